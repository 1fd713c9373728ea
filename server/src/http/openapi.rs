//! The API as an OpenAPI 3.1 document, made from the endpoints' declarations: it can't drift.

use super::assets;
use crate::api::endpoint::{Access, Action, Endpoint, Method};
use crate::api::endpoints;
use crate::api::input::Param;
use crate::api::table::{Rule, Table};
use crate::error::{Error, Result};
use actix_web::{HttpRequest, HttpResponse};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use std::sync::LazyLock;

/// A request to each endpoint, and the demo's answer to it; of lists the first rows.
static EXAMPLES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());
/// The document, compressed.
static DOCUMENT: LazyLock<io::Result<Vec<u8>>> = LazyLock::new(|| {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(document().to_string().as_bytes())?;
    gzip.finish()
});

/// Answers `GET /openapi.json`.
///
/// # Errors
/// [`Error::Internal`] when it can't be compressed.
pub fn answer(request: &HttpRequest) -> Result<HttpResponse> {
    let gzip = DOCUMENT.as_ref().map_err(|error| Error::Internal(error.to_string()))?;
    assets::unchanging(request, "application/json", gzip)
}

/// The whole document.
fn document() -> Value {
    let paths: Map<String, Value> = endpoints().map(|endpoint| (endpoint.path.to_owned(), path(endpoint))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Switchroom",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The API of the office's phone system. Every value is a string; ids and numbers too.",
        },
        "security": [{"basic": []}, {"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"basic": {"type": "http", "scheme": "basic"}, "token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Failure": {
                    "type": "object",
                    "required": ["status", "message"],
                    "properties": {
                        "status": {"const": "failed"},
                        "message": {"type": "string"},
                        "fields": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
        },
    })
}

fn path(endpoint: &Endpoint) -> Value {
    let mut operation = json!({
        "operationId": endpoint.path.trim_start_matches('/').replace('/', "_"),
        "tags": [endpoint.path.split('/').nth(1)],
        "description": match endpoint.access {
            Access::Everybody => "For every user.",
            Access::Persons => "For every user, with their password; a token is not enough.",
            Access::Readers => "For every user, within their tenants.",
            Access::Secrets | Access::Writers => "For admins and managers, within their tenants.",
            Access::Admins => "For admins.",
        },
        "responses": responses(endpoint),
    });
    if endpoint.method() == Method::Post {
        let schema = body(endpoint);
        let content: Map<String, Value> =
            ["application/x-www-form-urlencoded", "multipart/form-data", "application/json"]
                .into_iter()
                .map(|kind| (kind.to_owned(), json!({"schema": schema, "example": EXAMPLES[endpoint.path]["request"]})))
                .collect();
        operation["requestBody"] = json!({"content": content});
    }
    match endpoint.method() {
        Method::Get => json!({"get": operation}),
        Method::Post => json!({"post": operation}),
    }
}

fn body(endpoint: &Endpoint) -> Value {
    let named =
        |wanted: bool| endpoint.params.iter().filter(move |param| param.is_required() == wanted).map(Param::name);
    let properties: Map<String, Value> =
        endpoint.params.iter().map(|param| (param.name().to_owned(), parameter(param))).collect();
    json!({"type": "object", "properties": properties, "required": named(true).collect::<Vec<_>>()})
}

fn parameter(param: &Param) -> Value {
    match param {
        Param::Tenant | Param::MaybeTenant | Param::Row(_) | Param::User => id(),
        Param::Changes(table) => object(table, &[]),
        Param::New(table, required) => object(table, required),
        Param::Password => json!({"type": "string", "format": "password", "minLength": 8, "maxLength": 1024}),
        Param::Required(_) | Param::Optional(_) => json!({"type": "string"}),
    }
}

fn object(table: &Table, required: &[&str]) -> Value {
    let field = |rule| match rule {
        Rule::Id => id(),
        Rule::Text => json!({"type": "string", "maxLength": Rule::MAX_CHARS}),
        Rule::Filled => json!({"type": "string", "minLength": 1, "maxLength": Rule::MAX_CHARS}),
        Rule::Number => json!({"type": "string", "pattern": "^[0-9A-Za-z*#+._-]+$", "maxLength": Rule::MAX_CHARS}),
        Rule::Seconds => json!({"type": "string", "pattern": "^[0-9]+$", "description": "seconds, 0 to 3600"}),
    };
    let properties: Map<String, Value> =
        table.fields.iter().map(|known| (known.name.to_owned(), field(known.rule))).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn id() -> Value {
    json!({"type": ["string", "integer"], "pattern": "^[0-9]+$"})
}

fn responses(endpoint: &Endpoint) -> Value {
    let data = match endpoint.action {
        Action::Rows(_) | Action::Stream(_) => json!({"type": "array", "items": {"type": "object"}}),
        Action::Value(_) | Action::Delete(_) => json!({"type": "string"}),
        Action::Update(_) | Action::Answer(_) | Action::Change(_) => json!({"type": ["object", "array"]}),
    };
    let success = json!({
        "type": "object",
        "required": ["status", "data"],
        "properties": {"status": {"const": "success"}, "data": data},
    });
    let failure = json!({"$ref": "#/components/schemas/Failure"});
    let mut responses = Map::new();
    let mut add = |status: &str, description: &str, schema: &Value| {
        let content = json!({"application/json": {"schema": schema}});
        responses.insert(status.to_owned(), json!({"description": description, "content": content}));
    };
    if endpoint.method() == Method::Post {
        add("400", "A required parameter is missing, or one has a value that can't be.", &failure);
    }
    add("401", "No, malformed or wrong credentials.", &failure);
    if !matches!(endpoint.method(), Method::Get) {
        add("403", "Not allowed, or a tenant that is not yours.", &failure);
        add("404", "No such record, or none that you may see.", &failure);
        add("408", "The body did not come in time.", &failure);
        add("413", "The body is larger than the limit, 64 KiB unless the box says otherwise.", &failure);
        add("415", "A content type that is not read.", &failure);
    }
    if matches!(endpoint.action, Action::Update(_)) {
        add("409", "A number that another row already has.", &failure);
    }
    add("431", "The head is larger than the limit.", &failure);
    add("429", "Too many failed logins.", &failure);
    add("500", "A fault.", &failure);
    add("503", "The store cannot serve now, or as many as the box takes are being served.", &failure);
    let example = json!({"status": "success", "data": EXAMPLES[endpoint.path]["data"]});
    let content = json!({"application/json": {"schema": success, "example": example}});
    let mut all = Map::from_iter([("200".to_owned(), json!({"description": "The answer.", "content": content}))]);
    all.append(&mut responses);
    Value::Object(all)
}
