//! `/cdr/getCallHistory`: which calls, in which order, with which columns, and that all of them come.

use std::io::Read;

use serde_json::Value;

use crate::app::{Answer, Client, Office, Setup};
use crate::world;

const HISTORY: &str = "/cdr/getCallHistory";

const COLUMNS: [&str; 29] = [
    "ID",
    "accountcode",
    "start",
    "answer",
    "end",
    "clid",
    "src",
    "realsrc",
    "extension",
    "dst",
    "firstdst",
    "lastdst",
    "wherelanded",
    "duration",
    "billsec",
    "disposition",
    "cc_cost",
    "cc_country",
    "cc_network",
    "cc_type",
    "dcontext",
    "dstchannel",
    "lastapp",
    "userfield",
    "uniqueid",
    "linkedid",
    "prevuniqueid",
    "srcCallID",
    "peeraccount",
];

/// An office without the world's own calls.
fn office(sql: &str) -> Setup {
    Office::setup().sql("DELETE FROM cdr; DELETE FROM cc_callcosts;").sql(sql)
}

/// The ids of the calls that an answer holds, in order.
#[track_caller]
fn ids(answer: &Answer) -> Vec<u64> {
    answer.data().as_array().unwrap().iter().map(|row| row["ID"].as_str().unwrap().parse().unwrap()).collect()
}

/// A request over all times with these parameters.
fn ask(client: &Client, parameters: &[(&str, &str)]) -> Answer {
    client.post(HISTORY, &[&[("start_date_ymd", "2000-01-01"), ("end_date_ymd", "2099-12-31")], parameters].concat())
}

#[track_caller]
fn assert_ids(client: &Client, parameters: &[(&str, &str)], expected: &[u64]) {
    assert_eq!(ids(&ask(client, parameters)), expected, "{parameters:?}");
}

// ---- Rows

#[test]
fn a_row_has_these_keys_in_this_order() {
    let row = ask(&Office::shared().admin(), &[("tenant_code", world::A)]).data()[0].take();
    let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
    assert_eq!(keys, COLUMNS);
    assert!(row.as_object().unwrap().values().all(Value::is_string), "{row}");
}

#[test]
fn the_whole_answer_to_the_byte() {
    let answer = ask(&Office::shared().manager(), &[]);
    let expected = concat!(
        r#"{"status":"success","data":["#,
        r#"{"ID":"1002","accountcode":"Alpha","start":"2024-03-02 10:00:00","answer":"","end":"2024-03-02 10:00:20","#,
        r#""clid":"101","src":"101","realsrc":"101","extension":"101","dst":"5145550002","firstdst":"","#,
        r#""lastdst":"5145550002","wherelanded":"","duration":"20","billsec":"0","disposition":"NO ANSWER","#,
        r#""cc_cost":"0.50000","cc_country":"Canada","cc_network":"Bell","cc_type":"OUTBOUND","dcontext":"authenticated","#,
        r#""dstchannel":"","lastapp":"Dial","userfield":"[outbound]","uniqueid":"pbx-1772445600.2","#,
        r#""linkedid":"pbx-1772445600.2","prevuniqueid":"","srcCallID":"","peeraccount":""},"#,
        r#"{"ID":"1001","accountcode":"Alpha","start":"2024-03-02 09:00:00","answer":"2024-03-02 09:00:05","#,
        r#""end":"2024-03-02 09:01:05","clid":"\"Ann\" <5145550001>","src":"5145550001","realsrc":"5145550001","#,
        r#""extension":"5145550001","dst":"101","firstdst":"15140000001","lastdst":"101","wherelanded":"101","#,
        r#""duration":"65","billsec":"60","disposition":"ANSWERED","cc_cost":"","cc_country":"","cc_network":"","#,
        r#""cc_type":"","dcontext":"from-trunk","dstchannel":"SIP/101-Alpha-02","lastapp":"Dial","#,
        r#""userfield":"[inbound]","uniqueid":"pbx-1772442000.1","linkedid":"pbx-1772442000.1","prevuniqueid":"","#,
        r#""srcCallID":"abc@1","peeraccount":""}]}"#,
    );
    assert_eq!((answer.status, answer.text()), (200, expected));
}

#[test]
fn newest_come_first_and_of_two_at_once_the_later_id() {
    let office = office(
        "INSERT INTO cdr (ID, accountcode, start, uniqueid) VALUES
            (5, 'Alpha', '2024-01-01 10:00:00', 'a'), (9, 'Alpha', '2024-01-01 09:00:00', 'b'),
            (7, 'Beta',  '2024-01-01 10:00:00', 'c'), (6, 'Alpha', '2024-01-02 00:00:00', 'd'),
            (8, '',      '2024-01-01 10:00:00', 'e'), (1, 'Alpha', '2024-01-01 10:00:00', 'f')",
    )
    .serve();
    assert_ids(&office.admin(), &[], &[6, 8, 7, 5, 1, 9]);
    assert_ids(&office.admin(), &[("tenant_code", "Alpha,Beta")], &[6, 7, 5, 1, 9]);
    assert_ids(&office.manager(), &[], &[6, 5, 1, 9]);
}

#[test]
fn no_calls_are_an_empty_list() {
    let office = office("").serve();
    assert_eq!(ask(&office.admin(), &[]).text(), r#"{"status":"success","data":[]}"#);
}

// ---- Costs

#[test]
fn costs_are_summed_with_five_decimals_and_names_come_from_the_first() {
    let office = office(
        "INSERT INTO cdr (ID, accountcode, start, uniqueid, sequence) VALUES
            (1, 'Alpha', '2024-01-01 10:00:01', 'one',   5),
            (2, 'Alpha', '2024-01-01 10:00:02', 'many',  6),
            (3, 'Alpha', '2024-01-01 10:00:03', 'none',  7),
            (4, 'Alpha', '2024-01-01 10:00:04', 'old',  -1),
            (5, 'Alpha', '2024-01-01 10:00:05', 'many',  8),
            (6, 'Alpha', '2024-01-01 10:00:06', 'zero',  9),
            (7, 'Alpha', '2024-01-01 10:00:07', 'null', 10);
         INSERT INTO cc_callcosts VALUES
            ('one',  5, 1, 1.25,    'Canada',  'Bell',   'OUTBOUND'),
            ('many', 6, 1, 0.1,     'France',  'Orange', 'OUTBOUND'),
            ('many', 6, 2, 0.2,     'Germany', 'O2',     'OTHER'),
            ('many', 6, 3, 0.00001, '',        '',       ''),
            ('old',  0, 1, 2,       'Spain',   '',       'INBOUND'),
            ('zero', 9, 1, 0,       '',        '',       'OUTNOCHARGE'),
            ('null', 10, 1, NULL,   'Italy',   'TIM',    'OUTBOUND');",
    )
    .serve();
    let rows = ask(&office.manager(), &[]).data();
    let row = |id: &str| {
        let row = rows.as_array().unwrap().iter().find(|row| row["ID"] == id).unwrap();
        ["cc_cost", "cc_country", "cc_network", "cc_type"].map(|key| row[key].as_str().unwrap().to_owned())
    };
    assert_eq!(row("1"), ["1.25000", "Canada", "Bell", "OUTBOUND"]);
    assert_eq!(row("2"), ["0.30001", "France", "Orange", "OUTBOUND"]);
    assert_eq!(row("3"), ["", "", "", ""]);
    assert_eq!(row("4"), ["2.00000", "Spain", "", "INBOUND"]);
    assert_eq!(row("5"), ["", "", "", ""], "the same uniqueid, but another sequence");
    assert_eq!(row("6"), ["0.00000", "", "", "OUTNOCHARGE"]);
    assert_eq!(row("7")[1..], ["Italy", "TIM", "OUTBOUND"]);
}

#[test]
fn cost_is_a_number_or_a_comparison_or_a_range() {
    let office = office(
        "INSERT INTO cdr (ID, accountcode, start, uniqueid, sequence) VALUES
            (1, 'Alpha', '2024-01-01 10:00:01', 'a', 1), (2, 'Alpha', '2024-01-01 10:00:02', 'b', 1),
            (3, 'Alpha', '2024-01-01 10:00:03', 'c', 1), (4, 'Alpha', '2024-01-01 10:00:04', 'd', 1),
            (5, 'Alpha', '2024-01-01 10:00:05', 'e', 1), (6, 'Alpha', '2024-01-01 10:00:06', 'f', 1),
            (7, 'Alpha', '2024-01-01 10:00:07', 'g', 1);
         INSERT INTO cc_callcosts (cc_uniqueid, cc_cdr_sequence, cc_nth, cc_cost) VALUES
            ('a', 1, 1, 0), ('b', 1, 1, 0.5), ('c', 1, 1, 0.2), ('c', 1, 2, 0.1), ('d', 1, 1, 2), ('e', 1, 1, 10.00005),
            ('f', 1, 1, 1.5);",
    )
    .serve();
    for (cost, expected) in [
        ("0", &[1][..]),
        ("0.5", &[2]),
        ("0.50000", &[2]),
        ("0.3", &[3]),
        ("2", &[4]),
        ("2.0", &[4]),
        ("10.00005", &[5]),
        ("7", &[]),
        (">0", &[6, 5, 4, 3, 2]),
        (">=0", &[6, 5, 4, 3, 2, 1]),
        (">=1.5", &[6, 5, 4]),
        (">1.5", &[5, 4]),
        ("<2", &[6, 3, 2, 1]),
        ("<=2", &[6, 4, 3, 2, 1]),
        ("<10", &[6, 4, 3, 2, 1]),
        ("0.5-2", &[6, 4, 2]),
        ("0-0", &[1]),
        ("0.3-0.5", &[3, 2]),
    ] {
        assert_ids(&office.manager(), &[("cost", cost)], expected);
    }
    let json = r#"{"start_date_ymd":"2024-01-01","cost":0.5}"#;
    assert_eq!(ids(&office.manager().body(HISTORY, "application/json", json.as_bytes())), [2]);
    for cost in
        ["cheap", ">", "<=", "=>1", "1-", "-", "1-2-3", ">a", "1,5", "0x1", "nan", "inf", ">inf", "1;", "> ", "==1"]
    {
        ask(&office.manager(), &[("cost", cost)]).assert_invalid(&["cost"]);
    }
}

// ---- Dates

fn calls_around_new_year() -> Office {
    office(
        "INSERT INTO cdr (ID, accountcode, start, uniqueid) VALUES
            (1, 'Alpha', '2023-12-31 23:59:59', 'a'), (2, 'Alpha', '2024-01-01 00:00:00', 'b'),
            (3, 'Alpha', '2024-01-01 12:00:00', 'c'), (4, 'Alpha', '2024-01-01 23:59:59', 'd'),
            (5, 'Alpha', '2024-01-02 00:00:00', 'e'), (6, 'Alpha', '2024-01-02 12:00:00', 'f')",
    )
    .serve()
}

#[test]
fn days_are_whole_and_times_are_from_and_before() {
    let office = calls_around_new_year();
    for (start, end, expected) in [
        ("2024-01-01", "2024-01-01", &[4, 3, 2][..]),
        ("2024-01-01", "2024-01-02", &[6, 5, 4, 3, 2]),
        ("2023-12-31", "2023-12-31", &[1]),
        ("2024-01-03", "2024-01-03", &[]),
        ("2024-01-01 00:00:00", "2024-01-02 00:00:00", &[4, 3, 2]),
        ("2024-01-01 00:00:01", "2024-01-01 23:59:59", &[3]),
        ("2024-01-01 12:00:00", "2024-01-01 12:00:01", &[3]),
        ("2024-01-01 12:00:00", "2024-01-01 12:00:00", &[]),
        ("2024-01-01 12:00:01", "2024-01-02", &[6, 5, 4]),
        ("2023-12-31", "2024-01-01 12:00:00", &[2, 1]),
        ("2024-01-01", "", &[6, 5, 4, 3, 2]), // up to today
    ] {
        let answer = office.manager().post(HISTORY, &[("start_date_ymd", start), ("end_date_ymd", end)]);
        assert_eq!(ids(&answer), expected, "{start} to {end}");
    }
}

#[test]
fn what_is_no_date_is_invalid() {
    let manager = Office::shared().manager();
    for date in [
        "yesterday",
        "2024-13-01",
        "2024-02-30",
        "2023-02-29",
        "2024-1-1",
        "01/02/2024",
        "20240101",
        "2024-01-01 25:00:00",
        "2024-01-01 10:60:00",
        "2024-01-01 10:00",
        "2024-01-01T10:00:00",
        "2024-01-01 10:00:00Z",
        "2024-01-01  10:00:00",
        "26-01-01",
        "2024-00-10",
        "0",
    ] {
        manager.post(HISTORY, &[("start_date_ymd", date)]).assert_invalid(&["start_date_ymd"]);
        manager
            .post(HISTORY, &[("start_date_ymd", "2020-01-01"), ("end_date_ymd", date)])
            .assert_invalid(&["end_date_ymd"]);
        let both = [("start_date_ymd", date), ("end_date_ymd", date)];
        manager.post(HISTORY, &both).assert_invalid(&["start_date_ymd", "end_date_ymd"]);
    }
}

#[test]
fn an_end_before_the_start_is_an_invalid_value_of_both() {
    let manager = Office::shared().manager();
    for (start, end) in [
        ("2024-01-02", "2024-01-01"),
        ("2024-01-01 12:00:00", "2024-01-01 11:59:59"),
        ("2024-01-02 00:00:01", "2024-01-01"),
    ] {
        manager
            .post(HISTORY, &[("start_date_ymd", start), ("end_date_ymd", end)])
            .assert_invalid(&["start_date_ymd", "end_date_ymd"]);
    }
}

/// The day that it is so many hours east of Greenwich.
fn today_at(hours: i8) -> jiff::civil::Date {
    jiff::tz::Offset::constant(hours).to_datetime(jiff::Timestamp::now()).date()
}

#[test]
fn without_dates_it_is_today_in_the_boxs_time_zone() {
    for (zone, hours) in [("Pacific/Kiritimati", 14), ("Pacific/Pago_Pago", -11), ("UTC", 0)] {
        it_is_today_in(zone, hours, "/usr/share/zoneinfo");
    }
}

#[test]
fn a_box_without_time_zones_finds_its_own_in_the_binary() {
    let folder = tempfile::tempdir().unwrap();
    // A folder without any would be passed over for the usual ones.
    std::fs::write(folder.path().join("Another"), [b"TZif2".as_slice(), &[0; 40]].concat()).unwrap();
    it_is_today_in("Pacific/Kiritimati", 14, folder.path().to_str().unwrap());
    it_is_today_in("Pacific/Pago_Pago", -11, folder.path().to_str().unwrap());
}

fn it_is_today_in(zone: &str, hours: i8, zones: &str) {
    // Around midnight there is no telling; then once more.
    for _ in 0..3 {
        let today = today_at(hours);
        let (yesterday, tomorrow) = (today.yesterday().unwrap(), today.tomorrow().unwrap());
        let office = office(&format!(
            "INSERT INTO cdr (ID, accountcode, start, uniqueid) VALUES
                (1, 'Alpha', '{yesterday} 23:59:59', 'a'), (2, 'Alpha', '{today} 00:00:00', 'b'),
                (3, 'Alpha', '{today} 23:59:59', 'c'),     (4, 'Alpha', '{tomorrow} 00:00:00', 'd')",
        ))
        .env("TZ", zone)
        .env("TZDIR", zones)
        .serve();
        let manager = office.manager();
        let neither = ids(&manager.post(HISTORY, &[]));
        let empty = ids(&manager.post(HISTORY, &[("start_date_ymd", ""), ("end_date_ymd", "")]));
        let start = ids(&manager.post(HISTORY, &[("start_date_ymd", "2020-01-01")]));
        let end = ids(&manager.post(HISTORY, &[("end_date_ymd", &tomorrow.to_string())]));
        if today_at(hours) == today {
            assert_eq!((neither, empty, start, end), (vec![3, 2], vec![3, 2], vec![3, 2, 1], vec![4, 3, 2]), "{zone}");
            return;
        }
    }
}

// ---- Filters

fn mixed_calls() -> Office {
    office(
        "INSERT INTO cdr (ID, accountcode, start, src, firstdst, disposition, userfield, uniqueid) VALUES
            (1, 'Alpha', '2024-01-01 10:00:01', '101', '15140000001', 'ANSWERED',  '[inbound]',             'a'),
            (2, 'Alpha', '2024-01-01 10:00:02', '102', '15140000002', 'NO ANSWER', '[outbound]',            'b'),
            (3, 'Alpha', '2024-01-01 10:00:03', '012', '',            'BUSY',      '[inbound][outbound]',   'c'),
            (4, 'Alpha', '2024-01-01 10:00:04', '12',  '15140000001', 'FAILED',    '',                      'd'),
            (5, 'Alpha', '2024-01-01 10:00:05', '101', '1514',        'answered',  'x [outbound] blocked',  'e'),
            (6, 'Alpha', '2024-01-01 10:00:06', '',    '',            'ANSWERED',  'blocked',               'f'),
            (7, 'Beta',  '2024-01-01 10:00:07', '101', '15140000001', 'ANSWERED',  '[inbound]',             'g')",
    )
    .serve()
}

#[test]
fn each_filter_selects() {
    let office = mixed_calls();
    for (filter, value, expected) in [
        ("firstdst", "15140000001", &[4, 1][..]),
        ("firstdst", "15140000001,15140000002", &[4, 2, 1]),
        ("firstdst", "1514", &[5]),
        ("firstdst", "151400000", &[]),
        ("firstdst", "%", &[]),
        ("firstdst", "", &[6, 5, 4, 3, 2, 1]),
        ("disposition", "ANSWERED", &[6, 5, 1]),
        ("disposition", "answered", &[6, 5, 1]),
        ("disposition", "No Answer,busy", &[3, 2]),
        ("disposition", "NOANSWER", &[]),
        ("src", "101", &[5, 1]),
        ("src", "101,102", &[5, 2, 1]),
        ("src", "12", &[4]),
        ("src", "012", &[3]),
        ("src", "1", &[]),
        ("direction", "in", &[3, 1]),
        ("direction", "out", &[5, 3, 2]),
        ("direction", "internal", &[6, 4]),
        ("direction", "", &[6, 5, 4, 3, 2, 1]),
        ("tenant_code", "Alpha", &[6, 5, 4, 3, 2, 1]),
    ] {
        assert_ids(&office.manager(), &[(filter, value)], expected);
    }
    assert_ids(&office.manager(), &[("src", "101"), ("disposition", "answered"), ("direction", "out")], &[5]);
    assert_ids(&office.admin(), &[("src", "101"), ("tenant_code", "Beta,Alpha")], &[7, 5, 1]);
    assert_ids(&office.admin(), &[("src", "101"), ("tenant_code", "Beta")], &[7]);
    ask(&office.manager(), &[("direction", "sideways")]).assert_invalid(&["direction"]);
    ask(&office.manager(), &[("legs", "some")]).assert_invalid(&["legs"]);
    ask(&office.manager(), &[("format", "xml")]).assert_invalid(&["format"]);
    ask(&office.manager(), &[("escape", "everything")]).assert_invalid(&["escape"]);
}

#[test]
fn all_invalid_parameters_are_named_at_once() {
    let answer =
        ask(&Office::shared().manager(), &[("direction", "up"), ("cost", "cheap"), ("limit", "0"), ("format", "xml")]);
    let mut fields: Vec<String> = serde_json::from_value(answer.json()["fields"].clone()).unwrap();
    fields.sort_unstable();
    assert_eq!((answer.status, fields), (400, ["cost", "direction", "format", "limit"].map(str::to_owned).to_vec()));
}

#[test]
fn technical_legs_come_only_when_asked_for() {
    let office = office(
        "INSERT INTO cdr (ID, accountcode, start, dst, duration, prevuniqueid, uniqueid) VALUES
            (1, 'Alpha', '2024-01-01 10:00:01', '101', 10, '',  'a'), (2, 'Alpha', '2024-01-01 10:00:02', '102', 10, 'a', 'b'),
            (3, 'Alpha', '2024-01-01 10:00:03', 'h',    0, '',  'c'), (4, 'Alpha', '2024-01-01 10:00:04', 'h',    5, '',  'd'),
            (5, 'Alpha', '2024-01-01 10:00:05', '103',  0, '',  'e'), (6, 'Alpha', '2024-01-01 10:00:06', 'h',    0, 'a', 'f')",
    )
    .serve();
    assert_ids(&office.manager(), &[], &[5, 4, 1]);
    assert_ids(&office.manager(), &[("legs", "")], &[5, 4, 1]);
    assert_ids(&office.manager(), &[("legs", "all")], &[6, 5, 4, 3, 2, 1]);
}

// ---- Whose calls

#[test]
fn calls_of_no_known_tenant_are_for_admins_only() {
    let office = office(
        "INSERT INTO cdr (ID, accountcode, start, uniqueid) VALUES
            (1, 'Alpha',   '2024-01-01 10:00:01', 'a'), (2, '',      '2024-01-01 10:00:02', 'b'),
            (3, 'Nowhere', '2024-01-01 10:00:03', 'c'), (4, 'Beta',  '2024-01-01 10:00:04', 'd'),
            (5, 'alpha',   '2024-01-01 10:00:05', 'e')",
    )
    .serve();
    assert_ids(&office.admin(), &[], &[5, 4, 3, 2, 1]);
    assert_ids(&office.manager(), &[], &[1]);
    assert_ids(&office.viewer(), &[], &[1]);
    assert_ids(&office.login(world::OTHER), &[], &[4]);
    assert_ids(&office.login(world::LONELY), &[], &[]);
    ask(&office.admin(), &[("tenant_code", "Nowhere")]).assert_failed(404, "Record Not Found.");
    ask(&office.manager(), &[("tenant_code", "Nowhere")]).assert_failed(403, "Unauthorized Access");
}

// ---- Pages

#[test]
fn pages_put_together_are_the_whole_list() {
    // Many at the same second, technical legs between, two tenants.
    let rows: Vec<String> = (1..=200)
        .map(|id| {
            let tenant = if id % 3 == 0 { "Beta" } else { "Alpha" };
            let leg = if id % 7 == 0 { "x" } else { "" };
            format!("({id}, '{tenant}', '2024-01-01 10:00:{:02}', '{leg}', 'u{id}')", (id * 37) % 5)
        })
        .collect();
    let office =
        office(&format!("INSERT INTO cdr (ID, accountcode, start, prevuniqueid, uniqueid) VALUES {}", rows.join(",")))
            .serve();
    for client in [office.admin(), office.manager()] {
        for filter in [&[][..], &[("legs", "all")], &[("tenant_code", "Alpha")]] {
            let all = ids(&ask(&client, filter));
            for limit in [1_usize, 7, 50, 1000] {
                let (mut walked, size) = (Vec::new(), limit.to_string());
                loop {
                    let after = walked.last().map_or_else(String::new, u64::to_string);
                    let page = ids(&ask(&client, &[filter, &[("limit", &size), ("after", &after)]].concat()));
                    assert!(page.len() <= limit);
                    walked.extend(&page);
                    if page.len() < limit {
                        break;
                    }
                }
                assert_eq!(walked, all, "{filter:?} by {limit}");
            }
        }
    }
}

#[test]
fn after_is_a_place_in_the_order_and_limit_a_number() {
    let office = mixed_calls();
    let manager = office.manager();
    assert_ids(&manager, &[("limit", "2")], &[6, 5]);
    assert_ids(&manager, &[("limit", "100000"), ("after", "3")], &[2, 1]);
    assert_ids(&manager, &[("after", "1")], &[]);
    // 4 is left out by the filter and still is a place.
    assert_ids(&manager, &[("after", "4"), ("src", "101")], &[1]);
    assert_ids(&manager, &[("after", "6"), ("direction", "in")], &[3, 1]);
    for after in ["99", "7", "x", "-1", "1.5"] {
        ask(&manager, &[("after", after)]).assert_invalid(&["after"]);
    }
    assert_ids(&office.admin(), &[("after", "7")], &[6, 5, 4, 3, 2, 1]);
    for limit in ["0", "100001", "-1", "ten", "1.5", "99999999999999999999"] {
        ask(&manager, &[("limit", limit)]).assert_invalid(&["limit"]);
    }
}

// ---- CSV

#[test]
fn csv_has_the_same_rows_as_json() {
    let office = office(
        "INSERT INTO cdr (ID, accountcode, start, clid, src, dst, lastapp, duration, uniqueid, sequence) VALUES
            (1, 'Alpha', '2024-01-01 10:00:01', '\"Ann, B\" <101>', '101', '102', 'Dial', 5, 'a', 1),
            (2, 'Alpha', '2024-01-01 10:00:02', 'two
lines', '=1+1', '+1514', '@SUM', 6, 'b', 1),
            (3, 'Alpha', '2024-01-01 10:00:03', 'Zoë', '-5', '*98', ' blank', 7, 'c', 1),
            (4, 'Alpha', '2024-01-01 10:00:04', 'technical', '', 'h', '', 0, 'd', 1);
         INSERT INTO cc_callcosts VALUES ('a', 1, 1, 0.25, 'Canada', 'Bell, Inc.', 'OUTBOUND')",
    )
    .serve();
    let manager = office.manager();
    let answer = ask(&manager, &[("format", "csv")]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("content-type").unwrap().starts_with("text/csv"), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.text().starts_with(&format!("{}\r\n3,Alpha,", COLUMNS.join(","))), "{}", answer.text());
    assert!(answer.text().ends_with("\r\n"));
    assert_eq!(read_csv(&answer), json_rows(&ask(&manager, &[])));
    assert!(answer.text().contains(r#","""Ann, B"" <101>","#), "{}", answer.text());
    let filtered = [("src", "101"), ("limit", "1"), ("legs", "all")];
    let csv = ask(&manager, &[&filtered[..], &[("format", "csv")]].concat());
    assert_eq!(read_csv(&csv), json_rows(&ask(&manager, &filtered)));
    let none = ask(&manager, &[("format", "csv"), ("src", "none")]);
    assert_eq!(none.text(), format!("{}\r\n", COLUMNS.join(",")));
    assert_eq!(ask(&manager, &[("format", "json")]).text(), ask(&manager, &[]).text());
    // Failures are the same as ever.
    ask(&manager, &[("format", "csv"), ("limit", "0")]).assert_invalid(&["limit"]);
}

#[test]
fn formulas_are_escaped_on_request() {
    let office = office(
        "INSERT INTO cdr (ID, accountcode, start, clid, src, dst, lastapp, uniqueid) VALUES
            (1, 'Alpha', '2024-01-01 10:00:01', '=HYPERLINK(\"x\")', '-5', '+1514', '@SUM', 'a=b')",
    )
    .serve();
    let cells = |parameters: &[(&str, &str)]| {
        let row = read_csv(&ask(&office.manager(), parameters)).remove(0);
        ["clid", "src", "dst", "lastapp", "uniqueid"]
            .map(|name| row[COLUMNS.iter().position(|column| *column == name).unwrap()].clone())
    };
    assert_eq!(cells(&[("format", "csv")]), ["=HYPERLINK(\"x\")", "-5", "+1514", "@SUM", "a=b"]);
    assert_eq!(
        cells(&[("format", "csv"), ("escape", "formulas")]),
        ["'=HYPERLINK(\"x\")", "'-5", "'+1514", "'@SUM", "a=b"]
    );
}

fn read_csv(answer: &Answer) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(answer.body.as_slice());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn json_rows(answer: &Answer) -> Vec<Vec<String>> {
    let rows = answer.data();
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_object().unwrap().values().map(|value| value.as_str().unwrap().to_owned()).collect())
        .collect()
}

// ---- Much of it

/// 30,000 calls of A, a second apart.
fn large_office(flags: &[&str]) -> Office {
    let office = office(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30000)
         INSERT INTO cdr (ID, accountcode, start, clid, src, dst, uniqueid, linkedid)
         SELECT n, 'Alpha', datetime('2024-01-01', n || ' seconds'), 'caller number ' || n, '101', n, 'u' || n, 'u' || n FROM n",
    );
    flags.iter().fold(office, |office, flag| office.flag(flag)).serve()
}

#[test]
fn a_large_history_comes_whole() {
    let office = large_office(&[]);
    let everything: Vec<u64> = (1..=30_000).rev().collect();
    for client in [office.manager(), office.admin()] {
        let answer = ask(&client, &[]);
        assert!(answer.complete);
        assert_eq!(ids(&answer), everything);
    }
    let answer = ask(&office.manager(), &[("format", "csv")]);
    assert!(answer.complete);
    assert_eq!(read_csv(&answer).len(), 30_000);
}

#[test]
fn a_filter_that_only_the_oldest_calls_pass_finds_them() {
    let office = large_office(&[]);
    assert_ids(&office.admin(), &[("src", "101"), ("firstdst", "none")], &[]);
    office.sql("UPDATE cdr SET src = 'a', accountcode = iif(ID = 1, 'Beta', accountcode) WHERE ID IN (1, 2, 3, 29000)");
    assert_ids(&office.admin(), &[("src", "a")], &[29000, 3, 2, 1]);
    assert_ids(&office.admin(), &[("src", "a"), ("end_date_ymd", "2024-01-01 08:00:00")], &[3, 2, 1]);
    assert_ids(&office.manager(), &[("src", "a"), ("end_date_ymd", "2024-01-01 08:00:00")], &[3, 2]);
}

#[test]
fn a_row_that_comes_while_a_stream_runs_does_not_break_it() {
    let office = large_office(&[]);
    let body = b"start_date_ymd=2020-01-01";
    let mut stream = office.manager().start("POST", HISTORY, &[], body);
    let mut first = [0; 1000];
    stream.read_exact(&mut first).unwrap();
    office.sql(
        "INSERT INTO cdr (ID, accountcode, start, uniqueid) VALUES (40000, 'Alpha', '2024-02-01 00:00:00', 'new')",
    );
    let answer =
        office.manager().post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", r#"{"hu_name":"meanwhile"}"#)]);
    assert_eq!(answer.status, 200);
    let mut whole = first.to_vec();
    stream.read_to_end(&mut whole).unwrap();
    let answer = Answer::parse(&whole, false).unwrap();
    assert!(answer.complete);
    let answer: Vec<u64> = ids(&answer).into_iter().filter(|id| *id <= 30_000).collect();
    assert!(answer.into_iter().eq((1..=30_000).rev()));
}

#[test]
fn a_client_that_hangs_up_does_no_harm() {
    let office = large_office(&[]);
    let manager = office.manager();
    for _ in 0..30 {
        let mut stream = manager.start("POST", HISTORY, &[], b"start_date_ymd=2020-01-01");
        let mut first = [0; 200];
        stream.read_exact(&mut first).unwrap();
        assert!(first.starts_with(b"HTTP/1.1 200"));
    }
    assert_eq!(ids(&ask(&manager, &[])).len(), 30_000);
    assert_eq!(manager.post("/hunt/byid", &[("hunt_id", "51")]).status, 200);
}

#[test]
fn clients_that_do_not_read_keep_nobody_waiting() {
    let office = large_office(&["--stall-seconds 3600"]);
    let manager = office.manager();
    assert_eq!(manager.get("/user/login").status, 200);
    let mut slow: Vec<_> = (0..40).map(|_| manager.start("POST", HISTORY, &[], b"start_date_ymd=2020-01-01")).collect();
    // The heads have come, so the box is at work for as many as its limit says; of the rest nobody reads a byte.
    let heads: Vec<_> = slow.iter_mut().map(first_line).collect();
    let count = |head: &str| heads.iter().filter(|line| line.starts_with(head.as_bytes())).count();
    assert_eq!((count("HTTP/1.1 200"), count("HTTP/1.1 503")), (16, 24));
    assert_eq!(manager.post("/hunt/byid", &[("hunt_id", "51")]).status, 200);
    let update = [("hunt_id", "51"), ("hunt", r#"{"hu_name":"written"}"#)];
    assert_eq!(manager.post("/hunt/updatebyid", &update).status, 200);
    // Short ones don't count against the limit.
    assert_eq!(ids(&ask(&manager, &[("limit", "500")])).len(), 500);
    let memory = office.memory_mib("VmRSS");
    assert!(memory < 200, "{memory} MiB for 16 answers of 20 MB");
    // They were there all the time, and none was cut off to let others through.
    for (mut socket, mut answer) in slow.into_iter().zip(heads).filter(|(_, head)| head.starts_with(b"HTTP/1.1 200")) {
        let _ = socket.read_to_end(&mut answer);
        assert!(Answer::parse(&answer, false).unwrap().complete);
    }
}

/// The first bytes of an answer.
fn first_line(socket: &mut std::net::TcpStream) -> Vec<u8> {
    let mut line = vec![0; 12];
    socket.read_exact(&mut line).unwrap();
    line
}
