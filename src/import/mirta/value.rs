//! A value of the dump as it is kept, or the reason why its row is a bad one.

use rusqlite::types::{ToSqlOutput, ValueRef};

use super::tables::Kind;

/// Ids beyond this are damage, and would leave no room for the ids of rows added here.
const GREATEST_ID: i64 = 1 << 53;

/// Reads a value; NULL is none.
pub fn read(kind: Kind, value: Option<&[u8]>) -> Result<ToSqlOutput<'_>, &'static str> {
    Ok(ToSqlOutput::Borrowed(match kind {
        Kind::Record if value.is_none() => ValueRef::Null,
        Kind::Id | Kind::Record => match value.and_then(whole) {
            Some(id @ 1..=GREATEST_ID) => ValueRef::Integer(id),
            _ => return Err("is not a positive whole number"),
        },
        Kind::Tenant | Kind::Link(_) | Kind::Number => value.and_then(whole).map_or(ValueRef::Null, ValueRef::Integer),
        Kind::Whole => match value {
            None | Some(b"") => ValueRef::Null,
            Some(value) => ValueRef::Integer(whole(value).ok_or("is not a whole number")?),
        },
        Kind::Text | Kind::Secret => ValueRef::Text(text(value.unwrap_or_default())?),
        Kind::Required => match text(value.unwrap_or_default())? {
            b"" => return Err("is empty"),
            value => ValueRef::Text(value),
        },
        Kind::Start => match value {
            Some(value) => ValueRef::Text(time(value)?),
            None => return Err("is not a date and time"),
        },
        Kind::Moment => match value {
            None | Some(b"") => ValueRef::Null,
            Some(value) if value.starts_with(b"0000-00-00") => ValueRef::Null,
            Some(value) => ValueRef::Text(time(value)?),
        },
        Kind::Seconds => ValueRef::Integer(match value {
            None | Some(b"") => 0,
            Some(value) => match whole(value) {
                Some(seconds) => seconds,
                None => number(value).ok_or("is not a number")? as i64,
            },
        }),
        Kind::Cost => match value {
            None | Some(b"") => ValueRef::Null,
            Some(value) => ValueRef::Real(number(value).ok_or("is not a number")?),
        },
    }))
}

fn whole(value: &[u8]) -> Option<i64> {
    str::from_utf8(value).ok()?.trim().parse().ok()
}

fn number(value: &[u8]) -> Option<f64> {
    let number: f64 = str::from_utf8(value).ok()?.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

fn text(value: &[u8]) -> Result<&[u8], &'static str> {
    if str::from_utf8(value).is_err() {
        Err("is not UTF-8 text")
    } else if value.contains(&0) {
        Err("has a NUL byte in it")
    } else {
        Ok(value)
    }
}

/// `YYYY-MM-DD HH:MM:SS`, whose fraction of a second is cut.
pub fn time(value: &[u8]) -> Result<&[u8], &'static str> {
    const NO_TIME: &str = "is not a date and time (YYYY-MM-DD HH:MM:SS)";
    let (time, fraction) = value.split_at_checked(19).ok_or(NO_TIME)?;
    let shape = time.iter().zip(b"0000-00-00 00:00:00").all(|(byte, model)| match model {
        b'0' => byte.is_ascii_digit(),
        _ => byte == model,
    });
    let fraction_fits = match fraction {
        [] => true,
        [b'.', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if !shape || !fraction_fits {
        return Err(NO_TIME);
    }
    let part = |from: usize| i16::from(time[from] - b'0') * 10 + i16::from(time[from + 1] - b'0');
    let (year, month, day) = (part(0) * 100 + part(2), part(5), part(8));
    if (year, month, day) == (0, 0, 0) {
        return Err("is a zero date");
    }
    let day_exists = jiff::civil::Date::new(year, month as i8, day as i8).is_ok();
    if year == 0 || !day_exists || part(11) > 23 || part(14) > 59 || part(17) > 59 {
        return Err("is no date and time that exists");
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(kind: Kind, value: &[u8]) -> Option<&'static str> {
        read(kind, Some(value)).err()
    }

    fn kept(kind: Kind, value: Option<&[u8]>) -> ToSqlOutput<'_> {
        read(kind, value).unwrap()
    }

    #[test]
    fn ids_are_positive_whole_numbers() {
        assert_eq!(kept(Kind::Id, Some(b"7")), ToSqlOutput::Borrowed(ValueRef::Integer(7)));
        for bad in [&b"0"[..], b"-1", b"", b"x", b"1.5", b"9223372036854775807"] {
            assert!(reason(Kind::Id, bad).is_some(), "{bad:?}");
        }
        assert!(read(Kind::Id, None).is_err());
    }

    #[test]
    fn a_start_is_a_time_that_exists() {
        assert_eq!(
            kept(Kind::Start, Some(b"2026-02-28 23:59:59.250000")),
            ToSqlOutput::Borrowed(ValueRef::Text(b"2026-02-28 23:59:59"))
        );
        for bad in [
            &b"0000-00-00 00:00:00"[..],
            b"2026-02-29 10:00:00",
            b"2026-02-01 24:00:00",
            b"2026-02-01",
            b"2026-02-01T10:00:00",
            b"",
            b"2026-02-01 10:00:00 x",
        ] {
            assert!(reason(Kind::Start, bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn a_zero_date_is_nothing_in_an_answer() {
        for nothing in [Some(&b"0000-00-00 00:00:00"[..]), Some(b"0000-00-00 00:00:00.000000"), Some(b""), None] {
            assert_eq!(kept(Kind::Moment, nothing), ToSqlOutput::Borrowed(ValueRef::Null));
        }
        assert!(reason(Kind::Moment, b"soon").is_some());
    }

    #[test]
    fn text_is_utf8_without_nul() {
        assert_eq!(kept(Kind::Text, None), ToSqlOutput::Borrowed(ValueRef::Text(b"")));
        assert_eq!(kept(Kind::Text, Some(b"012")), ToSqlOutput::Borrowed(ValueRef::Text(b"012")));
        assert_eq!(reason(Kind::Text, b"caf\xe9"), Some("is not UTF-8 text"));
        assert_eq!(reason(Kind::Secret, b"a\0b"), Some("has a NUL byte in it"));
        assert_eq!(reason(Kind::Required, b""), Some("is empty"));
    }

    #[test]
    fn numbers_are_numbers() {
        assert_eq!(kept(Kind::Seconds, Some(b"12.7")), ToSqlOutput::Borrowed(ValueRef::Integer(12)));
        assert_eq!(kept(Kind::Cost, Some(b"0.01250")), ToSqlOutput::Borrowed(ValueRef::Real(0.0125)));
        assert!(reason(Kind::Seconds, b"long").is_some());
        assert!(reason(Kind::Cost, b"NaN").is_some());
        assert!(reason(Kind::Whole, b"1.5").is_some());
    }
}
