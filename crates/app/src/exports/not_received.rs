//! Who is entitled to something and has not received it.

use documents::table_file::Cell;
use domain::Moment;
use domain::access::Viewer;
use serde_json::json;

use super::book::{Book, Leaving, Workbook};
use super::place;
use crate::accounts::area_names;
use crate::cases::{MissingQuery, list_missing};
use crate::{App, Refusal};

/// Lines read at once.
const AT_ONCE: i64 = 500;

const TITLES: &[&str] = &["乡镇", "村", "户编号", "姓名", "应享受", "依据", "情况", "最早发现"];

/// Everybody who is entitled and has not received, as the last look found it, as a workbook; the journal keeps who took
/// it, what was asked and what for.
///
/// # Errors
/// As [`Book::begin`], and when the database fails.
#[store::boxed]
pub async fn export_not_received(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (MissingQuery, &str),
) -> Result<Workbook, Refusal> {
    let leaving = Leaving {
        kind: "entitlements.exported",
        sheet: "应享未享",
        counted: "条数",
        titles: TITLES,
        subject: None,
        asked: json!({
            "place": query.region_id, "entitlement": query.entitlement, "measure": query.measure,
            "state": query.state.map(|state| state.name()),
        }),
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let places = area_names(app, viewer).await?;
    let mut query = MissingQuery {
        after: None,
        limit: AT_ONCE,
        ..query
    };
    loop {
        let found = list_missing(app, viewer, at, query.clone()).await?;
        for one in &found.page.rows {
            let owed = &one.line.owed;
            let (title, basis) = one.entitlement.as_ref().map_or_else(
                || (owed.entitlement.clone(), String::new()),
                |known| (known.title.clone(), known.basis.clone()),
            );
            book.add(vec![
                Cell::text(place(&places, &owed.township_id)),
                Cell::text(place(&places, &owed.village_id)),
                Cell::text(one.line.household_no.as_str()),
                Cell::text(one.line.name.as_str()),
                Cell::text(title),
                Cell::text(basis),
                Cell::text(owed.state.title()),
                Cell::Date(one.line.since_on),
            ])?;
        }
        match found.page.next {
            Some(next) => query.after = Some(next),
            None => return book.finish().await,
        }
    }
}
