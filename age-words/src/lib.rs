//! What age says: the name of each message, as words.

/// `fl!(loader, "err-some-message", argument = value)` is "some message".
#[macro_export]
macro_rules! fl {
    ($loader:expr, $message:literal $(, $argument:expr)* $(,)?) => {
        $crate::words($message)
    };
}

/// The words in a message's name.
pub fn words(message: &str) -> String {
    message.strip_prefix("err-").unwrap_or(message).replace('-', " ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_message_is_the_words_of_its_name() {
        assert_eq!(crate::fl!(loader, "err-stream-last-chunk-empty", size = 3), "stream last chunk empty");
    }
}
