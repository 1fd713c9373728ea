//! What is made of the declarations for people: `switchroom config`, the commented file, the README's table.

use super::layers::Given;
use super::value::Kind;
use super::{Config, KEYS, Key, Origin};
use anyhow::Result;
use std::io::Write;

impl Config {
    /// Prints what is in force and where it comes from, as a file that would say the same.
    pub fn print(&self) -> Result<()> {
        let lines: Vec<(String, Origin)> = KEYS
            .iter()
            .map(|key| {
                let given = self.layers.of(key);
                (line(key, &given), given.origin)
            })
            .collect();
        let width = lines.iter().map(|(line, _)| line.chars().count()).filter(|width| *width <= 60).max().unwrap_or(0);
        let mut out = std::io::stdout().lock();
        match &self.layers.file {
            Some(file) => writeln!(out, "# {}", file.display())?,
            None => writeln!(out, "# no configuration file")?,
        }
        for (line, origin) in lines {
            writeln!(out, "{line:width$}  # {origin}")?;
        }
        Ok(())
    }
}

fn line(key: &Key, given: &Given) -> String {
    let name = key.name();
    if given.texts.is_empty() && !key.is_list {
        return format!("# {name} is not set; an example: {}", key.example);
    }
    if key.is_secret {
        return format!("# {name} is set, and may hold a secret");
    }
    let texts: Vec<String> = given.texts.iter().map(|text| in_toml(key, text)).collect();
    if key.is_list { format!("{name} = [{}]", texts.join(", ")) } else { format!("{name} = {}", texts.concat()) }
}

fn in_toml(key: &Key, text: &str) -> String {
    match key.kind {
        Kind::Text => serde_json::Value::from(text).to_string(),
        Kind::Number => text.to_owned(),
        // It may have been typed as yes or 0.
        Kind::Switch => super::switch(text).unwrap_or_default().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::layers::{Layers, written};
    use super::super::{Every, Flags};
    use super::*;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn root(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
    }

    /// The commented file with all keys. A default is shown as it is, any other value as an example.
    fn example() -> String {
        let mut text = String::from(
            "# Switchroom's configuration. All of it is optional; what is commented out here is the default or an example.\n\
             # Each key is also a flag (--listen) and an environment variable (SWITCHROOM_LISTEN; lists with commas),\n\
             # which go before this file. `switchroom config` prints what is in force and where it comes from.\n\
             # After a change: systemctl reload switchroom (what needs a restart is said in the log).\n",
        );
        for key in KEYS {
            let (value, note) = match (key.default, key.example) {
                ("", example) => (example, ""),
                (default, "") => (default, " (this is the default)"),
                (_, example) => (example, ""),
            };
            let default = match (key.default, key.example) {
                (default, example) if !default.is_empty() && !example.is_empty() => format!(" (default: {default})"),
                _ => note.to_owned(),
            };
            text.push_str(&format!("\n# {}{default}\n#{} = {value}\n", key.help, key.name()));
        }
        text
    }

    /// The README's table.
    fn table() -> String {
        let rows = KEYS.iter().map(|key| {
            let default = if key.default.is_empty() { String::new() } else { format!("`{}`", key.default) };
            format!("| `{}` | {default} | {} |\n", key.name(), key.help)
        });
        format!("| key | default | |\n|---|---|---|\n{}", rows.collect::<String>())
    }

    /// Fails where a file does not hold what the declarations say, or writes it there when asked to.
    fn agree(path: &Path, held: &str, wanted: &str) {
        if held != wanted && std::env::var_os("BLESS").is_some() {
            fs::write(path, wanted).unwrap();
        } else {
            assert!(held == wanted, "{} is behind the keys; run: BLESS=1 cargo test --lib config", path.display());
        }
    }

    #[test]
    fn the_example_file_and_the_readme_hold_every_key() {
        let path = root("packaging/switchroom.toml");
        agree(&path, &fs::read_to_string(&path).unwrap_or_default(), &example());
        let path = root("README.md");
        let held = fs::read_to_string(&path).unwrap();
        let (before, rest) = held.split_once("<!-- keys -->\n").unwrap();
        let (_, after) = rest.split_once("<!-- /keys -->\n").unwrap();
        agree(&path, &held, &format!("{before}<!-- keys -->\n{}<!-- /keys -->\n{after}", table()));
    }

    #[test]
    fn defaults_and_examples_are_good_values() {
        for key in KEYS {
            for value in [key.default, key.example] {
                for text in written(key, value).unwrap() {
                    // A public key is none that anybody should copy.
                    assert!((key.check)(&text).is_ok() || text.starts_with("age1"), "{}: {text}", key.name());
                }
            }
        }
    }

    #[test]
    fn what_the_example_file_says_can_be_read_when_it_is_no_comment() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.toml");
        let text: String = example()
            .lines()
            .filter_map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')))
            .filter(|line| !line.contains("age1"))
            .map(|line| format!("{line}\n"))
            .collect();
        fs::write(&path, &text).unwrap();
        let layers = Layers::read(&Flags::<Every>::default(), Some(&path)).unwrap();
        let configured = KEYS.iter().filter(|key| matches!(layers.of(key).origin, Origin::File(..))).count();
        assert_eq!(configured, KEYS.len() - 1, "{text}");
    }
}
