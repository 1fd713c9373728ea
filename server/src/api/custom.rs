//! Custom destinations, such as a forward to a mobile phone, with their types.

use super::endpoint::{Access, Action, Endpoint};
use super::input::Param;

/// `/custom/…`
pub static ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/custom/bytenant",
    access: Access::Readers,
    params: &[Param::Tenant],
    action: Action::Rows(
        "SELECT cu_id, cu_name, cu_ct_id, ct_name, ct_description
               FROM cu_customs LEFT JOIN ct_customtypes ON ct_id = cu_ct_id
              WHERE cu_te_id = :tenant_id ORDER BY cu_id",
    ),
}];
