//! Persons of a search, masked as on the screen: whoever needs a number in full unmasks it one by one.

use documents::table_file::Cell;
use domain::Moment;
use domain::access::Viewer;
use serde_json::json;
use store::registers::persons::{MaskedPerson, Query, Search, export};

use super::book::{Book, Leaving, Workbook, asked, date, text};
use super::place;
use crate::accounts::{AreaNames, area_names};
use crate::{App, Refusal};

const TITLES: &[&str] = &[
    "乡镇",
    "村",
    "姓名",
    "性别",
    "出生日期",
    "身份证号（打码）",
    "电话（打码）",
];

/// Every person of a search as a workbook, masked; the journal keeps who took it, what was asked and what for.
///
/// # Errors
/// As [`Book::begin`], and when the database fails.
#[store::boxed]
pub async fn export_persons(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (&Query, &str),
) -> Result<Workbook, Refusal> {
    let leaving = Leaving {
        kind: "persons.exported",
        sheet: "人员",
        counted: "人数",
        titles: TITLES,
        subject: None,
        asked: asked(&json!({ "place": query.place, "searched_by": query.search.as_ref().map(by) }))?,
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let places = area_names(app, viewer).await?;
    let mut tx = app.store.read(viewer).await?;
    export(&mut tx, query, |one| book.add(cells(&one, &places))).await?;
    drop(tx);
    book.finish().await
}

/// What was searched by; what for is somebody's own and stays out of the journal.
fn by(search: &Search) -> &'static str {
    match search {
        Search::Name(_) => "name",
        Search::Initials(_) => "initials",
        Search::Id(_) => "id_number",
        Search::Phone(_) => "phone",
    }
}

fn cells<'a>(one: &'a MaskedPerson, places: &AreaNames) -> Vec<Cell<'a>> {
    let named = |id: Option<&String>| text(id.map(|id| place(places, id)));
    vec![
        named(one.township_id.as_ref()),
        named(one.village_id.as_ref()),
        Cell::text(one.name.as_str()),
        text(one.sex.as_deref()),
        date(one.born_on.as_deref()),
        text(one.id.as_deref()),
        text(one.phone.as_deref()),
    ]
}
