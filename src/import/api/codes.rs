//! Tenants' codes, which the API shows nowhere by themselves: they stand in account names, mailboxes' contexts and calls.

use std::collections::{BTreeMap, BTreeSet};

/// A tenant and what was seen of it.
#[derive(Debug, Default)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// SIP accounts: the extension's number and the account's name.
    pub accounts: Vec<(String, String)>,
    /// Mailboxes' contexts.
    pub contexts: Vec<String>,
    /// The code that it has here since an earlier import.
    pub here: Option<String>,
}

/// Where a code is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Names of SIP accounts: `<number>-<code>`.
    Account,
    /// Contexts of mailboxes that no other tenant has.
    Context,
    /// It came with an earlier import.
    Here,
    /// Calls of an account code that is the tenant's name without blanks.
    Calls,
    /// It was made from the name: nothing shows the real one.
    Made,
}

/// The code of each tenant, by id. `calls` are the account codes of all calls, `taken` codes that other tenants have here.
pub fn derive(
    tenants: &BTreeMap<i64, Seen>,
    calls: &BTreeSet<String>,
    taken: &BTreeSet<String>,
) -> BTreeMap<i64, (String, Source)> {
    let mut codes: BTreeMap<i64, (String, Source)> = BTreeMap::new();
    let mut used = BTreeSet::new();
    let mut give = |id: i64, code: Option<String>, source| {
        if let Some(code) = code.filter(|code| !code.is_empty())
            && !codes.contains_key(&id)
            && used.insert(code.clone())
        {
            codes.insert(id, (code, source));
        }
    };
    for (id, seen) in tenants {
        give(*id, most_common(seen.accounts.iter().filter_map(|(number, name)| behind(number, name))), Source::Account);
    }
    for (id, seen) in tenants {
        let others = || tenants.iter().filter(|(other, _)| *other != id).flat_map(|(_, other)| &other.contexts);
        let own = seen.contexts.iter().filter(|context| !others().any(|other| other == *context));
        give(*id, most_common(own.map(String::as_str)), Source::Context);
    }
    for (id, seen) in tenants {
        give(*id, seen.here.clone(), Source::Here);
    }
    for (id, seen) in tenants {
        let name = squash(&seen.name);
        let mut alike = calls.iter().filter(|code| code.eq_ignore_ascii_case(&name));
        let only = alike.next().filter(|_| alike.next().is_none());
        give(*id, only.cloned(), Source::Calls);
    }
    for (id, seen) in tenants {
        if codes.contains_key(id) {
            continue;
        }
        let name = squash(&seen.name);
        let from_name = [name.clone(), format!("{name}{id}"), format!("Tenant{id}")];
        let mut candidates = from_name.into_iter().chain((1..).map(|nth| format!("Tenant{id}x{nth}")));
        // A code that calls have would give this tenant somebody's calls.
        let free = |code: &String| {
            let is_code = code.starts_with(|first: char| first.is_ascii_alphabetic());
            is_code && !used.contains(code) && !calls.contains(code) && !taken.contains(code)
        };
        if let Some(code) = candidates.find(free) {
            used.insert(code.clone());
            codes.insert(*id, (code, Source::Made));
        }
    }
    codes
}

/// What stands behind the number in an account's name.
fn behind<'a>(number: &str, name: &'a str) -> Option<&'a str> {
    let rest = name.strip_prefix(number).filter(|_| !number.is_empty())?;
    rest.strip_prefix('-').or_else(|| rest.strip_prefix('_'))
}

fn most_common<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts = BTreeMap::new();
    for value in values.filter(|value| !value.is_empty()) {
        *counts.entry(value).or_insert(0_u64) += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(value, _)| value.to_owned())
}

/// Letters and digits of a name, as codes have them.
fn squash(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(name: &str, accounts: &[(&str, &str)], contexts: &[&str]) -> Seen {
        Seen {
            name: name.to_owned(),
            accounts: accounts.iter().map(|(number, name)| ((*number).to_owned(), (*name).to_owned())).collect(),
            contexts: contexts.iter().map(|context| (*context).to_owned()).collect(),
            here: None,
        }
    }

    fn set(values: &[&str]) -> BTreeSet<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn a_code_is_taken_from_the_surest_place() {
        let tenants = BTreeMap::from([
            (1, seen("A", &[("251", "251-Uni"), ("252", "252_Uni"), ("253", "trunk-9")], &["Other"])),
            (2, seen("B", &[], &["default", "Escape", "Escape"])),
            (3, seen("C & C", &[], &["default"])),
            (4, Seen { here: Some("Kept".into()), ..seen("D", &[], &[]) }),
            (5, seen("Paper Moon", &[], &[])),
            (6, seen("Wise", &[], &[])),
            (7, seen("Müller", &[], &[])),
            (8, seen("☎", &[], &[])),
        ]);
        let codes = derive(&tenants, &set(&["PAPERMOON", "Wise", "WISE", "Uni"]), &set(&["Mller"]));
        let code = |id: i64| (codes[&id].0.as_str(), codes[&id].1);
        assert_eq!(code(1), ("Uni", Source::Account));
        assert_eq!(code(2), ("Escape", Source::Context));
        assert_eq!(code(3), ("CC", Source::Made));
        assert_eq!(code(4), ("Kept", Source::Here));
        assert_eq!(code(5), ("PAPERMOON", Source::Calls));
        assert_eq!(code(6), ("Wise6", Source::Made), "two account codes are like its name: neither is surely its own");
        assert_eq!(code(7), ("Mller7", Source::Made), "another tenant has that code here");
        assert_eq!(code(8), ("Tenant8", Source::Made));
    }
}
