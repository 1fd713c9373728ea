//! What the API does not show, said in the report: what was derived, what was made, what stays empty.

use std::path::Path;

use super::codes::Source;
use super::load::Loaded;
use crate::auth::Role;
use crate::import::report::{Report, shorten};

/// How many names stand in a line.
const NAMED: usize = 50;

/// Lines about what was loaded; `earlier` answers are an earlier run's.
pub fn notes(loaded: &Loaded, role: Role, earlier: u64) -> Vec<String> {
    let mut notes = Vec::new();
    if earlier > 0 {
        notes.push(format!("went on where an earlier run stopped: {earlier} answers were here already"));
    }
    for (source, how) in [
        (Source::Account, "derived from the names of SIP accounts"),
        (Source::Context, "derived from the contexts of mailboxes"),
        (Source::Here, "left as they are here: nothing shows them there"),
        (Source::Calls, "taken from call history, where they are like the tenant's name"),
        (Source::Made, "made from the name, because nothing shows the real ones: check them"),
    ] {
        let of = loaded.codes.iter().filter(|(_, (_, from, _))| *from == source);
        let named = of.map(|(id, (code, _, name))| format!("{id} ({}) {code}", shorten(name.as_bytes())));
        list(&mut notes, &format!("te_tenants: codes {how}"), named.collect());
    }
    list(
        &mut notes,
        "us_users whose tenants the other server does not tell (`switchroom user grant NAME CODE` gives some)",
        loaded.unknown_grants.iter().map(|name| shorten(name.as_bytes())).collect(),
    );
    let read = |table: &str| loaded.tally.tables.get(table).map_or(0, |seen| seen.read);
    let (name, role_advice) = (role.name(), "--role gives another");
    for (table, line) in [
        (
            "us_users",
            format!("us_users: e-mail addresses and roles can't be seen: who is new here is a {name} ({role_advice})"),
        ),
        (
            "ex_extensions",
            "ex_extensions: the technology can't be seen: with an account it is SIP, without one it is left empty"
                .to_owned(),
        ),
        ("voicemail", "vm_voicemails: the mailboxes' numbers can't be seen".to_owned()),
        ("ph_phones", "ph_phones: HTTP user names and passwords can't be seen".to_owned()),
        (
            "pm_phonemodels",
            "pm_phonemodels: names can't be seen: who is new here is called `Model` and its id".to_owned(),
        ),
        ("de_destinations", "de_destinations: the ids that they lead from and to can't be seen".to_owned()),
        (
            "cdr",
            "cdr: channels and sequences can't be seen; a record is known by its ID, and what it cost is one sum"
                .to_owned(),
        ),
    ] {
        if read(table) > 0 {
            notes.push(line);
        }
    }
    notes
}

/// Puts the lines into the report, whose tables get the names that they have here.
pub fn finish(report: &mut Report, notes: Vec<String>, passwords: &Path) {
    let added = report.tables.iter().find(|counts| counts.table == "us_users").map_or(0, |counts| counts.added);
    report.notes.extend(notes);
    if added > 0 {
        report.notes.push(format!(
            "us_users: passwords can't be seen: {added} made ones are in {} (mode 0600; remove it when people know them)",
            passwords.display()
        ));
    }
    for (theirs, here) in [("sipfriends", "sa_sipaccounts"), ("voicemail", "vm_voicemails")] {
        for counts in report.tables.iter_mut().filter(|counts| counts.table == theirs) {
            here.clone_into(&mut counts.table);
        }
        let (from, to) = (format!("of {theirs}"), format!("of {here}"));
        for note in &mut report.notes {
            *note = note.replace(&from, &to);
        }
    }
}

fn list(notes: &mut Vec<String>, what: &str, names: Vec<String>) {
    if names.is_empty() {
        return;
    }
    let more = names.len().saturating_sub(NAMED);
    let names = names[..names.len() - more].join(", ");
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    notes.push(format!("{what}: {names}{more}"));
}
