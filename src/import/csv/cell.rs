//! A cell: what may stand in it, and how "nothing" and "left to us" are told apart.

use super::tables::{Column, Kind, Marks};
use crate::auth::networks::Network;
use crate::auth::{Role, password};
use crate::import::mirta::tables::Kind as CallKind;
use crate::import::mirta::value;
use crate::store::{rule, tenants};

/// Stands where there is none, as opposed to one that is to be made: a SIP account, a password.
pub const NONE: &str = "(none)";
/// Stands for "" where an empty cell leaves it to us.
pub const EMPTY: &str = "(empty)";

/// Ids beyond this are damage, and would leave no room for the ids of rows added here.
const GREATEST_ID: i64 = 1 << 53;
const WHOLE: &str = "is not a whole number";

/// What values a column takes from those who enter them by hand: what the API takes, and line breaks where people read them.
#[derive(Clone, Copy, PartialEq)]
pub enum Rule {
    /// Anything; what it is says its kind.
    Any,
    /// One line of text.
    Line,
    /// Text that may have line breaks and tabs.
    Note,
    /// One line that is not empty.
    Filled,
    /// What can be dialled.
    Number,
    /// Seconds, or nothing.
    Seconds,
    /// A tenant's code.
    Code,
    /// A name to log in with.
    UserName,
    /// A SHA-256 in hex.
    Digest,
    /// Networks with commas between them, or nothing.
    Networks,
}

impl Rule {
    /// Why the value is not one that may be entered; None: it may.
    pub fn objection(self, text: &str) -> Option<&'static str> {
        let is_break = |char: char| matches!(char, '\n' | '\r' | '\t');
        let controls = text.chars().any(|char| char.is_control() && !(self == Rule::Note && is_break(char)));
        let fits = match self {
            Rule::Any => return None,
            _ if text.chars().count() > rule::Rule::MAX_CHARS => return Some("is longer than 255 characters"),
            _ if controls => return Some("has control characters or line breaks in it"),
            Rule::Line | Rule::Note => true,
            Rule::Filled => rule::Rule::Filled.allows(text),
            Rule::Number => rule::Rule::Number.allows(text),
            Rule::Seconds => text.is_empty() || rule::Rule::Seconds.allows(text),
            Rule::Code => tenants::is_code(text),
            Rule::Digest => text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
            Rule::Networks => text.is_empty() || text.split(',').all(|network| network.parse::<Network>().is_ok()),
            Rule::UserName => !text.is_empty() && text.trim() == text && !text.contains(':'),
        };
        (!fits).then_some(match self {
            Rule::Number => "is not a number to dial (0-9, A-Z, a-z and *#+._-)",
            Rule::Seconds => "is not a number of seconds from 0 to 3600",
            Rule::Code => "is not a tenant's code (1 to 80 letters and digits)",
            Rule::Digest => "is not a SHA-256 in hex",
            Rule::Networks => "is not made of networks such as 192.0.2.0/24 with commas between them",
            Rule::UserName => "is not a user name (no colon, no blanks around it)",
            _ => "is empty",
        })
    }
}

/// Why a cell's value can't be taken; None: it can.
pub fn objection(column: &Column, text: &str, marks: Marks) -> Option<&'static str> {
    if text.contains('\0') {
        return Some("has a NUL byte in it");
    }
    let form = match column.kind {
        Kind::Id => (!text.is_empty() && id(text).is_none()).then_some("is not a positive whole number"),
        Kind::Whole => (!text.is_empty() && whole(text).is_none()).then_some(WHOLE),
        Kind::Flag => (!matches!(text, "" | "yes" | "no")).then_some("is not yes or no"),
        Kind::Time => value::read(CallKind::Moment, Some(text.as_bytes())).err(),
        Kind::Role => {
            (!text.is_empty() && Role::from_name(text).is_none()).then_some("is not admin, manager or viewer")
        }
        Kind::Password => (!text.is_empty() && !password::is_acceptable(text)).then_some("has not 8 to 1024 bytes"),
        Kind::Hash => (!matches!(text, "" | NONE) && !password::is_hash(text)).then_some("is not Argon2id in PHC form"),
        Kind::Digest => (!matches!(text, "" | "sha256" | "md5")).then_some("is not sha256, md5 or empty"),
        Kind::Marks => Marks::read(text).is_none().then_some("is not made of the words as-is and imported"),
        _ => None,
    };
    if form.is_some() || marks.is_as_is {
        return form;
    }
    if column.is_number && is_calculated(text) {
        return Some(
            "is what a spreadsheet made of a long number; make the column one of text there and enter the number again",
        );
    }
    if column.is_needed && text.is_empty() {
        return Some("is empty");
    }
    column.rule.objection(text)
}

/// A number as spreadsheets show those that are too long for them: `1.51E+10`.
fn is_calculated(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, exponent)) = text.split_once("E+") else { return false };
    let parts = number.split_once(['.', ',']);
    is_digits(exponent) && parts.is_some_and(|(whole, rest)| is_digits(whole) && is_digits(rest))
}

/// An id.
pub fn id(text: &str) -> Option<i64> {
    rule::id(text).filter(|id| (1..=GREATEST_ID).contains(id))
}

/// A whole number.
pub fn whole(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

/// A value as it stands in a cell where an empty one leaves it to us.
pub fn written(value: &str) -> String {
    match value {
        "" => EMPTY.to_owned(),
        _ if is_word(value) => format!("\\{value}"),
        _ => value.to_owned(),
    }
}

/// The value of such a cell; None: it is left to us.
pub fn read(cell: &str) -> Option<&str> {
    match cell {
        "" => None,
        EMPTY => Some(""),
        _ if is_word(cell) => Some(cell.strip_prefix('\\').unwrap_or(cell)),
        _ => Some(cell),
    }
}

fn is_word(text: &str) -> bool {
    matches!(text.trim_start_matches('\\'), NONE | EMPTY)
}

impl Marks {
    /// Reads a cell; None where it has other words.
    pub fn read(text: &str) -> Option<Marks> {
        let mut marks = Marks::default();
        for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
            match word.split_once(':') {
                None if word == AS_IS => marks.is_as_is = true,
                None if word == IMPORTED => marks.imported = Some(None),
                Some((IMPORTED, print)) => marks.imported = Some(Some(whole(print)?)),
                _ => return None,
            }
        }
        Some(marks)
    }

    /// As it stands in a cell.
    pub fn text(self) -> String {
        let as_is = self.is_as_is.then(|| AS_IS.to_owned());
        let imported = self.imported.map(|print| match print {
            None => IMPORTED.to_owned(),
            Some(print) => format!("{IMPORTED}:{print}"),
        });
        as_is.into_iter().chain(imported).collect::<Vec<_>>().join(" ")
    }
}

const AS_IS: &str = "as-is";
const IMPORTED: &str = "imported";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_a_spreadsheet_has_turned_into_others_are_taken_for_such() {
        for damaged in ["1.51E+10", "1,51E+10", "4.4E+11", "12.345E+0"] {
            assert!(is_calculated(damaged), "{damaged}");
        }
        for fine in [
            "15145551234",
            "+15145551234",
            "1.51",
            "1E+10",
            "1.5E10",
            "1.51e+10",
            "E+1",
            "1.E+1",
            "1.5E+",
            "A1.5E+2",
            "",
        ] {
            assert!(!is_calculated(fine), "{fine}");
        }
    }

    #[test]
    fn what_is_left_to_us_is_told_from_what_is_empty() {
        for value in ["", "(none)", "(empty)", "\\(empty)", "\\\\(none)", "\\", "x"] {
            assert_eq!(read(&written(value)), Some(value));
        }
        assert_eq!(read(""), None);
    }

    #[test]
    fn marks_are_written_as_they_are_read() {
        for text in ["", "as-is", "imported", "as-is imported:-77", "imported:0"] {
            assert_eq!(Marks::read(text).map(Marks::text).as_deref(), Some(text));
        }
        assert!(Marks::read("as-is other").is_none() && Marks::read("imported:x").is_none());
    }

    #[test]
    fn the_rules_are_those_of_the_api_with_line_breaks_where_people_read() {
        assert!(Rule::Note.objection("one\r\n\ttwo").is_none() && Rule::Line.objection("one\ntwo").is_some());
        assert!(Rule::Note.objection("\u{7}").is_some() && Rule::Note.objection(&"ä".repeat(256)).is_some());
        assert!(Rule::Number.objection("*12#+").is_none() && Rule::Number.objection("1 2").is_some());
        assert!(Rule::Seconds.objection("").is_none() && Rule::Seconds.objection("3601").is_some());
        assert!(Rule::Code.objection("AcmeParis").is_none() && Rule::Code.objection("Acme-Paris").is_some());
        assert!(Rule::UserName.objection("a:b").is_some() && Rule::UserName.objection("Zoë").is_none());
    }
}
