//! Answers where there is no request that could be answered: what came is none, came too late, or came to the wrong door.

/// To plain HTTP where TLS is spoken.
pub(super) const HINT: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 85\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n\
    {\"status\":\"failed\",\"message\":\"This port speaks HTTPS: put https:// before its name.\"}";

/// Where there are too many connections.
pub(super) const REGRET: &str = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n\
    Content-Length: 52\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nRetry-After: 2\r\n\
    Connection: close\r\n\r\n{\"status\":\"failed\",\"message\":\"Service Unavailable.\"}";

/// To a head that does not come to its end.
pub(super) const LATE: &str = "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\nContent-Length: 48\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n\
    {\"status\":\"failed\",\"message\":\"Request Timeout.\"}";

/// To what is no HTTP.
const BAD: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 44\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n\
    {\"status\":\"failed\",\"message\":\"Bad Request.\"}";

/// To a head that the HTTP library has no room for.
const LARGE: &str = "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: application/json\r\n\
    Content-Length: 64\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n\
    {\"status\":\"failed\",\"message\":\"Request Header Fields Too Large.\"}";

/// The library's own answers to what it can't read, and what is to be sent instead.
const BARE: [(&str, &str); 4] = [
    ("HTTP/1.1 400 Bad Request\r\n", BAD),
    ("HTTP/1.0 400 Bad Request\r\n", BAD),
    ("HTTP/1.1 431 Request Header Fields Too Large\r\n", LARGE),
    ("HTTP/1.0 431 Request Header Fields Too Large\r\n", LARGE),
];
/// The longest of them, in bytes.
const LONGEST: usize = 160;

/// What is to be sent instead of the HTTP library's own answer to what it can't read: that has no body and lacks the headers
/// that all answers have. It can only be the last of what the library sends. Gives where it begins, too.
pub(super) fn instead_of(bytes: &[u8]) -> Option<(usize, &'static str)> {
    if !bytes.ends_with(b" GMT\r\n\r\n") {
        return None;
    }
    let skipped = bytes.len().saturating_sub(LONGEST);
    let end = &bytes[skipped..];
    let (begin, line, answer) = BARE.iter().find_map(|(line, answer)| {
        let begin = end.windows(line.len()).rposition(|text| text == line.as_bytes())?;
        Some((begin, line, answer))
    })?;
    let headers = str::from_utf8(&end[begin + line.len()..end.len() - 4]).ok()?;
    let names = headers.split("\r\n").map(|header| header.split(':').next().unwrap_or_default());
    let is_bare = headers.starts_with("content-length: 0\r\n")
        && names.filter(|name| *name != "connection").eq(["content-length", "date"]);
    is_bare.then_some((skipped + begin, answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn these_answers_are_as_long_as_they_say() {
        for answer in [HINT, REGRET, LATE, BAD, LARGE] {
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{}", body.len());
        }
    }

    #[test]
    fn only_the_librarys_own_answers_are_changed_for_these() {
        let date = "date: Fri, 27 Nov 2026 03:09:05 GMT\r\n\r\n";
        let ours = format!("HTTP/1.1 400 Bad Request\r\nx-content-type-options: nosniff\r\n{date}");
        let bare = |line: &str, rest: &str| format!("HTTP/1.1 {line}\r\ncontent-length: 0\r\n{rest}{date}");
        let bad = bare("400 Bad Request", "connection: close\r\n");
        let large = bare("431 Request Header Fields Too Large", "connection: close\r\n");
        assert_eq!(instead_of(bad.as_bytes()), Some((0, BAD)));
        assert_eq!(instead_of(large.as_bytes()), Some((0, LARGE)));
        assert_eq!(instead_of(format!("{ours}{{}}{bad}").as_bytes()), Some((ours.len() + 2, BAD)));
        let csv = format!("7,\"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n{date}");
        assert_eq!(
            instead_of(csv.as_bytes()),
            Some((3, BAD)),
            "so it is for who asks only where no answer is under way"
        );
        assert_eq!(instead_of(b"1,HTTP/1.1 400 at 10:00 GMT\r\n\r\n"), None);
        for other in [&ours, &format!("{bad}{{}}"), &bare("200 OK", ""), &bare("400 Bad Request", "allow: GET\r\n")] {
            assert_eq!(instead_of(other.as_bytes()), None, "{other}");
        }
    }
}
