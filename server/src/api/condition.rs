//! Conditions: which way a call goes, by caller, time and the like.

use super::endpoint::{Access, Action, Endpoint};
use super::input::Param;

/// `/condition/…`
pub static ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/condition/bytenant",
    access: Access::Readers,
    params: &[Param::Tenant],
    action: Action::Rows(
        "SELECT co_id, co_name, co_type, co_timezone, co_param1, co_param2, co_param3, co_param4, co_param5, co_param6,
                    co_param7, co_param8, co_param9, co_param10, co_param11, co_param12
               FROM co_conditions WHERE co_te_id = :tenant_id ORDER BY co_id",
    ),
}];
