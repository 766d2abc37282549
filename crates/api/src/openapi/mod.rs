//! The table of commands as an OpenAPI document, for programs that speak with the exchange.

mod schemas;

use serde_json::{Value, json};

use crate::{COMMANDS, Command, Least};

/// The document. It follows from the table alone, so that it never tells of what is not there.
pub fn openapi() -> Value {
    let schemas = schemas::schemas().unwrap_or_default();
    let mut paths = serde_json::Map::new();
    for command in COMMANDS {
        let (takes, gives) = schemas.commands.get(command.name).cloned().unwrap_or_default();
        let operation = operation(command, &takes, &gives);
        paths.insert(format!("/api/{}", command.name), json!({ "post": operation }));
    }
    paths.insert(
        "/metrics".to_owned(),
        json!({ "get": {
            "operationId": "metrics",
            "summary": "The exchange in figures, as Prometheus reads them.",
            "responses": { "200": {
                "description": "Figures.", "content": { "text/plain": {} },
            } },
        } }),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Cordboard",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every command is a POST with its arguments as JSON. Programs show a \
                token (`Authorization: Bearer cordboard_…`), which `token_create` makes; what it \
                may is in its rights. Events come by WebSocket at /api/events: a snapshot, then \
                numbered changes.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas.types,
        },
    })
}

fn operation(command: &Command, takes: &Value, gives: &Value) -> Value {
    let right = match command.least {
        Least::Public => None,
        Least::Anyone => Some(Value::Null),
        Least::May(right) => serde_json::to_value(right).ok(),
    };
    let security = if right.is_some() { json!([{ "token": [] }]) } else { json!([]) };
    let error = json!({
        "description": "It was not done.",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ApiError" } } },
    });
    json!({
        "operationId": command.name,
        "summary": command.about.trim(),
        "x-right": right.unwrap_or_default(),
        "x-changes": command.changes,
        "security": security,
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": takes } },
        },
        "responses": {
            "200": {
                "description": "Done.",
                "content": { "application/json": { "schema": gives } },
            },
            "default": error,
        },
    })
}
