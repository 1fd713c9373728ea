//! What comes in from elsewhere. Each source is a reader that yields rows; all end in one transaction and one report.

pub mod api;
pub mod cdr;
pub mod csv;
pub mod dump;
pub mod mirta;
pub mod passwords;
pub mod report;
pub mod source;
