//! The tables whose rows requests name and change, as far as the interpreter must know them.

pub use crate::store::rule::{Rule, id};

/// A table with a row per documented object.
pub struct Table {
    /// In the database.
    pub name: &'static str,
    /// Its primary key.
    pub key: &'static str,
    /// The column with the tenant's id.
    pub tenant: &'static str,
    /// The request parameter that names a row.
    pub id_param: &'static str,
    /// The request parameter that holds a row's fields.
    pub object: &'static str,
    /// The fields that a request may set.
    pub fields: &'static [Field],
    /// The field that no two rows may share.
    pub unique: Option<Unique>,
}

/// A field that a request may set.
pub struct Field {
    /// The column, and the key in the request.
    pub name: &'static str,
    /// What values it takes.
    pub rule: Rule,
}

/// A field that no two rows may share, and the query that tells whether another row (than `?1`) has the value `?2`. A row
/// that keeps the number it has is no conflict, even where an imported double has it too.
pub struct Unique {
    /// The field.
    pub field: &'static str,
    /// The tenant that has it, if it is taken.
    pub taken: &'static str,
}

/// A field of any text.
pub const fn text(name: &'static str) -> Field {
    Field { name, rule: Rule::Text }
}

/// A field with a rule of its own.
pub const fn field(name: &'static str, rule: Rule) -> Field {
    Field { name, rule }
}
