//! Where values come from: flag before environment before file before default.

use super::value::{Kind, Shape};
use super::{Flags, KEYS, Key};
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Where the file is when nobody says otherwise.
const USUAL: &str = "/etc/switchroom/switchroom.toml";

/// Where a value comes from. It is displayed as the beginning of a complaint about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `--keep`
    Flag(String),
    /// `SWITCHROOM_KEEP`
    Environment(String),
    /// The file, and the line in it.
    File(PathBuf, usize),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Flag(name) => write!(to, "--{name}"),
            Origin::Environment(name) => to.write_str(name),
            Origin::File(path, line) => write!(to, "{}: line {line}", path.display()),
            Origin::Default => to.write_str("default"),
        }
    }
}

/// A key's texts, one for each value, and where they come from.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) texts: Vec<String>,
    pub(super) origin: Origin,
}

/// What is in force for each key, as text.
#[derive(Clone, Debug)]
pub(super) struct Layers {
    /// By field.
    given: BTreeMap<&'static str, Given>,
    /// The file that was read.
    pub(super) file: Option<PathBuf>,
    flags: BTreeMap<String, Vec<String>>,
    named: Option<PathBuf>,
}

impl Layers {
    /// Reads the environment and the file: the one that was named by a flag or `SWITCHROOM_CONFIG`, else the usual one
    /// where it exists.
    pub(super) fn read<W>(flags: &Flags<W>, named: Option<&Path>) -> Result<Layers> {
        Layers::of_flags(flags.given.clone(), named.map(Path::to_owned))
    }

    /// What the same flags give now.
    pub(super) fn again(&self) -> Result<Layers> {
        Layers::of_flags(self.flags.clone(), self.named.clone())
    }

    fn of_flags(flags: BTreeMap<String, Vec<String>>, named: Option<PathBuf>) -> Result<Layers> {
        let by_variable = variable("SWITCHROOM_CONFIG")?.map(PathBuf::from);
        let mut layers = Layers { given: BTreeMap::new(), file: None, flags, named };
        for key in KEYS {
            let texts = written(key, key.default).map_err(|why| anyhow!("the default of {} is {why}", key.name()))?;
            layers.given.insert(key.field, Given { texts, origin: Origin::Default });
        }
        layers.add_file(layers.named.clone().or(by_variable).as_deref())?;
        layers.add_environment()?;
        for key in KEYS {
            if let Some(texts) = layers.flags.get(&key.name()).cloned() {
                layers.set(key, texts, Origin::Flag(key.name()))?;
            }
        }
        Ok(layers)
    }

    /// What is in force for a key.
    pub(super) fn of(&self, key: &Key) -> Given {
        self.given.get(key.field).cloned().unwrap_or(Given { texts: Vec::new(), origin: Origin::Default })
    }

    /// A key's texts, by its name.
    pub(super) fn texts(&self, name: &str) -> &[String] {
        self.given.get(name.replace('-', "_").as_str()).map(|given| given.texts.as_slice()).unwrap_or_default()
    }

    /// The value of a field.
    pub(super) fn value<T, S: Shape<T>>(&self, field: &str, read: fn(&str) -> Result<T, String>) -> Result<S> {
        let texts = self.given.get(field).map(|given| given.texts.as_slice()).unwrap_or_default();
        let items = texts.iter().map(|text| read(text)).collect::<Result<Vec<T>, String>>();
        // Each text was checked when it was set.
        items.ok().and_then(S::of).with_context(|| format!("{field}: has no value"))
    }

    fn set(&mut self, key: &Key, texts: Vec<String>, origin: Origin) -> Result<()> {
        for text in &texts {
            check(key, text, &origin)?;
        }
        self.given.insert(key.field, Given { texts, origin });
        Ok(())
    }

    fn add_environment(&mut self) -> Result<()> {
        for key in KEYS {
            let Some(text) = variable(&key.variable())? else { continue };
            let texts = if key.is_list {
                text.split(',').map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
            } else {
                vec![text]
            };
            self.set(key, texts, Origin::Environment(key.variable()))?;
        }
        Ok(())
    }

    fn add_file(&mut self, named: Option<&Path>) -> Result<()> {
        let path = named.unwrap_or(Path::new(USUAL));
        let bytes = match std::fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => return Ok(()),
            bytes => bytes.with_context(|| format!("{}: the configuration can't be read", path.display()))?,
        };
        let at = |place: usize| {
            let line = 1 + bytes[..place].iter().filter(|byte| **byte == b'\n').count();
            Origin::File(path.to_owned(), line)
        };
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| anyhow!("{}: this is not UTF-8 text", at(error.valid_up_to())))?;
        let table = DeTable::parse(text).map_err(|error| {
            let place = error.span().map_or(0, |span| span.start.min(bytes.len()));
            anyhow!("{}: {}", at(place), error.message())
        })?;
        let mut keys: Vec<_> = table.get_ref().iter().collect();
        keys.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in keys {
            let origin = at(name.span().start);
            let name = name.get_ref().replace('_', "-");
            let Some(key) = KEYS.iter().find(|key| key.name() == name) else {
                bail!("{origin}: there is no key {name:?}; all keys are listed by: switchroom config");
            };
            if let Origin::File(..) = self.of(key).origin {
                bail!("{origin}: {name} stands there twice");
            }
            let place = at(value.span().start);
            // What is wrong with one item of a list is told with that item's line.
            let items = match value.get_ref() {
                DeValue::Array(items) if key.is_list => items.iter().collect(),
                _ => vec![value],
            };
            let mut all = Vec::new();
            for item in items {
                let place = at(item.span().start);
                let text = one(key, item.get_ref());
                let text = text.map_err(|wanted| anyhow!("{place}: invalid value for {name}: {wanted}"))?;
                check(key, &text, &place)?;
                all.push(text);
            }
            self.given.insert(key.field, Given { texts: all, origin: place });
        }
        self.file = Some(path.to_owned());
        Ok(())
    }
}

fn check(key: &Key, text: &str, origin: &Origin) -> Result<()> {
    (key.check)(text).map_err(|wanted| {
        let shown = if key.is_secret { String::new() } else { format!(" {text:?}") };
        anyhow!("{origin}: invalid value{shown} for {}: {wanted}", key.name())
    })
}

/// A variable that is set to something.
fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => bail!("{name}: this is not UTF-8 text"),
    }
}

/// The texts of a value as it is written in the file; "" is none.
pub(super) fn written(key: &Key, value: &str) -> Result<Vec<String>, String> {
    if value.is_empty() {
        return Ok(Vec::new());
    }
    let parsed = DeValue::parse(value).map_err(|error| error.message().to_owned())?;
    texts(key, parsed.get_ref())
}

fn texts(key: &Key, value: &DeValue<'_>) -> Result<Vec<String>, String> {
    match value {
        DeValue::Array(items) if key.is_list => items.iter().map(|item| one(key, item.get_ref())).collect(),
        value => Ok(vec![one(key, value)?]),
    }
}

fn one(key: &Key, value: &DeValue<'_>) -> Result<String, String> {
    match (key.kind, value) {
        (Kind::Text, DeValue::String(text)) => Ok(text.to_string()),
        (Kind::Switch, DeValue::Boolean(is_on)) => Ok(is_on.to_string()),
        (Kind::Number, DeValue::Integer(number)) => i128::from_str_radix(number.as_str(), number.radix())
            .map(|number| number.to_string())
            .map_err(|_| "a whole number".into()),
        (Kind::Text, _) if key.is_list => Err(r#"a list of texts, such as ["one", "two"]"#.into()),
        (Kind::Text, _) => Err("a text, in quotes".into()),
        (Kind::Switch, _) => Err("true or false, without quotes".into()),
        (Kind::Number, _) => Err("a whole number, without quotes".into()),
    }
}
