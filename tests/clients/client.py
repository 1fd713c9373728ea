"""The API as Python's requests sees it:  client.py URL USER PASSWORD, with the demo's rows. Ends at the first difference."""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qsl

import requests

URL, USER, PASSWORD = sys.argv[1:]
UPDATED = '{"status":"success","data":{"msg":"Record Updated Successfully."}}'
DELETED = '{"status":"success","data":"Record Deleted Successfully."}'
REQUIRED = "Please Enter Required Fields."
INVALID = "Invalid Value."
TEXT = "é & ü = 1+1%41 \"quoted\" \\ 😀 '"  # all that has to be encoded somewhere

session = requests.Session()
session.auth = (USER, PASSWORD)
checks = 0


def ask(path, method=None, **arguments):
    method = method or ("POST" if {"data", "json", "files"} & arguments.keys() else "GET")
    return session.request(method, URL + path, timeout=20, **arguments)


def differs(what, expected, got):
    sys.exit(f"python: {what}\n  expected: {expected}\n  got:      {got}")


def compare(how, what, expected, got):
    """`how` is a method of str: __eq__ or startswith."""
    global checks
    if not getattr(got, how)(expected):
        differs(what, expected, got)
    checks += 1


def gives(status, body, path, how="__eq__", **arguments):
    """Compares status and body, the body byte by byte; returns the answer for a look at its headers."""
    answer = ask(path, **arguments)
    what = f"{path} {str(arguments)[:500]}"
    compare(how, what, f"{status} {body}", f"{answer.status_code} {answer.content.decode()}")
    return answer


def failed(message, *fields):
    body = {"status": "failed", "message": message} | ({"fields": fields} if fields else {})
    return json.dumps(body, separators=(",", ":"))


def as_parts(parameters):
    """A form with files=, each part without a file name: what requests sends as multipart."""
    return {name: (None, str(value)) for name, value in parameters.items()}


def documented_reads():
    for line in Path(__file__).with_name("documented.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        how, path, query, answer = line.split(" ", 3)
        how = {"is": "__eq__", "begins": "startswith"}[how]
        if query == "-":
            gives(200, answer, path, how)
            continue
        parameters = dict(parse_qsl(query))
        numbers = {name: int(value) if value.isdigit() else value for name, value in parameters.items()}
        gives(200, answer, path, how, data=parameters)
        gives(200, answer, path, how, data=numbers)
        gives(200, answer, path, how, json=parameters)
        gives(200, answer, path, how, json=numbers)
        gives(200, answer, path, how, files=as_parts(parameters))
        # A real file is a parameter too, and what the endpoint does not know is ignored.
        gives(200, answer, path, how, data=parameters, files={"unknown": ("a.bin", b"\x00\xff\r\n--", "image/png")})
        # The query string is ignored.
        gives(200, answer, path.upper() + "/", how, data=parameters, params={name: "999999" for name in parameters})


def object_ways(key, key_value, name, fields):
    """Every way to send an object parameter beside an id."""
    text = json.dumps(fields)
    escaped_not = json.dumps(fields, ensure_ascii=False)
    ids = {key: key_value}
    brackets = ids | {f"{name}[{field}]": value for field, value in fields.items()}
    yield {"data": ids | {name: text}}
    yield {"data": ids | {name: escaped_not}}
    yield {"data": brackets}
    yield {"files": as_parts(ids | {name: text})}
    yield {"files": as_parts(brackets)}
    yield {"files": as_parts(ids) | {name: (None, escaped_not, "application/json")}}
    yield {"json": ids | {name: fields}}
    yield {"json": ids | {name: text}}


def object_writes():
    """Each field alone, by each way, with text that has to be encoded; nothing else may move."""
    tables = [
        ("hunt", "hunt_id", "4", ["hu_name", "hu_type", "hu_checkinuse"]),
        ("did", "did_id", "1", ["di_country", "di_area", "di_comment", "di_recording", "di_didprefix", "di_didnameprefix"]),
        ("extension", "extension_id", "11", ["ex_name", "ex_cidnum", "ex_cidname", "ex_callwaiting"]),
    ]
    for name, key, key_value, fields in tables:
        for field in fields:
            for n, way in enumerate(object_ways(key, key_value, name, {field: TEXT})):
                row = ask(f"/{name}/byid", data={key: key_value}).json()["data"][0]
                gives(200, UPDATED, f"/{name}/updatebyid", data={key: key_value, f"{name}[{field}]": f"before {n}"})
                gives(200, UPDATED, f"/{name}/updatebyid", **way)
                after = ask(f"/{name}/byid", data={key: key_value}).json()
                compare("__eq__", f"{name}.{field}", list((row | {field: TEXT}).items()), list(after["data"][0].items()))


def documented_writes():
    hunt = {"hu_number": "111", "hu_name": "AAA", "hu_type": "AA", "hu_ringtime": "2"}
    gives(200, UPDATED, "/hunt/updatebyid", json={"hunt_id": 3, "hunt": hunt})
    row = '{"hu_id":"3","hu_number":"111","hu_name":"AAA","hu_type":"AA","hu_ringtime":"2","hu_checkinuse":""}'
    gives(200, f'{{"status":"success","data":[{row}]}}', "/hunt/byid", json={"hunt_id": "3"})

    extension = {"ex_name": "AAA", "ex_number": "11", "ex_cidnum": "12", "ex_cidname": "AAA"}
    gives(200, UPDATED, "/extension/updatebyid", data={"extension_id": 240, "extension": json.dumps(extension)})
    row = '{"ex_id":"240","ex_name":"AAA","ex_number":"11","ex_cidnum":"12","ex_cidname":"AAA","ex_callwaiting":""}'
    gives(200, f'{{"status":"success","data":[{row}]}}', "/extension/byid", data={"extension_id": 240})
    gives(409, failed("Duplicate Value."), "/extension/updatebyid", data={"extension_id": 11, "extension[ex_number]": "11"})

    phone = {"ph_name": "xyz", "ph_te_id": "1", "ph_pm_id": "1", "ph_mac": "1.1.25.1", "ph_http_user": "abcdasda", "ph_http_password": "132456"}
    brackets = {f"phone[{field}]": value for field, value in phone.items()}
    ways = [
        {"data": {"phone": json.dumps(phone)}},
        {"data": brackets},
        {"json": {"phone": phone}},
        {"files": as_parts(brackets)},
        {"files": as_parts({"phone": json.dumps(phone)})},
    ]
    for new, way in enumerate(ways, start=4):
        added = f'{{"status":"success","data":{{"msg":"Record Inserted Successfully.","PhoneID":"{new}"}}}}'
        gives(200, added, "/phone/AddNewPhone", **way)
    phones = ask("/phone/bytenant", data={"tenant_id": 1}).json()["data"]
    wanted = {field: phone[field] for field in ("ph_name", "ph_te_id", "ph_pm_id", "ph_mac")} | {"ph_filename": ""}
    compare("__eq__", "phone/bytenant", [{"ph_id": str(new)} | wanted for new in range(4, 9)], phones[1:])
    for field in ("ph_name", "ph_te_id", "ph_pm_id", "ph_mac"):
        gives(400, failed(REQUIRED, field), "/phone/AddNewPhone", json={"phone": phone | {field: ""}})
        gives(400, failed(REQUIRED, field), "/phone/AddNewPhone", json={"phone": phone | {field: None}})
    gives(400, failed(INVALID, "ph_te_id", "ph_pm_id"), "/phone/AddNewPhone", json={"phone": phone | {"ph_te_id": "x", "ph_pm_id": "y"}})
    for new in range(4, 9):
        gives(200, DELETED, "/phone/deletebyid", data={"phone_id": new})
        gives(404, failed("Record Not Found."), "/phone/deletebyid", data={"phone_id": new})
    gives(200, DELETED, "/hunt/deletebyid", files=as_parts({"hunt_id": 3}))
    gives(404, failed("Record Not Found."), "/hunt/deletebyid", files=as_parts({"hunt_id": 3}))

    gives(200, UPDATED, "/user/updatebyid", json={"user_id": 134, "password": "pass:word:ü".ljust(12)})
    gives(200, '{"status":"success","data":{"user_id":"134"}}', "/user/login", auth=("AdviceWise".encode(), "pass:word:ü".ljust(12).encode()))


def call_history():
    every = {"start_date_ymd": "2000-01-01", "end_date_ymd": "2099-12-31"}
    calls = ask("/cdr/getCallHistory", json=every).json()["data"]
    compare("__eq__", "calls, newest first", sorted(calls, key=lambda call: (call["start"], int(call["ID"])), reverse=True), calls)
    compare("__eq__", "values", [], [call for call in calls if not all(isinstance(value, str) for value in call.values())])
    tenant = [call for call in calls if call["accountcode"] == "UniglobeDorval"]
    compare("__eq__", "tenants", True, 0 < len(tenant) < len(calls))
    compare("__eq__", "tenant_code", tenant, ask("/cdr/getCallHistory", data=every | {"tenant_code": "UniglobeDorval"}).json()["data"])
    # Page by page with `after`, the same calls come.
    paged, page = [], ask("/cdr/getCallHistory", data=every | {"limit": 5}).json()["data"]
    while page:
        paged += page
        page = ask("/cdr/getCallHistory", data=every | {"limit": 5, "after": page[-1]["ID"]}).json()["data"]
    compare("__eq__", "pages", calls, paged)
    # A day of its own, and an hour of it.
    day = calls[-1]["start"][:10]
    of_the_day = [call for call in calls if call["start"].startswith(day)]
    compare("__eq__", "a day", of_the_day, ask("/cdr/getCallHistory", data={"start_date_ymd": day, "end_date_ymd": day}).json()["data"])
    moment = calls[-1]["start"]
    compare("__eq__", "before its end", [], ask("/cdr/getCallHistory", data={"start_date_ymd": day + " 00:00:00", "end_date_ymd": moment}).json()["data"])
    lines = ask("/cdr/getCallHistory", data=every | {"format": "csv"}).content.decode()
    compare("__eq__", "csv header", ",".join(calls[0]), lines.split("\r\n")[0])
    gives(400, failed(INVALID, "start_date_ymd", "end_date_ymd"), "/cdr/getCallHistory", data={"start_date_ymd": "2026-02-02", "end_date_ymd": "2026-02-01"})


def refusals():
    denied = failed("Unauthorized Access")
    anonymous = requests.get(URL + "/user/login", timeout=20)
    compare("__eq__", "401", (401, denied), (anonymous.status_code, anonymous.text))
    compare("__eq__", "realm", 'Basic realm="switchroom", charset="UTF-8"', anonymous.headers["WWW-Authenticate"])
    gives(401, denied, "/user/login", auth=(USER, PASSWORD + "x"))
    gives(401, denied, "/user/login", auth=("nobody", PASSWORD))
    gives(404, failed("Not Found."), "/extension", data={})
    answer = gives(405, failed("Method Not Allowed."), "/extension/byid", method="PUT", json={"extension_id": 240})
    compare("__eq__", "Allow", True, "POST" in answer.headers["Allow"])
    gives(413, failed("Payload Too Large."), "/extension/byid", files=as_parts({"extension_id": 240, "more": "x" * 70000}))
    gives(413, failed("Payload Too Large."), "/extension/byid", data=(b"x" * 8192 for _ in range(20)))  # chunked
    gives(415, failed("Unsupported Media Type."), "/extension/byid", data=b"<id>240</id>", headers={"Content-Type": "application/xml"})
    for body in (b"{", b"[]", b'"extension_id"', b'{"extension_id":240} x'):
        gives(400, failed(INVALID), "/extension/byid", data=body, headers={"Content-Type": "application/json"})
    for bad in ("240x", "-1", "1.5", "2_4", "٢", "99999999999999999999", "\x00"):
        gives(400, failed(INVALID, "extension_id"), "/extension/byid", data={"extension_id": bad})
        gives(400, failed(INVALID, "extension_id"), "/extension/byid", json={"extension_id": bad})
        gives(400, failed(INVALID, "extension_id"), "/extension/byid", files=as_parts({"extension_id": bad}))
    gives(400, failed(INVALID, "extension_id"), "/extension/byid", data=b"extension_id=%ff", headers={"Content-Type": "application/x-www-form-urlencoded"})
    gives(400, failed(INVALID, "ex_id", "ex_secret"), "/extension/updatebyid", json={"extension_id": 11, "extension": {"ex_id": 1, "ex_secret": ""}})
    gives(400, failed(REQUIRED, "extension_id", "extension"), "/extension/updatebyid", json={})
    gives(400, failed(REQUIRED, "extension"), "/extension/updatebyid", json={"extension_id": 11, "extension": {}})
    gives(400, failed(INVALID, "ex_name"), "/extension/updatebyid", json={"extension_id": 11, "extension": {"ex_name": "x" * 256}})
    gives(404, failed("Record Not Found."), "/extension/byid", data={"extension_id": 9999})
    gives(404, failed("Record Not Found."), "/extension/bytenant", data={"tenant_id": 9999})
    gives(403, denied, "/phone/deletebyid", data={"phone_id": 1}, headers={"Sec-Fetch-Site": "cross-site"})
    head = ask("/user/login", method="HEAD")
    compare("__eq__", "HEAD", (200, b"", "45"), (head.status_code, head.content, head.headers["Content-Length"]))


documented_reads()
object_writes()
documented_writes()
call_history()
refusals()
print(f"python: {checks} checks passed")
