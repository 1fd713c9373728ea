//! What a request for call history asks for: which days, whose calls, which of them, in which form.

use super::input::{Input, Param};
use super::table::id;
use crate::auth::Role;
use crate::error::{Error, Result};
use crate::zone;
use jiff::civil::{Date, Time};
use rusqlite::{Connection, OptionalExtension};

/// What call history takes: which calls, then how many of them and in which form.
pub static PARAMS: [Param; 13] = [
    Param::Optional("start_date_ymd"),
    Param::Optional("end_date_ymd"),
    Param::Optional("tenant_code"),
    Param::Optional("firstdst"),
    Param::Optional("disposition"),
    Param::Optional("cost"),
    // Beyond the documented six.
    Param::Optional("src"),
    Param::Optional("direction"),
    Param::Optional("legs"),
    Param::Optional("limit"),
    Param::Optional("after"),
    Param::Optional("format"),
    Param::Optional("escape"),
];
/// So many of them say which calls.
const WHICH: usize = 9;
/// What says which calls.
pub static WHICH_PARAMS: &[Param] = PARAMS.split_at(WHICH).0;

/// The filters of one request, as the history's query takes them.
#[derive(Debug)]
pub struct Filters {
    /// First `start` that is in.
    pub from: String,
    /// What comes first in the order, newest first: calls before this `start`, or of it with a lower `ID`.
    pub place: (String, i64),
    /// Whose calls.
    pub accounts: Accounts,
    /// Values of `firstdst`, as a JSON list; None: any.
    pub firstdst: Option<String>,
    /// Values of `disposition` in lower case, as a JSON list.
    pub disposition: Option<String>,
    /// Values of `src`, as a JSON list.
    pub src: Option<String>,
    /// What the call may have cost.
    pub cost: Option<Range>,
    /// `in`, `out` or `internal`.
    pub direction: Option<&'static str>,
    /// Whether technical legs are in, too.
    pub all_legs: bool,
    /// Most rows.
    pub limit: Option<u32>,
    /// The answer's form.
    pub format: Format,
}

/// Whose calls an answer has.
#[derive(Debug, PartialEq)]
pub enum Accounts {
    /// Everybody's, also those of account codes that no tenant has.
    All,
    /// Those of one tenant code.
    One(String),
    /// Those of several (or no) tenant codes, as a JSON list.
    Several(String),
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The documented one.
    Json,
    /// RFC 4180.
    Csv,
    /// The same with an apostrophe before what a spreadsheet would calculate.
    CsvEscaped,
    /// Not the calls, but how many there are and what they come to.
    Totals,
}

/// Numbers from `low` to `high`, ends in or out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    /// Lower end.
    pub low: f64,
    /// Whether the lower end itself is in.
    pub low_in: bool,
    /// Upper end.
    pub high: f64,
    /// Whether the upper end itself is in.
    pub high_in: bool,
}

/// Most rows that a client may ask for with `limit`.
const MAX_LIMIT: u32 = 100_000;

impl Filters {
    /// Reads a request's filters. Both dates default to today in the box's time zone.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all that can't be, then [`Error::Forbidden`] or [`Error::NoRecord`] for a tenant code.
    pub fn read(input: &Input, db: &Connection) -> Result<Filters> {
        let mut optional = Optional { input, invalid: Vec::new() };
        let today = || Moment::Day(zone::now().date());
        let from = optional.read("start_date_ymd", Moment::parse).unwrap_or_else(today);
        let until = optional.read("end_date_ymd", Moment::parse).unwrap_or_else(today);
        if optional.invalid.is_empty() && until.is_before(&from) {
            optional.invalid.extend(["start_date_ymd".to_owned(), "end_date_ymd".to_owned()]);
        }
        let cost = optional.read("cost", Range::parse);
        let direction = optional.read("direction", |text| {
            ["in", "out", "internal"].into_iter().find(|known| text.eq_ignore_ascii_case(known))
        });
        let limit =
            optional.read("limit", |text| u32::try_from(id(text)?).ok().filter(|n| (1..=MAX_LIMIT).contains(n)));
        let legs = optional.read("legs", |text| (text == "all").then_some(()));
        let format = optional.read("format", |text| match text {
            "json" => Some(Format::Json),
            "csv" => Some(Format::Csv),
            _ => None,
        });
        let escape = optional.read("escape", |text| (text == "formulas").then_some(()));
        let mut fault = None;
        let after = optional.read("after", |text| {
            place(input, db, id(text)?).unwrap_or_else(|error| {
                fault = Some(error);
                None
            })
        });
        if let Some(error) = fault {
            return Err(error);
        }
        let invalid = optional.invalid;
        if !invalid.is_empty() {
            return Err(Error::Invalid(invalid));
        }
        let first = (until.end(), 0);
        Ok(Filters {
            from: from.start(),
            place: after.map_or(first.clone(), |after| after.min(first)),
            accounts: accounts(input, db)?,
            firstdst: input.text("firstdst").map(list),
            disposition: input.text("disposition").map(|text| list(&text.to_ascii_lowercase())),
            src: input.text("src").map(list),
            cost,
            direction,
            all_legs: legs.is_some(),
            limit,
            format: match format {
                Some(Format::Csv) if escape.is_some() => Format::CsvEscaped,
                format => format.unwrap_or(Format::Json),
            },
        })
    }
}

/// Reads parameters that may be left out, and gathers the names of those that can't be.
struct Optional<'a> {
    input: &'a Input<'a>,
    invalid: Vec<String>,
}

impl Optional<'_> {
    fn read<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let parsed = parse(self.input.text(name)?);
        if parsed.is_none() {
            self.invalid.push(name.to_owned());
        }
        parsed
    }
}

/// A whole day, or a second.
#[derive(Debug)]
pub enum Moment {
    /// From 00:00:00 on.
    Day(Date),
    /// `YYYY-MM-DD HH:MM:SS`
    Second(String),
}

impl Moment {
    /// `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`, to the letter.
    pub fn parse(text: &str) -> Option<Moment> {
        let shape: String = text.chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect();
        let number = |at: usize| text.get(at..at + 2)?.parse::<i8>().ok();
        let date = || Date::new(text.get(..4)?.parse().ok()?, number(5)?, number(8)?).ok();
        match shape.as_str() {
            "0000-00-00" => date().map(Moment::Day),
            "0000-00-00 00:00:00" => {
                date()?;
                Time::new(number(11)?, number(14)?, number(17)?, 0).ok()?;
                Some(Moment::Second(text.to_owned()))
            }
            _ => None,
        }
    }

    /// The first `start` of it.
    pub fn start(&self) -> String {
        match self {
            Moment::Day(day) => format!("{day} 00:00:00"),
            Moment::Second(second) => second.clone(),
        }
    }

    /// What every `start` before its end is less than: a day ends after its last second, a second before itself.
    fn end(&self) -> String {
        match self {
            Moment::Day(day) => format!("{day} 24"),
            Moment::Second(second) => second.clone(),
        }
    }

    /// Whether an end lies before a start.
    fn is_before(&self, start: &Moment) -> bool {
        self.end() < start.start()
    }
}

impl Range {
    /// A number (equal), `>0`, `>=1.5`, `<2`, `<=2`, or `0.5-2` with both ends.
    fn parse(text: &str) -> Option<Range> {
        let text = text.trim();
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        let any = Range { low, low_in: true, high, high_in: true };
        if let Some(number) = number(text) {
            return Some(Range { low: number, high: number, ..any });
        }
        for (sign, with_end) in [(">=", true), ("<=", true), (">", false), ("<", false)] {
            if let Some(end) = text.strip_prefix(sign) {
                let end = number(end.trim())?;
                let above = Range { low: end, low_in: with_end, ..any };
                let below = Range { high: end, high_in: with_end, ..any };
                return Some(if sign.starts_with('>') { above } else { below });
            }
        }
        let (low, high) = text.split_once('-')?;
        let (low, high) = (number(low.trim())?, number(high.trim())?);
        if low <= high { Some(Range { low, high, ..any }) } else { None }
    }
}

/// Digits, with a minus before and a point within if need be.
fn number(text: &str) -> Option<f64> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = text.strip_prefix('-').unwrap_or(text);
    let well_formed = plain.split_once('.').map_or(digits(plain), |(whole, part)| digits(whole) && digits(part));
    if well_formed { text.parse().ok() } else { None }
}

/// Comma-separated values, as a JSON list.
fn list(text: &str) -> String {
    serde_json::Value::from_iter(values(text)).to_string()
}

fn values(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|value| !value.is_empty())
}

/// Where a call stands in the order, if the caller may see it. Filters that leave it out don't matter.
fn place(input: &Input, db: &Connection, id: i64) -> Result<Option<(String, i64)>> {
    let sql = "SELECT start, ID FROM cdr
                WHERE ID = ?1 AND (?2 OR accountcode IN (SELECT te_code FROM vt_visibletenants JOIN te_tenants ON te_id = vt_te_id
                                             WHERE vt_us_id = ?3 AND vt_to_id = ?4))";
    let is_admin = input.caller.role == Role::Admin;
    let place = db
        .prepare_cached(sql)?
        .query_row((id, is_admin, input.caller.id, input.caller.limit()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(place)
}

/// The account codes asked for, else all that the caller may see.
fn accounts(input: &Input, db: &Connection) -> Result<Accounts> {
    let is_admin = input.caller.role == Role::Admin;
    let asked: Vec<String> = values(input.text("tenant_code").unwrap_or_default()).map(str::to_owned).collect();
    let theirs = || -> Result<Vec<String>> {
        let mut statement = db.prepare_cached(
            "SELECT te_code FROM vt_visibletenants JOIN te_tenants ON te_id = vt_te_id
              WHERE vt_us_id = ?1 AND vt_to_id = ?2 ORDER BY te_code",
        )?;
        let codes = statement
            .query_map([input.caller.id, input.caller.limit()], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(codes)
    };
    let codes = match (asked.is_empty(), is_admin) {
        (true, true) => return Ok(Accounts::All),
        (true, false) => theirs()?,
        (false, true) => {
            for code in &asked {
                if !db.prepare_cached("SELECT 1 FROM te_tenants WHERE te_code = ?1")?.exists([code])? {
                    return Err(Error::NoRecord);
                }
            }
            asked
        }
        (false, false) => {
            let theirs = theirs()?;
            if !asked.iter().all(|code| theirs.contains(code)) {
                return Err(Error::Forbidden);
            }
            asked
        }
    };
    Ok(match <[String; 1]>::try_from(codes) {
        Ok([code]) => Accounts::One(code),
        Err(codes) => Accounts::Several(serde_json::Value::from(codes).to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_a_number_a_comparison_or_a_range() {
        let ends = |text: &str| Range::parse(text).map(|r| (r.low, r.low_in, r.high, r.high_in));
        let (below, above) = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(ends("0.5"), Some((0.5, true, 0.5, true)));
        assert_eq!(ends(">0"), Some((0.0, false, above, true)));
        assert_eq!(ends(">=1.5"), Some((1.5, true, above, true)));
        assert_eq!(ends("<2"), Some((below, true, 2.0, false)));
        assert_eq!(ends("<= 2"), Some((below, true, 2.0, true)));
        assert_eq!(ends("0.5-2"), Some((0.5, true, 2.0, true)));
        for bad in ["", "x", ">", "=1", "1e3", "2-1", "1-", ">>1", "inf", "nan", "1,5", "0x1", "1-2-3", "."] {
            assert_eq!(ends(bad), None, "{bad}");
        }
    }

    #[test]
    fn moments_are_days_or_seconds_that_exist() {
        for good in ["2024-02-29", "2024-02-29 23:59:59"] {
            assert!(Moment::parse(good).is_some(), "{good}");
        }
        for bad in [
            "2023-02-29",
            "2024-2-29",
            "24-02-29",
            "2024-02-29T00:00:00",
            "2024-02-29 24:00:00",
            "2024-02-29 23:59",
            "0000-00-00",
            "2024-02-29 23:59:60",
            " 2024-02-29",
            "2024-02-29 ",
            "2024-02-2é",
            "today",
        ] {
            assert!(Moment::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_day_has_its_last_second_and_an_end_before_the_start_is_seen() {
        let moment = |text| Moment::parse(text).unwrap_or(Moment::Second(String::new()));
        assert!("2024-02-29 23:59:59" < moment("2024-02-29").end().as_str());
        assert!(moment("2024-02-28").is_before(&moment("2024-02-29")));
        assert!(!moment("2024-02-29").is_before(&moment("2024-02-29 12:00:00")));
        assert!(!moment("2024-02-29 12:00:00").is_before(&moment("2024-02-29 12:00:00")));
        assert!(moment("2024-02-29 11:59:59").is_before(&moment("2024-02-29 12:00:00")));
    }
}
