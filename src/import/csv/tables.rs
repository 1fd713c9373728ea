//! The tables as CSV files: their columns in order, what each refers to, what makes two rows the same. Template, export and
//! import follow from this.

use super::cell::Rule;
pub use super::declared::TABLES;
use crate::import::mirta::tables::Kind as CallKind;
use Kind::*;

/// A table, and the file of its name.
pub struct Table {
    /// The file's name, without `.csv`.
    pub name: &'static str,
    /// The table in the database.
    pub home: &'static str,
    /// In the order of the file. The first is the row's own id, where it has one.
    pub columns: &'static [Column],
    /// The columns in the database whose values make two rows the same.
    pub key: &'static [&'static str],
    /// One that joins them where the last of them is empty.
    pub else_key: Option<&'static str>,
    /// The column in the database by which other rows name one of these.
    pub label: Option<&'static str>,
    /// The columns that the header must have: without them no row can be told from another.
    pub required: &'static [&'static str],
}

/// A column of a file.
pub struct Column {
    /// In the header.
    pub name: &'static str,
    /// In the table of the database; "" where it is not stored there.
    pub stored: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What values it takes.
    pub rule: Rule,
    /// Whether a spreadsheet may have taken its values for numbers to calculate with.
    pub is_number: bool,
    /// Whether its values never reach a report.
    pub is_secret: bool,
    /// Whether a new row must have a value.
    pub is_needed: bool,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// The row's own id, kept where given.
    Id,
    /// The code of the row's tenant.
    Tenant,
    /// Text as it is.
    Text,
    /// Text for which something is put in where a new row has none.
    Made,
    /// A user's name or e-mail address, stored a second time in the form in which it is compared: in this column.
    Folded(&'static str),
    /// A whole number or nothing.
    Whole,
    /// yes, or nothing.
    Flag,
    /// A date and time, or nothing.
    Time,
    /// The name of a row of this table, or nothing.
    Link(&'static str),
    /// What a destination leads from or to: the type in this column says of which table.
    Pointer(&'static str),
    /// admin, manager, viewer.
    Role,
    /// The tenants granted to a user, or that a token is limited to.
    Grants,
    /// A password, never stored as it is.
    Password,
    /// Argon2id of a password.
    Hash,
    /// What Argon2id was given: "" the password, else its hex digest of this kind.
    Digest,
    /// A column of the extension's SIP account.
    Account,
    /// Whom a hunt list rings.
    Members,
    /// What else is to be said of the row; see [`Marks`].
    Marks,
    /// A column of a call record or rate row.
    Call(CallKind),
}

/// The words that may stand in the column `marks`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Marks {
    /// `as-is`: it stood so in another database: its values are not held to the rules, and it may stand twice.
    pub is_as_is: bool,
    /// `imported`: it came with an import, and a later one knows it by that; with the fingerprint of what it was then, if any.
    pub imported: Option<Option<i64>>,
}

impl Table {
    /// The column of the database with the row's id.
    pub fn id(&self) -> &'static str {
        self.columns[0].stored
    }

    /// The column of the database with the row's tenant.
    pub fn tenant(&self) -> Option<&'static str> {
        self.columns.iter().find(|column| column.kind == Tenant).map(|column| column.stored)
    }

    /// The place of the column of this kind.
    pub fn place(&self, kind: Kind) -> Option<usize> {
        self.columns.iter().position(|column| column.kind == kind)
    }

    /// The place of the column of this name.
    pub fn place_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The name by which others know the row with these cells.
    pub fn label_of(&self, cells: &[Option<String>]) -> Option<String> {
        let place = self.columns.iter().position(|column| Some(column.stored) == self.label)?;
        cells[place].clone()
    }

    /// The names of its columns.
    pub fn header(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.name)
    }

    /// Call records and rate rows: there may be millions.
    pub fn is_history(&self) -> bool {
        matches!(self.columns[0].kind, Call(_))
    }
}

/// The table of that name.
pub fn find(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

/// The names of all tables.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.name)
}

/// The table at whose rows a destination of this type points, from it or to it. All other types are numbers to us.
pub fn of_type(kind: &str) -> Option<&'static Table> {
    let is =
        |name: &str, joint: &str| kind == name || kind.strip_prefix(name).is_some_and(|end| end.starts_with(joint));
    let is_condition = |end: &str| end.is_empty() || end.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    find(match kind {
        "DID-UNASSIGNED" => "tenants",
        "CUSTOM" => "customs",
        "NOTCONDITION" => "conditions",
        _ if is("EXT", "-") => "extensions",
        _ if is("VOICEMAIL", "-") => "voicemails",
        _ if is("DID", "-") || kind.ends_with("UNCONDITIONALDID") => "dids",
        _ if is("HUNTLIST", "-") => "hunts",
        _ if is("IVR", "_") => "ivrs",
        _ if kind.strip_prefix("CONDITION").is_some_and(is_condition) => "conditions",
        _ => return None,
    })
}
