//! What there is to say of a certificate, and what to do about it.

use super::facts::Facts;
use super::served::{Source, load};
use crate::store::check::Finding;
use jiff::{Timestamp, ToSpan};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const NAME: &str = "certificate";
/// One that has less left is worth a word. The box's own is renewed before.
const SOON: i64 = 30;

/// Looks at the certificate that is served under TLS; without one nobody but this machine can be served, which may be what is wanted.
pub fn check(source: &Source, is_needed: bool) -> Vec<Finding> {
    let [certificate, key] = source.files();
    let is_own = matches!(source, Source::Own(..));
    if is_own && !certificate.exists() {
        let what = format!("there is none in {}", certificate.display());
        return vec![if is_needed {
            Finding::error(NAME, format!("{what}: the server does not start"), "make one with: switchroom tls renew")
        } else {
            Finding::ok(NAME, format!("{what}; plain HTTP on loopback needs none"))
        }];
    }
    let anew = if is_own {
        "make a new one with: switchroom tls renew"
    } else {
        "renew it where it comes from; the server takes a changed file by itself"
    };
    let mut findings = vec![ends(&certificate, anew)];
    match source {
        Source::Own(folder, names) => {
            findings.extend(folder.check(names).err().map(|why| {
                let what = format!("it can't be renewed: {why:#}");
                Finding::warning(NAME, what, "put the authority's ca.pem and ca.key back from a copy")
            }));
        }
        Source::Files { .. } => findings.extend(rights(&key)),
    }
    if let Err(why) = load(&certificate, &key) {
        findings.push(Finding::error(NAME, format!("{why:#}"), "put the right files there, see tls-cert and tls-key"));
    }
    findings
}

fn ends(certificate: &Path, anew: &str) -> Finding {
    let facts = match Facts::read(certificate) {
        Ok(facts) => facts,
        Err(why) => return Finding::error(NAME, format!("{why:#}"), anew),
    };
    let (shown, now) = (certificate.display(), Timestamp::now());
    let what = format!("{shown} is good until {}", facts.until);
    if facts.until < now {
        Finding::error(NAME, format!("{shown} expired at {}", facts.until), anew)
    } else if facts.from > now {
        Finding::error(NAME, format!("{shown} begins only at {}, or the clock is wrong", facts.from), anew)
    } else if facts.until < now + (SOON * 24).hours() {
        Finding::warning(NAME, what, anew)
    } else {
        Finding::ok(NAME, what)
    }
}

/// A key of the office's may be its group's, as some programs that renew certificates do it.
fn rights(key: &Path) -> Option<Finding> {
    let mode = key.metadata().ok()?.permissions().mode() & 0o777;
    (mode & 0o027 != 0).then(|| {
        let what = format!("{} has mode {mode:04o}: others can get at the TLS key", key.display());
        Finding::error(NAME, what, format!("chmod 600 '{}', and chown it to the server's user", key.display()))
    })
}
