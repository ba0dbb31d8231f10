//! One guarantee as it stands, household by household, or those of whom nothing is known.

use documents::table_file::Cell;
use domain::Moment;
use domain::access::Viewer;
use store::issues::ledger::{LedgerLine, Query, list};

use super::book::{Book, Leaving, Workbook, asked, date, text};
use super::place;
use crate::accounts::area_names;
use crate::guarantees::asked_of;
use crate::visits::{FieldRules, HELD, PROBLEM};
use crate::{App, Refusal};

/// Lines read at once.
const AT_ONCE: i64 = 200;

const TITLES: &[&str] = &[
    "乡镇",
    "村",
    "户编号",
    "户主",
    "保障",
    "家庭成员",
    "状态",
    "起始日期",
    "依据说明",
];

/// Every line of a list as a workbook; the journal keeps who took it, what was asked and what for.
///
/// # Errors
/// As [`Book::begin`], when there is no such guarantee or state, and when the policy has mistakes.
#[store::boxed]
pub async fn export_guarantees(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (Query, &str),
) -> Result<Workbook, Refusal> {
    let rules = FieldRules::read(app, at).await?;
    let whom = asked_of(&rules, &query)?;
    let leaving = Leaving {
        kind: "guarantees.exported",
        sheet: "保障",
        counted: "行数",
        titles: TITLES,
        subject: None,
        asked: asked(&query)?,
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let places = area_names(app, viewer).await?;
    let known = rules.guarantees().iter().find(|one| one.code == query.guarantee);
    let title = known.map_or(query.guarantee.clone(), |one| one.title.clone());
    let mut query = Query {
        after: None,
        limit: AT_ONCE,
        ..query
    };
    loop {
        let page = list(&mut app.store.read(viewer).await?, &query, whom).await?;
        for line in &page.rows {
            let mut cells = vec![
                Cell::text(place(&places, &line.township_id)),
                Cell::text(place(&places, &line.village_id)),
                Cell::text(line.household_no.as_str()),
                Cell::text(line.head_name.as_str()),
                Cell::text(title.as_str()),
                text(line.person_name.as_deref()),
            ];
            cells.extend(told(line));
            book.add(cells)?;
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return book.finish().await,
        }
    }
}

fn told(line: &LedgerLine) -> [Cell<'_>; 3] {
    let known = line.known.as_ref();
    [
        Cell::text(state_title(known.map(|known| known.state.as_str()))),
        date(known.map(|known| known.valid_from.as_str())),
        text(known.and_then(|known| known.detail.as_deref())),
    ]
}

fn state_title(state: Option<&str>) -> &str {
    match state {
        None => "不知道",
        Some(HELD) => "有保障",
        Some(PROBLEM) => "有问题",
        Some(other) => other,
    }
}
