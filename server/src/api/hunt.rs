//! Hunt lists: numbers that ring several extensions. Their members stand in the destinations.

use super::endpoint::{Access, Action, Endpoint};
use super::input::Param;
use super::table::{Rule, Table, field, text};

static HUNTS: Table = Table {
    name: "hu_huntlists",
    key: "hu_id",
    tenant: "hu_te_id",
    id_param: "hunt_id",
    object: "hunt",
    fields: &[
        field("hu_number", Rule::Number),
        text("hu_name"),
        text("hu_type"),
        field("hu_ringtime", Rule::Seconds),
        text("hu_checkinuse"),
    ],
    unique: None,
};

/// `/hunt/…`
pub static ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/hunt/bytenant",
        access: Access::Readers,
        params: &[Param::Tenant],
        action: Action::Rows(
            "SELECT hu_id, hu_number, hu_name, hu_type, hu_ringtime
               FROM hu_huntlists WHERE hu_te_id = :tenant_id ORDER BY hu_id",
        ),
    },
    Endpoint {
        path: "/hunt/byid",
        access: Access::Readers,
        params: &[Param::Row(&HUNTS)],
        action: Action::Rows(
            "SELECT hu_id, hu_number, hu_name, hu_type, hu_ringtime, hu_checkinuse
               FROM hu_huntlists WHERE hu_id = :hunt_id",
        ),
    },
    Endpoint {
        path: "/hunt/updatebyid",
        access: Access::Writers,
        params: &[Param::Row(&HUNTS), Param::Changes(&HUNTS)],
        action: Action::Update(&HUNTS),
    },
    // The schema's trigger takes the destinations from and to the list with it.
    Endpoint {
        path: "/hunt/deletebyid",
        access: Access::Writers,
        params: &[Param::Row(&HUNTS)],
        action: Action::Delete(&HUNTS),
    },
];
