//! Problems with guarantees.

use std::collections::BTreeMap;

use documents::table_file::Cell;
use domain::Moment;
use domain::access::Viewer;
use store::issues::{Issue, Query, list};

use super::book::{Book, Leaving, Workbook, asked, date, text};
use super::place;
use crate::accounts::{account_names, area_names};
use crate::visits::FieldRules;
use crate::{App, Refusal};

/// Problems read at once.
const AT_ONCE: i64 = 200;

const TITLES: &[&str] = &[
    "乡镇",
    "村",
    "户编号",
    "户主",
    "保障",
    "问题",
    "发现日期",
    "责任部门",
    "责任人",
    "状态",
    "整改期限",
    "整改日期",
    "整改情况",
    "复核日期",
    "复核情况",
    "销号日期",
];

/// Every problem of a list as a workbook; the journal keeps who took it, what was asked and what for.
///
/// # Errors
/// As [`Book::begin`], and when the policy has mistakes.
#[store::boxed]
pub async fn export_issues(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (Query, &str),
) -> Result<Workbook, Refusal> {
    let leaving = Leaving {
        kind: "issues.exported",
        sheet: "问题",
        counted: "问题数",
        titles: TITLES,
        subject: None,
        asked: asked(&query)?,
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let places = area_names(app, viewer).await?;
    let rules = FieldRules::read(app, at).await?;
    let guarantees = rules.guarantees().iter();
    let titles: BTreeMap<&str, &str> = guarantees.map(|one| (one.code.as_str(), one.title.as_str())).collect();
    let mut query = Query {
        after: None,
        limit: AT_ONCE,
        ..query
    };
    loop {
        let page = list(&mut app.store.read(viewer).await?, &query).await?;
        let owners = page.rows.iter().filter_map(|issue| issue.owner.account_id.clone());
        let names = account_names(app, viewer, owners.collect()).await?;
        for issue in &page.rows {
            let owner = issue.owner.account_id.as_deref().and_then(|account| names.of(account));
            let guarantee = issue.guarantee.as_str();
            let mut cells = vec![
                Cell::text(place(&places, &issue.township_id)),
                Cell::text(place(&places, &issue.village_id)),
                Cell::text(issue.household_no.as_str()),
                Cell::text(issue.head_name.as_str()),
                Cell::text(titles.get(guarantee).copied().unwrap_or(guarantee)),
            ];
            cells.extend(told(issue, owner));
            book.add(cells)?;
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return book.finish().await,
        }
    }
}

fn told(issue: &Issue, owner: Option<String>) -> [Cell<'_>; 11] {
    [
        Cell::text(issue.text.as_str()),
        date(Some(&issue.found_on)),
        text(issue.owner.department.as_deref()),
        text(owner),
        Cell::text(state_title(&issue.state)),
        date(Some(&issue.due_on)),
        date(issue.repaired_on.as_deref()),
        text(issue.repair_text.as_deref()),
        date(issue.rechecked_on.as_deref()),
        text(issue.recheck_text.as_deref()),
        date(issue.closed_on.as_deref()),
    ]
}

fn state_title(state: &str) -> &str {
    match state {
        "open" => "待整改",
        "repaired" => "待复核",
        "closed" => "已销号",
        other => other,
    }
}
