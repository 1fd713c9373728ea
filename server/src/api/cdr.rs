//! Call history.

use super::endpoint::{Access, Action, Endpoint};
use super::filters::{Filters, PARAMS};
use super::history::History;

/// `/cdr/…`
pub static ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/cdr/getCallHistory",
    access: Access::Readers,
    params: &PARAMS,
    action: Action::Stream(|input, db| Ok(History::new(Filters::read(input, db)?))),
}];
