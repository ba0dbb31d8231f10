//! `report.html`: one self-contained page for the head of a county. No names, no identity numbers, no scripts, nothing
//! fetched from elsewhere; prints on A4 upright.

mod bar;
mod data;
mod judged;
mod people;
mod policy;

use std::io::Write;

use askama::Template;
use domain::screening::Screening;

use crate::write::figures::Figures;
use crate::write::{WriteError, words};
use bar::Legend;

/// The page; its fields are ready to be shown and escaped by the template.
#[derive(Template)]
#[template(path = "report/report.html")]
struct Report {
    county: String,
    code: String,
    as_of: String,
    running_head: String,
    headline: people::Headline,
    legend: Vec<Legend>,
    levels: Vec<people::LevelRow>,
    risks: Vec<people::RiskRow>,
    townships: Vec<people::TownshipRow>,
    all: people::TownshipRow,
    rules: Vec<judged::RuleRow>,
    silent: usize,
    undelivered: Vec<judged::UndeliveredRow>,
    gaps: Vec<judged::GapRow>,
    more_gaps: usize,
    coverage: Vec<data::CoverageRow>,
    sources: Vec<data::SourceRow>,
    sources_total: data::SourceRow,
    balanced: bool,
    findings: data::Findings,
    problems: Vec<data::ProblemRow>,
    more_problems: usize,
    parameters: Vec<policy::ParameterRow>,
    unverified: usize,
    identity: policy::Identity,
}

/// Writes the report.
///
/// # Errors
///
/// When the output cannot be written.
pub fn report_html(screening: &Screening, mut out: impl Write) -> Result<(), WriteError> {
    let figures = Figures::of(screening);
    let page = Report::new(screening, &figures).render()?;
    out.write_all(page.as_bytes())?;
    Ok(out.write_all(b"\n")?)
}

impl Report {
    fn new(screening: &Screening, figures: &Figures) -> Self {
        let county = words::county(screening).to_owned();
        let as_of = words::long_date(screening.run.as_of);
        let (gaps, more_gaps) = judged::gaps(screening);
        let (problems, more_problems) = data::problems(screening);
        let parameters = policy::parameters(screening);
        Self {
            running_head: css_string(&format!("{county} · 防返贫监测筛查报告 · 数据截至{as_of}")),
            code: screening.run.region.clone(),
            headline: people::headline(screening, figures),
            legend: bar::legend(&screening.levels),
            levels: people::levels(screening, figures),
            risks: people::risks(screening, figures),
            townships: people::townships(figures),
            all: people::whole_county(screening, figures),
            rules: judged::rules(screening),
            silent: screening.rules.iter().filter(|rule| rule.hit == 0).count(),
            undelivered: judged::undelivered(screening, figures),
            gaps,
            more_gaps,
            coverage: data::coverage(screening),
            sources: data::sources(screening),
            sources_total: data::sources_total(screening),
            balanced: screening.sources.iter().all(|source| source.counts.balances()),
            findings: data::findings(screening, figures),
            problems,
            more_problems,
            unverified: parameters.iter().filter(|parameter| parameter.unverified).count(),
            parameters,
            identity: policy::identity(screening),
            county,
            as_of,
        }
    }
}

/// A text as the inside of a string of a style sheet: everything but letters and digits is escaped.
fn css_string(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else {
            out.push_str(&format!("\\{:06x}", u32::from(c)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::invented::{Invented, nothing};

    fn page(screening: &Screening) -> String {
        let mut bytes = Vec::new();
        report_html(screening, &mut bytes).expect("written");
        String::from_utf8(bytes).expect("utf-8")
    }

    #[test]
    fn nobody_is_named() {
        let screening = Invented::default().build();
        let page = page(&screening);
        for card in &screening.households {
            assert!(!page.contains(&card.head_id) && !page.contains(&card.household_no));
            assert!(!page.contains(&card.head_name), "{}", card.head_name);
        }
        for lead in &screening.leads {
            assert!(lead.hits.iter().all(|hit| !page.contains(&hit.sentence)));
        }
        assert!(!page.contains("52240119491231002X"));
    }

    #[test]
    fn it_fetches_nothing_and_runs_nothing() {
        let page = page(&Invented::default().build());
        for forbidden in [
            "<script", "http://", "https://", "url(", "@import", "<link", "<img", "onclick",
        ] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn the_same_screening_gives_the_same_page() {
        let screening = Invented::default().build();
        assert_eq!(page(&screening), page(&screening));
    }

    #[test]
    fn empty_counties_have_a_page() {
        for screening in [
            nothing(),
            Invented {
                leads: 0,
                ..Invented::default()
            }
            .build(),
            Invented {
                households: 1,
                leads: 1,
                findings: 0,
                townships: 1,
            }
            .build(),
        ] {
            let page = page(&screening);
            assert!(page.ends_with("</html>\n") && !page.contains("NaN") && !page.contains("inf"));
        }
    }

    #[test]
    fn a_county_name_cannot_leave_its_place() {
        let mut screening = nothing();
        screening.run.region_name = "</style><b>\"}*{".into();
        let page = page(&screening);
        assert!(!page.contains("<b>\"") && page.matches("</style>").count() == 1);
    }
}
