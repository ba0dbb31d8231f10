//! The first page of `alerts.xlsx`: how to read it, the sums, what it was made of, what could not be judged.

use domain::screening::Screening;

use crate::write::WriteError;
use crate::write::book::{Book, Cell, Page};
use crate::write::figures::{ByLevel, Figures};
use crate::write::words;

/// Widths of the page's columns: a label and figures.
const WIDTHS: [f64; 9] = [34.0, 13.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0];

/// Writes the page.
pub(super) fn write(
    book: &mut Book,
    screening: &Screening,
    figures: &Figures,
    all: &[String],
    townships: &[Vec<String>],
) -> Result<(), WriteError> {
    let page = &mut book.page("说明与合计", &WIDTHS)?;
    page.title(&format!("{}防返贫监测预警表", words::county(screening)))?;
    page.note(&format!(
        "数据截至{}。花名册共 {} 户 {} 人，其中 {} 户出现需要入户核实的情况（每千户 {} 户），一户一行，最急的在前。",
        words::long_date(screening.run.as_of),
        words::count(screening.households.len() as u64),
        words::count(screening.n_persons),
        words::count(screening.leads.len() as u64),
        words::per_thousand(screening.leads.len() as u64, screening.households.len() as u64),
    ))?;
    how_to_read(page, all)?;
    by_level(page, screening, figures)?;
    by_risk(page, screening, figures)?;
    by_township(page, screening, figures, townships)?;
    not_judged(page, screening, figures)?;
    rows(page, screening)?;
    identity(page, screening)
}

fn how_to_read(page: &mut Page<'_>, all: &[String]) -> Result<(), WriteError> {
    page.heading("怎样看这本表")?;
    page.note("1.“预警汇总”是全县名单；其后每个乡镇一张表，内容相同。表头可以筛选；打印时自动横排，表头每页重复。")?;
    page.note("2.“为什么”一栏可以直接念给农户听。预警只是线索，是否纳入监测以入户核实为准，不能只凭本表定论。")?;
    page.note("3. 浅黄色的“核查结果、核查人、核查日期”由入户的人填写，核查结果有下拉选项。")?;
    page.note("4. 打印区域之外（向右）还有三栏：差多少就不再预警、数据来自哪个文件哪一行、规则编号，供核对和复查。")?;
    page.note("5. 排队次序：先看级别，再看净负担占年纯收入的比例。写“未知”的是没有数据，不是零。")?;
    if all.len() > 1 {
        page.note(&format!(
            "6. 名单超过一张工作表的行数上限，分在 {} 张表里：{}。一户不少。",
            all.len(),
            all.join("、")
        ))?;
    }
    Ok(())
}

fn by_level(page: &mut Page<'_>, screening: &Screening, figures: &Figures) -> Result<(), WriteError> {
    page.heading("按级别")?;
    let total = screening.leads.len() as u64;
    let mut rows: Vec<Vec<Cell<'_>>> = screening
        .levels
        .iter()
        .zip(&figures.levels)
        .enumerate()
        .map(|(i, (title, n))| vec![Cell::Level(i, title), Cell::Count(*n), share(*n, total)])
        .collect();
    rows.push(vec![Cell::text("合计"), Cell::Count(total), share(total, total)]);
    page.grid(&["级别", "户", "占比"], &rows)
}

fn by_risk(page: &mut Page<'_>, screening: &Screening, figures: &Figures) -> Result<(), WriteError> {
    page.heading("按风险类型")?;
    page.note("一户可能有几种风险，各行相加会多于总户数。级别按该种风险自己的线索计。")?;
    let rows: Vec<Vec<Cell<'_>>> = figures
        .risks
        .iter()
        .map(|risk| with_levels(Cell::text(risk.name.as_str()), risk))
        .collect();
    page.grid(&with_level_heads(&["风险类型"], screening), &rows)
}

fn by_township(
    page: &mut Page<'_>,
    screening: &Screening,
    figures: &Figures,
    sheets: &[Vec<String>],
) -> Result<(), WriteError> {
    page.heading("按乡镇（按花名册中的先后，不是排名；点乡镇名可到该乡镇的表）")?;
    let mut sheets = sheets.iter();
    let mut rows = Vec::new();
    for township in &figures.townships {
        let name = words::township(&township.by_level.name);
        let sheet = if township.leads.is_empty() {
            None
        } else {
            sheets.next().and_then(|names| names.first())
        };
        let label = sheet.map_or(Cell::text(name), |sheet| Cell::Link(name.to_owned(), sheet.clone()));
        let mut cells = with_levels(label, &township.by_level);
        cells.insert(1, Cell::Count(township.households));
        rows.push(cells);
    }
    let mut total = ByLevel {
        name: String::new(),
        levels: figures.levels.clone(),
    };
    total.levels.resize(screening.levels.len(), 0);
    let mut cells = with_levels(Cell::text("全县"), &total);
    cells.insert(1, Cell::Count(screening.households.len() as u64));
    rows.push(cells);
    page.grid(&with_level_heads(&["乡镇", "农户"], screening), &rows)
}

fn with_level_heads<'a>(first: &[&'a str], screening: &'a Screening) -> Vec<&'a str> {
    let levels = screening.levels.iter().map(String::as_str);
    first
        .iter()
        .copied()
        .chain(std::iter::once("合计"))
        .chain(levels)
        .collect()
}

fn with_levels<'a>(label: Cell<'a>, by_level: &ByLevel) -> Vec<Cell<'a>> {
    let levels = by_level
        .levels
        .iter()
        .map(|n| if *n == 0 { Cell::Quiet("—") } else { Cell::Count(*n) });
    [label, Cell::Count(by_level.total())]
        .into_iter()
        .chain(levels)
        .collect()
}

fn not_judged(page: &mut Page<'_>, screening: &Screening, figures: &Figures) -> Result<(), WriteError> {
    page.heading("没能判断的")?;
    let total = screening.households.len() as u64;
    page.note(&format!(
        "至少 {} 户有规则没能判断（{}）：没有数据就不下结论，既不算有风险，也不算没有风险。",
        words::count(figures.unjudged),
        words::percent(figures.unjudged, total)
    ))?;
    if figures.undelivered.is_empty() {
        return page.note("目录里的数据表都交来了；没能判断的是个别农户缺数据，见 coverage.xlsx 和 report.html。");
    }
    let rows: Vec<Vec<Cell<'_>>> = figures
        .undelivered
        .iter()
        .map(|source| {
            vec![
                Cell::text(source.title.as_str()),
                Cell::text(source.department.as_str()),
                Cell::text(source.every.as_str()),
                Cell::Count(source.households),
                Cell::Count(source.rules.len() as u64),
            ]
        })
        .collect();
    page.grid(
        &["没交来的数据表", "由谁提供", "多久一次", "影响农户", "影响规则"],
        &rows,
    )
}

fn rows(page: &mut Page<'_>, screening: &Screening) -> Result<(), WriteError> {
    page.heading("每一行数据的去向（读取 = 采用 + 退回 + 重复）")?;
    let mut lines: Vec<Vec<Cell<'_>>> = Vec::new();
    for source in &screening.sources {
        lines.push(counted(
            Cell::text(words::source_name(source)),
            words::recognised(source),
            source.unmatched,
            &source.counts,
        ));
    }
    let unmatched = screening.sources.iter().map(|source| source.unmatched).sum();
    lines.push(counted(Cell::text("合计"), "", unmatched, &screening.counts()));
    page.grid(
        &[
            "文件 · 工作表",
            "认作",
            "读取",
            "采用",
            "退回",
            "重复",
            "退回后已更正",
            "采用而对不上人",
        ],
        &lines,
    )
}

fn counted<'a>(
    label: Cell<'a>,
    recognised: &'a str,
    unmatched: u64,
    counts: &domain::screening::RowCounts,
) -> Vec<Cell<'a>> {
    let figures = [
        counts.read,
        counts.accepted,
        counts.refused,
        counts.duplicate,
        counts.corrected,
        unmatched,
    ];
    [label, Cell::text(recognised)]
        .into_iter()
        .chain(figures.map(Cell::Count))
        .collect()
}

fn identity(page: &mut Page<'_>, screening: &Screening) -> Result<(), WriteError> {
    let run = &screening.run;
    page.heading("这次筛查是用什么算的")?;
    page.note(&format!(
        "县：{}（代码 {}）    截至：{}",
        words::county(screening),
        run.region,
        run.as_of
    ))?;
    page.note(&format!("政策目录：{}", run.policy_folders.join(" → ")))?;
    page.note(&format!("数据指纹（SHA-256）：{}", run.snapshot))?;
    page.note(&format!("政策指纹（SHA-256）：{}", run.policy))?;
    page.note("数据、政策、截至日期三样相同，算出的结果逐字节相同；复查时先比对上面两个指纹。")
}

fn share(part: u64, whole: u64) -> Cell<'static> {
    words::ratio(part, whole).map_or(Cell::Quiet("—"), Cell::Share)
}
