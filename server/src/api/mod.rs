//! The documented API: no HTTP, no async. Each resource is a file that reads like the API's documentation; `endpoint` is the
//! interpreter of these declarations.

pub mod admin;
pub mod cdr;
pub mod condition;
pub mod custom;
pub mod destination;
pub mod did;
pub mod endpoint;
pub mod extension;
pub mod filters;
pub mod history;
pub mod hunt;
pub mod input;
pub mod ivr;
pub mod params;
pub mod phone;
pub mod selection;
pub mod table;
pub mod totals;
pub mod user;
pub mod voicemail;

use endpoint::Endpoint;

/// All documented endpoints, in the order of the documentation's resources.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    let resources = [
        user::ENDPOINTS,
        destination::ENDPOINTS,
        extension::ENDPOINTS,
        did::ENDPOINTS,
        hunt::ENDPOINTS,
        phone::ENDPOINTS,
        voicemail::ENDPOINTS,
        condition::ENDPOINTS,
        ivr::ENDPOINTS,
        custom::ENDPOINTS,
        cdr::ENDPOINTS,
    ];
    resources.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::endpoint::Action;
    use super::*;
    use crate::store::SCHEMA;
    use rusqlite::Connection;
    use std::collections::HashSet;

    #[test]
    fn all_29_endpoints_are_declared_once() {
        let paths: HashSet<String> = endpoints().map(|endpoint| endpoint.path.to_lowercase()).collect();
        assert_eq!((paths.len(), endpoints().count()), (29, 29));
    }

    #[test]
    fn every_declared_query_prepares_takes_the_declared_parameters_and_scans_no_table() -> rusqlite::Result<()> {
        let db = Connection::open_in_memory()?;
        db.execute_batch(SCHEMA)?;
        for endpoint in endpoints().chain(admin::ENDPOINTS) {
            let (Action::Rows(sql) | Action::Value(sql)) = endpoint.action else { continue };
            let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            for at in 1..=statement.parameter_count() {
                let name = statement.parameter_name(at).unwrap_or_default().trim_start_matches(':');
                assert!(endpoint.params.iter().any(|param| param.name() == name), "{}: {name}", endpoint.path);
            }
            let plan = statement.raw_query().mapped(|row| row.get(3)).collect::<rusqlite::Result<Vec<String>>>()?;
            let slow = |step: &String| step.starts_with("SCAN") || step.contains("TEMP B-TREE");
            assert!(!plan.iter().any(slow), "{}: {plan:?}", endpoint.path);
        }
        Ok(())
    }
}
