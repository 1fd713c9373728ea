//! `token`: API tokens, keys that can do less than their user and end by themselves.

use super::rights::{become_owner, by};
use super::user::known;
use super::{plain_name, print_table, tenant_id};
use crate::auth::tokens::{self, Listed, New};
use crate::store;
use crate::zone;
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::io::Write;
use std::path::Path;

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Make a token and print it, once. It is sent as the password beside its user's name, or as a Bearer token
    Add {
        /// Whose: it never does more than they may
        user: String,
        /// What it is for
        #[arg(long, value_name = "LABEL", default_value = "", hide_default_value = true, value_parser = label)]
        name: String,
        /// It changes nothing and reads no SIP secret
        #[arg(long)]
        read_only: bool,
        /// It sees this tenant only, or those named [default: all that its user sees]
        #[arg(long, value_name = "CODE")]
        tenant: Vec<String>,
        /// Its last day, YYYY-MM-DD, or after how many days it ends [default: never]
        #[arg(long, value_name = "DATE|DAYS", value_parser = last_day)]
        expires: Option<Date>,
    },
    /// List tokens, never the keys themselves
    List {
        /// Of this user only
        user: Option<String>,
    },
    /// Remove a token: it ends at once
    Remove {
        /// Its number, from the list
        id: i64,
    },
}

pub fn run(file: &Path, action: Action) -> Result<()> {
    become_owner(file)?;
    let mut db = store::open_writer(file)?;
    match action {
        Action::Add { user, name, read_only, tenant, expires } => {
            let new = New {
                user: known(&db, &user)?,
                label: name,
                is_read_only: read_only,
                tenants: tenant.iter().map(|code| tenant_id(&db, file, code)).collect::<Result<_>>()?,
                expires: expires.map(end_of).transpose()?,
            };
            let (id, text) = store::write(&mut db, |db| tokens::add(db, &by("token add"), &new))?;
            let mut out = std::io::stdout().lock();
            writeln!(out, "Added token {id} of {user}")?;
            writeln!(out, "Token: {text}   (write it down: it is not shown again)")?;
            Ok(())
        }
        Action::List { user } => {
            let user = user.map(|name| known(&db, &name)).transpose()?;
            let rows: Vec<_> = tokens::list(&db, user)?.into_iter().map(line).collect();
            print_table(&["id", "user", "label", "may", "tenants", "made (UTC)", "ends (UTC)", "used (UTC)"], &rows)
        }
        Action::Remove { id } => {
            if !store::write(&mut db, |db| tokens::remove(db, &by("token remove"), id))? {
                bail!("there is no token {id}; see: switchroom token list");
            }
            writeln!(std::io::stdout(), "Removed token {id}; it no longer lets anybody in")?;
            Ok(())
        }
    }
}

fn line(token: Listed) -> Vec<String> {
    let may = if token.is_read_only { "read" } else { "read, write" };
    let tenants = match token.tenants {
        None => "all of the user's".to_owned(),
        Some(none) if none.is_empty() => "none any more".to_owned(),
        Some(codes) => codes,
    };
    let ends = match (token.expires, token.is_over) {
        (never, _) if never.is_empty() => "never".to_owned(),
        (end, true) => format!("{end} (over)"),
        (end, false) => end,
    };
    let used = if token.used.is_empty() { "never".to_owned() } else { token.used };
    vec![token.id.to_string(), token.user, token.label, may.to_owned(), tenants, token.made, ends, used]
}

/// The end of a day in the box's time zone, in UTC as it is stored.
fn end_of(day: Date) -> Result<String> {
    let next = day.checked_add(1.day()).ok().and_then(|next| next.to_zoned_datetime(zone::system()).ok());
    let next = next.context("--expires: this date is too far away")?;
    Ok(zone::written(TimeZone::UTC.to_datetime(next.timestamp())))
}

fn last_day(text: &str) -> Result<Date, String> {
    let wrong = "a date to come such as 2030-12-31, or a number of days from now, 1 to 36500";
    let today = zone::now().date();
    let day = match text.parse::<u16>() {
        Ok(days @ 1..=36_500) => today.checked_add(i64::from(days).days()).map_err(|_| wrong)?,
        Ok(_) => return Err(wrong.into()),
        Err(_) => text.parse().map_err(|_| wrong)?,
    };
    if day < today { Err(wrong.into()) } else { Ok(day) }
}

fn label(text: &str) -> Result<String, String> {
    if text.is_empty() { Ok(String::new()) } else { plain_name(text) }
}
