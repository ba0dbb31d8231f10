//! Leads that people tell and reports from outside, by everybody who has a part in them, on both databases.

mod outside;
mod told;

use serde_json::Value;

use crate::case_story_world::{Household, World, worlds};

/// The day the stories begin.
const DAY: &str = "2026-11-02";

/// Two households of the village.
const HOUSEHOLDS: [Household; 2] = [
    Household {
        number: "5299010001",
        members: &[["周大山", "户主", "普通劳动力", ""], ["周小满", "之子", "", "小学"]],
        income: "42000",
    },
    Household {
        number: "5299010002",
        members: &[["李长河", "户主", "普通劳动力", ""]],
        income: "30000",
    },
];

async fn villages() -> Vec<World> {
    worlds(DAY, &HOUSEHOLDS).await
}

/// The codes of the fields that were refused, each with its field.
fn refused(answer: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let codes = errors.iter().map(|error| (text(&error["field"]), text(&error["code"])));
    codes.collect()
}
