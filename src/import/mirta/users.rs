//! Users: their roles, and their passwords, whose old digests are wrapped in Argon2id and never stored as they are.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};

use super::Options;
use super::stage::Stage;
use crate::auth;

/// Works out role, folded names and kind of digest of each staged user.
pub fn prepare(stage: &Stage, options: &Options) -> Result<()> {
    let or = |given: &[i64], usual| {
        if given.is_empty() { vec![usual] } else { given.to_vec() }
    };
    let (admins, managers) = (or(&options.admin_profiles, 1), or(&options.manager_profiles, 3));
    let mut query = stage.conn.prepare("SELECT seq, us_email, us_up_id, us_password, us_useldap FROM dump.us_users")?;
    let mut update = stage.conn.prepare(
        "UPDATE dump.us_users SET us_email_key = ?2, us_role = ?3, us_digest = ?4, us_password = ?5 WHERE seq = ?1",
    )?;
    let users: Vec<(i64, String, String, String, String)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (seq, email, profile, digest, ldap) in users {
        let role = match profile.trim().parse() {
            Ok(profile) if admins.contains(&profile) => "admin",
            Ok(profile) if managers.contains(&profile) => "manager",
            _ => "viewer",
        };
        let digest = digest.trim().to_ascii_lowercase();
        let is_hex = digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        let kind = match digest.len() {
            _ if is_set(&ldap) || !is_hex => "",
            64 => "sha256",
            32 => "md5",
            _ => "",
        };
        update.execute((seq, auth::fold(&email), role, kind, digest))?;
    }
    Ok(())
}

fn is_set(flag: &str) -> bool {
    !matches!(flag.trim().to_ascii_lowercase().as_str(), "" | "0" | "off" | "no")
}

/// Hashes the digests of those users who are not here yet, on all cores.
pub fn hash_new(stage: &Stage) -> Result<()> {
    let mut query = stage.conn.prepare(
        "SELECT s.seq, s.us_password FROM dump.us_users s
          WHERE s.us_digest <> '' AND s.us_hash IS NULL
            AND s.us_username_key NOT IN (SELECT us_username_key FROM main.us_users)
            AND NOT EXISTS (SELECT 1 FROM main.us_users m
                              JOIN main.imported ON im_table = 'us_users' AND im_id = m.us_id
                             WHERE m.us_id = s.us_id
                               AND m.us_username_key NOT IN (SELECT us_username_key FROM dump.us_users))",
    )?;
    let digests: Vec<(i64, String)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;

    let next = AtomicUsize::new(0);
    let hashed = Mutex::new(Vec::with_capacity(digests.len()));
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(digests.len());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((seq, digest)) = digests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let hash = auth::password::hash(digest.as_bytes());
                    hashed.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((*seq, hash));
                }
            });
        }
    });
    let mut update = stage.conn.prepare("UPDATE dump.us_users SET us_hash = ?2 WHERE seq = ?1")?;
    for (seq, hash) in hashed.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
        update.execute((seq, hash.context("a password could not be hashed")?))?;
    }
    Ok(())
}

/// Names the users who can't log in as before.
pub fn notes(stage: &Stage) -> Result<Vec<String>> {
    let lists = [
        (
            "SELECT m.us_username, m.us_id FROM dump.us_users s JOIN main.us_users m USING (us_id)
              WHERE s.us_digest = '' AND m.us_password IS NULL ORDER BY m.us_id",
            "us_users without a password (LDAP, or a form of hash that is not carried over; \
             `switchroom user passwd NAME` sets one)",
        ),
        (
            "SELECT us_username, us_id FROM dump.us_users WHERE trim(us_ipfilter) <> '' ORDER BY us_id",
            "us_users with us_ipfilter, which is not carried over",
        ),
        (
            "SELECT us_username, us_id FROM dump.us_users
              WHERE lower(trim(us_2fatype)) NOT IN ('', '0', 'off', 'no', 'none') ORDER BY us_id",
            "us_users with a second factor (us_2fatype), which is not carried over",
        ),
    ];
    let mut notes = Vec::new();
    for (sql, what) in lists {
        let names: Vec<String> =
            stage.texts(sql, [])?.into_iter().map(|(name, _)| name.escape_debug().to_string()).collect();
        if !names.is_empty() {
            notes.push(format!("{what}: {}", names.join(", ")));
        }
    }
    Ok(notes)
}
