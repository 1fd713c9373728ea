//! What values the fields of the configuration take, whoever sets them.

/// What values a field takes. None takes control characters or more than 255 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Any text.
    Text,
    /// Any text but "".
    Filled,
    /// What can be dialled: `0-9A-Za-z*#+._-`, not "".
    Number,
    /// A whole number of seconds, 0 to 3600.
    Seconds,
    /// The id of a row.
    Id,
}

impl Rule {
    /// Most characters of a value.
    pub const MAX_CHARS: usize = 255;
    /// Most seconds.
    pub const MAX_SECONDS: u32 = 3600;

    /// Whether the value may be stored.
    pub fn allows(self, value: &str) -> bool {
        let text = value.chars().count() <= Rule::MAX_CHARS && !value.chars().any(char::is_control);
        let dialled = |char: char| char.is_ascii_alphanumeric() || "*#+._-".contains(char);
        text && match self {
            Rule::Text => true,
            Rule::Filled => !value.is_empty(),
            Rule::Number => !value.is_empty() && value.chars().all(dialled),
            Rule::Seconds => whole(value).is_some_and(|seconds| seconds <= i64::from(Rule::MAX_SECONDS)),
            Rule::Id => id(value).is_some(),
        }
    }
}

/// An id: digits only.
pub fn id(value: &str) -> Option<i64> {
    whole(value)
}

fn whole(value: &str) -> Option<i64> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if digits { value.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_take_what_the_contract_says() {
        assert!(Rule::Text.allows("") && Rule::Text.allows(&"ä".repeat(255)));
        assert!(!Rule::Text.allows(&"ä".repeat(256)) && !Rule::Text.allows("a\u{7f}") && !Rule::Text.allows("a\nb"));
        assert!(Rule::Number.allows("*12#+._-aZ") && !Rule::Number.allows("") && !Rule::Number.allows("1 2"));
        assert!(Rule::Seconds.allows("0") && Rule::Seconds.allows("3600") && !Rule::Seconds.allows("3601"));
        assert!(!Rule::Seconds.allows("") && !Rule::Seconds.allows("-1") && !Rule::Seconds.allows("1.5"));
        assert!(Rule::Id.allows("7") && !Rule::Id.allows("+7") && !Rule::Id.allows("7 ") && !Rule::Id.allows("٣"));
        assert!(!Rule::Id.allows("99999999999999999999"));
    }
}
