//! DIDs: the numbers that can be called from outside.

use super::endpoint::{Access, Action, Endpoint};
use super::input::Param;
use super::table::{Rule, Table, Unique, field, text};

static DIDS: Table = Table {
    name: "di_dids",
    key: "di_id",
    tenant: "di_te_id",
    id_param: "did_id",
    object: "did",
    fields: &[
        field("di_number", Rule::Filled),
        text("di_country"),
        text("di_area"),
        text("di_comment"),
        text("di_recording"),
        text("di_fax"),
        text("di_didprefix"),
        text("di_didnameprefix"),
    ],
    unique: Some(Unique {
        field: "di_number",
        taken: "SELECT di_te_id FROM di_dids WHERE di_number = ?2 AND di_id <> ?1
                   AND ?2 <> (SELECT di_number FROM di_dids WHERE di_id = ?1)",
    }),
};

/// `/did/…`
pub static ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/did/bytenant",
        access: Access::Readers,
        params: &[Param::Tenant],
        action: Action::Rows(
            "SELECT di_id, di_country, di_area, di_number, di_comment
               FROM di_dids WHERE di_te_id = :tenant_id ORDER BY di_id",
        ),
    },
    Endpoint {
        path: "/did/byid",
        access: Access::Readers,
        params: &[Param::Row(&DIDS)],
        action: Action::Rows(
            "SELECT di_te_id, di_country, di_area, di_number, di_comment, di_recording, di_fax, di_didprefix, di_didnameprefix
               FROM di_dids WHERE di_id = :did_id",
        ),
    },
    Endpoint {
        path: "/did/updatebyid",
        access: Access::Writers,
        params: &[Param::Row(&DIDS), Param::Changes(&DIDS)],
        action: Action::Update(&DIDS),
    },
];
