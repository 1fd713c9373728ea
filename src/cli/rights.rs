//! Root works as the database's owner: what it leaves behind, the WAL above all, must be the service's own.

use crate::store::audit::{By, Who};
use anyhow::{Context, Result};
use nix::unistd::{Gid, Uid, User, geteuid, getuid, setgid, setgroups, setuid};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::LazyLock;

/// Who typed the command, by their name on the system.
static OPERATOR: LazyLock<String> = LazyLock::new(|| {
    let user = getuid();
    let name = User::from_uid(user).ok().flatten().map_or_else(|| format!("user id {user}"), |user| user.name);
    match std::env::var("SUDO_USER") {
        Ok(person) if user.is_root() && person != name => format!("{person} as {name}"),
        _ => name,
    }
});

/// Who the audit trail says it was that gave this command.
pub fn by(command: &str) -> By<'_> {
    By { who: Who::Operator(&OPERATOR), what: command }
}

/// No core dump, and no look into the memory of this process from outside but by root: passwords are in it.
pub fn keep_memory_private() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // Where the system refuses, things are as they were before.
    let _ = setrlimit(Resource::Core, none);
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// From here on the process is the file's owner, where it was root and the file is somebody else's. What only root may open
/// (input files, keys, low ports) is to be opened before.
pub fn become_owner(file: &Path) -> Result<()> {
    // Afterwards it would be the file's owner.
    LazyLock::force(&OPERATOR);
    let Ok(about) = file.metadata() else { return Ok(()) };
    if !geteuid().is_root() || about.uid() == 0 {
        return Ok(());
    }
    let (user, group) = (Uid::from_raw(about.uid()), Gid::from_raw(about.gid()));
    setgroups(&[group]).and_then(|()| setgid(group)).and_then(|()| setuid(user)).with_context(|| {
        format!("{}: can't work as its owner (user id {user}); run this as that user", file.display())
    })?;
    // The system forgets it when the user changes.
    keep_memory_private();
    Ok(())
}
