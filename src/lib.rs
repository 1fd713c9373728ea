//! Switchroom: the API server of a small office's phone system. One binary, one SQLite file.
//!
//! In reading order:
//! - [`api`]: the documented API, declared resource by resource;
//! - [`store`]: the database file;
//! - [`auth`]: who is calling;
//! - [`error`]: what a request can end in;
//! - [`zone`]: the time zone of the box.

pub mod cli;
pub mod demo;
pub mod import;
pub mod progress;

pub use switchroom_server::{api, auth, error, http, store, zone};
