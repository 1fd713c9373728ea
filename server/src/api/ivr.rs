//! IVRs: menus that callers choose from by key.

use super::endpoint::{Access, Action, Endpoint};
use super::input::Param;

/// `/ivr/…`
pub static ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/ivr/bytenant",
    access: Access::Readers,
    params: &[Param::Tenant],
    action: Action::Rows("SELECT iv_id, iv_name FROM iv_ivrs WHERE iv_te_id = :tenant_id ORDER BY iv_id"),
}];
