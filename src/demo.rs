//! The documented examples as rows, and some twenty calls up to now.

use crate::auth::{Role, fold, password};
use crate::error::Result;
use crate::zone;
use jiff::{ToSpan, ZonedDateTime};
use rusqlite::{Connection, params};

/// The demo's user; their password is the same word.
pub const USER: &str = "demo";
/// Their id, as in the documentation's login example.
const USER_ID: i64 = 579;

/// Fills a new database with the documentation's examples.
///
/// # Errors
/// Those of the store.
pub fn fill(db: &mut Connection) -> Result<()> {
    let transaction = db.transaction()?;
    transaction.execute_batch(include_str!("demo.sql"))?;
    calls(&transaction, &zone::now())?;
    Ok(transaction.commit()?)
}

/// Adds the demo's own admin, whose password everybody knows: for a server on loopback only.
///
/// # Errors
/// Those of the store.
pub fn add_user(db: &mut Connection) -> Result<()> {
    db.execute(
        "INSERT INTO us_users (us_id, us_username, us_username_key, us_role, us_password) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![USER_ID, USER, fold(USER), Role::Admin.name(), password::hash(USER.as_bytes())?],
    )?;
    Ok(())
}

/// One call every few hours back from now; the newest is today's whatever the time.
fn calls(db: &Connection, now: &ZonedDateTime) -> Result<()> {
    let time = |at: &ZonedDateTime| zone::written(at.datetime());
    for n in 0..22_i32 {
        let start = now - (i64::from(n) * 5).hours();
        let (account, extension) =
            if n % 5 == 4 { ("Demo", "100") } else { ("UniglobeDorval", ["221", "222", "251"][n as usize % 3]) };
        let (direction, src, dst) = match n % 3 {
            0 => ("[inbound]", "15145550123", "15146339933"),
            1 => ("[outbound]", extension, "15145550142"),
            _ => ("", extension, "223"),
        };
        let answered = n % 4 != 3;
        let (ring, talk) = (4 + n, if answered { 30 + 7 * n } else { 0 });
        let end = &start + i64::from(ring + talk).seconds();
        let uniqueid = format!("demo-{}.{n}", start.timestamp().as_second());
        db.execute(
            "INSERT INTO cdr (ID, accountcode, start, answer, \"end\", clid, src, realsrc, dst, firstdst, lastdst, wherelanded,
                              duration, billsec, disposition, dcontext, channel, dstchannel, lastapp, userfield, uniqueid, linkedid,
                              sequence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12, ?13, ?14, 'authenticated', ?15, ?16, 'Dial', ?17, ?18, ?18, ?1)",
            params![
                1000 - n,
                account,
                time(&start),
                answered.then(|| time(&(&start + i64::from(ring).seconds()))),
                time(&end),
                format!("\"{src}\" <{src}>"),
                src,
                if n % 3 == 0 { src } else { extension },
                dst,
                if n % 3 == 0 { extension } else { dst },
                if n % 3 == 0 && answered { extension } else { "" },
                ring + talk,
                talk,
                if answered { "ANSWERED" } else { "NO ANSWER" },
                format!("SIP/{extension}-{account}-{n:08x}"),
                format!("SIP/trunk-{n:08x}"),
                direction,
                uniqueid,
            ],
        )?;
        if n % 3 == 1 && answered {
            db.execute(
                "INSERT INTO cc_callcosts VALUES (?1, ?2, 1, ?3, 'Canada', 'Montreal', 'OUTBOUND')",
                params![uniqueid, 1000 - n, f64::from(talk) * 0.0003],
            )?;
        }
    }
    Ok(())
}
