//! What a key is, and its flag on the command line.

use super::KEYS;
use super::value::Kind;
use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// Which commands have a key's flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// All.
    Everywhere,
    /// `serve`.
    Serve,
    /// `serve` and `init`.
    Certificate,
    /// `backup`; its flags lack the word `backup-`.
    Backup,
}

/// A declared key.
pub struct Key {
    /// Its field in `Config`.
    pub field: &'static str,
    /// Where its flag is.
    pub place: Place,
    /// What it is for.
    pub help: &'static str,
    /// What stands for its value in help texts.
    pub value_name: &'static str,
    /// Its default, as one writes it in the file; "" for none.
    pub default: &'static str,
    /// An example for the file; "" where the default is one.
    pub example: &'static str,
    /// How its value is written in the file.
    pub kind: Kind,
    /// Whether it holds several values.
    pub is_list: bool,
    /// Its value is never printed.
    pub is_secret: bool,
    /// Says what is wrong with a value.
    pub check: fn(&str) -> Result<(), String>,
}

impl Key {
    /// In the file: `tls-cert`.
    pub fn name(&self) -> String {
        self.field.replace('_', "-")
    }

    /// In the environment: `SWITCHROOM_TLS_CERT`.
    pub fn variable(&self) -> String {
        format!("SWITCHROOM_{}", self.field.to_ascii_uppercase())
    }

    /// Its flag on the command that it belongs to: `keep` for `backup-keep`.
    fn flag(&self) -> String {
        let name = self.name();
        match self.place {
            Place::Backup => name.trim_start_matches("backup-").to_owned(),
            _ => name,
        }
    }

    fn arg(&'static self, is_short: bool) -> Arg {
        let (name, check) = (self.name(), self.check);
        let keep = move |text: &str| check(text).map(|()| text.to_owned());
        let default = if self.default.is_empty() || matches!(self.default, "[]" | "false" | "\"\"") {
            String::new()
        } else {
            format!(" [default: {}]", self.default.trim_matches(['[', ']', '"']))
        };
        let arg = Arg::new(name.clone())
            .help(format!("{}{default}", self.help))
            .value_parser(ValueParser::new(keep))
            .action(if self.is_list { ArgAction::Append } else { ArgAction::Set })
            .global(self.place == Place::Everywhere);
        let arg = match self.kind {
            Kind::Switch => arg.num_args(0..=1).require_equals(true).default_missing_value("true").value_name("BOOL"),
            _ => arg.value_name(self.value_name),
        };
        // As in the environment; but a folder's name may have a comma in it.
        let arg = if self.is_list && self.value_name != "DIR" { arg.value_delimiter(',') } else { arg };
        let flag = self.flag();
        if is_short && flag != name { arg.long(flag).alias(name) } else { arg.long(name) }
    }
}

/// The keys whose flags a command has.
pub trait Which {
    /// Whether a key's flag is among them.
    const HOLDS: fn(Place) -> bool;
    /// Whether flags lack the command's own word.
    const IS_SHORT: bool = true;
}

/// The flags that every command has.
#[derive(Clone, Debug, Default)]
pub struct Every;
/// Those of `serve`.
#[derive(Clone, Debug, Default)]
pub struct OfServe;
/// Those of `init`.
#[derive(Clone, Debug, Default)]
pub struct OfInit;
/// Those of `backup`.
#[derive(Clone, Debug, Default)]
pub struct OfBackup;
/// All but those that every command has: for `config`.
#[derive(Clone, Debug, Default)]
pub struct Others;

impl Which for Every {
    const HOLDS: fn(Place) -> bool = |place| matches!(place, Place::Everywhere);
}
impl Which for OfServe {
    const HOLDS: fn(Place) -> bool = |place| matches!(place, Place::Serve | Place::Certificate);
}
impl Which for OfInit {
    const HOLDS: fn(Place) -> bool = |place| matches!(place, Place::Certificate);
}
impl Which for OfBackup {
    const HOLDS: fn(Place) -> bool = |place| matches!(place, Place::Backup);
}
impl Which for Others {
    const HOLDS: fn(Place) -> bool = |place| !matches!(place, Place::Everywhere);
    const IS_SHORT: bool = false;
}

/// What was given on the command line: texts by key. They passed their keys' checks.
#[derive(Clone, Debug, Default)]
pub struct Flags<W> {
    pub(super) given: BTreeMap<String, Vec<String>>,
    which: PhantomData<W>,
}

impl<W> Flags<W> {
    /// All of them and of the others.
    pub fn and<O>(mut self, others: &Flags<O>) -> Flags<()> {
        self.given.extend(others.given.clone());
        Flags { given: self.given, which: PhantomData }
    }
}

/// The command with the flags that belong there. No part of the trait, so that it is compiled once for all commands; as the next.
fn with_flags(command: Command, holds: fn(Place) -> bool, is_short: bool) -> Command {
    let keys = KEYS.iter().filter(|key| holds(key.place));
    keys.fold(command, |command, key| command.arg(key.arg(is_short)))
}

/// What these flags were given.
fn given(matches: &ArgMatches, holds: fn(Place) -> bool) -> BTreeMap<String, Vec<String>> {
    let keys = KEYS.iter().filter(|key| holds(key.place)).map(Key::name);
    let given = keys.filter_map(|name| {
        let texts: Vec<String> = matches.get_many::<String>(&name)?.cloned().collect();
        Some((name, texts))
    });
    given.collect()
}

impl<W: Which> clap::Args for Flags<W> {
    fn augment_args(command: Command) -> Command {
        with_flags(command, W::HOLDS, W::IS_SHORT)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<W: Which> FromArgMatches for Flags<W> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Flags { given: given(matches, W::HOLDS), which: PhantomData })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Declares all keys: the struct [`super::Config`] and the table [`KEYS`].
macro_rules! keys {
    (@secret) => { false };
    (@secret secret) => { true };
    (@place everywhere) => { Place::Everywhere };
    (@place serve) => { Place::Serve };
    (@place certificate) => { Place::Certificate };
    (@place backup) => { Place::Backup };
    ($($place:ident { $(
        $(#[doc = $help:literal])+
        $field:ident: $type:ty = $read:expr, $value_name:literal, $default:literal, $example:literal $(, $secret:ident)?;
    )+ })+) => {
        /// What is in force.
        #[derive(Clone, Debug)]
        pub struct Config {
            $($($(#[doc = $help])+ pub $field: $type,)+)+
            layers: Layers,
        }

        /// All keys.
        pub const KEYS: &[Key] = &[$($(Key {
            field: stringify!($field),
            place: $crate::cli::config::key::keys!(@place $place),
            help: concat!($($help),+).trim_ascii(),
            value_name: $value_name,
            default: $default,
            example: $example,
            kind: value::kind_of($read),
            is_list: value::is_list::<$type, _>($read),
            is_secret: $crate::cli::config::key::keys!(@secret $($secret)?),
            check: |text| ($read)(text).map(drop),
        },)+)+];

        impl Config {
            fn of(layers: Layers) -> Result<Config> {
                Ok(Config { $($($field: layers.value(stringify!($field), $read)?,)+)+ layers })
            }
        }
    };
}
pub(super) use keys;
