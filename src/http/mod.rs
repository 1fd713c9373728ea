//! The HTTP face: turns requests into calls of the API, and what they end in into responses.

mod assets;
mod basic;
mod body;
mod dispatch;
mod metrics;
mod openapi;
mod pages;
mod reply;
mod server;
mod state;
mod stream;
pub mod tls;
mod upkeep;

pub use server::{Server, Transport};
pub use state::Options;
