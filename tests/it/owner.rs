//! A box on which the service has a user of its own: whatever root does there, all files are that user's afterwards, and root's
//! own files and folders can be read and written all the same. Only root can try this; for anybody else these tests do nothing.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::cli::{BOSS, Place, Run};
use crate::serve::{Server, health};

/// The service's user and group.
const SERVICE: u32 = 65534;

/// A box's folder, which is the service's, and one that is root's alone.
struct Installed {
    place: Place,
    roots: TempDir,
}

impl Installed {
    /// None for those who are not root.
    fn new() -> Option<Installed> {
        let place = Place::empty();
        chown(place.dir.path(), Some(SERVICE), Some(SERVICE)).ok()?;
        place.run_with(&["init", "--admin-user", BOSS.0, "--admin-password-stdin"], BOSS.1).ok();
        Some(Installed { place, roots: TempDir::new().unwrap() })
    }

    /// A file that only root can read, in a folder that only root can enter.
    fn roots_file(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.roots.path().join(name);
        fs::write(&path, contents).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        path
    }

    fn roots_folder(&self, name: &str) -> PathBuf {
        let path = self.roots.path().join(name);
        fs::create_dir(&path).unwrap();
        path
    }

    /// Everything in the box's folder is the service's.
    #[track_caller]
    fn assert_its_own(&self, after: &[&str]) {
        let mut folders = vec![self.place.dir.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let about = path.symlink_metadata().unwrap();
                assert_eq!((about.uid(), about.gid()), (SERVICE, SERVICE), "{path:?} after {after:?}");
                let name = path.file_name().unwrap().to_str().unwrap();
                assert!(!name.starts_with(".switchroom-") || name.ends_with(".json"), "{path:?} is left");
                if about.is_dir() {
                    folders.push(path);
                }
            }
        }
    }

    /// Runs a command as root, which must work and leave nothing of root's.
    #[track_caller]
    fn root(&self, args: &[&str], stdin: &str) -> Run {
        let run = self.place.run_with(args, stdin).ok();
        self.assert_its_own(args);
        run
    }

    /// Runs a command as the service's user, where that user can get at the program at all.
    fn service(&self, args: &[&str]) -> Option<std::process::Output> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchroom"));
        command.env_remove("SWITCHROOM_DB").arg("--db").arg(&self.place.db).args(args);
        command.current_dir(self.place.dir.path()).uid(SERVICE).gid(SERVICE).output().ok()
    }
}

/// Every command that opens the database, but those that need a stopped server.
fn assert_commands_leave_nothing_of_roots(installed: &Installed) {
    let dump = installed.roots_file("dump.sql", fs::read(crate::import_mirta::made("default.sql")).unwrap());
    let [folder, also, csv] = ["backups", "also", "csv"].map(|name| installed.roots_folder(name));
    let [dump, folder, also, csv] = [&dump, &folder, &also, &csv].map(|path| path.to_str().unwrap());
    let single = format!("{folder}/single.db");
    installed.root(&["check"], "");
    installed.root(&["user", "passwd", BOSS.0, "--password-stdin"], "the boss's new password");
    installed.root(&["user", "add", "anna", "--role", "viewer", "--password-stdin"], "anna's password");
    installed.root(&["tenant", "add", "ACME", "--name", "Acme Ltd"], "");
    installed.root(&["phone-model", "add", "T99"], "");
    installed.root(&["import", "mirta", dump], "");
    let calls = installed.roots_file("Master.csv", crate::import_cdr::full(1));
    installed.root(&["import", "cdr", calls.to_str().unwrap()], "");
    installed.root(&["calls", "purge", "--before", "2001-01-01"], "");
    installed.root(&["audit"], "");
    installed.root(&["tls", "show"], "");
    installed.root(&["tls", "renew"], "");
    installed.root(&["config"], "");
    installed.root(&["export", "csv", csv], "");
    assert!(fs::read_dir(csv).unwrap().count() > 5);
    installed.root(&["backup"], "");
    installed.root(&["backup", folder], "");
    installed.root(&["backup", folder, "--keep", "1", "--compress"], "");
    installed.root(&["backup", &single], "");
    installed.root(&["backup", "--also", also, "--keep", "1"], "");
    for (folder, backups) in [(folder, 2), (also, 1)] {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        assert_eq!(names.len(), backups, "{names:?}");
        for name in names {
            installed.root(&["backup", "verify", &format!("{folder}/{name}")], "");
        }
    }
    let told = installed.place.path("told");
    let mut args = vec!["backup", "/proc/nowhere/x.db", "--on-failure"];
    let command = format!("id -u > {0}; id -G >> {0}", told.display());
    args.push(&command);
    assert_eq!(installed.place.run(&args).status, Some(1));
    assert_eq!(fs::read_to_string(&told).unwrap(), format!("{SERVICE}\n{SERVICE}\n"));
    installed.assert_its_own(&args);
}

#[test]
fn while_no_server_runs_root_leaves_nothing_of_its_own_behind() {
    let Some(installed) = Installed::new() else { return };
    installed.assert_its_own(&["init"]);
    assert_commands_leave_nothing_of_roots(&installed);
    let Some(listed) = installed.service(&["user", "list"]) else { return };
    assert!(listed.status.success(), "{listed:?}");
    for args in [&["user", "add", "otto", "--role", "viewer"][..], &["backup"], &["check"], &["tls", "renew"]] {
        let output = installed.service(args).unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
        installed.assert_its_own(args);
    }
}

#[test]
fn while_a_server_runs_root_leaves_nothing_of_its_own_behind() {
    let Some(installed) = Installed::new() else { return };
    let server = Server::start(&installed.place.db, &["--listen", "127.0.0.1:0"]);
    installed.assert_its_own(&["serve"]);
    assert_commands_leave_nothing_of_roots(&installed);
    assert!(health(server.connect()).starts_with("HTTP/1.1 200"));
    if let Some(listed) = installed.service(&["user", "list"]) {
        assert!(String::from_utf8(listed.stdout).unwrap().contains("anna"));
    }
}

#[test]
fn root_restores_its_own_backup_to_the_services_database() {
    let Some(installed) = Installed::new() else { return };
    let folder = installed.roots_folder("backups");
    installed.root(&["tenant", "add", "KEPT", "--name", "In the backup"], "");
    for flags in [&[][..], &["--compress"]] {
        installed.root(&[&["backup", folder.to_str().unwrap()], flags].concat(), "");
    }
    installed.root(&["tenant", "add", "LOST", "--name", "After it"], "");
    let named = |end: &str| {
        let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        names.map(|path| path.to_str().unwrap().to_owned()).find(|path| path.ends_with(end)).unwrap()
    };
    for end in [".db", ".zst"] {
        installed.root(&["restore", &named(end), "--yes"], "").assert_line(&["Restored:", &named(end)]);
        let tenants = installed.root(&["tenant", "list"], "");
        tenants.assert_line(&["KEPT"]);
        tenants.assert_silent_about("LOST");
    }
    // A bad one is named as root named it, and nothing is left of it.
    let bad = installed.roots_file("bad.db", vec![7; 20_000]);
    installed.place.run(&["restore", bad.to_str().unwrap(), "--yes"]).failed(&[bad.to_str().unwrap()]);
    installed.assert_its_own(&["restore"]);
    let typo = installed.roots.path().join("typo.db");
    let typo = typo.to_str().unwrap();
    installed.place.run(&["restore", typo, "--yes"]).failed(&[typo, "No such file"]);
    installed.place.run(&["restore", &named(".db"), "--identity", typo, "--yes"]).failed(&[typo, "No such file"]);
    // A key of the backup's own name, elsewhere.
    let (secret, public) = crate::backup::keys(installed.roots.path());
    let keys = installed.roots_folder("keys");
    let sealed = installed.roots_folder("sealed").join("same");
    installed.root(&["backup", sealed.to_str().unwrap(), "--encrypt-to", &public], "");
    fs::rename(secret, keys.join("same")).unwrap();
    let key = keys.join("same");
    installed.root(&["restore", sealed.to_str().unwrap(), "--identity", key.to_str().unwrap(), "--yes"], "");
    // On a fresh card there is only the folder.
    for entry in fs::read_dir(installed.place.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }
    installed.root(&["restore", &named(".db"), "--yes"], "");
    installed.root(&["tenant", "list"], "").assert_line(&["KEPT"]);
}

#[test]
fn the_service_cannot_lead_root_to_other_files() {
    let Some(installed) = Installed::new() else { return };
    let target = installed.roots_file("shadow", "root's own");
    let lock = installed.place.path("office.db.lock");
    let _ = fs::remove_file(&lock);
    std::os::unix::fs::symlink(&target, &lock).unwrap();
    let folder = installed.roots_folder("backups");
    let elsewhere = installed.roots_folder("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, installed.place.path("office.db.backups")).unwrap();
    installed.place.run(&["backup"]).failed(&["office.db.backups"]);
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    for args in [&["user", "list"][..], &["backup"], &["backup", folder.to_str().unwrap()]] {
        installed.place.run(args);
        let about = fs::metadata(&target).unwrap();
        assert_eq!((about.uid(), about.mode() & 0o777), (0, 0o600), "{args:?}");
        assert_eq!(fs::read(&target).unwrap(), b"root's own");
    }
}

#[test]
fn the_box_renews_its_certificate_as_the_services_user() {
    let Some(installed) = Installed::new() else { return };
    let certificate = installed.place.path("office.db.tls/cert.pem");
    let before = fs::read(&certificate).unwrap();
    let server = Server::start(&installed.place.db, &["--listen", "0.0.0.0:0", "--tls-name", "later.example"]);
    assert!(server.url.starts_with("https://"));
    assert_ne!(fs::read(&certificate).unwrap(), before);
    installed.assert_its_own(&["serve"]);
}

#[test]
fn roots_own_current_folder_does_not_hide_the_services_database() {
    let Some(installed) = Installed::new() else { return };
    let folder = installed.roots_folder("private");
    fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
    let dots = "../".repeat(folder.canonicalize().unwrap().components().count() - 1);
    let relative = format!("{dots}{}", &installed.place.db.canonicalize().unwrap().to_str().unwrap()[1..]);
    for args in [&["user", "list"][..], &["backup"], &["export", "csv", "out"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchroom"));
        let run = command.current_dir(&folder).arg("--db").arg(&relative).args(args).output().unwrap();
        assert!(run.status.success(), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
        installed.assert_its_own(args);
    }
}
