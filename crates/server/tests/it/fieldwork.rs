//! Visits, coverage, sweeps, guarantees, notices and the watch as everybody with a duty does them, on both databases.

mod guarantees;
mod notices;
mod sweeps;
mod visits;

use serde_json::{Value, json};

use crate::county::{Session, call};
use crate::registers::seeded::Seeded;
use crate::service::{Answer, send};

/// The beginning of a photograph.
pub const JPEG: &[u8] = b"\xff\xd8\xff\xe0 an invented photograph";

/// The id of the `n`th visit.
pub fn visit_id(n: usize) -> String {
    format!("019aaaaa-aaaa-7aaa-8aaa-{n:012}")
}

/// A visit to the `household`th household: nothing to say.
pub fn quiet(seeded: &Seeded, household: usize, channel: &str, at: &str) -> Value {
    let answers = match channel {
        "not_met" => json!({}),
        _ => json!({ "new_difficulty": "否" }),
    };
    json!({ "household_id": seeded.households[household].0, "form": "routine", "channel": channel, "visited_at": at,
        "answers": answers, "away": channel == "phone" })
}

/// Records a visit.
pub async fn put(seeded: &Seeded, who: &Session, n: usize, body: &Value) -> Answer {
    let path = format!("/visits/{}", visit_id(n));
    seeded.county.send("PUT", &path, Some(who), body.clone()).await
}

/// Sends a file.
pub async fn evidence(seeded: &Seeded, who: &Session, bytes: &'static [u8]) -> Answer {
    let media = "content-type: application/octet-stream";
    send(
        &seeded.county.service,
        call("POST", "/evidence", Some(who), &[media], bytes),
    )
    .await
}

/// The codes of the fields that were refused.
pub fn fields(answer: &Answer) -> Vec<(String, String)> {
    let json = answer.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = json["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| (text(&error["field"]), text(&error["code"])))
        .collect()
}
