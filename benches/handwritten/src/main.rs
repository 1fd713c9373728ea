//! `handwritten DATABASE`: the measured answers, byte for byte, by actix-web and rusqlite: a connection for each worker,
//! statements kept, rows written straight into the response, call history in pieces of 500 calls. What a request asks for is
//! believed; nobody is asked who they are.

use actix_web::web::{Bytes, Data, Form};
use actix_web::{App, HttpResponse, HttpServer, post};
use futures_util::stream;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Params, Row};
use serde::Deserialize;
use std::io;
use std::path::PathBuf;

type Written<T> = Result<T, rusqlite::Error>;

const EXTENSION: [&str; 6] = ["ex_id", "ex_name", "ex_number", "ex_cidnum", "ex_cidname", "ex_callwaiting"];
const BY_ID: &str = "SELECT ex_id, ex_name, ex_number, ex_cidnum, ex_cidname, ex_callwaiting FROM ex_extensions WHERE ex_id = ?1";
const BY_TENANT: &str = "SELECT ex_id, ex_name, ex_number, ex_cidnum, ex_cidname, ex_callwaiting
                           FROM ex_extensions WHERE ex_te_id = ?1 ORDER BY ex_id";
const CALL: [&str; 29] = [
    "ID", "accountcode", "start", "answer", "end", "clid", "src", "realsrc", "extension", "dst", "firstdst", "lastdst", "wherelanded",
    "duration", "billsec", "disposition", "cc_cost", "cc_country", "cc_network", "cc_type", "dcontext", "dstchannel", "lastapp",
    "userfield", "uniqueid", "linkedid", "prevuniqueid", "srcCallID", "peeraccount",
];
const CALLS: &str = r#"
    SELECT ID, accountcode, start, answer, "end", clid, src, realsrc, realsrc, dst, firstdst, lastdst, wherelanded, duration, billsec,
           disposition,
           CASE WHEN cc_nth IS NULL THEN NULL
                WHEN EXISTS (SELECT 1 FROM cc_callcosts AS second
                              WHERE second.cc_uniqueid = uniqueid AND second.cc_cdr_sequence = max(sequence, 0) AND second.cc_nth = 2)
                THEN (SELECT printf('%.5f', sum(cc_cost)) FROM cc_callcosts AS each
                       WHERE each.cc_uniqueid = uniqueid AND each.cc_cdr_sequence = max(sequence, 0))
                ELSE printf('%.5f', first.cc_cost) END,
           cc_country, cc_network, cc_type, dcontext, dstchannel, lastapp, userfield, uniqueid, linkedid, prevuniqueid, srcCallID,
           peeraccount
      FROM cdr LEFT JOIN cc_callcosts AS first ON cc_uniqueid = uniqueid AND cc_cdr_sequence = max(sequence, 0) AND cc_nth = 1
     WHERE start >= ?1 AND (start, ID) < (?2, ?3) AND prevuniqueid = '' AND NOT (dst = 'h' AND duration = 0)"#;
const PIECE: usize = 500;

#[derive(Deserialize)]
struct Extension {
    extension_id: i64,
}

#[derive(Deserialize)]
struct Tenant {
    tenant_id: i64,
}

#[derive(Deserialize)]
struct Days {
    start_date_ymd: String,
    end_date_ymd: String,
    tenant_code: Option<String>,
}

#[post("/extension/byid")]
async fn by_id(db: Data<Connection>, form: Form<Extension>) -> HttpResponse {
    answer(whole(&db, BY_ID, &EXTENSION, [form.extension_id]))
}

#[post("/extension/bytenant")]
async fn by_tenant(db: Data<Connection>, form: Form<Tenant>) -> HttpResponse {
    answer(whole(&db, BY_TENANT, &EXTENSION, [form.tenant_id]))
}

#[post("/cdr/getCallHistory")]
async fn calls(db: Data<Connection>, form: Form<Days>) -> HttpResponse {
    let Days { start_date_ymd, end_date_ymd, tenant_code } = form.into_inner();
    let mut calls = Calls { from: format!("{start_date_ymd} 00:00:00"), place: (format!("{end_date_ymd} 24"), 0), account: tenant_code, done: false };
    let mut first = br#"{"status":"success","data":["#.to_vec();
    if let Err(error) = calls.piece(&db, &mut first) {
        return answer(Err(error));
    }
    if calls.done {
        return answer(Ok(first));
    }
    let pieces = stream::unfold((Some(first), calls), move |(first, mut calls)| {
        let db = db.clone();
        async move {
            if let Some(first) = first {
                return Some((Ok(Bytes::from(first)), (None, calls)));
            }
            if calls.done {
                return None;
            }
            tokio::task::yield_now().await;
            let mut out = b",".to_vec();
            let read = calls.piece(&db, &mut out);
            Some((read.map(|()| Bytes::from(out)), (None, calls)))
        }
    });
    HttpResponse::Ok().content_type("application/json").streaming(Box::pin(pieces))
}

struct Calls {
    from: String,
    place: (String, i64),
    account: Option<String>,
    done: bool,
}

impl Calls {
    fn piece(&mut self, db: &Connection, out: &mut Vec<u8>) -> Written<()> {
        let (whose, account) = match &self.account {
            Some(account) => ("AND accountcode = ?4", account.as_str()),
            None => ("AND ?4 = ''", ""),
        };
        let sql = format!("{CALLS} {whose} ORDER BY start DESC, ID DESC");
        let mut statement = db.prepare_cached(&sql)?;
        let mut rows = statement.query((&self.from, &self.place.0, self.place.1, account))?;
        let mut seen = 0;
        self.done = true;
        while let Some(row) = rows.next()? {
            if seen > 0 {
                out.push(b',');
            }
            write_row(out, &CALL, row)?;
            seen += 1;
            if seen == PIECE {
                self.place = (row.get(2)?, row.get(0)?);
                self.done = false;
                break;
            }
        }
        drop(rows);
        // The next piece begins with a comma: there has to be one. Looked up only where a piece was full.
        if !self.done {
            self.done = !statement.exists((&self.from, &self.place.0, self.place.1, account))?;
        }
        if self.done {
            out.extend_from_slice(b"]}");
        }
        Ok(())
    }
}

fn whole(db: &Connection, sql: &str, keys: &[&str], parameters: impl Params) -> Written<Vec<u8>> {
    let mut out = br#"{"status":"success","data":["#.to_vec();
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut separator: &[u8] = b"";
    while let Some(row) = rows.next()? {
        out.extend_from_slice(separator);
        write_row(&mut out, keys, row)?;
        separator = b",";
    }
    out.extend_from_slice(b"]}");
    Ok(out)
}

fn write_row(out: &mut Vec<u8>, keys: &[&str], row: &Row) -> Written<()> {
    for (column, key) in keys.iter().enumerate() {
        out.extend_from_slice(if column == 0 { b"{\"" } else { b",\"" });
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(b"\":\"");
        match row.get_ref(column)? {
            ValueRef::Integer(number) => out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes()),
            ValueRef::Text(text) if text.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')) => {
                out.extend_from_slice(text);
            }
            ValueRef::Text(text) => {
                let quoted = serde_json::to_string(&String::from_utf8_lossy(text)).expect("text");
                out.extend_from_slice(&quoted.as_bytes()[1..quoted.len() - 1]);
            }
            _ => {}
        }
        out.push(b'"');
    }
    out.push(b'}');
    Ok(())
}

fn answer(written: Written<Vec<u8>>) -> HttpResponse {
    match written {
        Ok(body) => HttpResponse::Ok().content_type("application/json").body(body),
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let file = PathBuf::from(std::env::args_os().nth(1).expect("usage: handwritten DATABASE"));
    let app = move || {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&file, flags).expect("a database");
        App::new().app_data(Data::new(db)).service(by_id).service(by_tenant).service(calls)
    };
    let server = HttpServer::new(app).bind("127.0.0.1:0")?;
    for address in server.addrs() {
        println!("http://{address}");
    }
    server.run().await
}
