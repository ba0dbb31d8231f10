//! A lead as a row: columns and cells.

use domain::screening::{Hit, HouseholdCard, Lead, Screening};

use super::evidence;
use crate::write::book::{Cell, Column, Look};
use crate::write::words;

/// Columns at the end that are for the screen and not for paper.
pub(super) const NOT_PRINTED: usize = 3;

/// What a visit can find out.
const OUTCOMES: &[&str] = &[
    "属实，拟纳入监测",
    "属实，已在监测或帮扶",
    "情况已消除",
    "数据有误",
    "未见到人，再访",
];

/// Columns of the table; a township's own worksheet does not repeat the township.
pub(super) fn columns(with_township: bool) -> Vec<Column> {
    let mut columns = vec![Column::new("序号", 5.0, Look::Centre)];
    if with_township {
        columns.push(Column::new("乡镇", 9.5, Look::Text));
    }
    columns.extend([
        Column::new("行政村", 9.5, Look::Text),
        Column::new("户编号", 13.5, Look::Text),
        Column::new("户主", 9.5, Look::Text),
        Column::new("身份证号（脱敏）", 20.0, Look::Centre),
        Column::new("人口", 5.5, Look::Centre),
        Column::new("户类型", 9.0, Look::Text),
        Column::new("监测类别", 9.5, Look::Text),
        Column::new("级别", 6.5, Look::Centre),
        Column::new("风险类型", 10.5, Look::Text),
        Column::new("为什么", 54.0, Look::Wrapped),
        Column::new("涉及成员", 12.5, Look::Wrapped),
        Column::new("净负担（元）", 9.5, Look::Text),
        Column::new("年纯收入（元）", 9.5, Look::Text),
        Column::new("负担占比", 8.5, Look::Text),
        Column::new("建议入户时限", 11.5, Look::Centre),
        Column::new("核查结果", 13.0, Look::ToFill).with_choices(OUTCOMES),
        Column::new("核查人", 8.5, Look::ToFill),
        Column::new("核查日期", 10.5, Look::DateToFill),
        Column::new("差多少就不再预警（最小变化）", 64.0, Look::Wrapped),
        Column::new("数据来源（文件 · 工作表 · 行）", 110.0, Look::Wrapped),
        Column::new("规则编号", 14.0, Look::Wrapped),
    ]);
    columns
}

/// Cells of one lead, in the order of [`columns`].
pub(super) fn row<'a>(screening: &'a Screening, lead: &'a Lead, with_township: bool) -> Vec<Cell<'a>> {
    let Some(card) = screening.households.get(lead.household as usize) else {
        return Vec::new();
    };
    let mut cells = vec![Cell::Ordinal(u64::from(lead.rank))];
    if with_township {
        cells.push(Cell::text(words::township(&card.township)));
    }
    household(&mut cells, card);
    cells.extend([
        Cell::Level(lead.level, words::level(screening, lead.level)),
        Cell::text(lead.risks.join("、")),
        Cell::text(numbered(&lead.hits, |hit| Some(hit.sentence.clone()))),
        Cell::text(evidence::members(lead)),
        lead.burden.map_or(Cell::Quiet("未知"), Cell::Yuan),
        lead.income.map_or(Cell::Quiet("未知"), Cell::Yuan),
        share(lead),
        Cell::Date(lead.due_on),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::text(numbered(&lead.hits, |hit| hit.nearest.clone())),
        Cell::text(numbered(&lead.hits, |hit| evidence::sources(screening, hit))),
        Cell::text(evidence::codes(screening, lead)),
    ]);
    cells
}

fn household<'a>(cells: &mut Vec<Cell<'a>>, card: &'a HouseholdCard) {
    cells.extend([
        Cell::text(card.village.as_str()),
        Cell::text(card.household_no.as_str()),
        Cell::text(card.head_name.as_str()),
        Cell::text(card.head_id.as_str()),
        Cell::Ordinal(u64::from(card.n_members)),
        Cell::text(card.household_type.as_str()),
        Cell::text(card.monitor_class.as_str()),
    ]);
}

fn share(lead: &Lead) -> Cell<'static> {
    match (lead.burden, lead.income) {
        (Some(burden), Some(income)) if income > 0 => Cell::Share(burden as f64 / income as f64),
        (Some(_), Some(_)) => Cell::Quiet("无收入"),
        _ => Cell::Quiet("未知"),
    }
}

/// One line per hit that has something to say, numbered as the reasons are.
fn numbered(hits: &[Hit], say: impl Fn(&Hit) -> Option<String>) -> String {
    let lines: Vec<String> = (1..)
        .zip(hits)
        .filter_map(|(n, hit)| say(hit).map(|text| format!("{n}. {text}")))
        .collect();
    lines.join("\n")
}
