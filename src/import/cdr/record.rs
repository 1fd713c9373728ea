//! A line of Master.csv as a call, or what is wrong with it.

use std::borrow::Cow;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ring::digest::{SHA256, digest};

use super::call::{Call, Sequence, Text};
use super::derive::{Derived, Record};
use super::line::{Field, Line};
use crate::import::mirta::time;
use crate::import::report::{BadRows, shorten};
use crate::zone;

/// How Asterisk orders what it always writes. `uniqueid`, `userfield` and the three of `newcdrcolumns` may follow.
const ALWAYS: [&str; 16] = [
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
];
const MOST: usize = 21;

/// How records are read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What stands in for an empty account code.
    pub tenant: String,
    /// The zone that UTC times are turned into; none: times stay as they are.
    pub zone: Option<TimeZone>,
}

impl Reading {
    pub fn new(tenant: Option<&str>, utc: bool) -> Self {
        Self { tenant: tenant.unwrap_or_default().to_owned(), zone: utc.then(zone::system) }
    }
}

/// What a line is.
#[derive(Debug, PartialEq)]
pub enum Kind {
    /// A call, and whether it has data in the columns that are not kept.
    Call { lastdata: bool, amaflags: bool },
    /// The names of the columns, which some people put above them.
    Names,
    /// No record at all.
    NoRecord,
    /// A record with values that can't be.
    Bad,
}

/// Where a line's faults go.
pub struct Faults<'a> {
    pub file: &'a str,
    pub bad: &'a mut BadRows,
}

impl Faults<'_> {
    fn about(&mut self, line: &Line, column: &str, value: &[u8], reason: &str) {
        let (file, number) = (self.file, line.number);
        self.bad.describe(|| {
            let column = if column.is_empty() { String::new() } else { format!(".{column}") };
            format!("{file}:{number}: cdr{column}: value '{}' {reason}", shorten(value))
        });
    }
}

/// Reads a line into `call`; all that is wrong with it goes to `faults`.
pub fn read(line: &Line, reading: &Reading, call: &mut Call, faults: &mut Faults) -> Kind {
    let fields = match line.fields {
        Ok(fields) if (ALWAYS.len()..=MOST).contains(&fields.len()) => fields,
        no_record => {
            let reason = match no_record {
                Ok(fields) => format!("is no record: it has {} columns, not 16 to 21", fields.len()),
                Err(reason) => format!("is no record: it {reason}"),
            };
            faults.bad.count(faults.file);
            faults.about(line, "", line.bytes, &reason);
            return Kind::NoRecord;
        }
    };
    let mut values: [Cow<str>; MOST] = Default::default();
    let mut is_good = true;
    let whole = str::from_utf8(line.bytes).ok();
    for (at, (field, value)) in fields.iter().zip(&mut values).enumerate() {
        match text(line.bytes, whole, *field) {
            Ok(text) => *value = text,
            // Nothing of these two is kept.
            Err(_) if matches!(ALWAYS.get(at), Some(&("lastdata" | "amaflags"))) => {}
            Err(reason) => {
                is_good = false;
                faults.about(line, column(at, fields.len(), ""), &line.bytes[field.from..field.to], reason);
            }
        }
    }
    if values[9] == "start" && values[0] == "accountcode" {
        return Kind::Names;
    }
    is_good &= fill(line, fields.len(), &values, reading, call, faults);
    if !is_good {
        faults.bad.count(faults.file);
        return Kind::Bad;
    }
    Kind::Call { lastdata: !values[8].is_empty(), amaflags: !values[15].is_empty() }
}

/// Puts the values into `call`; false where one of them can't be.
fn fill(
    line: &Line,
    columns: usize,
    values: &[Cow<str>; MOST],
    reading: &Reading,
    call: &mut Call,
    faults: &mut Faults,
) -> bool {
    let mut is_good = true;
    let mut check = |at: usize, read: Result<(), &'static str>| {
        if let Err(reason) = read {
            is_good = false;
            faults.about(line, column(at, columns, &values[at]), values[at].as_bytes(), reason);
        }
    };
    let mut times = [const { Cow::Borrowed("") }; 3];
    for (at, time) in (9..).zip(&mut times) {
        let value = values[at].as_ref();
        if !value.is_empty() || at == 9 {
            check(at, moment(value, reading).map(|moment| *time = moment));
        }
    }
    for (at, number) in [(12, &mut call.duration), (13, &mut call.billsec)] {
        *number = 0;
        if !values[at].is_empty() {
            let read = values[at].parse().map(|seconds| *number = seconds);
            check(at, read.map_err(|_| "is not a whole number"));
        }
    }
    let rest = &values[16..columns];
    let (named, new) = if rest.len() >= 3 { rest.split_at(rest.len() - 3) } else { (rest, &[] as &[_]) };
    let (uniqueid, userfield) = match named {
        [uniqueid, userfield] => (uniqueid.as_ref(), userfield.as_ref()),
        [one] if is_uniqueid(one) => (one.as_ref(), ""),
        [one] => ("", one.as_ref()),
        _ => ("", ""),
    };
    let (peeraccount, linkedid, number) = match new {
        [peeraccount, linkedid, number] => (peeraccount.as_ref(), linkedid.as_ref(), number.as_ref()),
        _ => ("", "", ""),
    };
    // Without a uniqueid the number alone would be another call's after Asterisk's next start.
    call.sequence = match number {
        _ if uniqueid.is_empty() => Sequence::Kth { base: base_of(line.bytes) },
        "" => Sequence::Kth { base: 0 },
        number => match number.parse() {
            Ok(number @ 0..) => Sequence::Given(number),
            _ => {
                check(columns - 1, Err("is not a whole number"));
                Sequence::Kth { base: 0 }
            }
        },
    };
    let account = if values[0].is_empty() { reading.tenant.as_str() } else { values[0].as_ref() };
    let derived = Record {
        account,
        src: &values[1],
        dst: &values[2],
        channel: &values[5],
        dstchannel: &values[6],
        lastapp: &values[7],
        lastdata: &values[8],
        disposition: &values[14],
        userfield,
    }
    .derive();
    let Derived { realsrc, firstdst, lastdst, wherelanded, userfield } = &derived;
    let mut texts = [""; super::call::TEXTS.len()];
    for (place, text) in [
        (Text::UniqueId, uniqueid),
        (Text::Channel, &values[5]),
        (Text::AccountCode, account),
        (Text::Start, &times[0]),
        (Text::Answer, &times[1]),
        (Text::End, &times[2]),
        (Text::Clid, &values[4]),
        (Text::Src, &values[1]),
        (Text::RealSrc, realsrc),
        (Text::Dst, &values[2]),
        (Text::FirstDst, firstdst),
        (Text::LastDst, lastdst),
        (Text::WhereLanded, wherelanded),
        (Text::Disposition, &values[14]),
        (Text::DContext, &values[3]),
        (Text::DstChannel, &values[6]),
        (Text::LastApp, &values[7]),
        (Text::UserField, userfield),
        (Text::LinkedId, linkedid),
        (Text::PeerAccount, peeraccount),
    ] {
        texts[place as usize] = text;
    }
    call.fill(&texts);
    is_good
}

/// A field's text. `whole` is the line's, where all of it is UTF-8.
fn text<'a>(bytes: &'a [u8], whole: Option<&'a str>, field: Field) -> Result<Cow<'a, str>, &'static str> {
    let text = match whole {
        Some(whole) => whole.get(field.from..field.to),
        None => str::from_utf8(&bytes[field.from..field.to]).ok(),
    };
    let text = text.ok_or("is not UTF-8 text")?;
    if text.contains('\0') {
        return Err("has a NUL byte in it");
    }
    Ok(if field.doubled { text.replace("\"\"", "\"").into() } else { text.into() })
}

/// A column's name, by its place among so many. Of two that may stand alone the value tells which it is.
fn column(at: usize, columns: usize, value: &str) -> &'static str {
    if let Some(name) = ALWAYS.get(at) {
        return name;
    }
    let new = if columns >= 19 { columns - 3 } else { columns };
    match at.checked_sub(new) {
        Some(0) => "peeraccount",
        Some(1) => "linkedid",
        Some(_) => "sequence",
        None if new - ALWAYS.len() == 2 && at == ALWAYS.len() => "uniqueid",
        None if new - ALWAYS.len() == 1 && is_uniqueid(value) => "uniqueid",
        None => "userfield",
    }
}

/// `1700000000.12`, with the system's name before it where it has one: `pbx-1700000000.12`.
fn is_uniqueid(value: &str) -> bool {
    let Some((before, counter)) = value.rsplit_once('.') else { return false };
    let seconds = before.rsplit_once('-').map_or(before, |(_, seconds)| seconds);
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(counter) && are_digits(seconds) && seconds.len() >= 9
}

/// Where numbers begin that belong to this line alone: each line has a place of its own far below -1, -2, …
fn base_of(line: &[u8]) -> i64 {
    let digest = digest(&SHA256, line);
    let hash = digest.as_ref().iter().take(8).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
    (1 << 61) + (hash >> 3) as i64
}

/// A time as it is kept.
fn moment<'a>(value: &'a str, reading: &Reading) -> Result<Cow<'a, str>, &'static str> {
    let kept = time(value.as_bytes())?;
    let text = value.get(..kept.len()).unwrap_or_default();
    let Some(zone) = &reading.zone else { return Ok(text.into()) };
    local(kept, zone).map(Cow::Owned).ok_or("is too far from today to be turned into the box's time zone")
}

fn local(time: &[u8], zone: &TimeZone) -> Option<String> {
    let part = |from: usize| (time[from] - b'0') as i8 * 10 + (time[from + 1] - b'0') as i8;
    let year = i16::from(part(0)) * 100 + i16::from(part(2));
    let utc = DateTime::new(year, part(5), part(8), part(11), part(14), part(17), 0).ok()?;
    Some(zone::written(zone.to_datetime(TimeZone::UTC.to_timestamp(utc).ok()?)))
}
