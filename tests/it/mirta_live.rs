//! The shapes of a dump once more, freshly written by a real MariaDB: `cargo test -- --ignored` where one is installed.

use std::path::Path;
use std::process::Command;

use crate::import_mirta::{assert_shapes, made};

#[test]
#[ignore = "needs mariadb-server and mariadb-client"]
fn every_shape_that_this_machines_mariadb_writes_gives_the_same_database() {
    let folder = tempfile::TempDir::new().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps/make.sh");
    let made_now = Command::new(script).arg(folder.path()).arg("all").output().unwrap();
    assert!(made_now.status.success(), "{}", String::from_utf8_lossy(&made_now.stderr));
    assert_shapes(folder.path());

    // The same data as in made/, whatever the version: its rows are equal line by line.
    let rows = |path: &Path| -> Vec<Vec<u8>> {
        let dump = std::fs::read(path).unwrap();
        let lines = dump.split(|byte| *byte == b'\n');
        lines.filter(|line| line.starts_with(b"(") || line.starts_with(b"INSERT")).map(<[u8]>::to_vec).collect()
    };
    assert!(
        rows(&folder.path().join("default.sql")) == rows(&made("default.sql")),
        "tests/dumps/made/ is not what make.sh writes from the .sql files: run it again"
    );
}
