//! The tests that see Switchroom from outside: the real binary, over HTTP and on its command line.
//! `app` starts it, `world` says what is in its database, every other file is one subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod app;
mod world;

mod backup;
mod check;
mod damaged;
mod restore;
