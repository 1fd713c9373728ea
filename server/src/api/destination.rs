//! Where calls go: from an object in a situation to another object.

use super::endpoint::{Access, Action, Endpoint};
use super::input::Param;

/// `/destination/…`
pub static ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/destination/all",
    access: Access::Readers,
    params: &[Param::Tenant],
    action: Action::Rows(
        "SELECT de_id, de_type_src, de_type_dst, de_ord
               FROM de_destinations WHERE de_te_id = :tenant_id ORDER BY de_id",
    ),
}];
