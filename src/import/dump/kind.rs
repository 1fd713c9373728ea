//! What a file is that is no dump, told by its beginning.

/// What a file is, and what to do, if its beginning shows that it is no dump.
pub fn no_dump(start: &[u8]) -> Option<&'static str> {
    let text = start.trim_ascii_start();
    let begins = |with: &[u8]| text.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    if text.is_empty() {
        Some("is empty: make the dump again")
    } else if start.starts_with(b"SQLite format 3\0") {
        Some("is an SQLite database, no dump: give the output of mysqldump or mariadb-dump")
    } else if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") || start.get(1) == Some(&0) {
        Some("is UTF-16 text (PowerShell's `>` writes that): dump with `mysqldump --result-file=FILE`")
    } else if begins(b"<!doctype") || begins(b"<html") {
        Some("is an HTML page, no dump: give the output of mysqldump or mariadb-dump")
    } else if begins(b"<?xml") || begins(b"<mysqldump") {
        Some("is XML: dump without --xml")
    } else if start.starts_with(b"PK\x03\x04") || start.starts_with(b"7z\xbc\xaf") || start.starts_with(b"Rar!") {
        Some("is an archive: unpack it first")
    } else if start.starts_with(b"BZh") {
        Some("is packed with bzip2: unpack it first")
    } else if start.get(257..262) == Some(b"ustar") {
        Some("is a tar archive: unpack it first")
    } else if start.starts_with(b"PGDMP") {
        Some("is a PostgreSQL dump: give the output of mysqldump or mariadb-dump")
    } else {
        None
    }
}
