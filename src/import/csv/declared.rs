//! The declarations themselves: each table's columns in the order of its file.

use super::cell::Rule;
use super::tables::Kind::*;
use super::tables::{Column, Kind, Table};
use crate::import::mirta::tables::Kind as CallKind;

const fn column(name: &'static str, stored: &'static str, kind: Kind, rule: Rule) -> Column {
    Column { name, stored, kind, rule, is_number: false, is_secret: false, is_needed: false }
}

const fn id(name: &'static str) -> Column {
    column(name, name, Id, Rule::Any)
}

const fn tenant(stored: &'static str) -> Column {
    Column { is_needed: true, ..column("te_code", stored, Tenant, Rule::Any) }
}

/// One line of text.
const fn text(name: &'static str) -> Column {
    column(name, name, Text, Rule::Line)
}

/// Text that may have several lines.
const fn note(name: &'static str) -> Column {
    column(name, name, Text, Rule::Note)
}

const fn number(name: &'static str, rule: Rule) -> Column {
    Column { is_number: true, ..column(name, name, Text, rule) }
}

const fn made(name: &'static str, rule: Rule) -> Column {
    column(name, name, Made, rule)
}

const fn account(name: &'static str) -> Column {
    column(name, "", Account, Rule::Line)
}

const fn needed(column: Column) -> Column {
    Column { is_needed: true, ..column }
}

const fn secret(column: Column) -> Column {
    Column { is_secret: true, ..column }
}

const MARKS: Column = column("marks", "", Marks, Rule::Any);

const fn call(name: &'static str, kind: CallKind) -> Column {
    column(name, name, Call(kind), Rule::Any)
}

const fn call_number(name: &'static str) -> Column {
    Column { is_number: true, ..call(name, CallKind::Text) }
}

const fn table(
    name: &'static str,
    home: &'static str,
    key: &'static [&'static str],
    columns: &'static [Column],
) -> Table {
    Table { name, home, columns, key, else_key: None, label: None, required: &[] }
}

/// All tables, in the order in which they are exported and imported: a row only names rows of tables before it.
pub static TABLES: &[Table] = &[
    Table {
        label: Some("te_code"),
        required: &["te_code"],
        ..table(
            "tenants",
            "te_tenants",
            &["te_code"],
            &[id("te_id"), needed(column("te_code", "te_code", Text, Rule::Code)), needed(note("te_name")), MARKS],
        )
    },
    Table {
        label: Some("us_username"),
        required: &["us_username"],
        ..table(
            "users",
            "us_users",
            &["us_username_key"],
            &[
                id("us_id"),
                needed(column("us_username", "us_username", Folded("us_username_key"), Rule::UserName)),
                needed(column("us_role", "us_role", Role, Rule::Any)),
                column("us_email", "us_email", Folded("us_email_key"), Rule::Line),
                column("tenants", "", Grants, Rule::Any),
                secret(column("us_password", "", Password, Rule::Any)),
                secret(column("us_password_hash", "us_password", Hash, Rule::Any)),
                column("us_digest", "us_digest", Digest, Rule::Any),
                column("us_networks", "us_networks", Text, Rule::Networks),
                MARKS,
            ],
        )
    },
    Table {
        required: &["us_username", "to_hash"],
        ..table(
            "tokens",
            "to_tokens",
            &["to_hash"],
            &[
                id("to_id"),
                needed(column("us_username", "to_us_id", Link("users"), Rule::Any)),
                note("to_label"),
                secret(needed(column("to_hash", "to_hash", Text, Rule::Digest))),
                column("to_read_only", "to_read_only", Flag, Rule::Any),
                column("to_limited", "to_limited", Flag, Rule::Any),
                column("tenants", "", Grants, Rule::Any),
                needed(column("to_made", "to_made", Time, Rule::Any)),
                column("to_expires", "to_expires", Time, Rule::Any),
                column("to_used", "to_used", Time, Rule::Any),
                MARKS,
            ],
        )
    },
    Table {
        label: Some("pm_name"),
        required: &["pm_name"],
        ..table("phone_models", "pm_phonemodels", &["pm_name"], &[id("pm_id"), needed(note("pm_name")), MARKS])
    },
    Table {
        label: Some("ct_name"),
        required: &["ct_name"],
        ..table(
            "custom_types",
            "ct_customtypes",
            &["ct_name"],
            &[id("ct_id"), needed(note("ct_name")), note("ct_description"), MARKS],
        )
    },
    Table {
        label: Some("ex_number"),
        required: &["te_code", "ex_number"],
        ..table(
            "extensions",
            "ex_extensions",
            &["ex_te_id", "ex_number"],
            &[
                id("ex_id"),
                tenant("ex_te_id"),
                needed(number("ex_number", Rule::Number)),
                note("ex_name"),
                made("ex_tech", Rule::Line),
                number("ex_cidnum", Rule::Line),
                text("ex_cidname"),
                text("ex_callwaiting"),
                number("ex_fmfmcallerid", Rule::Line),
                text("ex_dialtimeout"),
                text("ex_fmfmstatus"),
                number("ex_fmfmnumber", Rule::Line),
                text("ex_fmfmdialtimeout"),
                account("sa_name"),
                account("sa_host"),
                secret(account("sa_secret")),
                MARKS,
            ],
        )
    },
    Table {
        label: Some("mailbox"),
        required: &["te_code", "mailbox"],
        else_key: Some("fullname"),
        ..table(
            "voicemails",
            "vm_voicemails",
            &["te_id", "mailbox"],
            &[
                id("uniqueid"),
                tenant("te_id"),
                made("context", Rule::Line),
                needed(number("mailbox", Rule::Line)),
                note("fullname"),
                text("email"),
                secret(text("password")),
                MARKS,
            ],
        )
    },
    Table {
        label: Some("di_number"),
        required: &["te_code", "di_number"],
        ..table(
            "dids",
            "di_dids",
            &["di_number"],
            &[
                id("di_id"),
                tenant("di_te_id"),
                needed(number("di_number", Rule::Filled)),
                text("di_country"),
                text("di_area"),
                note("di_comment"),
                text("di_recording"),
                text("di_fax"),
                number("di_didprefix", Rule::Line),
                text("di_didnameprefix"),
                MARKS,
            ],
        )
    },
    Table {
        label: Some("hu_number"),
        required: &["te_code", "hu_number"],
        else_key: Some("hu_name"),
        ..table(
            "hunts",
            "hu_huntlists",
            &["hu_te_id", "hu_number"],
            &[
                id("hu_id"),
                tenant("hu_te_id"),
                needed(number("hu_number", Rule::Number)),
                note("hu_name"),
                text("hu_type"),
                column("hu_ringtime", "hu_ringtime", Text, Rule::Seconds),
                text("hu_checkinuse"),
                column("members", "", Members, Rule::Any),
                MARKS,
            ],
        )
    },
    Table {
        required: &["te_code", "ph_mac"],
        else_key: Some("ph_name"),
        ..table(
            "phones",
            "ph_phones",
            &["ph_te_id", "ph_mac"],
            &[
                id("ph_id"),
                tenant("ph_te_id"),
                needed(note("ph_name")),
                needed(column("pm_name", "ph_pm_id", Link("phone_models"), Rule::Any)),
                needed(number("ph_mac", Rule::Line)),
                text("ph_filename"),
                text("ph_http_user"),
                secret(text("ph_http_password")),
                MARKS,
            ],
        )
    },
    Table {
        label: Some("co_name"),
        required: &["te_code", "co_name"],
        ..table(
            "conditions",
            "co_conditions",
            &["co_te_id", "co_name"],
            &[
                id("co_id"),
                tenant("co_te_id"),
                needed(note("co_name")),
                text("co_type"),
                text("co_timezone"),
                note("co_param1"),
                note("co_param2"),
                note("co_param3"),
                note("co_param4"),
                note("co_param5"),
                note("co_param6"),
                note("co_param7"),
                note("co_param8"),
                note("co_param9"),
                note("co_param10"),
                note("co_param11"),
                note("co_param12"),
                MARKS,
            ],
        )
    },
    Table {
        label: Some("iv_name"),
        required: &["te_code", "iv_name"],
        ..table(
            "ivrs",
            "iv_ivrs",
            &["iv_te_id", "iv_name"],
            &[id("iv_id"), tenant("iv_te_id"), needed(note("iv_name")), MARKS],
        )
    },
    Table {
        label: Some("cu_name"),
        required: &["te_code", "cu_name"],
        ..table(
            "customs",
            "cu_customs",
            &["cu_te_id", "cu_name"],
            &[
                id("cu_id"),
                tenant("cu_te_id"),
                needed(note("cu_name")),
                column("ct_name", "cu_ct_id", Link("custom_types"), Rule::Any),
                number("cu_param1", Rule::Line),
                number("cu_param2", Rule::Line),
                text("cu_param3"),
                MARKS,
            ],
        )
    },
    Table {
        required: &["te_code", "de_type_src", "de_src", "de_type_dst"],
        ..table(
            "destinations",
            "de_destinations",
            &["de_te_id", "de_type_src", "de_type_id_src", "de_ord"],
            &[
                id("de_id"),
                tenant("de_te_id"),
                needed(text("de_type_src")),
                column("de_src", "de_type_id_src", Pointer("de_type_src"), Rule::Any),
                needed(text("de_type_dst")),
                column("de_dst", "de_type_id_dst", Pointer("de_type_dst"), Rule::Any),
                column("de_ord", "de_ord", Whole, Rule::Any),
                MARKS,
            ],
        )
    },
    Table {
        required: &["start", "uniqueid"],
        ..table(
            "calls",
            "cdr",
            &["uniqueid", "channel", "sequence"],
            &[
                call("ID", CallKind::Record),
                call("accountcode", CallKind::Text),
                call("start", CallKind::Start),
                call("answer", CallKind::Moment),
                call("end", CallKind::Moment),
                call("clid", CallKind::Text),
                call_number("src"),
                call_number("realsrc"),
                call_number("dst"),
                call_number("firstdst"),
                call_number("lastdst"),
                call("wherelanded", CallKind::Text),
                call("duration", CallKind::Seconds),
                call("billsec", CallKind::Seconds),
                call("disposition", CallKind::Text),
                call("dcontext", CallKind::Text),
                call("channel", CallKind::Text),
                call("dstchannel", CallKind::Text),
                call("lastapp", CallKind::Text),
                call("userfield", CallKind::Text),
                call("uniqueid", CallKind::Text),
                call("linkedid", CallKind::Text),
                call("prevuniqueid", CallKind::Text),
                call("srcCallID", CallKind::Text),
                call("peeraccount", CallKind::Text),
                call("sequence", CallKind::Whole),
                MARKS,
            ],
        )
    },
    Table {
        required: &["cc_uniqueid"],
        ..table(
            "call_costs",
            "cc_callcosts",
            &["cc_uniqueid", "cc_cdr_sequence", "cc_nth"],
            &[
                call("cc_uniqueid", CallKind::Text),
                call("cc_cdr_sequence", CallKind::Whole),
                call("cc_nth", CallKind::Whole),
                call("cc_cost", CallKind::Cost),
                call("cc_country", CallKind::Text),
                call("cc_network", CallKind::Text),
                call("cc_type", CallKind::Text),
            ],
        )
    },
];
