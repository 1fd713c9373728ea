//! The box's time zone: the system's, and where the system has no time zones, that of the same name in the binary.

use flate2::read::GzDecoder;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use std::io::Read;
use std::sync::LazyLock;
use std::{env, fs};

/// The IANA time zone database as build.rs packs it: names of zones that are alike, one to a line, an empty line, the length of their
/// file (RFC 9636) in two bytes, the file, and so on.
const ZONES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zones.gz"));

/// What the system can't answer is answered once.
static BUNDLED: LazyLock<TimeZone> = LazyLock::new(|| {
    let name = env::var("TZ").ok().or_else(|| fs::read_link("/etc/localtime").ok()?.to_str().map(str::to_owned));
    name.and_then(|name| bundled(&name)).unwrap_or(TimeZone::UTC)
});

/// The time zone that `TZ` or `/etc/localtime` names; UTC where none does.
pub fn system() -> TimeZone {
    TimeZone::try_system().unwrap_or_else(|_| BUNDLED.clone())
}

/// What the box's clock on the wall shows.
pub fn now() -> ZonedDateTime {
    Timestamp::now().to_zoned_datetime(system())
}

/// What clocks show in UTC.
pub fn utc() -> DateTime {
    TimeZone::UTC.to_datetime(Timestamp::now())
}

/// As the database writes it: `2026-11-23 02:00:00`.
pub fn written(at: DateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// A zone by its name, or by the path of its file.
fn bundled(name: &str) -> Option<TimeZone> {
    let name = name.trim_start_matches(':');
    let name = name.rsplit_once("zoneinfo/").map_or(name, |(_, name)| name);
    let mut zones = Vec::new();
    GzDecoder::new(ZONES).read_to_end(&mut zones).ok()?;
    let mut rest = zones.as_slice();
    while !rest.is_empty() {
        let names_end = rest.windows(2).position(|two| two == b"\n\n")?;
        let (names, after) = rest.split_at_checked(names_end)?;
        let (length, after) = after.get(2..)?.split_first_chunk()?;
        let (file, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        if let Some(known) =
            names.split(|byte| *byte == b'\n').find(|known| known.eq_ignore_ascii_case(name.as_bytes()))
        {
            return TimeZone::tzif(str::from_utf8(known).ok()?, file).ok();
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_zone_is_in_the_binary_by_its_names() {
        for (name, hours) in [
            ("Asia/Tokyo", 9),
            (":asia/tokyo", 9),
            ("Japan", 9),
            ("/usr/share/zoneinfo/America/New_York", -4),
            ("Pacific/Kiritimati", 14),
            ("Zulu", 0),
        ] {
            let summer = date(2026, 7, 1).to_zoned_datetime(bundled(name).unwrap()).unwrap();
            assert_eq!(summer.offset().seconds(), hours * 3600, "{name}");
        }
        assert!(bundled("Europe/Nowhere").is_none() && bundled("").is_none());
    }
}
