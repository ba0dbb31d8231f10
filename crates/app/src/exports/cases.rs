//! Cases of a list.

use documents::table_file::Cell;
use domain::Moment;
use domain::access::Viewer;
use domain::case::{Status, Step, TaskKind};
use store::cases::{CaseLine, Query};

use super::book::{Book, Leaving, Workbook, asked, day, text};
use super::{LATE, place};
use crate::accounts::{account_names, area_names};
use crate::{App, Refusal};

/// Cases read at once.
const AT_ONCE: i64 = 500;

const TITLES: &[&str] = &[
    "乡镇",
    "村",
    "户编号",
    "户主",
    "状态",
    "监测对象类别",
    "致贫返贫风险",
    "立案日期",
    "下一步",
    "办理期限",
    "是否超期",
    "责任人",
    "结案日期",
];

/// Every case of a list as a workbook; the journal keeps who took it, what was asked and what for.
///
/// # Errors
/// As [`Book::begin`], and when the database fails.
#[store::boxed]
pub async fn export_cases(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (Query, &str),
) -> Result<Workbook, Refusal> {
    let leaving = Leaving {
        kind: "cases.exported",
        sheet: "个案",
        counted: "个案数",
        titles: TITLES,
        subject: None,
        asked: asked(&query)?,
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let today = at.day(app.settings.hours_ahead);
    let places = area_names(app, viewer).await?;
    let mut query = Query {
        after: None,
        limit: AT_ONCE,
        ..query
    };
    loop {
        let page = store::cases::list(&mut app.store.read(viewer).await?, &query).await?;
        let duties = page.rows.iter().filter_map(|line| line.duty_account_id.clone());
        let names = account_names(app, viewer, duties.collect()).await?;
        for line in &page.rows {
            let is_late = line.next_due_on.is_some_and(|due| due < today);
            let next = line.next_step.as_deref().map(step_title);
            let duty = line.duty_account_id.as_deref().and_then(|account| names.of(account));
            let mut cells = household(
                line,
                &place(&places, &line.township_id),
                &place(&places, &line.village_id),
            );
            cells.extend([
                text(line.class.as_deref()),
                Cell::text(line.risks.as_str()),
                Cell::Date(line.opened_on),
                text(next),
                day(line.next_due_on),
                text(is_late.then_some(LATE)),
                text(duty),
                day(line.closed_on),
            ]);
            book.add(cells)?;
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return book.finish().await,
        }
    }
}

fn household<'a>(line: &'a CaseLine, township: &str, village: &str) -> Vec<Cell<'a>> {
    vec![
        Cell::text(township.to_owned()),
        Cell::text(village.to_owned()),
        Cell::text(line.household_no.as_str()),
        Cell::text(line.head_name.as_str()),
        Cell::text(Status::title_of(&line.status)),
    ]
}

/// What people call a step or a kind of task.
pub(super) fn step_title(name: &str) -> String {
    let step = Step::parse(name).map(Step::title);
    let title = step.or_else(|| TaskKind::parse(name).map(TaskKind::title));
    title.unwrap_or(name).to_owned()
}
