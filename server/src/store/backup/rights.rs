//! Root that works as the database's owner, and is root again where a backup goes to a folder that the owner can't write to.

use rustix::fs::{Access, AtFlags, CWD, accessat};
use std::io;
use std::path::Path;

/// Two ways to work.
pub trait Rights: std::fmt::Debug + Send + Sync {
    /// As root.
    ///
    /// # Errors
    /// What the system says.
    fn raise(&self) -> io::Result<()>;

    /// As the database's owner.
    ///
    /// # Errors
    /// What the system says.
    fn lower(&self) -> io::Result<()>;
}

/// Root, until this is dropped.
pub(super) struct Raised<'a>(pub(super) Option<&'a dyn Rights>);

impl Drop for Raised<'_> {
    fn drop(&mut self) {
        if let Some(rights) = self.0
            && let Err(error) = rights.lower()
        {
            // Going on as root would leave root's files behind, or worse.
            tracing::error!("can't work as the database's owner any more: {error}");
            std::process::exit(1);
        }
    }
}

/// Whether files can be made in a folder as we are.
pub(super) fn is_writable(folder: &Path) -> bool {
    accessat(CWD, folder, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS).is_ok()
}
