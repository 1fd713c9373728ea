//! The HTTP face: turns requests into calls of the API, and what they end in into responses.

mod accept;
mod assets;
mod backups;
mod basic;
pub mod body;
mod canned;
mod client;
mod clock;
mod connection;
mod dispatch;
#[cfg(fuzzing)]
pub mod fuzz;
pub mod host;
pub mod limits;
mod long;
mod metrics;
mod openapi;
mod pages;
mod reply;
mod server;
mod service;
mod state;
mod status;
mod stream;
pub mod tls;
mod trail;
mod upkeep;

pub use server::{Server, Transport};
pub use state::{Live, Options};
