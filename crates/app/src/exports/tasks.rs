//! What is to be done, of a worklist.

use documents::table_file::Cell;
use domain::access::Viewer;
use domain::case::Status;
use domain::{Date, Moment};
use store::cases::{TaskLine, TaskQuery, TaskState};

use super::book::{Book, Leaving, Workbook, asked, day, text};
use super::cases::step_title;
use super::{LATE, place};
use crate::accounts::{AccountNames, AreaNames, account_names, area_names};
use crate::{App, Refusal};

/// Tasks read at once.
const AT_ONCE: i64 = 500;

const TITLES: &[&str] = &[
    "乡镇",
    "村",
    "户编号",
    "户主",
    "个案状态",
    "致贫返贫风险",
    "事项",
    "情况",
    "由谁办",
    "责任人",
    "开始日期",
    "办理期限",
    "是否超期",
    "完成日期",
    "完成人",
];

/// Everything of a worklist as a workbook; the journal keeps who took it, what was asked and what for.
///
/// # Errors
/// As [`Book::begin`], and when the database fails.
#[store::boxed]
pub async fn export_tasks(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (TaskQuery, &str),
) -> Result<Workbook, Refusal> {
    let leaving = Leaving {
        kind: "tasks.exported",
        sheet: "待办",
        counted: "事项数",
        titles: TITLES,
        subject: None,
        asked: asked(&query)?,
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let today = at.day(app.settings.hours_ahead);
    let places = area_names(app, viewer).await?;
    let mut query = TaskQuery {
        after: None,
        limit: AT_ONCE,
        ..query
    };
    loop {
        let page = store::cases::worklist(&mut app.store.read(viewer).await?, &query).await?;
        let who = page.rows.iter();
        let who = who.flat_map(|line| [line.duty_account_id.clone(), line.done_by.clone()]);
        let names = account_names(app, viewer, who.flatten().collect()).await?;
        for line in &page.rows {
            book.add(cells(line, (&places, &names), today))?;
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return book.finish().await,
        }
    }
}

fn cells<'a>(line: &'a TaskLine, (places, names): (&AreaNames, &AccountNames), today: Date) -> Vec<Cell<'a>> {
    let by = line.done_on.unwrap_or(today);
    let is_late = line.due_on.is_some_and(|due| due < by);
    let actors: Vec<&str> = line.actors.iter().map(|role| role.title()).collect();
    let name = |account: Option<&String>| account.and_then(|account| names.of(account));
    vec![
        Cell::text(place(places, &line.township_id)),
        Cell::text(place(places, &line.village_id)),
        Cell::text(line.household_no.as_str()),
        Cell::text(line.head_name.as_str()),
        Cell::text(Status::title_of(&line.status)),
        Cell::text(line.risks.as_str()),
        Cell::text(step_title(&line.step)),
        Cell::text(state_title(line.state)),
        Cell::text(actors.join("、")),
        text(name(line.duty_account_id.as_ref())),
        Cell::Date(line.opened_on),
        day(line.due_on),
        text(is_late.then_some(LATE)),
        day(line.done_on),
        text(name(line.done_by.as_ref())),
    ]
}

fn state_title(state: TaskState) -> &'static str {
    match state {
        TaskState::Open => "待办",
        TaskState::Waiting => "未到时候",
        TaskState::Done => "已办",
        TaskState::Dropped => "不再需要",
    }
}
