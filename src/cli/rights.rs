//! Root works as the database's owner: what it leaves behind, the WAL above all, must be the service's own.

use crate::store::audit::{By, Who};
use crate::store::backup::Rights;
use crate::store::folder_of;
use anyhow::{Context, Result};
use nix::unistd::{Gid, Uid, User, getegid, geteuid, getgroups, getuid, setegid, seteuid, setgid, setgroups, setuid};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

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

/// Whose a database is: the file's owner, or that of the folder where it is to be made. None where there is nothing to become:
/// for root's own files, and for everybody but root.
fn owner(file: &Path) -> Option<(Uid, Gid)> {
    // Afterwards it would be the file's owner.
    LazyLock::force(&OPERATOR);
    let about = file.metadata().or_else(|_| folder_of(file).metadata()).ok()?;
    (getuid().is_root() && about.uid() != 0).then(|| (Uid::from_raw(about.uid()), Gid::from_raw(about.gid())))
}

/// A database's name that its owner can follow, too, where root is about to become that: the current folder may be root's own.
pub fn for_owner(file: &Path) -> PathBuf {
    if file.is_absolute() || owner(file).is_none() {
        return file.to_owned();
    }
    match (file.file_name(), folder_of(file).canonicalize()) {
        (Some(name), Ok(folder)) => folder.join(name),
        _ => file.to_owned(),
    }
}

/// From here on the process is the database's owner, where it was root and the file, or the folder where it will be, is
/// somebody else's. What only root may open (input files, keys, low ports) is to be opened before.
pub fn become_owner(file: &Path) -> Result<()> {
    let Some((user, group)) = owner(file) else { return Ok(()) };
    seteuid(Uid::from_raw(0))
        .and_then(|()| setgroups(&[group]))
        .and_then(|()| setgid(group))
        .and_then(|()| setuid(user))
        .with_context(|| {
            format!("{}: can't work as its owner (user id {user}); run this as that user", file.display())
        })?;
    // The system forgets it when the user changes.
    keep_memory_private();
    Ok(())
}

/// Root that works as a database's owner, and can be root again for folders that the owner has no say in.
#[derive(Debug)]
pub struct Lowered {
    user: Uid,
    group: Gid,
    root: (Gid, Vec<Gid>),
}

/// The same as [`become_owner`], but not for good.
pub fn work_as_owner(file: &Path) -> Result<Option<Arc<dyn Rights>>> {
    let Some((user, group)) = owner(file) else { return Ok(None) };
    let lowered = Lowered { user, group, root: (getegid(), getgroups()?) };
    lowered.lower().with_context(|| format!("{}: can't work as its owner (user id {user})", file.display()))?;
    Ok(Some(Arc::new(lowered)))
}

impl Rights for Lowered {
    fn raise(&self) -> std::io::Result<()> {
        let (group, groups) = &self.root;
        seteuid(Uid::from_raw(0))?;
        setegid(*group)?;
        Ok(setgroups(groups)?)
    }

    fn lower(&self) -> std::io::Result<()> {
        if !geteuid().is_root() {
            return Ok(());
        }
        setgroups(&[self.group])?;
        setegid(self.group)?;
        seteuid(self.user)?;
        keep_memory_private();
        Ok(())
    }
}
