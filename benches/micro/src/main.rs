//! Micro-benchmarks of what a request passes through: the row writer, the parameters in each encoding, the remembered credentials.
//!
//!     cargo run --release --manifest-path benches/micro/Cargo.toml -- --bench
//!
//! Prints the fastest, slowest, median and mean time of each. The whole way of a request is measured by `benches/run`.

use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use futures_util::FutureExt;
use rows::Keys;
use rusqlite::Connection;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use switchroom::auth::gate::Known;
use switchroom::auth::{Caller, Gate, Role};
use switchroom::http::body::{Encoding, parse};
use switchroom::store::{self, Own, SCHEMA, Store};
use tempfile::TempDir;

fn main() {
    divan::main();
}

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const EXTENSIONS: &str = "SELECT ex_id, ex_te_id, ex_name, ex_tech, ex_number, ex_cidnum, ex_cidname, ex_callwaiting, ex_fmfmcallerid \
    FROM ex_extensions ORDER BY ex_id";

/// A tenant with so many extensions whose names are of this kind.
fn office(extensions: usize, name: &str) -> Connection {
    let db = Connection::open_in_memory().expect("a database in memory");
    db.execute_batch(SCHEMA).expect("the schema");
    db.execute("INSERT INTO te_tenants VALUES (1, 'OFFICE', 'Office')", []).expect("a tenant");
    for number in 0..extensions {
        db.execute(
            "INSERT INTO ex_extensions (ex_te_id, ex_name, ex_tech, ex_number, ex_cidnum, ex_cidname, ex_callwaiting, ex_fmfmcallerid)
             VALUES (1, ?, 'SIP', ?, ?, 'Office', 'on', 'ORIGINAL')",
            (name, (200 + number).to_string(), format!("1202555{number:04}")),
        )
        .expect("an extension");
    }
    db
}

mod row_writer {
    use super::*;

    /// SQLite's part alone: what is left to the writer is the difference.
    #[divan::bench(args = [50, 500])]
    fn rows_stepped_only(bencher: Bencher, extensions: usize) {
        let db = office(extensions, "Employee 7 of the office");
        let mut statement = db.prepare(EXTENSIONS).expect("a query");
        bencher.counter(ItemsCount::new(extensions)).bench_local(|| {
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().expect("a row") {
                for column in 0..9 {
                    black_box(row.get_ref(column).expect("a value"));
                }
            }
        });
    }

    #[divan::bench(args = [50, 500])]
    fn plain_texts(bencher: Bencher, extensions: usize) {
        written(bencher, extensions, "Employee 7 of the office");
    }

    #[divan::bench(args = [50, 500])]
    fn texts_to_escape(bencher: Bencher, extensions: usize) {
        written(bencher, extensions, "Zo\u{eb} \"the boss\" of the office");
    }

    fn written(bencher: Bencher, extensions: usize, name: &str) {
        let db = office(extensions, name);
        let mut statement = db.prepare(EXTENSIONS).expect("a query");
        let keys = Keys::of(&statement).expect("names of columns");
        let mut out = Vec::new();
        bencher.counter(ItemsCount::new(extensions)).bench_local(|| {
            out.clear();
            rows::list(&mut out, &keys, &mut statement.raw_query()).expect("rows as JSON");
            black_box(out.len())
        });
    }
}

mod parameters {
    use super::*;

    #[divan::bench]
    fn form_with_one_id(bencher: Bencher) {
        parsed(bencher, Encoding::Form, "application/x-www-form-urlencoded", "extension_id=25");
    }

    #[divan::bench]
    fn form_with_an_object_in_brackets(bencher: Bencher) {
        let body =
            "hunt_id=7&hunt[hu_name]=Sales+and+Support&hunt[hu_number]=600&hunt[hu_type]=RINGALL&hunt[hu_ringtime]=20";
        parsed(bencher, Encoding::Form, "application/x-www-form-urlencoded", body);
    }

    #[divan::bench]
    fn json_with_an_object(bencher: Bencher) {
        let body = r#"{"hunt_id":7,"hunt":{"hu_name":"Sales and Support","hu_number":"600","hu_type":"RINGALL","hu_ringtime":20}}"#;
        parsed(bencher, Encoding::Json, "application/json", body);
    }

    #[divan::bench]
    fn multipart_with_one_id(bencher: Bencher) {
        let body = "--x\r\nContent-Disposition: form-data; name=\"extension_id\"\r\n\r\n25\r\n--x--\r\n";
        parsed(bencher, Encoding::Multipart, "multipart/form-data; boundary=x", body);
    }

    fn parsed(bencher: Bencher, encoding: Encoding, kind: &'static str, body: &'static str) {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        bencher.counter(BytesCount::new(body.len())).bench(|| {
            let params = parse(encoding, &headers, Bytes::from_static(body.as_bytes())).now_or_never();
            params.expect("a body that is here").expect("a body that is good")
        });
    }
}

mod credentials {
    use super::*;

    const HEADER: &[u8] = b"Basic YmVuY2g6YmVuY2gtcGFzc3dvcmQ=";

    struct Worker {
        own: Own,
        gate: Gate,
        known: Known,
        _folder: TempDir,
    }

    /// A worker that knows one caller.
    fn worker() -> Worker {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("switchroom.db");
        store::create::<store::FileError>(&file, |_| Ok(())).expect("a new database");
        let own = Own::new(&Arc::new(Store::open(&file).expect("a store")), 1 << 20);
        let (gate, mut known) = (Gate::new().expect("a gate"), Known::new(256));
        let caller = Caller { id: 1, role: Role::Viewer, address: HOME, token: None };
        let version = own.read(|db| db.version()).expect("a version");
        known.put(version, gate.seal_of(HEADER, HOME), caller, 1);
        Worker { own, gate, known, _folder: folder }
    }

    /// All that a request pays for who is calling.
    #[divan::bench]
    fn a_header_that_was_right(bencher: Bencher) {
        let Worker { own, gate, mut known, _folder } = worker();
        bencher.bench_local(|| {
            let seal = gate.seal_of(black_box(HEADER), HOME);
            known.get(&seal, || own.read(|db| db.version())).expect("a version").expect("a caller who is known")
        });
    }

    /// Of that: what stands for the header.
    #[divan::bench]
    fn its_seal(bencher: Bencher) {
        let worker = worker();
        bencher.bench_local(|| worker.gate.seal_of(black_box(HEADER), HOME));
    }

    /// Of that: whether anything was committed.
    #[divan::bench]
    fn the_databases_version(bencher: Bencher) {
        let worker = worker();
        bencher.bench_local(|| worker.own.read(|db| db.version()).expect("a version"));
    }
}
