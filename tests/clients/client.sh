#!/usr/bin/env bash
# The API as curl sees it:  client.sh URL USER PASSWORD, with the demo's rows. Ends at the first difference.
# shellcheck disable=SC2016 # a secret begins with a dollar sign
set -euo pipefail
cd "$(dirname "$0")"
url=$1 user=$2 password=$3
checks=0

# ask CURL-ARGUMENTS…: sets `status`, `headers` (lower case names, no carriage returns) and `body`.
ask() {
    local all
    all=$(curl -sS --max-time 20 -u "$user:$password" -D - "$@" && echo .)
    all=${all%.}
    headers=${all%%$'\r\n\r\n'*}
    body=${all#*$'\r\n\r\n'}
    if [[ $headers == "HTTP/1.1 100 "* ]]; then # curl asked first whether it may send
        headers=${body%%$'\r\n\r\n'*}
        body=${body#*$'\r\n\r\n'}
    fi
    headers=${headers//$'\r'/}
    status=${headers#* }
    status=${status%%[ $'\n']*}
    # shellcheck disable=SC2001 # lower case needs sed
    headers=$(sed 's/^[^:]*:/\L&/' <<<"$headers")
}

differs() {
    printf 'curl: %s\n  expected: %s\n  got:      %s\n' "$1" "$2" "$3" >&2
    exit 1
}

# gives STATUS BODY CURL-ARGUMENTS…
gives() {
    local wanted="$1 $2"
    shift 2
    ask "$@"
    [[ "$status $body" == "$wanted" ]] || differs "$*" "$wanted" "$status $body"
    checks=$((checks + 1))
}

# begins STATUS BODY CURL-ARGUMENTS…: the answer has more rows than the documentation shows.
begins() {
    local wanted="$1 $2"
    shift 2
    ask "$@"
    [[ "$status $body" == "$wanted"* ]] || differs "$*" "$wanted…" "$status $body"
    checks=$((checks + 1))
}

# header NAME VALUE: of the last answer; VALUE is a pattern.
header() {
    local value
    value=$(sed -n "s/^$1: //p" <<<"$headers")
    # shellcheck disable=SC2053 # a pattern is meant
    [[ $value == $2 ]] || differs "header $1" "$2" "$value"
    checks=$((checks + 1))
}

failed() { printf '{"status":"failed","message":"%s"}' "$1"; }
failed_on() { printf '{"status":"failed","message":"%s","fields":%s}' "$1" "$2"; }
updated='{"status":"success","data":{"msg":"Record Updated Successfully."}}'
deleted='{"status":"success","data":"Record Deleted Successfully."}'
denied=$(failed "Unauthorized Access")
not_found=$(failed "Record Not Found.")

# ---- every documented read, in every encoding

as_json() { # a=1&b=2 → {"a":"1","b":"2"}
    local pairs=${1//&/\",\"}
    printf '{"%s"}' "${pairs//=/\":\"}"
}

while read -r how path parameters answer; do
    [[ $how == is || $how == begins ]] || continue
    [[ $how == is ]] && compare=gives || compare=begins
    if [[ $parameters == - ]]; then
        "$compare" 200 "$answer" "$url$path"
        continue
    fi
    IFS='&' read -ra pairs <<<"$parameters"
    encoded=() parts=()
    for pair in "${pairs[@]}"; do
        encoded+=(--data-urlencode "$pair")
        parts+=(-F "$pair")
    done
    "$compare" 200 "$answer" "$url$path" -d "$parameters"
    "$compare" 200 "$answer" "$url$path" "${encoded[@]}"
    "$compare" 200 "$answer" "$url$path" "${parts[@]}"
    "$compare" 200 "$answer" "$url$path" --json "$(as_json "$parameters")"
    "$compare" 200 "$answer" "$url${path@L}/" -d "$parameters"
done <documented.txt

header content-type 'application/json*'
header cache-control no-store
header x-content-type-options nosniff
header server ''

# ---- the call history

history="$url/cdr/getCallHistory"
range=(-d start_date_ymd=2000-01-01 -d end_date_ymd=2099-12-31)
begins 200 '{"status":"success","data":[{"ID":"' "$history" "${range[@]}"
begins 200 '{"status":"success","data":[{"ID":"' "$history" --json '{"start_date_ymd":"2000-01-01","limit":1}'
gives 200 '{"status":"success","data":[]}' "$history" -d start_date_ymd=2000-01-01 -d end_date_ymd=2000-01-01
gives 404 "$not_found" "$history" -d tenant_code=NoSuchTenant
gives 400 "$(failed_on "Invalid Value." '["start_date_ymd"]')" "$history" -F start_date_ymd=yesterday
names=ID,accountcode,start,answer,end,clid,src,realsrc,extension,dst,firstdst,lastdst,wherelanded,duration,billsec
names+=,disposition,cc_cost,cc_country,cc_network,cc_type,dcontext,dstchannel,lastapp,userfield,uniqueid,linkedid
names+=,prevuniqueid,srcCallID,peeraccount
begins 200 "$names"$'\r\n' "$history" "${range[@]}" -d format=csv
header content-type 'text/csv*'

# ---- writes: the object as JSON text, in brackets and nested, in every encoding; each is read back

hunt='{"hu_number":"111","hu_name":"AAA","hu_type":"AA","hu_ringtime":"2"}'
changed='{"status":"success","data":[{"hu_id":"4","hu_number":"111","hu_name":"AAA","hu_type":"AA","hu_ringtime":"2","hu_checkinuse":""}]}'
gives 200 "$updated" "$url/hunt/updatebyid" -d hunt_id=4 -d "hunt=$hunt"
gives 200 "$changed" "$url/hunt/byid" -d hunt_id=4

# name TEXT CURL-ARGUMENTS…: renames hunt list 4 to TEXT and looks whether that, and nothing else, has changed.
name() {
    local text=$1
    shift
    gives 200 "$updated" "$url/hunt/updatebyid" "$@"
    gives 200 "${changed/AAA/"$text"}" "$url/hunt/byid" -d hunt_id=4
}
name 'Öl & Gas = 1+1 100%' -d hunt_id=4 --data-urlencode 'hunt={"hu_name":"Öl & Gas = 1+1 100%"}'
name 'two words' -d hunt_id=4 -d 'hunt[hu_name]=two+words'
name 'three of them' -d hunt_id=4 -d 'hunt%5Bhu_name%5D=three%20of%20them'
name 'Ünï ☎ + %41' -d hunt_id=4 --data-urlencode 'hunt[hu_name]=Ünï ☎ + %41'
name 'parts' -F hunt_id=4 -F 'hunt={"hu_name":"parts"}'
name 'in + brackets & parts ☎' -F hunt_id=4 -F 'hunt[hu_name]=in + brackets & parts ☎'
name 'nested' --json '{"hunt_id":4,"hunt":{"hu_name":"nested"}}'
name 'as text' --json '{"hunt_id":"4","hunt":"{\"hu_name\":\"as text\"}"}'
name '7' --json '{"hunt_id":"4","hunt":{"hu_name":7}}'
name 'last counts' -d hunt_id=3 -d hunt_id=4 -d 'hunt[hu_name]=first' -d 'hunt[hu_name]=last counts'
name '' -d hunt_id=4 -d 'hunt[hu_name]='

did='{"di_number":"1111111","di_didprefix":"12","di_didnameprefix":"asd","di_country":"USA","di_area":"test","di_comment":"Test Comment"}'
gives 200 "$updated" "$url/did/updatebyid" -F did_id=30 -F "did=$did"
gives 200 '{"status":"success","data":[{"di_te_id":"3","di_country":"USA","di_area":"test","di_number":"1111111","di_comment":"Test Comment","di_recording":"yes","di_fax":"no","di_didprefix":"12","di_didnameprefix":"asd"}]}' \
    "$url/did/byid" -d did_id=30
gives 409 "$(failed "Duplicate Value.")" "$url/did/updatebyid" -d did_id=2 -d 'did[di_number]=1111111'

extension='{"ex_name":"AAA","ex_number":"11","ex_cidnum":"12","ex_cidname":"AAA"}'
gives 200 "$updated" "$url/extension/updatebyid" --json "{\"extension_id\":\"240\",\"extension\":$extension}"
gives 200 '{"status":"success","data":[{"ex_id":"240","ex_name":"AAA","ex_number":"11","ex_cidnum":"12","ex_cidname":"AAA","ex_callwaiting":""}]}' \
    "$url/extension/byid" -d extension_id=240
gives 200 '{"status":"success","data":[{"name":"11-UniglobeDorval","host":"dynamic","secret":"$50jLkuPLypGxqBmyftPV51AM91."}]}' \
    "$url/extension/user" -d tenant_id=3 -d extension_id=240

phone='{"ph_name":"xyz","ph_te_id":"1","ph_pm_id":"1","ph_mac":"1.1.25.1","ph_http_user":"abcdasda","ph_http_password":"132456"}'
added() { printf '{"status":"success","data":{"msg":"Record Inserted Successfully.","PhoneID":"%s"}}' "$1"; }
gives 200 "$(added 4)" "$url/phone/AddNewPhone" -d "phone=$phone"
gives 200 "$(added 5)" "$url/phone/AddNewPhone" -F 'phone[ph_name]=b' -F 'phone[ph_te_id]=1' -F 'phone[ph_pm_id]=1' -F 'phone[ph_mac]=c'
gives 200 "$(added 6)" "$url/phone/addnewphone/" --json "{\"phone\":$phone}"
gives 400 "$(failed_on "Please Enter Required Fields." '["ph_mac"]')" "$url/phone/AddNewPhone" \
    -d 'phone={"ph_name":"xyz","ph_te_id":"1","ph_pm_id":"1"}'
gives 400 "$(failed_on "Please Enter Required Fields." '["phone"]')" "$url/phone/AddNewPhone" -X POST
for id in 4 5 6; do
    gives 200 "$deleted" "$url/phone/deletebyid" -d "phone_id=$id"
    gives 404 "$not_found" "$url/phone/deletebyid" -F "phone_id=$id"
done
gives 200 "$deleted" "$url/hunt/deletebyid" --json '{"hunt_id":4}'
gives 404 "$not_found" "$url/hunt/deletebyid" --json '{"hunt_id":4}'
gives 404 "$not_found" "$url/hunt/updatebyid" -d hunt_id=4 -d 'hunt[hu_name]=gone'
gives 200 "$updated" "$url/user/updatebyid" -d user_id=134 --data-urlencode 'password=a:b+c & ü'
gives 200 '{"status":"success","data":{"user_id":"134"}}' "$url/user/login" -u 'AdviceWise:a:b+c & ü'

# ---- refusals

gives 401 "$denied" "$url/user/login" -H 'Authorization:'
header www-authenticate 'Basic realm="switchroom", charset="UTF-8"'
gives 401 "$denied" "$url/user/login" -u "$user:wrong"
gives 401 "$denied" "$url/user/login" -H 'Authorization: Basic ???'
gives 404 "$(failed "Not Found.")" "$url/no/such/path"
gives 405 "$(failed "Method Not Allowed.")" "$url/extension/byid?extension_id=240"
header allow '*POST*'
gives 405 "$(failed "Method Not Allowed.")" "$url/user/login" -d ''
header allow '*GET*'
gives 405 "$(failed "Method Not Allowed.")" "$url/extension/byid" -X DELETE
gives 413 "$(failed "Payload Too Large.")" "$url/hunt/byid" -d "hunt_id=3&more=$(head -c 70000 /dev/zero | tr '\0' x)"
gives 415 "$(failed "Unsupported Media Type.")" "$url/hunt/byid" -H 'Content-Type: text/plain' -d hunt_id=3
gives 400 "$(failed "Invalid Value.")" "$url/hunt/byid" --json '{"hunt_id":'
gives 400 "$(failed_on "Invalid Value." '["hunt_id"]')" "$url/hunt/byid" -d hunt_id=three
gives 400 "$(failed_on "Please Enter Required Fields." '["hunt_id"]')" "$url/hunt/byid" -d ''
gives 400 "$(failed_on "Please Enter Required Fields." '["hunt_id"]')" "$url/hunt/byid" --json '{"hunt_id":null}'
gives 400 "$(failed_on "Invalid Value." '["hu_te_id"]')" "$url/hunt/updatebyid" -d hunt_id=3 -d 'hunt[hu_te_id]=4'
gives 403 "$denied" "$url/hunt/deletebyid" -d hunt_id=3 -H 'Origin: https://elsewhere.example'
gives 200 '{"status":"success","data":[{"hu_id":"3","hu_number":"501","hu_name":"Franchise Opportunities","hu_type":"RINGALL","hu_ringtime":"60","hu_checkinuse":""}]}' \
    "$url/hunt/byid?hunt_id=4" -H 'Content-Type:' -d hunt_id=3

# HEAD is GET without its body.
gives 200 '' -I -o /dev/null "$url/user/login"
header content-length 45
gives 405 '' -I -o /dev/null "$url/hunt/byid"

echo "curl: $checks checks passed"
