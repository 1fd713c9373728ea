//! The admin page and the API reference as files, and the endpoints that only they use.

use std::io::Read;

use crate::app::{Answer, Office};

const PAGE: (&str, &str) = ("X-Switchroom-Page", "1");

fn get(office: &Office, path: &str) -> Answer {
    office.stranger().get(path)
}

#[test]
fn files_have_their_types_and_need_no_login() {
    let office = Office::shared();
    for (path, kind) in [
        ("/admin/", "text/html; charset=utf-8"),
        ("/reference", "text/html; charset=utf-8"),
        ("/admin/style.css", "text/css; charset=utf-8"),
        ("/admin/icon.svg", "image/svg+xml"),
        ("/admin/js/app.js", "text/javascript; charset=utf-8"),
    ] {
        let file = get(office, path);
        assert_eq!((file.status, file.header("content-type")), (200, Some(kind)), "{path}");
        assert!(!file.body.is_empty() && file.complete, "{path}");
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(file.header("referrer-policy"), Some("no-referrer"), "{path}");
    }
}

#[test]
fn the_policy_lets_in_nothing_inline_and_nothing_from_elsewhere() {
    let office = Office::shared();
    for path in ["/admin/", "/reference", "/admin/js/app.js"] {
        let file = get(office, path);
        let policy = file.header("content-security-policy").unwrap();
        for part in ["default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"] {
            assert!(policy.split("; ").any(|one| one == part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
    }
    for page in ["/admin/", "/reference"] {
        let html = get(office, page);
        let html = html.text();
        assert!(!html.contains("style=") && !html.contains("<style") && !html.contains(" on"), "{page}");
        assert!(html.matches("<script").count() == html.matches("<script type=\"module\" src=").count(), "{page}");
        assert!(!html.contains("//"), "{page} names another host");
    }
}

/// Files that are fetched when something else than the first table is looked at.
const LATER: [&str; 14] = [
    "reference",
    "calls",
    "plot",
    "days",
    "box",
    "routing",
    "ways",
    "adder",
    "remover",
    "download",
    "users",
    "offices",
    "audit",
    "password",
];

#[test]
fn every_file_of_the_page_is_served_and_speaks_to_no_other_host() {
    let office = Office::shared();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let mut first_view = 0;
    for folder in ["", "js/"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let name = path.file_name().unwrap().to_str().unwrap();
            let served = match name {
                "index.html" => get(office, "/admin/"),
                "reference.html" => get(office, "/reference"),
                name => get(office, &format!("/admin/{folder}{name}")),
            };
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(served.status == 200 && served.text() == text, "{name}");
            let elsewhere = text.match_indices("://").filter(|(at, _)| !text[..*at].ends_with("http")).count()
                + text.matches("http://").filter(|_| !text.contains("http://www.w3.org/2000/svg")).count();
            assert_eq!(elsewhere, 0, "{name} names another host");
            assert!(!text.contains("innerHTML") && !text.contains("insertAdjacentHTML"), "{name} makes markup of text");
            if !LATER.iter().any(|view| name.starts_with(view)) {
                first_view += text.len();
            }
        }
    }
    assert!(first_view < 100_000, "the first view weighs {first_view} bytes");
}

#[test]
fn a_file_that_the_client_has_is_not_sent_again() {
    let office = Office::shared();
    let file = get(office, "/admin/style.css");
    let tag = file.header("etag").unwrap();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    assert_eq!(file.header("cache-control"), Some("no-cache"));
    for known in [tag.to_owned(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let again = office.stranger().with("If-None-Match", &known).get("/admin/style.css");
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(tag)), "{known}");
        assert!(again.header("content-security-policy").is_some());
    }
    let other = office.stranger().with("If-None-Match", "\"x\"").get("/admin/style.css");
    assert_eq!((other.status, &other.body), (200, &file.body));
    assert_ne!(get(office, "/admin/icon.svg").header("etag"), Some(tag));
}

#[test]
fn files_are_compressed_for_those_who_take_it() {
    let office = Office::shared();
    let plain = get(office, "/admin/style.css");
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("Accept-Encoding")));
    for _ in 0..2 {
        let packed = office.stranger().with("Accept-Encoding", "br, gzip").get("/admin/style.css");
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        assert!(packed.body.len() * 2 < plain.body.len());
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut text).unwrap();
        assert_eq!(text, plain.body);
    }
}

#[test]
fn nothing_outside_the_pages_folder_is_served() {
    let office = Office::shared();
    for path in [
        "/admin/../Cargo.toml",
        "/admin/../src/main.rs",
        "/admin/js/../../Cargo.toml",
        "/admin/%2e%2e/Cargo.toml",
        "/admin/..%2fCargo.toml",
        "/admin/js/..%5c..%5cCargo.toml",
        "/admin//etc/passwd",
        "/admin/js/../style.css",
        "/admin/js",
        "/admin/js/",
        "/admin/nothing.js",
        "/admin/index.htm",
        "/style.css",
        "/static/style.css",
        "/reference/style.css",
    ] {
        get(office, path).assert_failed(404, "Not Found.");
    }
    let post = office.stranger().post("/admin/style.css", &[]);
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn files_answer_head_and_are_where_their_links_expect_them() {
    let office = Office::setup().flag("--base-path /pbx").serve();
    let head = office.stranger().send("HEAD", "/pbx/admin/style.css", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    // What stands relative in the pages counts from these addresses.
    for (path, target) in [("/pbx/admin", "/pbx/admin/"), ("/pbx/reference/", "/pbx/reference")] {
        let moved = get(&office, path);
        assert_eq!((moved.status, moved.header("location")), (302, Some(target)));
    }
    let page = get(&office, "/pbx/admin/");
    assert!(page.text().contains("href=\"style.css\"") && page.text().contains("src=\"js/app.js\""));
    let reference = get(&office, "/pbx/reference");
    assert!(reference.text().contains("href=\"admin/style.css\""));
    assert_eq!(get(&office, "/pbx/Admin/JS/App.js").status, 200);
    assert_eq!(get(&office, "/admin/").status, 404);
}

#[test]
fn the_page_is_never_answered_with_the_browsers_own_dialog() {
    let office = Office::open();
    let wrong = office.login(("admin", "wrong"));
    for path in ["/admin/api/me", "/admin/api/models"] {
        for client in [&office.stranger(), &wrong] {
            let refused = client.get(path);
            refused.assert_failed(401, "Unauthorized Access");
            assert_eq!(refused.header("www-authenticate"), None, "{path}");
        }
    }
    let routing = office.stranger().post("/admin/api/routing", &[("tenant_id", "1")]);
    assert_eq!((routing.status, routing.header("www-authenticate")), (401, None));
    let page = office.stranger().with(PAGE.0, PAGE.1).get("/user/login");
    assert_eq!((page.status, page.header("www-authenticate")), (401, None));
    assert!(office.stranger().get("/user/login").header("www-authenticate").is_some());
}

#[test]
fn me_tells_role_and_tenants() {
    let office = Office::shared();
    let me = office.viewer().get("/admin/api/me").data();
    assert_eq!(me["name"], "Vito");
    assert_eq!(me["role"], "viewer");
    assert_eq!(me["tenants"].to_string(), r#"[{"te_id":"1","te_code":"Alpha","te_name":"Alpha & Söhne"}]"#);
    let id = office.viewer().get("/user/login").data();
    assert_eq!(me["user_id"], id["user_id"]);
    let now = me["now"].as_str().unwrap();
    assert!(now.len() == 19 && now.as_bytes()[10] == b' ', "{now}");
    let admin = office.admin().get("/admin/api/me").data();
    assert_eq!((&admin["role"], admin["tenants"].as_array().unwrap().len()), (&"admin".into(), 3));
    let post = office.admin().post("/admin/api/me", &[]);
    assert_eq!(post.status, 405);
}

#[test]
fn models_and_routing_are_for_those_who_see_the_tenant() {
    let office = Office::shared();
    let models = office.viewer().get("/admin/api/models").data();
    assert_eq!(models.to_string(), r#"[{"pm_id":"61","pm_name":"Yealink T46S"},{"pm_id":"62","pm_name":"Snom D385"}]"#);
    let routing = office.viewer().post("/admin/api/routing", &[("tenant_id", "1")]).data();
    assert_eq!(routing.as_array().unwrap().len(), 8);
    assert_eq!(
        routing[0].to_string(),
        r#"{"de_id":"601","de_type_src":"DID","de_type_id_src":"41","de_type_dst":"HUNTLIST","de_type_id_dst":"51","de_ord":"1"}"#
    );
    assert_eq!(routing[7]["de_type_id_dst"], "", "a reference to nothing");
    office.viewer().post("/admin/api/routing", &[("tenant_id", "2")]).assert_failed(403, "Unauthorized Access");
    office.admin().post("/admin/api/routing", &[("tenant_id", "9")]).assert_failed(404, "Record Not Found.");
    office.viewer().post("/admin/api/routing", &[]).assert_missing(&["tenant_id"]);
}

#[test]
fn totals_are_those_of_the_calls_that_the_same_filters_give() {
    let office = Office::shared();
    let day = [("start_date_ymd", "2024-03-01"), ("end_date_ymd", "2024-03-31")];
    let totals = office.admin().post("/admin/api/totals", &day).data();
    assert_eq!(totals["calls"], "3");
    assert_eq!(
        (&totals["duration"], &totals["billsec"], &totals["cc_cost"]),
        (&"116".into(), &"90".into(), &"0.50000".into())
    );
    assert_eq!(
        totals["dispositions"][0].to_string(),
        r#"{"disposition":"ANSWERED","calls":"2","duration":"96","billsec":"90","cc_cost":"0.00000"}"#
    );
    assert_eq!(totals["days"][0].to_string(), r#"{"day":"2024-03-02","disposition":"ANSWERED","calls":"2"}"#);
    assert_eq!(totals["hours"][0].to_string(), r#"{"hour":"09","disposition":"ANSWERED","calls":"1"}"#);

    let alphas = office.viewer().post("/admin/api/totals", &day).data();
    assert_eq!(alphas["calls"], "2", "only one's own tenants' calls");
    let mut filtered = day.to_vec();
    filtered.push(("disposition", "no answer"));
    assert_eq!(office.viewer().post("/admin/api/totals", &filtered).data()["calls"], "1");
    let none = office.viewer().post("/admin/api/totals", &[]).data();
    assert_eq!((&none["calls"], none["days"].as_array().unwrap().len()), (&"0".into(), 0));
    office.viewer().post("/admin/api/totals", &[("cost", "x")]).assert_invalid(&["cost"]);
    office.viewer().post("/admin/api/totals", &[("tenant_code", "Beta")]).assert_failed(403, "Unauthorized Access");
}

#[test]
fn totals_of_many_steps_are_one_whole_answer() {
    let office = Office::setup()
        .sql(
            "INSERT INTO cdr (accountcode, start, uniqueid, channel, sequence, duration, billsec, disposition)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2345)
             SELECT 'Alpha', '2026-02-0' || (1 + i % 9) || ' 1' || (i % 10) || ':00:00', 'u-' || i, 'SIP/101', i, 5, 4,
                    CASE i % 3 WHEN 0 THEN 'BUSY' ELSE 'ANSWERED' END FROM n",
        )
        .serve();
    let days = [("start_date_ymd", "2026-02-01"), ("end_date_ymd", "2026-02-28")];
    let answer = office.manager().post("/admin/api/totals", &days);
    assert!(answer.complete);
    let totals = answer.data();
    assert_eq!((&totals["calls"], &totals["duration"]), (&"2345".into(), &"11725".into()));
    let sum: u64 = totals["days"].as_array().unwrap().iter().map(|day| calls(&day["calls"])).sum();
    assert_eq!(sum, 2345);
}

fn calls(value: &serde_json::Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}
