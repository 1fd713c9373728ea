//! Passwords on the command line: from standard input, asked for, or made.

use crate::auth::password::{MAX_BYTES, MIN_BYTES, is_acceptable, make};
use anyhow::{Context, Result, bail, ensure};
use std::io::{IsTerminal, Read, stdin, stdout};
use zeroize::Zeroizing;

/// A password, and whether it was made here and must be shown.
pub struct Password {
    /// The password itself.
    pub text: Zeroizing<String>,
    /// Nobody has seen it yet.
    pub is_made: bool,
}

impl Password {
    /// The only line that shows a made password; None for a known one.
    pub fn announcement(&self) -> Option<String> {
        self.is_made.then(|| format!("Password: {}   (write it down: it is not shown again)", *self.text))
    }
}

/// From standard input: one trailing newline is cut.
pub fn from_stdin() -> Result<Password> {
    let mut text = Zeroizing::new(String::with_capacity(MAX_BYTES + 3));
    let limit = MAX_BYTES as u64 + 3;
    stdin().take(limit).read_to_string(&mut text).context("the password on standard input is not UTF-8 text")?;
    let line = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    check(line)?;
    Ok(Password { text: line.to_owned().into(), is_made: false })
}

/// Another system's password: from standard input as it is, or asked for. That system says how long it has to be.
pub fn of_another_system(from_stdin: bool, whose: &str) -> Result<String> {
    let mut text = String::new();
    if from_stdin {
        let limit = MAX_BYTES as u64 + 3;
        stdin().take(limit).read_to_string(&mut text).context("the password on standard input is not UTF-8 text")?;
        let line = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
        text = line.to_owned();
    } else if stdin().is_terminal() {
        text = rpassword::prompt_password(format!("Password of {whose}: "))?;
    } else {
        bail!("the password of {whose} is needed; give it with --password-stdin");
    }
    ensure!(
        !text.is_empty() && text.len() <= MAX_BYTES && !text.contains('\0'),
        "that can't be the password of {whose}: it is empty, too long or has a NUL in it"
    );
    Ok(text)
}

/// Asked for on a terminal, else made.
pub fn ask_or_make(whose: &str) -> Result<Password> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        return Ok(Password { text: make()?.into(), is_made: true });
    }
    let text = Zeroizing::new(rpassword::prompt_password(format!("Password for {whose} (nothing: one is made): "))?);
    if text.is_empty() {
        return Ok(Password { text: make()?.into(), is_made: true });
    }
    check(&text)?;
    ensure!(
        Zeroizing::new(rpassword::prompt_password("Again: ")?) == text,
        "the two passwords differ; nothing was changed"
    );
    Ok(Password { text, is_made: false })
}

fn check(password: &str) -> Result<()> {
    if !is_acceptable(password) {
        bail!("a password has {MIN_BYTES} to {MAX_BYTES} bytes; this one has {}", password.len());
    }
    Ok(())
}
