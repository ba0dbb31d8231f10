//! Measures of a list.

use std::collections::BTreeMap;

use documents::table_file::Cell;
use domain::Moment;
use domain::access::Viewer;
use domain::money::format_fen;
use store::cases::{MeasureLine, MeasureQuery, measures};

use super::book::{Book, Leaving, Workbook, asked, count, day, text};
use super::{LATE, place};
use crate::accounts::area_names;
use crate::cases::Rules;
use crate::{App, Refusal};

/// Measures read at once.
const AT_ONCE: i64 = 500;

const TITLES: &[&str] = &[
    "乡镇",
    "村",
    "户编号",
    "户主",
    "风险",
    "措施",
    "责任单位",
    "责任人",
    "状态",
    "开始日期",
    "到位期限",
    "是否超期",
    "计划金额（元）",
    "到位次数",
    "最近到位日期",
    "到位金额（元）",
    "评估日期",
    "帮扶前一年（元）",
    "帮扶后一年（元）",
];

/// Every measure of a list as a workbook; the journal keeps who took it, what was asked and what for.
///
/// # Errors
/// As [`Book::begin`], and when the policy has mistakes.
#[store::boxed]
pub async fn export_measures(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (MeasureQuery, &str),
) -> Result<Workbook, Refusal> {
    let leaving = Leaving {
        kind: "measures.exported",
        sheet: "措施",
        counted: "措施数",
        titles: TITLES,
        subject: None,
        asked: asked(&query)?,
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let places = area_names(app, viewer).await?;
    let rules = Rules::read(app, at).await?;
    let items = rules.policy.measures.items.iter();
    let titles: BTreeMap<&str, &str> = items.map(|item| (item.code.as_str(), item.title.as_str())).collect();
    let mut query = MeasureQuery {
        after: None,
        limit: AT_ONCE,
        ..query
    };
    loop {
        let page = measures(&mut app.store.read(viewer).await?, &query).await?;
        for line in &page.rows {
            let code = line.code.as_str();
            let mut cells = vec![
                Cell::text(place(&places, &line.township_id)),
                Cell::text(place(&places, &line.village_id)),
                Cell::text(line.household_no.as_str()),
                Cell::text(line.head_name.as_str()),
                Cell::text(line.risk.as_str()),
                Cell::text(titles.get(code).copied().unwrap_or(code)),
            ];
            let is_late = line.status.is_owed() && line.due_on < rules.today;
            cells.extend(told(line, is_late));
            book.add(cells)?;
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return book.finish().await,
        }
    }
}

fn told(line: &MeasureLine, is_late: bool) -> [Cell<'_>; 13] {
    let yuan = |cents: Option<i64>| text(cents.map(format_fen));
    [
        Cell::text(line.department.as_str()),
        Cell::text(line.person.as_str()),
        Cell::text(line.status.title()),
        Cell::Date(line.start_on),
        Cell::Date(line.due_on),
        text(is_late.then_some(LATE)),
        yuan(line.amount_cents),
        count(line.n_deliveries),
        day(line.delivered_on),
        yuan(line.delivered_cents),
        day(line.effect_on),
        yuan(line.before_cents),
        yuan(line.after_cents),
    ]
}
