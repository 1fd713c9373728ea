//! Extensions, their caller ids and their SIP accounts.

use super::endpoint::{Access, Action, Endpoint};
use super::input::Param;
use super::table::{Rule, Table, Unique, field, text};

static EXTENSIONS: Table = Table {
    name: "ex_extensions",
    key: "ex_id",
    tenant: "ex_te_id",
    id_param: "extension_id",
    object: "extension",
    fields: &[
        text("ex_name"),
        field("ex_number", Rule::Number),
        text("ex_cidnum"),
        text("ex_cidname"),
        text("ex_callwaiting"),
        text("ex_fmfmcallerid"),
    ],
    unique: Some(Unique {
        field: "ex_number",
        taken: "SELECT own.ex_te_id FROM ex_extensions AS other JOIN ex_extensions AS own ON own.ex_id = ?1
                 WHERE other.ex_number = ?2 AND other.ex_te_id = own.ex_te_id AND other.ex_id <> ?1 AND own.ex_number <> ?2",
    }),
};

/// `/extension/…`
pub static ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/extension/bytenant",
        access: Access::Readers,
        params: &[Param::Tenant],
        action: Action::Rows(
            "SELECT ex_id, ex_name, ex_number, ex_cidnum, ex_cidname, ex_callwaiting
               FROM ex_extensions WHERE ex_te_id = :tenant_id ORDER BY ex_id",
        ),
    },
    Endpoint {
        path: "/extension/byid",
        access: Access::Readers,
        params: &[Param::Row(&EXTENSIONS)],
        action: Action::Rows(
            "SELECT ex_id, ex_name, ex_number, ex_cidnum, ex_cidname, ex_callwaiting
               FROM ex_extensions WHERE ex_id = :extension_id",
        ),
    },
    Endpoint {
        path: "/extension/user",
        access: Access::Secrets,
        params: &[Param::Tenant, Param::Row(&EXTENSIONS)],
        action: Action::Rows(
            "SELECT sa_name AS name, CASE upper(ex_tech) WHEN 'PJSIP' THEN 'dynamic' ELSE sa_host END AS host, sa_secret AS secret
               FROM sa_sipaccounts JOIN ex_extensions ON ex_id = sa_ex_id WHERE sa_ex_id = :extension_id",
        ),
    },
    Endpoint {
        path: "/extension/usersecret",
        access: Access::Secrets,
        params: &[Param::MaybeTenant, Param::Row(&EXTENSIONS)],
        action: Action::Value("SELECT sa_secret FROM sa_sipaccounts WHERE sa_ex_id = :extension_id"),
    },
    Endpoint {
        path: "/extension/getCidNumber",
        access: Access::Readers,
        params: &[Param::Row(&EXTENSIONS)],
        action: Action::Value("SELECT ex_cidnum FROM ex_extensions WHERE ex_id = :extension_id"),
    },
    Endpoint {
        path: "/extension/getCidNumberList",
        access: Access::Readers,
        params: &[Param::Tenant],
        action: Action::Rows("SELECT ex_cidnum FROM ex_extensions WHERE ex_te_id = :tenant_id ORDER BY ex_id"),
    },
    Endpoint {
        path: "/extension/GetFMFCallerId",
        access: Access::Readers,
        params: &[Param::Row(&EXTENSIONS)],
        action: Action::Value("SELECT ex_fmfmcallerid FROM ex_extensions WHERE ex_id = :extension_id"),
    },
    Endpoint {
        path: "/extension/GetFMFCallerIdList",
        access: Access::Readers,
        params: &[Param::Tenant],
        action: Action::Rows(
            "SELECT ex_fmfmcallerid AS GetFMFCallerId FROM ex_extensions WHERE ex_te_id = :tenant_id ORDER BY ex_id",
        ),
    },
    // The schema's trigger renames the SIP account and moves the mailbox when the number changes.
    Endpoint {
        path: "/extension/updatebyid",
        access: Access::Writers,
        params: &[Param::Row(&EXTENSIONS), Param::Changes(&EXTENSIONS)],
        action: Action::Update(&EXTENSIONS),
    },
];
