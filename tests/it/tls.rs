//! TLS: the box's own authority and certificate, how they are renewed, what is spoken, and who is told what.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use rustls::pki_types::{CertificateDer, pem::PemObject};
use x509_parser::certificate::Validity;

use crate::app::{Office, PATIENCE, basic};
use crate::cli::{BOSS, Place, signal};
use crate::serve::{Server, health, secured, secured_for};

/// A program that may not be there; the gate installs it.
fn run(program: &str, args: &[&str]) -> Option<Output> {
    let mut command = Command::new(program);
    command.args(args).stdin(std::process::Stdio::null());
    command.output().ok()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn own(place: &Place, name: &str) -> PathBuf {
    place.path("office.db.tls").join(name)
}

/// A box that is known by a name, with this server of it.
fn named(args: &[&str]) -> (Place, Server) {
    let place = Place::empty();
    let init = ["init", "--admin-user", BOSS.0, "--admin-password-stdin", "--tls-name", "pbx.example"];
    place.run_with(&init, BOSS.1).ok();
    let server = Server::start(&place.db, args);
    (place, server)
}

/// The certificate that a server shows, and whether it is what the authority says it should be.
fn shown(server: &Server, authority: &Path) -> CertificateDer<'static> {
    let mut connection = secured(server.connect(), "localhost", authority);
    let answer = {
        connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        let _ = connection.read_to_string(&mut answer);
        answer
    };
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    connection.conn.peer_certificates().unwrap()[0].clone().into_owned()
}

fn validity(certificate: &[u8]) -> Validity {
    x509_parser::parse_x509_certificate(certificate).unwrap().1.validity().clone()
}

fn days_left(certificate: &[u8]) -> i64 {
    (validity(certificate).not_after.timestamp() - jiff::Timestamp::now().as_second()) / 86_400
}

/// Signs a certificate with the box's own authority and key that is good from and until so many days from now.
fn sign(place: &Place, from: i64, until: i64, names: &[&str]) -> String {
    let read = |name: &str| fs::read_to_string(own(place, name)).unwrap();
    let issuer =
        rcgen::Issuer::from_ca_cert_pem(&read("ca.pem"), rcgen::KeyPair::from_pem(&read("ca.key")).unwrap()).unwrap();
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.extend(["localhost".to_owned(), "127.0.0.1".to_owned()]);
    let mut leaf = rcgen::CertificateParams::new(names).unwrap();
    leaf.use_authority_key_identifier_extension = true;
    let now = std::time::SystemTime::now();
    let day = |days: i64| {
        let seconds = std::time::Duration::from_secs(days.unsigned_abs() * 86_400);
        if days < 0 { now - seconds } else { now + seconds }
    };
    (leaf.not_before, leaf.not_after) = (day(from).into(), day(until).into());
    leaf.signed_by(&rcgen::KeyPair::from_pem(&read("key.pem")).unwrap(), &issuer).unwrap().pem()
}

/// A certificate and key that have nothing to do with the box: `NAME.pem`, `NAME.key`.
fn foreign(place: &Place, name: &str, days: i64) -> [PathBuf; 2] {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut leaf = rcgen::CertificateParams::new(vec!["localhost".into(), format!("{name}.example")]).unwrap();
    let now = std::time::SystemTime::now();
    leaf.not_before = (now - std::time::Duration::from_secs(90 * 86_400)).into();
    leaf.not_after = (now + std::time::Duration::from_secs(days.unsigned_abs() * 86_400)).into();
    let certificate = leaf.self_signed(&key).unwrap().pem();
    let key = place.file(&format!("{name}.key"), key.serialize_pem());
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    [place.file(&format!("{name}.pem"), certificate), key]
}

/// Puts a file in another's place in one step, as programs that renew certificates do.
fn replace(path: &Path, contents: impl AsRef<[u8]>) {
    let part = path.with_extension("part");
    fs::write(&part, contents).unwrap();
    fs::rename(part, path).unwrap();
}

/// Waits for a line of the server's that holds these words.
#[track_caller]
fn wait_for(server: &Server, words: &[&str]) -> String {
    let mut said = Vec::new();
    let started = Instant::now();
    while let Ok(line) = server.lines.recv_timeout(PATIENCE.saturating_sub(started.elapsed())) {
        if words.iter().all(|word| line.contains(word)) {
            return line;
        }
        said.push(line);
    }
    panic!("no {words:?} in {said:#?}");
}

#[test]
fn everybody_with_a_login_can_fetch_the_authoritys_certificate() {
    let office = Office::setup()
        .prepare(|db| {
            let other = Place::with_boss();
            let folder = db.with_file_name("office.db.tls");
            assert!(
                Command::new("cp").arg("-r").args([other.path("office.db.tls"), folder]).status().unwrap().success()
            );
        })
        .serve();
    let pem = fs::read_to_string(office.db.with_file_name("office.db.tls").join("ca.pem")).unwrap();
    for client in [office.admin(), office.manager(), office.viewer()] {
        let answer = client.get("/admin/api/ca");
        assert_eq!((answer.status, answer.text()), (200, pem.as_str()));
        assert!(answer.header("content-disposition").unwrap().contains("attachment"));
    }
    let answer = office.stranger().get("/admin/api/ca");
    answer.assert_failed(401, "Unauthorized Access");
    assert_eq!(answer.header("www-authenticate"), None);
    Office::shared().admin().get("/admin/api/ca").assert_failed(404, "Record Not Found.");
}

#[test]
fn the_certificate_is_what_other_programs_accept() {
    let (place, _server) = named(&["--listen", "127.0.0.1:0"]);
    let (certificate, authority) = (own(&place, "cert.pem"), own(&place, "ca.pem"));
    let [certificate, authority] = [certificate.to_str().unwrap(), authority.to_str().unwrap()];
    let Some(about) = run("openssl", &["x509", "-in", certificate, "-noout", "-text", "-ext", "subjectAltName"]) else {
        return;
    };
    let about = text(&about);
    for word in ["prime256v1", "ecdsa-with-SHA256", "DNS:pbx.example", "DNS:localhost", "IP Address:127.0.0.1"] {
        assert!(about.contains(word), "no {word} in {about}");
    }
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    assert!(about.to_lowercase().contains(&format!("dns:{}", host.trim().to_lowercase())), "{about}");
    for purpose in [
        ["-purpose", "sslserver", "-verify_hostname", "pbx.example"],
        ["-x509_strict", "-purpose", "sslserver", "-partial_chain"],
    ] {
        let args = [&["verify", "-CAfile", authority], purpose.as_slice(), &[certificate]].concat();
        let verified = run("openssl", &args).unwrap();
        assert!(verified.status.success(), "{}", text(&verified));
    }
    let der = CertificateDer::from_pem_file(certificate).unwrap();
    let validity = validity(&der);
    let days = (validity.not_after.timestamp() - validity.not_before.timestamp()) / 86_400;
    assert!(days <= 397, "{days} days");
    assert!(days_left(&der) > 300);
    assert!(days_left(&CertificateDer::from_pem_file(authority).unwrap()) > 3650);
}

#[test]
fn every_address_of_the_box_is_in_its_certificate() {
    let place = Place::with_boss();
    let certificate = CertificateDer::from_pem_file(own(&place, "cert.pem")).unwrap();
    let Some(addresses) = run("hostname", &["-I"]) else { return };
    for address in text(&addresses).split_whitespace().filter(|address| !address.starts_with("fe80:")) {
        let Ok(address) = address.parse::<std::net::IpAddr>() else { continue };
        let bytes = match address {
            std::net::IpAddr::V4(address) => address.octets().to_vec(),
            std::net::IpAddr::V6(address) => address.octets().to_vec(),
        };
        assert!(crate::cli::holds(&certificate, &bytes), "{address}");
    }
}

#[test]
fn tls_show_says_what_clients_are_to_trust() {
    let place = Place::with_boss();
    let run_show = place.run(&["tls", "show"]).ok();
    let pem = fs::read_to_string(own(&place, "ca.pem")).unwrap();
    assert!(run_show.stdout.contains(pem.trim()), "{run_show:#?}");
    run_show.assert_line(&["Names:", "localhost", "127.0.0.1"]);
    run_show.assert_line(&["Good until:", "2050"]);
    run_show.assert_silent_about("PRIVATE KEY");
    if let Some(told) =
        run("openssl", &["x509", "-in", own(&place, "ca.pem").to_str().unwrap(), "-noout", "-fingerprint", "-sha256"])
    {
        let told = text(&told);
        let fingerprint = told.trim().split('=').nth(1).unwrap();
        run_show.assert_line(&["Fingerprint:", "SHA-256", fingerprint]);
    }
    // What it prints is a file that can be trusted as it is.
    let printed = place.file("printed.pem", &run_show.stdout);
    assert_eq!(
        CertificateDer::from_pem_file(printed).unwrap(),
        CertificateDer::from_pem_file(own(&place, "ca.pem")).unwrap()
    );

    let [certificate, key] = foreign(&place, "own", 20);
    let config =
        place.file("box.toml", format!("tls-cert = {certificate:?}\ntls-key = {key:?}\n")).to_str().unwrap().to_owned();
    let shown = place.run(&["--config", &config, "tls", "show"]).ok();
    shown.assert_line(&["Names:", "own.example"]);
    assert!(!shown.stdout.contains("Authority"));
}

#[test]
fn certificates_are_read_as_openssl_makes_them() {
    let place = Place::with_boss();
    let [certificate, key] = ["other.pem", "other.key"].map(|name| place.path(name).to_str().unwrap().to_owned());
    let made = run(
        "openssl",
        &[
            &["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "20000", "-utf8"][..],
            &["-keyout", &key, "-out", &certificate, "-subj", "/C=DE/O=Büro & Söhne/CN=pbx"],
            &["-addext", "subjectAltName=DNS:pbx.example,IP:192.0.2.7,IP:2001:db8::7,email:admin@pbx.example"],
            // Extensions that say nothing: an unknown one, and one that is broken.
            &["-addext", "2.25.340282366920938463463374607431768211455=ASN1:NULL", "-addext", "2.5.29.35=DER:0402"],
        ]
        .concat(),
    );
    let Some(made) = made else { return };
    assert!(made.status.success(), "{}", text(&made));
    let config = place.file("box.toml", format!("tls-cert = {certificate:?}\ntls-key = {key:?}\n"));
    let shown = place.run(&["--config", config.to_str().unwrap(), "tls", "show"]).ok();
    shown.assert_line(&["Names:", "pbx.example, 192.0.2.7, 2001:db8::7"]);
    let told = run("openssl", &["x509", "-in", &certificate, "-noout", "-fingerprint", "-sha256"]).unwrap();
    shown.assert_line(&["Fingerprint:", text(&told).trim().split('=').nth(1).unwrap()]);
    // After 2049, times are written in another way.
    let told = run("openssl", &["x509", "-in", &certificate, "-noout", "-enddate", "-dateopt", "iso_8601"]).unwrap();
    let end = text(&told).trim().replace("notAfter=", "").replace(' ', "T");
    assert!(end.starts_with("208"), "{end}");
    shown.assert_line(&["Good until:", &end]);
}

#[test]
fn another_authoritys_key_signs_nothing() {
    let place = Place::with_boss();
    fs::copy(own(&Place::with_boss(), "ca.key"), own(&place, "ca.key")).unwrap();
    let before = fs::read(own(&place, "cert.pem")).unwrap();
    place.run(&["tls", "renew"]).failed(&["ca.pem", "the authority and its key don't belong together"]);
    assert_eq!(fs::read(own(&place, "cert.pem")).unwrap(), before);
}

#[test]
fn without_a_certificate_tls_show_says_how_to_make_one_and_that_does_it() {
    let place = Place::with_boss();
    fs::remove_dir_all(place.path("office.db.tls")).unwrap();
    place.run(&["tls", "show"]).failed(&["switchroom tls renew"]);
    place.run(&["tls", "renew", "--tls-name", "new.example"]).ok().assert_line(&["Names:", "new.example"]);
    place.run(&["tls", "show"]).ok().assert_line(&["Names:", "new.example"]);
    let before = fs::read_to_string(own(&place, "ca.pem")).unwrap();
    let certificate = fs::read_to_string(own(&place, "cert.pem")).unwrap();
    place.run(&["tls", "renew"]).ok().assert_line(&["Names:", "new.example"]);
    assert_eq!(fs::read_to_string(own(&place, "ca.pem")).unwrap(), before);
    assert_ne!(fs::read_to_string(own(&place, "cert.pem")).unwrap(), certificate);
    place.run(&["tls", "renew", "--tls-name", "more.example"]).ok().assert_line(&["Names:", "more.example"]);
    place.run(&["tls", "renew"]).ok().assert_line(&["Names:", "new.example", "more.example"]);
    // Also where the certificate itself was lost.
    fs::remove_file(own(&place, "cert.pem")).unwrap();
    place.run(&["tls", "renew", "--tls-name", "third.example"]).ok().assert_line(&["Names:", "third.example"]);
    place.run(&["tls", "renew"]).ok().assert_line(&["Names:", "new.example", "more.example", "third.example"]);
    for (path, _) in crate::cli::files(&place.path("office.db.tls")) {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{path:?}");
    }
}

#[test]
fn no_two_certificates_of_an_authority_have_the_same_number() {
    let place = Place::with_boss();
    let mut numbers: Vec<String> = Vec::new();
    for _ in 0..4 {
        place.run(&["tls", "renew"]).ok();
        let certificate = CertificateDer::from_pem_file(own(&place, "cert.pem")).unwrap();
        let number = x509_parser::parse_x509_certificate(&certificate).unwrap().1.raw_serial_as_string();
        assert!(number.len() > 40 && !numbers.contains(&number), "{number} of {numbers:?}");
        numbers.push(number);
    }
}

#[test]
fn what_is_refused_over_http_2_is_told_also_where_nobody_reads_the_body() {
    let (place, server) = named(&["--listen", "0.0.0.0:0"]);
    let large = place.file("large", vec![b'x'; 3_000_000]);
    let (authority, large) = (own(&place, "ca.pem"), format!("@{}", large.display()));
    let resolve = format!("pbx.example:{}:127.0.0.1", server.port());
    let boss = format!("{}:{}", BOSS.0, BOSS.1);
    for (path, args, wanted) in [
        ("extension/bytenant", &["-d", "tenant_id=3"][..], "401 2"),
        ("nowhere", &["-d", "tenant_id=3"], "404 2"),
        ("healthz", &["-d", "tenant_id=3"], "405 2"),
        ("hunt/byid", &["-u", &boss, "-H", "Content-Type: text/plain", "-d", "hunt_id=3"], "415 2"),
        ("hunt/byid", &["-u", &boss, "--data-binary", &large], "413 2"),
        ("hunt/byid", &["-u", &boss, "-d", "hunt_id=3"], "404 2"),
    ] {
        for _ in 0..10 {
            let url = format!("https://pbx.example:{}/{path}", server.port());
            let common = ["-sS", "--max-time", "30", "--resolve", &resolve, "--cacert", authority.to_str().unwrap()];
            let format = ["--http2", "-w", "\n%{http_code} %{http_version}", &url];
            let Some(output) = run("curl", &[&common, args, &format].concat()) else { return };
            let told = text(&output);
            let (body, about) = told.rsplit_once('\n').unwrap();
            assert_eq!(about, wanted, "{path} {args:?}: {told}");
            assert!(body.contains(r#""status":"failed""#), "{path}: {told}");
        }
    }
}

#[test]
fn curl_verifies_the_box_and_speaks_http_2_and_1_under_tls_1_3_and_1_2() {
    let (place, server) = named(&["--listen", "0.0.0.0:0"]);
    let authority = own(&place, "ca.pem");
    let url = format!("https://pbx.example:{}/healthz", server.port());
    let resolve = format!("pbx.example:{}:127.0.0.1", server.port());
    let curl = |args: &[&str]| {
        let common = ["-sS", "--max-time", "30", "--resolve", &resolve, "-o", "/dev/null"];
        let format = ["-w", "%{http_code} %{http_version}", &url];
        run("curl", &[common.as_slice(), args, format.as_slice()].concat())
    };
    let trust = ["--cacert", authority.to_str().unwrap()];
    for (args, wanted) in [
        (&["--http2", "--tlsv1.3"][..], "200 2"),
        (&["--http2", "--tlsv1.2", "--tls-max", "1.2"], "200 2"),
        (&["--http1.1", "--tls-max", "1.2"], "200 1.1"),
        (&["--http1.1"], "200 1.1"),
    ] {
        let Some(output) = curl(&[&trust, args].concat()) else { return };
        assert_eq!(text(&output), wanted, "{args:?}");
    }
    assert!(!curl(&[]).unwrap().status.success(), "nobody is to trust it unasked");

    let at = format!("127.0.0.1:{}", server.port());
    let openssl = |args: &[&str]| run("openssl", &[&["s_client", "-connect", &at], args].concat());
    let Some(good) = openssl(&["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"]) else { return };
    assert!(text(&good).contains("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256"), "{}", text(&good));
    for old in [
        &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"][..],
        &["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
        &["-tls1_2", "-cipher", "AES128-SHA:AES256-SHA:ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0"],
        &["-tls1_2", "-cipher", "aNULL:eNULL:@SECLEVEL=0"],
    ] {
        let refused = text(&openssl(old).unwrap());
        assert!(refused.contains("Cipher is (NONE)"), "{old:?}: {refused}");
    }
}

#[test]
fn a_certificate_that_is_no_longer_good_is_renewed_at_the_start() {
    for (from, until, names, why) in [
        (-350, 5, &["pbx.example"][..], "would have ended"),
        (-400, -5, &["pbx.example"], "would have ended"),
        (3, 300, &["pbx.example"], "would have begun"),
        (-100, 4000, &["pbx.example"], "longer than clients accept"),
        (-1, 300, &[], "it was not for"),
    ] {
        let (place, server) = named(&["--listen", "127.0.0.1:0"]);
        drop(server);
        let authority = own(&place, "ca.pem");
        let before = fs::read(&authority).unwrap();
        replace(&own(&place, "cert.pem"), sign(&place, from, until, names));
        let server = Server::start(&place.db, &["--listen", "0.0.0.0:0"]);
        let certificate = shown(&server, &authority);
        assert!(days_left(&certificate) > 300 && crate::cli::holds(&certificate, b"pbx.example"), "{why}");
        assert_eq!(fs::read(&authority).unwrap(), before);
        drop(server);
        // Once is enough.
        let kept = fs::read(own(&place, "cert.pem")).unwrap();
        drop(Server::start(&place.db, &["--listen", "0.0.0.0:0"]));
        assert_eq!(fs::read(own(&place, "cert.pem")).unwrap(), kept, "{why}");
    }
}

#[test]
fn a_certificate_is_renewed_while_the_server_runs() {
    let (place, server) = named(&["--listen", "0.0.0.0:0"]);
    let authority = own(&place, "ca.pem");
    replace(&own(&place, "cert.pem"), sign(&place, -350, 5, &["pbx.example"]));
    wait_for(&server, &["renewed the certificate", "would have ended"]);
    wait_for(&server, &["serving this certificate"]);
    let certificate = shown(&server, &authority);
    assert!(days_left(&certificate) > 300);
    assert!(days_left(&CertificateDer::from_pem_file(own(&place, "cert.pem")).unwrap()) > 300);
}

#[test]
fn a_name_that_is_configured_later_comes_into_the_certificate() {
    let (place, server) = named(&["--listen", "127.0.0.1:0"]);
    drop(server);
    let server = Server::start(&place.db, &["--listen", "0.0.0.0:0", "--tls-name", "later.example"]);
    assert!(health(secured(server.connect(), "later.example", &own(&place, "ca.pem"))).starts_with("HTTP/1.1 200"));
    assert!(health(secured(server.connect(), "pbx.example", &own(&place, "ca.pem"))).starts_with("HTTP/1.1 200"));
    place.run(&["init", "--tls-name", "not a name"]).usage();
}

#[test]
fn a_certificate_of_the_offices_own_in_the_folder_is_never_renewed() {
    let place = Place::with_boss();
    let [certificate, key] = foreign(&place, "own", 3);
    let (certificate, key) = (fs::read(certificate).unwrap(), fs::read(key).unwrap());
    replace(&own(&place, "cert.pem"), &certificate);
    replace(&own(&place, "key.pem"), &key);
    let server = Server::start(&place.db, &["--listen", "0.0.0.0:0"]);
    shown(&server, &own(&place, "cert.pem"));
    place.run(&["tls", "renew"]).failed(&["cert.pem", "no certificate of the box"]);
    assert_eq!(fs::read(own(&place, "cert.pem")).unwrap(), certificate);
    assert_eq!(fs::read(own(&place, "key.pem")).unwrap(), key);
}

/// A server with the office's own certificate `one`.
fn with_files() -> (Place, Server, [PathBuf; 2]) {
    with_files_and(&[])
}

fn with_files_and(flags: &[&str]) -> (Place, Server, [PathBuf; 2]) {
    let place = Place::with_boss();
    let [certificate, key] = foreign(&place, "one", 200);
    let [at, of] = [&certificate, &key].map(|path| path.to_str().unwrap().to_owned());
    let served = ["--listen", "127.0.0.1:0", "--tls-cert", &at, "--tls-key", &of];
    let server = Server::start(&place.db, &[&served, flags].concat());
    (place, server, [certificate, key])
}

#[test]
fn under_tls_too_a_client_begins_in_time_or_is_hung_up_on() {
    let (_place, server, [trusted, _]) = with_files_and(&["--head-seconds", "1"]);
    let hears = |protocol: &str, says: &[u8]| {
        let mut connection = secured_for(&[protocol], server.connect(), "localhost", &trusted);
        connection.write_all(says).unwrap();
        connection.flush().unwrap();
        let mut heard = Vec::new();
        connection.read_to_end(&mut heard).unwrap();
        String::from_utf8_lossy(&heard).into_owned()
    };
    assert_eq!(hears("http/1.1", b""), "");
    assert!(hears("http/1.1", b"GET /healthz HTTP/1.1\r\n").starts_with("HTTP/1.1 408 "));
    // What a server of HTTP/2 says first, and no more.
    for begun in ["", "PRI * HTTP/2.0\r\n"] {
        assert!(!hears("h2", begun.as_bytes()).contains("HTTP"), "{begun}");
    }
}

#[test]
fn changed_files_are_served_by_themselves() {
    let (place, server, files) = with_files();
    shown(&server, &files[0]);
    let new = foreign(&place, "two", 300);
    replace(&files[0], fs::read(&new[0]).unwrap());
    replace(&files[1], fs::read(&new[1]).unwrap());
    wait_for(&server, &["serving this certificate"]);
    let certificate = shown(&server, &new[0]);
    assert_eq!(certificate, CertificateDer::from_pem_file(&new[0]).unwrap());
    // The page is at the new one's name and no longer at the old one's.
    let page = |host: &str| {
        let mut connection = secured(server.connect(), "localhost", &new[0]);
        let ask = format!("GET /admin/ HTTP/1.1\r\nHost: {host}:8443\r\nConnection: close\r\n\r\n");
        connection.write_all(ask.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer)[9..12].to_owned()
    };
    let started = Instant::now();
    while page("two.example") != "200" {
        assert!(started.elapsed() < PATIENCE, "{}", page("two.example"));
    }
    assert_eq!(page("one.example"), "421");
}

#[test]
fn a_bad_new_file_keeps_the_old_one_and_is_told() {
    let (place, server, files) = with_files();
    let old = CertificateDer::from_pem_file(&files[0]).unwrap();
    let trusted = place.file("trusted.pem", fs::read(&files[0]).unwrap());
    let other = foreign(&place, "two", 300);
    for (contents, words) in [
        (b"not a certificate".to_vec(), &["one.pem", "no certificate"][..]),
        (Vec::new(), &["one.pem", "no certificate"]),
        (fs::read(&other[0]).unwrap(), &["one.pem", "one.key", "go together"]),
    ] {
        replace(&files[0], contents);
        signal(server.child.id(), "HUP");
        wait_for(&server, &[words, &["the configuration stays as it was"]].concat());
        assert_eq!(shown(&server, &trusted), old);
    }
    fs::remove_file(&files[0]).unwrap();
    signal(server.child.id(), "HUP");
    wait_for(&server, &["one.pem", "the configuration stays as it was"]);
    assert_eq!(shown(&server, &trusted), old);
    replace(&files[1], fs::read(&other[1]).unwrap());
    replace(&files[0], fs::read(&other[0]).unwrap());
    wait_for(&server, &["serving this certificate"]);
    shown(&server, &other[0]);
}

#[test]
fn a_reload_drops_no_request() {
    let (place, server, files) = with_files();
    let trusted = place.file("trusted.pem", fs::read(&files[0]).unwrap());
    let mut kept = secured(server.connect(), "localhost", &trusted);
    let ask = |connection: &mut dyn ReadWrite| {
        connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = vec![0; 15];
        connection.read_exact(&mut answer).unwrap();
        assert_eq!(answer, b"HTTP/1.1 200 OK");
        // The rest of the head and the body, which ends with two braces.
        let mut last = [0; 1];
        let mut end = Vec::new();
        while !end.ends_with(b"}}") {
            connection.read_exact(&mut last).unwrap();
            end.push(last[0]);
        }
    };
    ask(&mut kept);
    let mut roots = fs::read_to_string(&files[0]).unwrap();
    let pairs: Vec<[PathBuf; 2]> = (0..4).map(|n| foreign(&place, &format!("pair{n}"), 300)).collect();
    for [certificate, _] in &pairs {
        roots += &fs::read_to_string(certificate).unwrap();
    }
    fs::write(&trusted, roots).unwrap();
    for [certificate, key] in &pairs {
        replace(&files[1], fs::read(key).unwrap());
        replace(&files[0], fs::read(certificate).unwrap());
        signal(server.child.id(), "HUP");
        // While it is read again: on a connection from before, and on new ones.
        for _ in 0..20 {
            ask(&mut kept);
            ask(&mut secured(server.connect(), "localhost", &trusted));
        }
        wait_for(&server, &["the configuration was read again"]);
        assert_eq!(shown(&server, &trusted), CertificateDer::from_pem_file(certificate).unwrap());
    }
    ask(&mut kept);
}

trait ReadWrite: Read + Write {}
impl<T: Read + Write> ReadWrite for T {}

#[test]
fn sighup_reads_the_configuration_again() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let office = Office::setup().flag(&format!("--config {}", file.path().display())).serve();
    let missing = || office.admin().post("/hunt/byid", &[("hunt_id", "999999")]).status;
    let wait = |words: &str, times: usize| {
        let started = Instant::now();
        while office.output().matches(words).count() < times {
            assert!(started.elapsed() < PATIENCE, "no {words:?} in {}", office.output());
            std::thread::yield_now();
        }
    };
    let large = || office.admin().body("/hunt/byid", "application/x-www-form-urlencoded", &[b'x'; 2000]).status;
    assert_eq!((missing(), large()), (404, 400));
    assert!(!office.output().contains("answered"));
    fs::write(
        file.path(),
        "always-200 = true\nlog = \"debug\"\nmax-body-bytes = 1024\nlisten = [\"127.0.0.1:1\"]\nbase-path = \"/x\"\n",
    )
    .unwrap();
    signal(office.pid(), "HUP");
    wait("the configuration was read again", 1);
    assert_eq!(missing(), 200);
    assert!(
        office
            .admin()
            .body("/hunt/byid", "application/x-www-form-urlencoded", &[b'x'; 2000])
            .text()
            .contains("Too Large")
    );
    wait("answered", 1);
    // A flag goes before the file: `listen` did not change.
    assert!(office.output().contains("line 5: base-path counts only when"), "{}", office.output());
    assert!(!office.output().contains("listen counts only"));

    fs::write(file.path(), "always-200 = false\nlog = \"loud\"\n").unwrap();
    signal(office.pid(), "HUP");
    wait("the configuration stays as it was", 1);
    assert!(office.output().contains("line 2:"), "{}", office.output());
    assert_eq!(missing(), 200);
    // A certificate that can't be read leaves all else as it was, too.
    let missing_file = "tls-cert = \"/nowhere/cert.pem\"\ntls-key = \"/nowhere/key.pem\"\nalways-200 = false\n";
    fs::write(file.path(), missing_file).unwrap();
    signal(office.pid(), "HUP");
    wait("/nowhere/cert.pem", 1);
    assert_eq!(missing(), 200);
    assert!(!office.output().contains("tls-cert counts only"));
    fs::write(file.path(), "log = \"warn\"\n").unwrap();
    signal(office.pid(), "HUP");
    let started = Instant::now();
    while missing() != 404 {
        assert!(started.elapsed() < PATIENCE);
    }
}

#[test]
fn a_reload_tells_that_the_certificate_is_gone_and_keeps_serving_it() {
    let (_place, server, [certificate, _]) = with_files();
    let before = shown(&server, &certificate);
    let trusted = certificate.with_extension("trusted");
    fs::rename(&certificate, &trusted).unwrap();
    signal(server.child.id(), "HUP");
    wait_for(&server, &["the configuration stays as it was"]);
    assert_eq!(shown(&server, &trusted), before);
}

#[test]
fn a_trusted_proxys_word_is_taken_and_nobody_elses() {
    let failed = |office: &Office, forwarded: &str| {
        let client = office.login(("admin", "wrong password")).with("X-Forwarded-For", forwarded);
        client.get("/user/login").status
    };
    let office = Office::setup().flag("--trusted-proxies 127.0.0.0/8").serve();
    for _ in 0..10 {
        assert_eq!(failed(&office, "198.51.100.1, 2001:db8::7"), 401);
    }
    // The address is out; the name, too. Another address tries another name.
    let other = office.login(("somebody", "wrong password"));
    assert_eq!(other.clone().with("X-Forwarded-For", "2001:db8::7").get("/user/login").status, 429);
    assert_eq!(other.with("X-Forwarded-For", "2001:db8:0:1::8").get("/user/login").status, 401);
    let log = office.output();
    assert!(log.contains("2001:db8::7") && !log.contains("198.51.100.1"), "{log}");

    let office = Office::setup().flag("--trusted-proxies 192.0.2.1,10.0.0.0/8").serve();
    assert_eq!(failed(&office, "198.51.100.1"), 401);
    let log = office.output();
    assert!(log.contains("127.0.0.1") && !log.contains("198.51.100.1"), "{log}");
}

#[test]
fn the_audit_trail_has_the_clients_address_behind_a_proxy() {
    let office = Office::setup().flag("--trusted-proxies 127.0.0.1").serve();
    let admin = office.admin().with("X-Forwarded-For", "203.0.113.9");
    admin.post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", r#"{"hu_name":"Renamed"}"#)]).data();
    assert_eq!(office.value("SELECT au_from FROM au_audit ORDER BY au_id DESC LIMIT 1"), "203.0.113.9");
}

#[test]
fn browsers_are_told_to_keep_to_https_only_when_asked_for() {
    let (place, server) = named(&["--listen", "0.0.0.0:0"]);
    let authority = own(&place, "ca.pem");
    let has = |answer: &str| answer.to_lowercase().contains("strict-transport-security");
    assert!(!has(&health(secured(server.connect(), "localhost", &authority))));
    drop(server);
    let flags = ["--hsts-seconds", "600", "--trusted-proxies", "127.0.0.1"];
    let server = Server::start(&place.db, &[&["--listen", "0.0.0.0:0"], flags.as_slice()].concat());
    let answer = health(secured(server.connect(), "localhost", &authority));
    assert!(answer.to_lowercase().contains("strict-transport-security: max-age=600\r\n"), "{answer}");
    drop(server);
    let office = Office::setup().flag("--hsts-seconds 600 --trusted-proxies 127.0.0.1").serve();
    let answer = |scheme: &str| office.stranger().with("X-Forwarded-Proto", scheme).get("/healthz");
    assert_eq!(answer("https").header("strict-transport-security"), Some("max-age=600"));
    assert_eq!(answer("http").header("strict-transport-security"), None);
    assert_eq!(office.stranger().get("/healthz").header("strict-transport-security"), None);
}

#[test]
fn check_names_what_is_wrong_with_the_offices_own_certificate() {
    let place = Place::with_boss();
    let check = |[certificate, key]: &[PathBuf; 2]| {
        let config = place.file("box.toml", format!("tls-cert = {certificate:?}\ntls-key = {key:?}\n"));
        place.run(&["--config", config.to_str().unwrap(), "check"])
    };
    let good = foreign(&place, "good", 200);
    check(&good).ok().assert_line(&["ok", "certificate:", "good.pem", "good until"]);
    let soon = foreign(&place, "soon", 9);
    check(&soon).ok().assert_line(&["warning", "certificate:", "soon.pem", "renew it where it comes from"]);
    fs::set_permissions(&good[1], std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let run = check(&good);
    assert_eq!(run.status, Some(1));
    run.assert_line(&["error", "certificate:", "good.key", "0644", "chmod 600"]);
    let run = check(&[soon[0].clone(), good[1].clone()]);
    assert_eq!(run.status, Some(1));
    run.assert_line(&["error", "certificate:", "go together"]);
    let run = check(&[place.path("missing.pem"), good[1].clone()]);
    run.assert_line(&["error", "certificate:", "missing.pem"]);
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A client that asks for a long answer and lets the server send none of it.
#[test]
fn over_http_2_too_a_client_that_takes_nothing_of_its_answer_loses_its_place() {
    const HISTORY: &str = "start_date_ymd=2024-01-01&end_date_ymd=2024-12-31";
    let place = Place::with_boss();
    let many = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 3000)
        INSERT INTO cdr (ID, start, uniqueid, channel, clid) SELECT n, datetime('2024-03-02', n || ' seconds'), n, 'x', printf('%200d', n) FROM n";
    rusqlite::Connection::open(&place.db).unwrap().execute_batch(many).unwrap();
    let (certificate, key) = crate::init::certificate_and_key(&place.path("office.db.tls"));
    let [at, of] = [&certificate, &key].map(|path| path.to_str().unwrap().to_owned());
    let limits = ["--stall-seconds", "1", "--max-histories", "1"];
    let served = ["--listen", "127.0.0.1:0", "--tls-cert", &at, "--tls-key", &of];
    let server = Server::start(&place.db, &[&served, &limits[..]].concat());
    let trusted = place.path("office.db.tls/ca.pem");
    let login = basic(BOSS.0, BOSS.1);

    let mut client = secured_for(&["h2"], server.connect(), "localhost", &trusted);
    let headers = [
        (":method", "POST"),
        (":scheme", "https"),
        (":path", "/cdr/getCallHistory"),
        (":authority", "localhost"),
        ("authorization", &login),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    // Each a literal that nobody is to remember (RFC 7541, section 6.2.2).
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let head: Vec<u8> = headers.iter().flat_map(|(name, value)| [vec![0], text(name), text(value)].concat()).collect();
    let no_window = [0, 4, 0, 0, 0, 0]; // SETTINGS_INITIAL_WINDOW_SIZE
    let begin = [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        frame(4, 0, 0, &no_window),
        frame(1, 4, 1, &head),              // HEADERS, their end
        frame(0, 1, 1, HISTORY.as_bytes()), // DATA, the stream's end
    ];
    client.write_all(&begin.concat()).unwrap();
    let ask = || {
        let mut other = secured(server.connect(), "localhost", &trusted);
        let request = format!(
            "POST /cdr/getCallHistory HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {login}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{HISTORY}",
            HISTORY.len()
        );
        other.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = other.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer[9..12]).into_owned()
    };
    let mut hears = |kind: u8| loop {
        let mut head = [0; 9];
        client.read_exact(&mut head).unwrap();
        let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
        client.read_exact(&mut payload).unwrap();
        if head[3] == kind {
            return payload;
        }
    };
    // The head of the answer: the only place is taken.
    hears(1);
    let began = Instant::now();
    while ask() != "200" {
        assert!(began.elapsed() < PATIENCE, "its place is still taken");
    }
}
