//! Where the data came from, what became of every row, and how good it was.

use domain::message::Lang;
use domain::problem::Severity;
use domain::screening::{RowCounts, Screening};

use super::bar::Bar;
use super::people::quiet_zero;
use crate::write::figures::Figures;
use crate::write::words::{self, count};

/// Data checks that are listed by number of findings.
const MOST_CHECKS: usize = 20;
/// Problems that are listed.
const MOST_PROBLEMS: usize = 40;

/// One sheet of the catalogue.
pub(super) struct CoverageRow {
    pub(super) title: String,
    pub(super) department: String,
    pub(super) delivered: bool,
    pub(super) latest: String,
    pub(super) rows: String,
    pub(super) households: String,
    pub(super) share: String,
    pub(super) bar: Bar,
}

/// One worksheet of one file.
pub(super) struct SourceRow {
    pub(super) name: String,
    pub(super) recognised: String,
    pub(super) known: bool,
    pub(super) read: String,
    pub(super) accepted: String,
    pub(super) refused: String,
    pub(super) duplicate: String,
    pub(super) corrected: String,
    pub(super) unmatched: String,
}

/// Findings of the data checks.
pub(super) struct Findings {
    pub(super) total: String,
    pub(super) checks: usize,
    pub(super) silent: usize,
    pub(super) rows: Vec<FindingRow>,
    pub(super) more: usize,
    pub(super) more_findings: String,
}

/// One data check.
pub(super) struct FindingRow {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) level: String,
    pub(super) findings: String,
    pub(super) bar: Bar,
}

/// One problem of the run.
pub(super) struct ProblemRow {
    pub(super) severity: &'static str,
    pub(super) class: &'static str,
    pub(super) code: &'static str,
    pub(super) place: String,
    pub(super) sentence: String,
}

pub(super) fn coverage(screening: &Screening) -> Vec<CoverageRow> {
    let total = screening.households.len() as u64;
    screening
        .coverage
        .iter()
        .map(|source| CoverageRow {
            title: source.title.clone(),
            department: source.department.clone(),
            delivered: source.delivered,
            latest: source.latest.map_or_else(|| "—".to_owned(), |date| date.to_string()),
            rows: quiet_zero(source.rows),
            households: quiet_zero(source.households),
            share: words::percent(source.households, total),
            bar: Bar::stacked([(source.households, "seen")], total),
        })
        .collect()
}

pub(super) fn sources(screening: &Screening) -> Vec<SourceRow> {
    screening
        .sources
        .iter()
        .map(|source| SourceRow {
            known: source.sheet.is_some(),
            ..source_row(
                words::source_name(source),
                words::recognised(source),
                &source.counts,
                source.unmatched,
            )
        })
        .collect()
}

pub(super) fn sources_total(screening: &Screening) -> SourceRow {
    let unmatched = screening.sources.iter().map(|source| source.unmatched).sum();
    source_row("合计".to_owned(), "", &screening.counts(), unmatched)
}

fn source_row(name: String, recognised: &str, counts: &RowCounts, unmatched: u64) -> SourceRow {
    SourceRow {
        name: words::without_numbers(&name),
        recognised: recognised.to_owned(),
        known: true,
        read: count(counts.read),
        accepted: count(counts.accepted),
        refused: quiet_zero(counts.refused),
        duplicate: quiet_zero(counts.duplicate),
        corrected: quiet_zero(counts.corrected),
        unmatched: quiet_zero(unmatched),
    }
}

pub(super) fn findings(screening: &Screening, figures: &Figures) -> Findings {
    let mut checks: Vec<_> = screening.checks.iter().zip(figures.findings.iter().copied()).collect();
    let silent = checks.iter().filter(|(_, n)| *n == 0).count();
    checks.retain(|(_, n)| *n > 0);
    checks.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let most = checks.first().map_or(0, |(_, n)| *n);
    let more_findings: u64 = checks.iter().skip(MOST_CHECKS).map(|(_, n)| n).sum();
    Findings {
        total: count(screening.findings.len() as u64),
        checks: screening.checks.len(),
        silent,
        more: checks.len().saturating_sub(MOST_CHECKS),
        more_findings: count(more_findings),
        rows: checks
            .into_iter()
            .take(MOST_CHECKS)
            .map(|(check, n)| FindingRow {
                code: check.code.clone(),
                title: check.title.clone(),
                level: check.level_title.clone(),
                findings: count(n),
                bar: Bar::stacked([(n, "check")], most),
            })
            .collect(),
    }
}

/// Problems, the gravest first, and how many are not listed.
pub(super) fn problems(screening: &Screening) -> (Vec<ProblemRow>, usize) {
    let mut problems: Vec<_> = screening.problems.iter().collect();
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    let rows = problems
        .into_iter()
        .take(MOST_PROBLEMS)
        .map(|problem| {
            let (severity, class) = match problem.severity {
                Severity::Error => ("未用", "l0"),
                Severity::Warning => ("存疑", "l1"),
                Severity::Note => ("提示", "l3"),
            };
            let place = &problem.place;
            let parts = [&place.file, &place.sheet, &place.cell];
            let place: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
            ProblemRow {
                severity,
                class,
                code: problem.code,
                place: words::without_numbers(&place.join(" · ")),
                sentence: words::without_numbers(&problem.sentence(Lang::Zh)),
            }
        })
        .collect();
    (rows, more)
}
