//! The API's description: all of it stands in `tests/openapi.json`, so that a change of it is seen and meant, and its examples are
//! what the demo answers. After a change that is meant:
//!
//!     UPDATE_OPENAPI=1 cargo test --test it openapi

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::app::{Answer, Client, Office};

fn document(office: &Office) -> Value {
    office.stranger().get("/openapi.json").json()
}

/// Asks as the document says, and as its example does.
fn ask(client: &Client, path: &str, operations: &Value) -> Answer {
    match operations["post"]["requestBody"]["content"]["application/json"].get("example") {
        None => client.get(path),
        Some(request) => client.json(path, request),
    }
}

fn example(operations: &Value) -> Value {
    let operation = operations.get("get").unwrap_or(&operations["post"]);
    operation["responses"]["200"]["content"]["application/json"]["example"].clone()
}

#[test]
fn the_whole_document_is_the_one_that_is_kept() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openapi.json");
    let served = serde_json::to_string_pretty(&document(Office::shared())).unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&kept, &served).unwrap();
    }
    let known = std::fs::read_to_string(&kept).unwrap_or_default();
    let first = served.lines().zip(known.lines()).position(|(served, known)| served != known);
    assert!(
        served == known,
        "it changed, first in line {}; if that is meant: UPDATE_OPENAPI=1 cargo test --test it openapi",
        first.unwrap_or(0) + 1
    );
}

#[test]
fn every_example_is_what_the_demo_answers() {
    let office = Office::demo();
    let document = document(&office);
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 29);
    // What changes something comes after what reads.
    let changes = |path: &str| ["updatebyid", "AddNewPhone", "deletebyid"].iter().any(|end| path.ends_with(end));
    let (last, first): (Vec<_>, Vec<_>) = paths.iter().partition(|(path, _)| changes(path));
    for (path, operations) in first.into_iter().chain(last) {
        let answer = ask(&office.demo_user(), path, operations);
        let (data, example) = (answer.data(), example(operations));
        assert_eq!(example["status"], "success", "{path}");
        match (path.as_str(), &data, &example["data"]) {
            // The demo's calls are of these days: the example has the same fields.
            ("/cdr/getCallHistory", _, example) => {
                let all = [("start_date_ymd", "2020-01-01"), ("limit", "1")];
                let call = office.demo_user().post(path, &all).data();
                let keys = |call: &Value| call[0].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
                assert_eq!(keys(&call), keys(example));
            }
            (_, Value::Array(rows), Value::Array(shown)) => {
                assert!(!shown.is_empty() && rows.starts_with(shown), "{path}: {rows:?}");
            }
            (_, data, example) => assert_eq!(data, example, "{path}"),
        }
    }
}

#[test]
fn it_is_compressed_and_not_sent_again_to_those_who_have_it() {
    let client = Office::shared().stranger();
    let plain = client.get("/openapi.json");
    assert_eq!(plain.header("content-type"), Some("application/json"));
    let packed = client.clone().with("Accept-Encoding", "gzip").get("/openapi.json");
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut text).unwrap();
    assert!(text == plain.body && packed.body.len() * 4 < plain.body.len());
    let known = client.with("If-None-Match", plain.header("etag").unwrap()).get("/openapi.json");
    assert_eq!((known.status, known.body.len()), (304, 0));
}
