//! Call history.

use super::endpoint::{Access, Action, Endpoint};
use super::filters::Filters;
use super::history::History;
use super::input::Param;

/// `/cdr/…`
pub static ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/cdr/getCallHistory",
    access: Access::Readers,
    params: &[
        Param::Optional("start_date_ymd"),
        Param::Optional("end_date_ymd"),
        Param::Optional("tenant_code"),
        Param::Optional("firstdst"),
        Param::Optional("disposition"),
        Param::Optional("cost"),
        // Beyond the documented six.
        Param::Optional("src"),
        Param::Optional("direction"),
        Param::Optional("limit"),
        Param::Optional("after"),
        Param::Optional("legs"),
        Param::Optional("format"),
        Param::Optional("escape"),
    ],
    action: Action::Stream(|input, db| Ok(History::new(Filters::read(input, db)?))),
}];
