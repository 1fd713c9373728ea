//! What is kept of a dump: its tables, their columns, and where they go. All else is counted and named in the report.

use Kind::*;

/// A table of the dump.
pub struct Table {
    /// Its name there.
    pub name: &'static str,
    pub home: Home,
    /// How a row added here is known to be one of the dump's.
    pub same: Same,
    pub columns: &'static [Column],
    /// The types, as GLOB patterns, by which `de_destinations` points at its rows.
    pub types: &'static [&'static str],
}

/// Where a table's rows go.
pub enum Home {
    /// Into the table of this name, column by column.
    Rows(&'static str),
    /// Another way: they have a file of their own beside this one.
    Apart,
}

/// How a row added here is known to be one of the dump's. Rows of an earlier import are known by their id.
pub enum Same {
    /// Never: a row added here gives up an id that the dump needs.
    Never,
    /// By this column, which has no value twice.
    Key(&'static str),
    /// By this column, if no row of an earlier import has the id.
    Name(&'static str),
    /// By its id.
    Id,
}

/// A column, which has the same name in the dump and here.
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

/// What a column holds, which says how a value is read and what makes a row a bad one.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// The row's own id: a positive whole number.
    Id,
    /// A call record's id, which other sources of records don't know: a positive whole number or nothing.
    Record,
    /// A tenant's id. A row without its tenant is left out.
    Tenant,
    /// The id of a row of another table here; of nothing: NULL.
    Link(&'static str),
    /// The id of something, followed by nobody but its own table's file.
    Number,
    /// A whole number or nothing.
    Whole,
    /// Text; NULL is "".
    Text,
    /// Text that must be there.
    Required,
    /// Text that is never printed.
    Secret,
    /// A date and time that must be there.
    Start,
    /// A date and time, or nothing.
    Moment,
    /// Whole seconds; NULL is 0.
    Seconds,
    /// An amount of money, or nothing.
    Cost,
}

impl Table {
    pub fn id(&self) -> &'static str {
        self.columns.iter().find(|column| column.kind == Id).map_or("", |column| column.name)
    }

    pub fn tenant(&self) -> Option<&'static str> {
        self.columns.iter().find(|column| column.kind == Tenant).map(|column| column.name)
    }

    pub fn links(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.columns.iter().filter_map(|column| match column.kind {
            Link(target) => Some((column.name, target)),
            _ => None,
        })
    }
}

/// The table of that name in a dump, letter case aside: some servers write all names small.
pub fn find(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name.eq_ignore_ascii_case(name))
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

const fn rows(name: &'static str, here: &'static str, columns: &'static [Column]) -> Table {
    Table { name, home: Home::Rows(here), same: Same::Never, columns, types: &[] }
}

const fn apart(name: &'static str, columns: &'static [Column]) -> Table {
    Table { name, home: Home::Apart, same: Same::Never, columns, types: &[] }
}

/// All that is kept, in the order in which it is merged and reported.
pub static TABLES: &[Table] = &[
    Table {
        same: Same::Key("te_code"),
        types: &["DID-UNASSIGNED"],
        ..rows("te_tenants", "te_tenants", &[column("te_id", Id), column("te_code", Required), column("te_name", Text)])
    },
    Table {
        same: Same::Key("us_username_key"),
        ..apart(
            "us_users",
            &[
                column("us_id", Id),
                column("us_username", Required),
                column("us_password", Secret),
                column("us_email", Text),
                column("us_up_id", Text),
                column("us_useldap", Text),
                column("us_ipfilter", Text),
                column("us_2fatype", Text),
            ],
        )
    },
    apart("ut_usertenants", &[column("ut_id", Number), column("ut_us_id", Number), column("ut_te_id", Number)]),
    Table {
        types: &["EXT", "EXT-*"],
        ..rows(
            "ex_extensions",
            "ex_extensions",
            &[
                column("ex_id", Id),
                column("ex_te_id", Tenant),
                column("ex_name", Text),
                column("ex_tech", Text),
                column("ex_number", Text),
                column("ex_tech_id", Number),
                column("ex_cidnum", Text),
                column("ex_cidname", Text),
                column("ex_callwaiting", Text),
                column("ex_fmfmcallerid", Text),
                column("ex_dialtimeout", Text),
                column("ex_fmfmstatus", Text),
                column("ex_fmfmnumber", Text),
                column("ex_fmfmdialtimeout", Text),
            ],
        )
    },
    apart("sipfriends", &[column("id", Text), column("name", Text), column("host", Text), column("secret", Secret)]),
    apart("ps_endpoints", &[column("id", Text), column("auth", Text)]),
    apart("ps_auths", &[column("id", Text), column("username", Text), column("password", Secret)]),
    Table {
        types: &["VOICEMAIL", "VOICEMAIL-*"],
        ..rows(
            "voicemail",
            "vm_voicemails",
            &[
                column("uniqueid", Id),
                column("te_id", Tenant),
                column("context", Text),
                column("mailbox", Text),
                column("fullname", Text),
                column("email", Text),
                column("password", Secret),
            ],
        )
    },
    Table {
        types: &["DID", "DID-UNCONDITIONAL", "DID-SMS", "DID-FAX*", "*UNCONDITIONALDID"],
        ..rows(
            "di_dids",
            "di_dids",
            &[
                column("di_id", Id),
                column("di_te_id", Tenant),
                column("di_country", Text),
                column("di_area", Text),
                column("di_number", Text),
                column("di_comment", Text),
                column("di_recording", Text),
                column("di_fax", Text),
                column("di_didprefix", Text),
                column("di_didnameprefix", Text),
            ],
        )
    },
    Table {
        types: &["HUNTLIST", "HUNTLIST-*"],
        ..rows(
            "hu_huntlists",
            "hu_huntlists",
            &[
                column("hu_id", Id),
                column("hu_te_id", Tenant),
                column("hu_number", Text),
                column("hu_name", Text),
                column("hu_type", Text),
                column("hu_ringtime", Text),
                column("hu_checkinuse", Text),
            ],
        )
    },
    Table {
        same: Same::Name("pm_name"),
        ..rows("pm_phonemodels", "pm_phonemodels", &[column("pm_id", Id), column("pm_name", Text)])
    },
    rows(
        "ph_phones",
        "ph_phones",
        &[
            column("ph_id", Id),
            column("ph_name", Text),
            column("ph_te_id", Tenant),
            column("ph_pm_id", Link("pm_phonemodels")),
            column("ph_mac", Text),
            column("ph_filename", Text),
            column("ph_http_user", Text),
            column("ph_http_password", Secret),
        ],
    ),
    Table {
        types: &["CONDITION", "CONDITION[0-9]*", "NOTCONDITION"],
        ..rows(
            "co_conditions",
            "co_conditions",
            &[
                column("co_id", Id),
                column("co_te_id", Tenant),
                column("co_name", Text),
                column("co_type", Text),
                column("co_timezone", Text),
                column("co_param1", Text),
                column("co_param2", Text),
                column("co_param3", Text),
                column("co_param4", Text),
                column("co_param5", Text),
                column("co_param6", Text),
                column("co_param7", Text),
                column("co_param8", Text),
                column("co_param9", Text),
                column("co_param10", Text),
                column("co_param11", Text),
                column("co_param12", Text),
            ],
        )
    },
    Table {
        types: &["IVR", "IVR_*"],
        ..rows("iv_ivrs", "iv_ivrs", &[column("iv_id", Id), column("iv_te_id", Tenant), column("iv_name", Text)])
    },
    Table {
        same: Same::Id,
        ..rows(
            "ct_customtypes",
            "ct_customtypes",
            &[column("ct_id", Id), column("ct_name", Text), column("ct_description", Text)],
        )
    },
    Table {
        types: &["CUSTOM"],
        ..rows(
            "cu_customs",
            "cu_customs",
            &[
                column("cu_id", Id),
                column("cu_te_id", Tenant),
                column("cu_name", Text),
                column("cu_ct_id", Link("ct_customtypes")),
                column("cu_param1", Text),
                column("cu_param2", Text),
                column("cu_param3", Text),
            ],
        )
    },
    rows(
        "de_destinations",
        "de_destinations",
        &[
            column("de_id", Id),
            column("de_te_id", Tenant),
            column("de_type_src", Text),
            column("de_type_id_src", Whole),
            column("de_type_dst", Text),
            column("de_type_id_dst", Whole),
            column("de_ord", Whole),
        ],
    ),
    apart(
        "cdr",
        &[
            column("ID", Record),
            column("accountcode", Text),
            column("start", Start),
            column("answer", Moment),
            column("end", Moment),
            column("clid", Text),
            column("src", Text),
            column("realsrc", Text),
            column("dst", Text),
            column("firstdst", Text),
            column("lastdst", Text),
            column("wherelanded", Text),
            column("duration", Seconds),
            column("billsec", Seconds),
            column("disposition", Text),
            column("dcontext", Text),
            column("channel", Text),
            column("dstchannel", Text),
            column("lastapp", Text),
            column("userfield", Text),
            column("uniqueid", Text),
            column("linkedid", Text),
            column("prevuniqueid", Text),
            column("srcCallID", Text),
            column("peeraccount", Text),
            column("sequence", Whole),
        ],
    ),
    apart(
        "cc_callcosts",
        &[
            column("cc_uniqueid", Text),
            column("cc_cdr_sequence", Whole),
            column("cc_cost", Cost),
            column("cc_country", Text),
            column("cc_network", Text),
            column("cc_type", Text),
        ],
    ),
];
