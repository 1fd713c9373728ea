//! Root works as the database's owner: what it leaves behind, the WAL above all, must be the service's own.

use anyhow::{Context, Result};
use nix::unistd::{Gid, Uid, geteuid, setgid, setgroups, setuid};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// From here on the process is the file's owner, where it was root and the file is somebody else's. What only root may open
/// (input files, keys, low ports) is to be opened before.
pub fn become_owner(file: &Path) -> Result<()> {
    let Ok(about) = file.metadata() else { return Ok(()) };
    if !geteuid().is_root() || about.uid() == 0 {
        return Ok(());
    }
    let (user, group) = (Uid::from_raw(about.uid()), Gid::from_raw(about.gid()));
    setgroups(&[group])
        .and_then(|()| setgid(group))
        .and_then(|()| setuid(user))
        .with_context(|| format!("{}: can't work as its owner (user id {user}); run this as that user", file.display()))
}
