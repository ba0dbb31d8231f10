//! All households of a query as a workbook.

use std::collections::BTreeMap;

use documents::table_file::Cell;
use domain::access::Viewer;
use domain::{Date, Moment};
use serde_json::json;
use store::registers::households::{CurrentStatus, Household, Query, export};

use crate::exports::Workbook;
use crate::exports::book::{Book, Leaving, count, date, may_take_out};
use crate::{App, Refusal};

const TITLES: &[&str] = &[
    "乡镇",
    "村",
    "户编号",
    "户主",
    "人口数",
    "户的身份",
    "成员的身份",
    "起始日期",
    "不在册日期",
];

/// Writes every household that the viewer may export into a workbook; the journal keeps who, which and what for,
/// before the first one is read.
///
/// # Errors
/// As [`Book::begin`], and when the policy has mistakes.
#[store::boxed]
pub async fn households_workbook(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (&Query, &str),
) -> Result<Workbook, Refusal> {
    may_take_out(viewer)?;
    let titles = titles(app, at.day(app.settings.hours_ahead)).await?;
    let leaving = Leaving {
        kind: "households.exported",
        sheet: "户",
        counted: "户数",
        titles: TITLES,
        subject: None,
        asked: json!({ "place": query.place, "status": query.status.as_ref().map(|one| &one.status) }),
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let mut tx = app.store.read(viewer).await?;
    export(&mut tx, query, |one| book.add(cells(&one, &titles))).await?;
    drop(tx);
    book.finish().await
}

/// Titles of statuses by their words, as the policy in force has them.
async fn titles(app: &App, today: Date) -> Result<BTreeMap<String, String>, Refusal> {
    let loaded = crate::policy::in_county(app, today).await?;
    let statuses = loaded.policy.registers.statuses.iter();
    Ok(statuses
        .map(|status| (status.code.clone(), status.title.clone()))
        .collect())
}

fn cells<'a>(one: &'a Household, titles: &BTreeMap<String, String>) -> Vec<Cell<'a>> {
    let (own, members): (Vec<&CurrentStatus>, Vec<_>) = one.statuses.iter().partition(|one| one.person_id.is_none());
    vec![
        Cell::text(one.township.as_str()),
        Cell::text(one.village.as_str()),
        Cell::text(one.household_no.as_str()),
        Cell::text(one.head_name.as_str()),
        count(one.n_members),
        words(&own, titles),
        words(&members, titles),
        date(Some(&one.valid_from)),
        date(one.valid_to.as_deref()),
    ]
}

/// Each status once, in words.
fn words(statuses: &[&CurrentStatus], titles: &BTreeMap<String, String>) -> Cell<'static> {
    let mut words: Vec<String> = Vec::new();
    for one in statuses {
        let title = titles.get(&one.status).unwrap_or(&one.status);
        let word = match &one.value {
            None => title.clone(),
            Some(value) => format!("{title}：{value}"),
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    match words.is_empty() {
        true => Cell::Empty,
        false => Cell::text(words.join("、")),
    }
}
