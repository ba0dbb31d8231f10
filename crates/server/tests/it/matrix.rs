//! No operation is open to whom it should not be: each is called as nobody and in every role.
//!
//! Requests are made up from the description of the interface; `operations.toml` says which action an operation is.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Action, Permit, Role, permits};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::county::{County, Session, call, counties};
use crate::service::send;

/// A number that nothing has.
const NOBODY: &str = "019aaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa";
/// Ends the session with which operations are called.
const LAST: &str = "delete_current_session";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    open: BTreeSet<String>,
    operations: BTreeMap<String, Entry>,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Entry {
    One(String),
    Any(Vec<String>),
    Sent(Sent),
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Sent {
    action: Words,
    body: Option<Value>,
    query: Option<String>,
    path: Option<BTreeMap<String, String>>,
    media: Option<String>,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Words {
    One(String),
    Any(Vec<String>),
}

/// An operation with the request that is sent.
#[derive(Debug, Clone)]
struct Operation {
    id: String,
    method: String,
    path: String,
    is_about_one: bool,
    media: String,
    body: String,
    actions: Vec<Action>,
}

fn table() -> Table {
    toml::from_str(include_str!("operations.toml")).expect("operations.toml")
}

fn description() -> Value {
    serde_json::from_str(&server::http::openapi_json()).expect("the description")
}

/// Every operation: method, path, what is said of it.
fn described(description: &Value) -> Vec<(String, String, Value)> {
    let paths = description["paths"].as_object().expect("paths");
    let all = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("methods").iter();
        methods.map(|(method, operation)| (method.to_uppercase(), path.clone(), operation.clone()))
    });
    all.collect()
}

fn id_of(operation: &Value) -> String {
    operation["operationId"].as_str().expect("an operation id").to_owned()
}

fn parts(entry: &Entry) -> (Vec<Action>, Sent) {
    let sent = |action| Sent {
        action,
        body: None,
        query: None,
        path: None,
        media: None,
    };
    let sent = match entry.clone() {
        Entry::One(word) => sent(Words::One(word)),
        Entry::Any(words) => sent(Words::Any(words)),
        Entry::Sent(sent) => sent,
    };
    let words = match sent.action.clone() {
        Words::One(word) => vec![word],
        Words::Any(words) => words,
    };
    let action = |word: &String| Action::parse(word).unwrap_or_else(|| panic!("{word} is no action"));
    (words.iter().map(action).collect(), sent)
}

fn operations() -> Vec<Operation> {
    let (table, description) = (table(), description());
    let mut operations: Vec<Operation> = Vec::new();
    for (method, path, described) in described(&description) {
        let id = id_of(&described);
        let Some(entry) = table.operations.get(&id) else {
            continue;
        };
        let (actions, sent) = parts(entry);
        let (media, body) = body_of(&described, &description, &sent);
        operations.push(Operation {
            is_about_one: path.contains('{'),
            path: address(&path, &described, &description, &sent),
            id,
            method,
            media,
            body,
            actions,
        });
    }
    operations.sort_by_key(|operation| operation.id == LAST);
    operations
}

/// The address with its variable parts and what its query must have.
fn address(path: &str, described: &Value, description: &Value, sent: &Sent) -> String {
    let mut path = path.strip_prefix("/api/v1").unwrap_or(path).to_owned();
    let mut query: Vec<String> = sent.query.iter().cloned().collect();
    for parameter in described["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        let value = match sample(&parameter["schema"], description) {
            Value::String(text) => text,
            value => value.to_string(),
        };
        if parameter["in"] == "path" {
            let is_number = parameter["schema"]["type"] == "integer";
            let given = sent.path.as_ref().and_then(|path| path.get(name).cloned());
            let value = given.unwrap_or_else(|| if is_number { "1".to_owned() } else { NOBODY.to_owned() });
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        let is_given = sent
            .query
            .as_ref()
            .is_some_and(|query| query.contains(&format!("{name}=")));
        if parameter["in"] == "query" && parameter["required"] == true && !is_given {
            let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            query.push(format!("{name}={value}"));
        }
    }
    if query.is_empty() {
        path
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

fn body_of(described: &Value, description: &Value, sent: &Sent) -> (String, String) {
    let Some(content) = described["requestBody"]["content"].as_object() else {
        return (String::new(), String::new());
    };
    let (media, schema) = content.iter().next().expect("a media type");
    let media = sent.media.clone().unwrap_or_else(|| media.clone());
    if let Some(body) = &sent.body {
        return (media, body.as_str().map_or_else(|| body.to_string(), str::to_owned));
    }
    match media.as_str() {
        "application/json" => (media, sample(&schema["schema"], description).to_string()),
        "multipart/form-data" => (format!("{media}; boundary=x"), "--x--\r\n".to_owned()),
        _ => (media, "姓名,登录名\n".to_owned()),
    }
}

/// A value that a schema takes: its example, or the least there is.
fn sample(schema: &Value, description: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return sample(description.pointer(pointer).expect("a schema"), description);
    }
    if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return example.clone();
    }
    if let Some(first) = schema["enum"].get(0).or_else(|| schema.get("const")) {
        return first.clone();
    }
    let choices = ["oneOf", "anyOf"].iter().find_map(|word| schema[*word].as_array());
    if let Some(choice) = choices.and_then(|all| all.iter().find(|choice| choice["type"] != "null")) {
        return sample(choice, description);
    }
    if let Some(all) = schema["allOf"].as_array() {
        let samples = all
            .iter()
            .filter_map(|part| sample(part, description).as_object().cloned());
        return Value::Object(samples.flatten().collect());
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"].get(0).and_then(Value::as_str));
    match kind {
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        Some("object") => object(schema, description),
        _ => match schema["format"].as_str() {
            Some("date") => json!("2026-11-01"),
            Some("date-time") => json!("2026-11-01T00:00:00.000Z"),
            Some("uuid") => json!(NOBODY),
            _ => json!("x"),
        },
    }
}

fn object(schema: &Value, description: &Value) -> Value {
    let required = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let fields = required.map(|name| (name.to_owned(), sample(&schema["properties"][name], description)));
    Value::Object(fields.collect::<Map<String, Value>>())
}

impl Operation {
    async fn called(&self, county: &County, session: Option<&Session>) -> (u16, String) {
        let media = format!("content-type: {}", self.media);
        let headers = [media.as_str(), "if-match: \"1\""];
        let headers = if self.media.is_empty() {
            &headers[1..]
        } else {
            &headers[..]
        };
        let answer = send(
            &county.service,
            call(&self.method, &self.path, session, headers, self.body.clone()),
        )
        .await;
        let told: String = answer.text.chars().take(600).collect();
        (answer.status.as_u16(), told)
    }

    fn is_permitted(&self, role: Role) -> bool {
        self.actions.iter().any(|action| permits(role, *action) != Permit::No)
    }

    /// What is wrong with the answer to somebody in a role.
    fn fault(&self, role: Role, status: u16) -> Option<&'static str> {
        match (self.is_permitted(role), status) {
            (_, 500..) => Some("should not fail"),
            (true, 401 | 403) => Some("should be permitted"),
            (false, 403) => None,
            // Whoever may see nothing of a kind need not learn whether one thing of it is there.
            (false, 404) if self.is_about_one => None,
            (false, _) => Some("should be refused"),
            (true, _) => None,
        }
    }
}

#[test]
fn every_operation_says_what_it_does() {
    let table = table();
    let known: BTreeSet<String> = described(&description())
        .iter()
        .map(|(_, _, operation)| id_of(operation))
        .collect();
    let told: BTreeSet<String> = table.operations.keys().chain(&table.open).cloned().collect();
    let missing: Vec<_> = known.difference(&told).collect();
    assert!(missing.is_empty(), "add to tests/it/operations.toml: {missing:?}");
    let stale: Vec<_> = told.difference(&known).collect();
    assert!(
        stale.is_empty(),
        "no such operations any more, take them out of tests/it/operations.toml: {stale:?}"
    );
    assert!(table.open.iter().all(|id| !table.operations.contains_key(id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_in_without_signing_in() {
    for county in counties(&[]).await {
        let mut faults = Vec::new();
        for operation in operations() {
            let (status, text) = operation.called(&county, None).await;
            if status != 401 {
                faults.push(format!(
                    "{} {} {}: {status} {text}",
                    operation.id, operation.method, operation.path
                ));
            }
        }
        assert!(faults.is_empty(), "answered to nobody:\n{}", faults.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_may_do_what_the_matrix_says_and_no_more() {
    let operations = operations();
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let mut faults = Vec::new();
        for role in Role::ALL.iter().copied() {
            let session = county.somebody(&admin, role).await;
            for operation in &operations {
                let (status, text) = operation.called(&county, Some(&session)).await;
                if let Some(fault) = operation.fault(role, status) {
                    faults.push(format!(
                        "{} as {role} {fault}: {status} {text}\n  sent {}",
                        operation.id, operation.body
                    ));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
