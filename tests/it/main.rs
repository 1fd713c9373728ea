//! The tests that see Switchroom from outside: the real binary, over HTTP and on its command line.
//! `app` starts it, `world` says what is in its database, every other file is one subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod app;
mod world;

mod admin;
mod admin_box;
mod anything;
mod assets;
mod asterisk;
mod audit;
mod backup;
mod calls;
mod card;
mod check;
mod cli;
mod config;
mod damaged;
mod documented;
mod encodings;
mod export_csv;
mod failures;
mod follow;
mod fresh;
mod hostile;
mod import_again;
mod import_api;
mod import_api_hostile;
mod import_bad;
mod import_cdr;
mod import_csv;
mod import_mirta;
mod init;
mod limits;
mod mirta_live;
mod openapi;
mod owner;
mod purge;
mod restore;
mod roles;
mod secrets;
mod serve;
mod service;
mod tenant_commands;
mod tidy;
mod tls;
mod tokens;
mod updates;
mod user_commands;
mod wire;
