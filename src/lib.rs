//! Switchroom: the API server of a small office's phone system. One binary, one SQLite file.
//!
//! In reading order:
//! - [`api`]: the documented API, declared resource by resource;
//! - [`store`]: the database file;
//! - [`auth`]: who is calling;
//! - [`error`]: what a request can end in.

pub mod api;
pub mod auth;
pub mod cli;
pub mod demo;
pub mod error;
pub mod http;
pub mod import;
pub mod store;
