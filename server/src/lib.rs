//! Switchroom's server: what answers a request. Commands and imports are in the crate `switchroom`, which is built of this one.

pub mod api;
pub mod auth;
pub mod error;
pub mod http;
pub mod queue;
pub mod store;
pub mod zone;
