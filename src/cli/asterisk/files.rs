//! The files that `asterisk config` writes: parts in a folder of our own, and the files that include them where there are none yet.

use anyhow::{Context, Result};
use ring::digest::{SHA256, digest};
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A file below Asterisk's configuration folder.
struct File {
    name: &'static str,
    text: &'static str,
    /// The lines that somebody else's file of that name has to have, and in which of its sections.
    lines: &'static [&'static str],
    section: &'static str,
}

macro_rules! file {
    ($name:literal, $lines:expr, $section:literal) => {
        File {
            name: $name,
            text: include_str!(concat!("../../../packaging/asterisk/", $name)),
            lines: &$lines,
            section: $section,
        }
    };
}

const FILES: [File; 13] = [
    file!("switchroom/res_config_sqlite3.conf", [], ""),
    file!("switchroom/extconfig.conf", [], ""),
    file!("switchroom/sorcery.conf", [], ""),
    file!("switchroom/extensions.conf", [], ""),
    file!("switchroom/cdr.conf", [], ""),
    file!("res_config_sqlite3.conf", ["#include switchroom/res_config_sqlite3.conf"], ""),
    file!("extconfig.conf", ["#include switchroom/extconfig.conf"], "settings"),
    file!("sorcery.conf", ["#include switchroom/sorcery.conf"], "res_pjsip"),
    file!("extensions.conf", ["#include switchroom/extensions.conf"], ""),
    file!("cdr.conf", ["#include switchroom/cdr.conf"], "csv"),
    file!(
        "modules.conf",
        ["preload = res_config_sqlite3.so", "noload = app_voicemail_odbc.so", "noload = app_voicemail_imap.so"],
        "modules"
    ),
    file!("pjsip.conf", ["type = transport"], ""),
    file!("voicemail.conf", ["[general]"], ""),
];

/// What became of a file.
pub enum Outcome {
    /// It was written.
    Written,
    /// It was so already.
    Unchanged,
    /// It is somebody else's and has what it needs.
    Connected,
    /// It is somebody else's and lacks these lines, in this section.
    Lacks(Vec<&'static str>, &'static str),
    /// It was ours and was changed by hand.
    Edited,
}

impl Outcome {
    /// Whether somebody has to do something.
    pub fn is_open(&self) -> bool {
        matches!(self, Outcome::Lacks(..) | Outcome::Edited)
    }
}

impl Display for Outcome {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        match self {
            Outcome::Written => out.write_str("written"),
            Outcome::Unchanged => out.write_str("unchanged"),
            Outcome::Connected => out.write_str("not ours, has what it needs"),
            Outcome::Lacks(lines, _) if lines.is_empty() => {
                out.write_str("not ours, left as it is; move it away, and this command writes it")
            }
            Outcome::Lacks(lines, section) => {
                let place = if section.is_empty() { "to it".into() } else { format!("to its section [{section}]") };
                write!(out, "not ours, left as it is; add {place}: {}", lines.join(" | "))
            }
            Outcome::Edited => {
                out.write_str("changed by hand, left as it is; remove it, and this command writes it anew")
            }
        }
    }
}

/// Writes what is missing or ours; `values` are put in their places.
///
/// # Errors
/// What the disk says, with the file's name.
pub fn write(folder: &Path, values: &[(&str, &str)]) -> Result<Vec<(PathBuf, Outcome)>> {
    let ours = folder.join("switchroom");
    fs::create_dir_all(&ours).with_context(|| format!("{}: can't be made", ours.display()))?;
    let one = |file: &File| {
        let path = folder.join(file.name);
        let text = values.iter().fold(file.text.to_owned(), |text, (name, value)| text.replace(name, value));
        let outcome = write_one(&path, file, &text).with_context(|| format!("{}: can't be written", path.display()))?;
        Ok((path, outcome))
    };
    FILES.iter().map(one).collect()
}

fn write_one(path: &Path, file: &File, text: &str) -> Result<Outcome> {
    let text = format!("{}\n{text}", mark(text));
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
        Ok(found) if found == text => return Ok(Outcome::Unchanged),
        Ok(found) => match found.split_once('\n') {
            Some((first, rest)) if first == mark(rest) => {}
            Some((first, _)) if first.starts_with(MARK) => return Ok(Outcome::Edited),
            _ => {
                let lacks: Vec<_> = file.lines.iter().copied().filter(|line| !has_line(&found, line)).collect();
                let is_connected = lacks.is_empty() && !file.lines.is_empty();
                return Ok(if is_connected { Outcome::Connected } else { Outcome::Lacks(lacks, file.section) });
            }
        },
    }
    let mut part = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    part.write_all(text.as_bytes())?;
    // Nothing in it is secret, and Asterisk runs as somebody else.
    part.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    part.as_file().sync_all()?;
    part.persist(path)?;
    Ok(Outcome::Written)
}

const MARK: &str = "; Written by `switchroom asterisk config`";

/// The first line of a file of ours. It knows the rest of it: a file that was changed by hand is not ours any more.
fn mark(rest: &str) -> String {
    let sum: String = digest(&SHA256, rest.as_bytes()).as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{MARK}, which leaves it alone once it was changed by hand ({sum}).")
}

/// Whether a file has this line, blanks and comments aside.
fn has_line(text: &str, wanted: &str) -> bool {
    let plain = |line: &str| {
        let line = line.split(';').next().unwrap_or_default();
        line.replace("=>", "=").replace(['"', ' ', '\t'], "").to_lowercase()
    };
    text.lines().any(|line| plain(line) == plain(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_however_it_is_written() {
        assert!(has_line("[modules]\n  preload=>res_config_sqlite3.so ; first\n", "preload = res_config_sqlite3.so"));
        assert!(has_line("#include \"switchroom/cdr.conf\"", "#include switchroom/cdr.conf"));
        assert!(!has_line(";#include switchroom/cdr.conf", "#include switchroom/cdr.conf"));
    }
}
