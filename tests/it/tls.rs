//! TLS: the box's own authority and certificate, how they are renewed, what is spoken, and who is told what.

use crate::app::Office;
use crate::cli::Place;

#[test]
fn everybody_with_a_login_can_fetch_the_authoritys_certificate() {
    let office = Office::setup()
        .prepare(|db| {
            let other = Place::with_boss();
            std::process::Command::new("cp")
                .args(["-r"])
                .args([other.path("office.db.tls"), db.with_file_name("office.db.tls")])
                .status()
                .unwrap();
        })
        .serve();
    let pem = std::fs::read_to_string(office.db.with_file_name("office.db.tls").join("ca.pem")).unwrap();
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
