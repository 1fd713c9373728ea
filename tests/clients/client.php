<?php
// The API as PHP sees it:  client.php URL USER PASSWORD, with the demo's rows. Ends at the first difference.
// Three ways to ask: curl with an array (multipart), curl with http_build_query (urlencoded), file_get_contents.

declare(strict_types=1);
error_reporting(E_ALL);
set_error_handler(function (int $level, string $message, string $file, int $line): never {
    throw new ErrorException($message, 0, $level, $file, $line);
});

[, $url, $user, $password] = $argv;
$checks = 0;

/** curl; an array body is sent as multipart, a string as it is. */
function curl(string $path, array|string|null $body, array $headers = [], ?string $login = null): array
{
    global $url, $user, $password;
    static $handle = null; // one for all: connections are kept and used again
    $handle ??= curl_init();
    curl_reset($handle);
    curl_setopt_array($handle, [
        CURLOPT_URL => $url . $path,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 20,
        CURLOPT_HTTPAUTH => CURLAUTH_BASIC,
        CURLOPT_USERPWD => $login ?? "$user:$password",
        CURLOPT_HTTPHEADER => $headers,
    ]);
    if ($body !== null) {
        curl_setopt($handle, CURLOPT_POST, true);
        curl_setopt($handle, CURLOPT_POSTFIELDS, $body);
    }
    $answer = curl_exec($handle);
    if ($answer === false) {
        differs("curl $path", 'an answer', curl_error($handle));
    }
    return [curl_getinfo($handle, CURLINFO_RESPONSE_CODE), $answer];
}

/** file_get_contents with a stream context: HTTP/1.0-style, a connection a request. */
function contents(string $path, ?string $body, string $type = 'application/x-www-form-urlencoded'): array
{
    global $url, $user, $password;
    $headers = ['Authorization: Basic ' . base64_encode("$user:$password")];
    if ($body !== null) {
        $headers[] = "Content-Type: $type";
    }
    $context = stream_context_create(['http' => [
        'method' => $body === null ? 'GET' : 'POST',
        'header' => $headers,
        'content' => $body ?? '',
        'ignore_errors' => true, // the bodies of refusals too
        'timeout' => 20,
    ]]);
    $answer = file_get_contents($url . $path, false, $context);
    return [(int) explode(' ', $http_response_header[0])[1], $answer];
}

function differs(string $what, string $expected, string $got): never
{
    fwrite(STDERR, "php: $what\n  expected: $expected\n  got:      $got\n");
    exit(1);
}

/** Compares status and body, the body byte by byte. */
function gives(string $what, int $status, string $body, array $answer): void
{
    global $checks;
    if ($answer !== [$status, $body]) {
        differs($what, "$status $body", "$answer[0] $answer[1]");
    }
    $checks++;
}

/** Likewise, where the answer has more rows than the documentation shows. */
function begins(string $what, int $status, string $body, array $answer): void
{
    global $checks;
    if ($answer[0] !== $status || !str_starts_with($answer[1], $body) || json_decode($answer[1]) === null) {
        differs($what, "$status $body…", "$answer[0] $answer[1]");
    }
    $checks++;
}

function failed(string $message): string
{
    return json_encode(['status' => 'failed', 'message' => $message]);
}

const UPDATED = '{"status":"success","data":{"msg":"Record Updated Successfully."}}';
const DELETED = '{"status":"success","data":"Record Deleted Successfully."}';

// ---- every documented read, in every way

foreach (file(__DIR__ . '/documented.txt', FILE_IGNORE_NEW_LINES) as $line) {
    if ($line === '' || $line[0] === '#') {
        continue;
    }
    [$how, $path, $query, $expected] = explode(' ', $line, 4);
    $compare = $how === 'is' ? gives(...) : begins(...);
    if ($query === '-') {
        $compare("curl $path", 200, $expected, curl($path, null));
        $compare("contents $path", 200, $expected, contents($path, null));
        continue;
    }
    parse_str($query, $parameters);
    $numbers = array_map(fn ($value) => is_numeric($value) ? (int) $value : $value, $parameters);
    $json = 'application/json';
    $compare("array $path", 200, $expected, curl($path, $parameters));
    $compare("query $path", 200, $expected, curl($path, http_build_query($parameters)));
    $compare("json $path", 200, $expected, curl($path, json_encode($parameters), ["Content-Type: $json"]));
    $compare("contents $path", 200, $expected, contents($path, http_build_query($parameters)));
    $compare("contents, json $path", 200, $expected, contents($path, json_encode($numbers), $json));
}

// ---- writes: a nested array becomes brackets in a query, an object in JSON; each is read back

/** Renames hunt list 4 by $ask and looks whether that, and nothing else, has changed. */
function rename_hunt(string $way, string $name, callable $ask): void
{
    gives("$way hunt/updatebyid", 200, UPDATED, $ask('/hunt/updatebyid', $name));
    $row = ['hu_id' => '4', 'hu_number' => '502', 'hu_name' => $name, 'hu_type' => 'RINGALL', 'hu_ringtime' => '60', 'hu_checkinuse' => ''];
    $answer = curl('/hunt/byid', ['hunt_id' => '4']);
    global $checks;
    // Decoded, since PHP would escape the slash and every letter beyond ASCII; arrays that are identical have the same order.
    if (json_decode($answer[1], true) !== ['status' => 'success', 'data' => [$row]]) {
        differs("$way hunt/byid", json_encode($row), $answer[1]);
    }
    $checks++;
}

$names = ['AAA', 'Öl & Gas = 1+1 / 100%41', "O'Brien \"the\" \\ ☎ 😀", '[a]=b;c', '@home', ' spaces ', ''];
foreach ($names as $name) {
    rename_hunt('array, brackets', $name, fn ($path, $name) => curl($path, ['hunt_id' => '4', 'hunt[hu_name]' => $name]));
    rename_hunt('array, text', $name, fn ($path, $name) => curl($path, ['hunt_id' => 4, 'hunt' => json_encode(['hu_name' => $name])]));
    rename_hunt('query, nested', $name, fn ($path, $name) => curl($path, http_build_query(['hunt_id' => 4, 'hunt' => ['hu_name' => $name]])));
    rename_hunt('query, RFC 3986', $name, fn ($path, $name) => curl($path, http_build_query(['hunt_id' => 4, 'hunt' => ['hu_name' => $name]], '', '&', PHP_QUERY_RFC3986)));
    rename_hunt('query, text', $name, fn ($path, $name) => curl($path, http_build_query(['hunt_id' => 4, 'hunt' => json_encode(['hu_name' => $name])])));
    rename_hunt('contents, nested', $name, fn ($path, $name) => contents($path, http_build_query(['hunt_id' => 4, 'hunt' => ['hu_name' => $name]])));
    rename_hunt('contents, json', $name, fn ($path, $name) => contents($path, json_encode(['hunt_id' => 4, 'hunt' => ['hu_name' => $name]]), 'application/json; charset=utf-8'));
}

$hunt = ['hu_number' => '111', 'hu_name' => 'AAA', 'hu_type' => 'AA', 'hu_ringtime' => 2];
gives('hunt/updatebyid', 200, UPDATED, curl('/hunt/updatebyid', http_build_query(['hunt_id' => 4, 'hunt' => $hunt])));
gives('hunt/byid', 200, '{"status":"success","data":[{"hu_id":"4","hu_number":"111","hu_name":"AAA","hu_type":"AA","hu_ringtime":"2","hu_checkinuse":""}]}',
    curl('/hunt/byid', 'hunt_id=4'));

$did = ['di_number' => '1111111', 'di_didprefix' => '12', 'di_didnameprefix' => 'asd', 'di_country' => 'USA', 'di_area' => 'test', 'di_comment' => 'Test Comment'];
gives('did/updatebyid', 200, UPDATED, curl('/did/updatebyid', http_build_query(['did_id' => 1, 'did' => $did])));
gives('did/byid', 200, '{"status":"success","data":[{"di_te_id":"2","di_country":"USA","di_area":"test","di_number":"1111111","di_comment":"Test Comment","di_recording":"yes","di_fax":"no","di_didprefix":"12","di_didnameprefix":"asd"}]}',
    contents('/did/byid', 'did_id=1'));

$extension = ['ex_name' => 'AAA', 'ex_number' => '11', 'ex_cidnum' => '12', 'ex_cidname' => 'AAA'];
gives('extension/updatebyid', 200, UPDATED, contents('/extension/updatebyid', json_encode(['extension_id' => 240, 'extension' => $extension]), 'application/json'));
gives('extension/byid', 200, '{"status":"success","data":[{"ex_id":"240","ex_name":"AAA","ex_number":"11","ex_cidnum":"12","ex_cidname":"AAA","ex_callwaiting":""}]}',
    curl('/extension/byid', ['extension_id' => 240]));
gives('extension/user', 200, '{"status":"success","data":[{"name":"11-UniglobeDorval","host":"dynamic","secret":"$50jLkuPLypGxqBmyftPV51AM91."}]}',
    curl('/extension/user', ['tenant_id' => 3, 'extension_id' => 240]));

$phone = ['ph_name' => 'xyz', 'ph_te_id' => '1', 'ph_pm_id' => '1', 'ph_mac' => '1.1.25.1', 'ph_http_user' => 'abcdasda', 'ph_http_password' => '132456'];
$added = fn (string $id) => '{"status":"success","data":{"msg":"Record Inserted Successfully.","PhoneID":"' . $id . '"}}';
$bracketed = [];
foreach ($phone as $key => $value) {
    $bracketed["phone[$key]"] = $value;
}
gives('phone, array', 200, $added('4'), curl('/phone/AddNewPhone', $bracketed));
gives('phone, query', 200, $added('5'), curl('/phone/AddNewPhone', http_build_query(['phone' => $phone])));
gives('phone, text', 200, $added('6'), contents('/phone/AddNewPhone', http_build_query(['phone' => json_encode($phone)])));
unset($phone['ph_name'], $phone['ph_mac']);
gives('phone, required', 400, '{"status":"failed","message":"Please Enter Required Fields.","fields":["ph_name","ph_mac"]}',
    curl('/phone/AddNewPhone', http_build_query(['phone' => $phone])));
foreach ([4, 5, 6] as $id) {
    gives('phone/deletebyid', 200, DELETED, curl('/phone/deletebyid', ['phone_id' => $id]));
    gives('phone/deletebyid', 404, failed('Record Not Found.'), contents('/phone/deletebyid', "phone_id=$id"));
}
gives('hunt/deletebyid', 200, DELETED, contents('/hunt/deletebyid', 'hunt_id=4'));
gives('hunt/deletebyid', 404, failed('Record Not Found.'), curl('/hunt/deletebyid', ['hunt_id' => 4]));
gives('user/updatebyid', 200, UPDATED, curl('/user/updatebyid', ['user_id' => '134', 'password' => 'Grüße: a&b+c']));
gives('user/login', 200, '{"status":"success","data":{"user_id":"134"}}', curl('/user/login', null, [], 'advicewise:Grüße: a&b+c'));

// ---- the call history: the order of keys, newest first

[$status, $answer] = curl('/cdr/getCallHistory', http_build_query(['start_date_ymd' => '2000-01-01', 'disposition' => 'answered,NO ANSWER']));
$calls = json_decode($answer, true)['data'] ?? [];
$keys = 'ID accountcode start answer end clid src realsrc extension dst firstdst lastdst wherelanded duration billsec disposition cc_cost cc_country '
    . 'cc_network cc_type dcontext dstchannel lastapp userfield uniqueid linkedid prevuniqueid srcCallID peeraccount';
if ($status !== 200 || count($calls) < 2 || implode(' ', array_keys($calls[0])) !== $keys) {
    differs('cdr/getCallHistory', "calls with $keys", "$status " . substr($answer, 0, 1000));
}
$starts = array_column($calls, 'start');
$sorted = $starts;
rsort($sorted);
if ($starts !== $sorted || array_filter($calls, fn ($call) => array_filter($call, 'is_string') !== $call)) {
    differs('cdr/getCallHistory', 'the newest first, all values strings', $answer);
}
$checks += 2;

// ---- refusals

gives('wrong password', 401, failed('Unauthorized Access'), curl('/user/login', null, [], "$user:wrong"));
gives('wrong method', 405, failed('Method Not Allowed.'), contents('/hunt/byid', null));
gives('no parameters', 400, '{"status":"failed","message":"Please Enter Required Fields.","fields":["hunt_id"]}', curl('/hunt/byid', ''));
gives('not a number', 400, '{"status":"failed","message":"Invalid Value.","fields":["hunt_id"]}', curl('/hunt/byid', ['hunt_id' => 'three']));
gives('too large', 413, failed('Payload Too Large.'), curl('/hunt/byid', ['hunt_id' => '3', 'more' => str_repeat('x', 70000)]));
gives('no such path', 404, failed('Not Found.'), contents('/hunt/byname', 'hunt_id=3'));

echo "php: $checks checks passed\n";
