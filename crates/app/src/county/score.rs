//! A screening held against the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::CountyError;
use super::truth::Truth;

/// How one risk was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RiskScore {
    /// Households that the risk truly befell.
    pub planted: usize,
    /// Of those, households that the screening names with a fitting risk.
    pub found: usize,
    /// Households that the screening names with this risk.
    pub alarmed: usize,
    /// Of those, households that it truly befell.
    pub right: usize,
}

impl RiskScore {
    /// Share of what is there that was found; none when nothing was there.
    pub fn recall(&self) -> Option<f64> {
        (self.planted > 0).then(|| self.found as f64 / self.planted as f64)
    }

    /// Share of the alarms that are right; none without alarms.
    pub fn precision(&self) -> Option<f64> {
        (self.alarmed > 0).then(|| self.right as f64 / self.alarmed as f64)
    }
}

/// A screening held against the truth.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// By the risk's name.
    pub by_risk: BTreeMap<String, RiskScore>,
    /// By the kind of shock: how many were planted, how many of their households found with a fitting risk.
    pub by_kind: BTreeMap<String, (usize, usize)>,
    /// Households, whatever the risk.
    pub overall: RiskScore,
    /// Households with a decoy and no shock.
    pub decoys: usize,
    /// Of those, households alarmed with the risk the decoy feigns.
    pub decoys_alarmed: usize,
    /// By the kind of decoy: how many, how many alarmed.
    pub by_decoy: BTreeMap<String, (usize, usize)>,
    /// Leads of the screening.
    pub leads: usize,
    /// Villages of the county.
    pub villages: usize,
    /// Leads per village, were the screening one month's.
    pub leads_per_village: f64,
    /// Leads about households the county does not have.
    pub strange: usize,
}

/// Risks by household number, as `leads.csv` or a screening tells them.
pub type Leads = BTreeMap<String, BTreeSet<String>>;

impl Score {
    /// The score as lines for a terminal.
    pub fn lines(&self) -> Vec<String> {
        let percent = |share: Option<f64>| share.map_or("—".to_owned(), |share| format!("{:.1}%", share * 100.0));
        let line = |name: &str, score: &RiskScore| {
            format!(
                "{name}：应发现 {} 户，发现 {} 户（查全 {}）；预警 {} 户，属实 {} 户（查准 {}）",
                score.planted,
                score.found,
                percent(score.recall()),
                score.alarmed,
                score.right,
                percent(score.precision()),
            )
        };
        let mut lines = vec![line("合计", &self.overall)];
        lines.extend(self.by_risk.iter().map(|(name, score)| line(name, score)));
        lines.push(format!("干扰户 {}，误报 {}", self.decoys, self.decoys_alarmed));
        lines.push(format!(
            "预警 {} 户，{} 个村，平均每村 {:.2} 户",
            self.leads, self.villages, self.leads_per_village
        ));
        lines
    }
}

/// Compares the list of leads of a screening with the truth.
///
/// # Errors
/// When the list cannot be read or lacks the columns `household_no` and `risks`.
pub fn score(truth: &Truth, leads: &Path) -> Result<Score, CountyError> {
    let bytes = std::fs::read(leads).map_err(|source| CountyError::Read(leads.to_owned(), source))?;
    Ok(compare(truth, &read_leads(&String::from_utf8_lossy(&bytes))?))
}

/// Compares leads with the truth.
pub fn compare(truth: &Truth, leads: &Leads) -> Score {
    let mut score = Score {
        leads: leads.len(),
        villages: truth.villages,
        ..Score::default()
    };
    score.leads_per_village = leads.len() as f64 / truth.villages.max(1) as f64;
    score.overall.alarmed = leads.len();
    let none = BTreeSet::new();
    for (number, household) in &truth.by_household {
        let risks = leads.get(number).unwrap_or(&none);
        for shock in &household.shocks {
            let found = shock.risks.iter().any(|risk| risks.contains(risk));
            let kind = score.by_kind.entry(shock.kind.clone()).or_default();
            *kind = (kind.0 + 1, kind.1 + usize::from(found));
            let main = score
                .by_risk
                .entry(shock.risks.first().cloned().unwrap_or_default())
                .or_default();
            main.planted += 1;
            main.found += usize::from(found);
        }
        if !household.shocks.is_empty() {
            score.overall.planted += 1;
            score.overall.found += usize::from(!risks.is_empty());
            score.overall.right += usize::from(!risks.is_empty());
            continue;
        }
        for decoy in &household.decoys {
            let alarmed = risks.contains(&decoy.risk);
            score.decoys += 1;
            score.decoys_alarmed += usize::from(alarmed);
            let kind = score.by_decoy.entry(decoy.kind.clone()).or_default();
            *kind = (kind.0 + 1, kind.1 + usize::from(alarmed));
        }
    }
    for (number, risks) in leads {
        score.strange += usize::from(!known(truth, number));
        let shocks = truth
            .by_household
            .get(number)
            .map_or(&[][..], |household| &household.shocks);
        for risk in risks {
            let entry = score.by_risk.entry(risk.clone()).or_default();
            entry.alarmed += 1;
            entry.right += usize::from(shocks.iter().any(|s| s.risks.contains(risk) || s.also.contains(risk)));
        }
    }
    score
}

fn known(truth: &Truth, number: &str) -> bool {
    let index = number
        .strip_prefix(&truth.county)
        .and_then(|rest| rest.parse::<usize>().ok());
    index.is_some_and(|index| (1..=truth.households).contains(&index))
}

fn read_leads(text: &str) -> Result<Leads, CountyError> {
    let mut rows = rows(text.trim_start_matches('\u{feff}')).into_iter();
    let header = rows.next().unwrap_or_default();
    let column = |name: &'static str| header.iter().position(|h| h == name).ok_or(CountyError::Leads(name));
    let (number, risks) = (column("household_no")?, column("risks")?);
    let mut leads = Leads::new();
    for row in rows {
        let Some(number) = row.get(number).filter(|number| !number.is_empty()) else {
            continue;
        };
        let words = row.get(risks).map(String::as_str).unwrap_or_default();
        let entry = leads.entry(number.clone()).or_default();
        entry.extend(
            words
                .split(['、', ';', '；'])
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned),
        );
    }
    Ok(leads)
}

/// The fields of a csv text; quoted fields may hold commas, quotes and line breaks.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => field.extend(chars.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut field)),
            ('\n', false) => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            ('\r', false) => {}
            (c, _) => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::county::truth::{DecoyTruth, HouseholdTruth, ShockTruth};

    #[test]
    fn recall_precision_and_decoys() {
        let shock = |risk: &str| ShockTruth {
            kind: risk.into(),
            risks: vec![risk.into()],
            also: vec![],
            signals: vec![],
            magnitude: 1,
        };
        let house = |shocks: Vec<ShockTruth>, decoys| HouseholdTruth {
            shocks,
            decoys,
            ..HouseholdTruth::default()
        };
        let decoy = DecoyTruth {
            kind: "换工作".into(),
            risk: "因务工就业不稳".into(),
        };
        let mut truth = Truth {
            county: "529901".into(),
            households: 9,
            villages: 2,
            ..Truth::default()
        };
        let number = |n: usize| format!("529901{n:010}");
        truth.by_household.insert(number(1), house(vec![shock("因病")], vec![]));
        truth
            .by_household
            .insert(number(2), house(vec![shock("因病"), shock("因学")], vec![]));
        truth.by_household.insert(number(3), house(vec![], vec![decoy]));
        let csv = format!(
            "\u{feff}rank,household_no,say,risks\r\n1,{},\"a,\"\"b\"\"\",因病、因学\r\n2,{},x,因务工就业不稳\r\n3,99,x,因病\r\n",
            number(2),
            number(3)
        );
        let score = compare(&truth, &read_leads(&csv).expect("leads"));
        assert_eq!((score.overall.planted, score.overall.found, score.leads), (2, 1, 3));
        assert_eq!(
            score.by_risk["因病"],
            RiskScore {
                planted: 2,
                found: 1,
                alarmed: 2,
                right: 1
            }
        );
        assert_eq!((score.decoys, score.decoys_alarmed, score.strange), (1, 1, 1));
        assert_eq!(score.by_risk["因学"].recall(), Some(1.0));
    }
}
