//! The SELECT of a call history: its columns, whose calls it looks at, what they have to be to pass.

use super::filters::{Accounts, Filters};
use crate::error::Result;
use rusqlite::{Statement, named_params};

/// A row's place in the order is kept in front of what the client sees, and whether it passes: conditions come in between.
const PLACE: &str = "SELECT cdr.start AS place_start, ID AS place_id, ";
const COLUMNS: &str = r#" AS passes,
           ID, accountcode, start, answer, "end", clid, src, realsrc, realsrc AS extension, dst, firstdst, lastdst, wherelanded,
           duration, billsec, disposition,
           CASE WHEN first.cc_nth IS NULL THEN NULL
                WHEN EXISTS (SELECT 1 FROM cc_callcosts AS second
                              WHERE second.cc_uniqueid = uniqueid AND second.cc_cdr_sequence = max(sequence, 0) AND second.cc_nth = 2)
                THEN (SELECT printf('%.5f', sum(cc_cost)) FROM cc_callcosts AS each
                       WHERE each.cc_uniqueid = uniqueid AND each.cc_cdr_sequence = max(sequence, 0) AND each.cc_cost IS NOT NULL
                      HAVING count(*) > 0)
                WHEN first.cc_cost IS NOT NULL THEN printf('%.5f', first.cc_cost) END AS cc_cost,
           first.cc_country AS cc_country, first.cc_network AS cc_network, first.cc_type AS cc_type,
           dcontext, dstchannel, lastapp, userfield, uniqueid, linkedid, prevuniqueid, srcCallID, peeraccount
      FROM cdr LEFT JOIN cc_callcosts AS first
             ON first.cc_uniqueid = uniqueid AND first.cc_cdr_sequence = max(sequence, 0) AND first.cc_nth = 1
     WHERE cdr.start >= :from AND (cdr.start, ID) < (:start, :id) "#;
/// One tenant's calls: the index leads with the account code.
const OF_ONE: &str = "AND accountcode = :account ";
const NEWEST_FIRST: &str = "ORDER BY cdr.start DESC, ID DESC";
/// Columns before those that the client sees.
pub const HIDDEN: usize = 3;

/// The statement for these filters, put together of pieces that stand here: what nobody asked for costs nothing.
pub fn sql(filters: &Filters) -> String {
    let whose = if matches!(filters.accounts, Accounts::One(_)) { OF_ONE } else { "" };
    [PLACE, &conditions(filters).join(" AND "), COLUMNS, whose, NEWEST_FIRST].concat()
}

/// What a call has to be to pass, in SQL. At least one condition; those that nobody asked for cost nothing.
fn conditions(filters: &Filters) -> Vec<&'static str> {
    let legs = "prevuniqueid = '' AND NOT (dst = 'h' AND duration = 0)";
    let mut conditions = vec![if filters.all_legs { "1" } else { legs }];
    if matches!(filters.accounts, Accounts::Several(_)) {
        conditions.push("accountcode IN (SELECT value FROM json_each(:accounts))");
    }
    if filters.firstdst.is_some() {
        conditions.push("firstdst IN (SELECT value FROM json_each(:firstdst))");
    }
    if filters.disposition.is_some() {
        conditions.push("lower(disposition) IN (SELECT value FROM json_each(:disposition))");
    }
    if filters.src.is_some() {
        conditions.push("src IN (SELECT value FROM json_each(:src))");
    }
    if filters.cost.is_some() {
        conditions.push(
            "(SELECT (total > :low OR (total = :low AND :low_in)) AND (total < :high OR (total = :high AND :high_in))
                FROM (SELECT round(sum(cc_cost), 5) AS total FROM cc_callcosts
                       WHERE cc_uniqueid = uniqueid AND cc_cdr_sequence = max(sequence, 0)))",
        );
    }
    conditions.extend(filters.direction.map(|direction| match direction {
        "in" => "userfield LIKE '%[inbound]%'",
        "out" => "userfield LIKE '%[outbound]%'",
        _ => "userfield NOT LIKE '%[inbound]%' AND userfield NOT LIKE '%[outbound]%'",
    }));
    conditions
}

/// Binds all that a statement with these conditions asks for.
pub fn bind(filters: &Filters, statement: &mut Statement) -> Result<()> {
    let (one, several) = match &filters.accounts {
        Accounts::All => (None, None),
        Accounts::One(code) => (Some(code), None),
        Accounts::Several(codes) => (None, Some(codes)),
    };
    let cost = filters.cost.unwrap_or_default();
    let parameters = named_params! {
        ":from": filters.from, ":start": filters.place.0, ":id": filters.place.1, ":account": one, ":accounts": several,
        ":firstdst": filters.firstdst, ":disposition": filters.disposition, ":src": filters.src, ":low": cost.low,
        ":low_in": cost.low_in, ":high": cost.high, ":high_in": cost.high_in,
    };
    for (name, value) in parameters {
        if let Some(at) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(at, value)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SCHEMA;
    use rusqlite::Connection;

    #[test]
    fn an_index_serves_tenant_and_day_and_another_all_tenants() -> rusqlite::Result<()> {
        let db = Connection::open_in_memory()?;
        db.execute_batch(SCHEMA)?;
        for (whose, index) in [
            (OF_ONE, "cdr_by_account (accountcode=? AND start>? AND start<?)"),
            ("", "cdr_by_start (start>? AND start<?)"),
        ] {
            let mut statement =
                db.prepare(&["EXPLAIN QUERY PLAN ", PLACE, "1", COLUMNS, whose, NEWEST_FIRST].concat())?;
            let plan = statement.raw_query().mapped(|row| row.get(3)).collect::<rusqlite::Result<Vec<String>>>()?;
            assert!(plan.iter().any(|step| step.contains(index)), "{plan:#?}");
            let slow = |step: &String| step.contains("SCAN c") || step.contains("TEMP B-TREE FOR ORDER");
            assert!(!plan.iter().any(slow), "{plan:#?}");
        }
        Ok(())
    }
}
