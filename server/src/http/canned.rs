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

/// The longest of the library's own answers, in bytes.
const BARE: usize = 140;

/// What is to be sent instead of the HTTP library's own answer to what it can't read: that has no body and lacks the headers
/// that all answers have. It can only be the last of what the library sends. Gives where it begins, too.
pub(super) fn instead_of(bytes: &[u8]) -> Option<(usize, &'static str)> {
    if !bytes.ends_with(b" GMT\r\n\r\n") {
        return None;
    }
    let end = &bytes[bytes.len().saturating_sub(BARE)..];
    let (begin, line) = end.windows(13).enumerate().rfind(|(_, text)| text.starts_with(b"HTTP/1.1 "))?;
    let answer = match &line[9..] {
        b"400 " => BAD,
        b"431 " => LARGE,
        _ => return None,
    };
    let is_bare = |header: &[u8]| header.starts_with(b"content-length: 0") || header.starts_with(b"connection: ");
    let mut headers = end[begin..].split(|byte| *byte == b'\n').skip(1).filter(|line| line.len() > 1);
    headers
        .all(|header| is_bare(header) || header.starts_with(b"date: "))
        .then(|| (bytes.len() - end.len() + begin, answer))
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
        for other in [&ours, &format!("{bad}{{}}"), &bare("200 OK", ""), &bare("400 Bad Request", "allow: GET\r\n")] {
            assert_eq!(instead_of(other.as_bytes()), None, "{other}");
        }
    }
}
