//! What the schema allows and a phone system trips over: numbers that stand twice, destinations that lead to nothing.

use super::{Finding, Level};
use rusqlite::Connection;

/// A check that is one SELECT: each row's only column says what was found.
struct Query {
    check: &'static str,
    /// What is said when there is nothing.
    ok: &'static str,
    advice: &'static str,
    sql: &'static str,
}

const QUERIES: &[Query] = &[
    Query {
        check: "numbers",
        ok: "no number stands twice",
        advice: "calls reach only one of them: give the others another number",
        sql: "
    SELECT 'extension ' || ex_number || ' of tenant ' || te_code || ' stands ' || count(*) || ' times (ids '
           || group_concat(ex_id, ', ' ORDER BY ex_id) || ')'
      FROM ex_extensions JOIN te_tenants ON te_id = ex_te_id GROUP BY ex_te_id, ex_number HAVING count(*) > 1
    UNION ALL
    SELECT 'DID ' || di_number || ' stands ' || count(*) || ' times (ids ' || group_concat(di_id, ', ' ORDER BY di_id) || ')'
      FROM di_dids GROUP BY di_number HAVING count(*) > 1
    UNION ALL
    SELECT 'hunt list number ' || hu_number || ' of tenant ' || te_code || ' stands ' || count(*) || ' times (ids '
           || group_concat(hu_id, ', ' ORDER BY hu_id) || ')'
      FROM hu_huntlists JOIN te_tenants ON te_id = hu_te_id WHERE hu_number <> ''
     GROUP BY hu_te_id, hu_number HAVING count(*) > 1
    UNION ALL
    SELECT 'number ' || ex_number || ' of tenant ' || te_code || ' is an extension''s (id ' || ex_id
           || ') and a hunt list''s (id ' || hu_id || ')'
      FROM ex_extensions JOIN hu_huntlists ON hu_te_id = ex_te_id AND hu_number = ex_number
      JOIN te_tenants ON te_id = ex_te_id",
    },
    Query {
        check: "phones",
        ok: "every phone has a model and a MAC of its own",
        advice: "set the model in the system that this data comes from, or remove the phone",
        sql: "SELECT 'phone ' || ph_id || ' (' || ph_name || ') has no model' FROM ph_phones WHERE ph_pm_id IS NULL",
    },
    Query {
        check: "phones",
        ok: "",
        advice: "one device is entered more than once: remove what is not in use",
        sql: "
    SELECT 'phones ' || group_concat(ph_id || ' (' || ph_mac || ')', ', ' ORDER BY ph_id) || ' have the same MAC'
      FROM (SELECT *, lower(replace(replace(replace(replace(ph_mac, ':', ''), '-', ''), '.', ''), ' ', '')) AS plain FROM ph_phones)
     WHERE length(plain) = 12 AND plain NOT GLOB '*[^0-9a-f]*' GROUP BY plain HAVING count(*) > 1",
    },
    Query {
        check: "users",
        ok: "every manager and viewer sees a tenant",
        advice: "grant one with: switchroom user grant NAME CODE",
        sql: "
    SELECT us_role || ' ' || us_username || ' sees no tenant' FROM us_users
     WHERE us_role <> 'admin' AND NOT EXISTS (SELECT 1 FROM ut_usertenants WHERE ut_us_id = us_id) ORDER BY us_username_key",
    },
    Query {
        check: "hunts",
        ok: "every hunt list is of a known type",
        advice: "only RINGALL is known; set hu_type with /hunt/updatebyid if that is meant",
        sql: "
    SELECT 'hunt list ' || hu_id || ' (' || hu_name || ') is of type ''' || hu_type || '''' FROM hu_huntlists
     WHERE hu_type <> 'RINGALL' ORDER BY hu_id",
    },
];

/// Types of destinations and sources, and what their id is: type, pattern of further types (GLOB), table, its id.
const TARGETS: &[(&str, &str, &str, &str)] = &[
    ("EXT", "EXT-*", "ex_extensions", "ex_id"),
    ("HUNTLIST", "HUNTLIST-*", "hu_huntlists", "hu_id"),
    ("IVR", "IVR_*", "iv_ivrs", "iv_id"),
    ("VOICEMAIL", "VOICEMAIL-*", "vm_voicemails", "uniqueid"),
    ("CONDITION", "CONDITION[0-9]*", "co_conditions", "co_id"),
    ("NOTCONDITION", "", "co_conditions", "co_id"),
    ("CUSTOM", "CUSTOM-*", "cu_customs", "cu_id"),
    ("DID", "DID-*", "di_dids", "di_id"),
];

pub(super) fn check(db: &Connection, findings: &mut Vec<Finding>) -> rusqlite::Result<()> {
    for query in QUERIES {
        let found = texts(db, query.sql)?;
        let had = findings.iter().any(|finding| finding.check == query.check);
        if found.is_empty() && !had {
            findings.push(Finding::ok(query.check, query.ok));
        }
        add(findings, query.check, found, query.advice);
    }
    let mut dangling = Vec::new();
    for (name, more, table, id) in TARGETS {
        for (end, way) in [("src", "leads from"), ("dst", "leads to")] {
            dangling.append(&mut texts(
                db,
                &format!(
                    "SELECT 'destination ' || de_id || ' {way} ' || de_type_{end} || ' '
                            || coalesce(de_type_id_{end}, '(no id)') || ', which is not there'
                       FROM de_destinations
                      WHERE (de_type_{end} = '{name}' OR de_type_{end} GLOB '{more}')
                        AND coalesce(de_type_id_src, de_type_id_dst) IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM {table} WHERE {id} = de_type_id_{end}) ORDER BY de_id"
                ),
            )?);
        }
    }
    let bare = "SELECT count(*) || ' without ids: where they lead from and to is not known' FROM de_destinations
                 WHERE coalesce(de_type_id_src, de_type_id_dst) IS NULL HAVING count(*) > 0";
    let bare = texts(db, bare)?;
    if dangling.is_empty() && bare.is_empty() {
        findings.push(Finding::ok("destinations", "every destination leads from something to something"));
    }
    add(findings, "destinations", dangling, "calls end there: set it anew, or remove it, where this data comes from");
    add(findings, "destinations", bare, "import api can't see them; import mirta can");
    Ok(())
}

/// Findings of a check go in; an "all is well" of the same check, said by a query before, goes out.
fn add(findings: &mut Vec<Finding>, check: &'static str, found: Vec<String>, advice: &str) {
    if !found.is_empty() {
        findings.retain(|finding| finding.check != check || finding.level != Level::Ok);
    }
    findings.extend(found.into_iter().map(|what| Finding::warning(check, what, advice)));
}

fn texts(db: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}
