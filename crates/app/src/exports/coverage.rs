//! Households with when they were last seen, and why not.

use documents::table_file::Cell;
use domain::access::Viewer;
use domain::{Date, Moment};
use serde_json::json;
use store::coverage::Query;

use super::book::{Book, Leaving, Workbook, asked, count, date, text};
use super::place;
use crate::accounts::area_names;
use crate::visits::{Sight, Unseen};
use crate::{App, Refusal};

/// Households read at once.
const AT_ONCE: i64 = 200;

const TITLES: &[&str] = &[
    "乡镇",
    "村",
    "户编号",
    "户主",
    "人口数",
    "最近一次见到",
    "方式",
    "未见到的原因",
];

/// Every household of a coverage list as a workbook; the journal keeps who took it, what was asked and what for.
///
/// # Errors
/// As [`Book::begin`], and when the policy names no day.
#[store::boxed]
pub async fn export_coverage(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, since, for_what): (Query, Option<Date>, &str),
) -> Result<Workbook, Refusal> {
    let mut all = asked(&query)?;
    // The day that was asked for; the policy's where none was.
    all["since"] = json!(since);
    let leaving = Leaving {
        kind: "coverage.exported",
        sheet: "走访覆盖",
        counted: "户数",
        titles: TITLES,
        subject: None,
        asked: all,
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let places = area_names(app, viewer).await?;
    let sight = Sight::read(app, at, since).await?;
    let mut query = Query {
        after: None,
        limit: AT_ONCE,
        ..query
    };
    loop {
        let page = sight.page(&mut app.store.read(viewer).await?, &query).await?;
        for one in &page.rows {
            let line = &one.line;
            book.add(vec![
                Cell::text(place(&places, &line.township_id)),
                Cell::text(place(&places, &line.village_id)),
                Cell::text(line.household_no.as_str()),
                Cell::text(line.head_name.as_str()),
                count(line.n_members),
                date(line.seen_on.as_deref()),
                text(one.channel_title.as_deref()),
                text(one.unseen.as_ref().map(Unseen::title)),
            ])?;
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return book.finish().await,
        }
    }
}
