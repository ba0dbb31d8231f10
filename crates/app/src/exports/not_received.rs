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

const TITLES: &[&str] = &["乡镇", "村", "户编号", "姓名", "应享受", "依据", "情况"];

/// Everybody who is entitled and has not received, as a workbook; the journal keeps who took it, what was asked and
/// what for.
///
/// # Errors
/// As [`Book::begin`], and when a kept file cannot be read.
pub async fn export_not_received(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (&MissingQuery, &str),
) -> Result<Workbook, Refusal> {
    let leaving = Leaving {
        kind: "entitlements.exported",
        sheet: "应享未享",
        counted: "条数",
        titles: TITLES,
        subject: None,
        asked: json!({ "place": query.region_id, "entitlement": query.entitlement }),
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let places = area_names(app, viewer).await?;
    for one in list_missing(app, viewer, at, query).await? {
        let state = match one.is_delivered {
            true => "未享受",
            false => "部门未交数据，无法判断",
        };
        book.add(vec![
            Cell::text(place(&places, &one.township_id)),
            Cell::text(place(&places, &one.village_id)),
            Cell::text(one.household_no.as_str()),
            Cell::text(one.name.as_str()),
            Cell::text(one.entitlement.title.as_str()),
            Cell::text(one.entitlement.basis.as_str()),
            Cell::text(state),
        ])?;
    }
    book.finish().await
}
