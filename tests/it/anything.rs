//! Whatever comes in, the server answers with what is documented, never with a fault of its own, and goes on.

use proptest::prelude::*;

use crate::app::{Answer, Office};

/// What a request that is not right may get; nothing else.
const REFUSALS: [u16; 5] = [400, 403, 404, 409, 415];

fn assert_documented(answer: &Answer) -> Result<(), TestCaseError> {
    prop_assert!(answer.complete);
    prop_assert!(answer.status == 200 || REFUSALS.contains(&answer.status), "{} {}", answer.status, answer.text());
    let json = answer.json();
    let expected = if answer.status == 200 { "success" } else { "failed" };
    prop_assert_eq!(&json["status"], expected);
    prop_assert_eq!(json.get("fields").is_some() && answer.status != 400, false);
    Ok(())
}

const PATHS: [&str; 8] = [
    "/user/tenants",
    "/extension/user",
    "/extension/byid",
    "/hunt/bytenant",
    "/hunt/updatebyid",
    "/did/updatebyid",
    "/phone/AddNewPhone",
    "/cdr/getCallHistory",
];

const NAMES: [&str; 22] = [
    "tenant_id",
    "extension_id",
    "hunt_id",
    "did_id",
    "user",
    "hunt",
    "did",
    "phone",
    "hunt[hu_name]",
    "hunt[",
    "hunt[]",
    "hunt[hu_name][x]",
    "did[di_number]",
    "phone[ph_te_id]",
    "start_date_ymd",
    "end_date_ymd",
    "tenant_code",
    "cost",
    "after",
    "limit",
    "direction",
    "nope",
];

/// Values near the edge of what is valid, and anything.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,20}",
        "[<>=.0-9-]{1,8}",
        "20[0-9]{2}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?",
        r#"\{("hu_name"|"di_number"|"ph_te_id"|"x"):("[a-z]{0,3}"|[0-9.e+-]{1,6}|null|true|\[\]|\{\})\}"#,
        "\\PC{0,20}",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_parameters_in_any_encoding(
        path in prop::sample::select(&PATHS),
        fields in prop::collection::vec((prop::sample::select(&NAMES), value()), 0..5),
        encoding in 0..3,
    ) {
        let client = world_to_break().manager();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = match encoding {
            0 => client.post(path, &fields),
            1 => client.multipart(path, &fields),
            _ => client.json(path, &fields.iter().map(|(name, value)| (*name, *value)).collect()),
        };
        assert_documented(&answer)?;
    }

    #[test]
    fn any_bytes_under_any_content_type(
        path in prop::sample::select(&PATHS),
        content_type in prop::sample::select(&[
            "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=b", "multipart/form-data",
            "text/plain", "", "application/json; charset=utf-16", "multipart/form-data; boundary=",
        ]),
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "[a-z_\\[\\]=&%+0-9{}\":,]{0,80}".prop_map(String::into_bytes),
            "(--b|\r\n|Content-Disposition: form-data; name=\"hunt_id\"|--b--|x){0,12}".prop_map(String::into_bytes),
        ],
    ) {
        assert_documented(&world_to_break().manager().body(path, content_type, &body))?;
    }

    #[test]
    fn any_path_at_all(path in "[!-~]{0,40}") {
        let answer = world_to_break().stranger().get(&format!("/{path}"));
        prop_assert!(answer.status < 500, "{path}: {}", answer.status);
    }

    #[test]
    fn any_text_that_is_stored_comes_back_whatever_encoding_it_came_in(
        text in prop_oneof!["\\PC{0,60}", "[ &=+%;\\[\\]\"{}<>\\\\-]{0,12}"],
        encoding in 0..5,
    ) {
        let (manager, path) = (world_to_break().manager(), "/hunt/updatebyid");
        let object = serde_json::json!({ "hu_type": text });
        let flat = [("hunt_id", "52"), ("hunt", &object.to_string())];
        let brackets = [("hunt_id", "52"), ("hunt[hu_type]", &text)];
        let answer = match encoding {
            0 => manager.post(path, &flat),
            1 => manager.post(path, &brackets),
            2 => manager.multipart(path, &flat),
            3 => manager.multipart(path, &brackets),
            _ => manager.json(path, &serde_json::json!({ "hunt_id": 52, "hunt": object })),
        };
        prop_assert_eq!(answer.status, 200, "{}", answer.text());
        prop_assert_eq!(&manager.post("/hunt/byid", &[("hunt_id", "52")]).data()[0]["hu_type"], text.as_str());
    }
}

/// A world of this file's own: its tests write into it, and mind nothing else's rows.
fn world_to_break() -> &'static Office {
    static OFFICE: std::sync::OnceLock<Office> = std::sync::OnceLock::new();
    OFFICE.get_or_init(Office::open)
}
