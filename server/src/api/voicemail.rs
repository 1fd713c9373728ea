//! Mailboxes.

use super::endpoint::{Access, Action, Endpoint};
use super::input::Param;

/// `/voicemail/…`
pub static ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/voicemail/bytenant",
    access: Access::Readers,
    params: &[Param::Tenant],
    action: Action::Rows(
        "SELECT uniqueid, context, fullname, email
               FROM vm_voicemails WHERE te_id = :tenant_id ORDER BY uniqueid",
    ),
}];
