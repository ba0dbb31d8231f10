//! What may stand on a wall: name, village, class, a broad reason. There is no place for anything else, and what looks
//! like a number of a person or a state of health is refused wherever it hides.

use domain::policy::Risk;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::FieldProblem;

/// One line of a notice; it has no other fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeEntry {
    /// Name of the head.
    pub name: String,
    /// Name of the village.
    pub village: String,
    /// Class; blank before there is one.
    pub class: String,
    /// The reason in the broad words of the policy.
    pub reason: String,
}

/// Digits in a row that no name, village or class has, and every number of a person does.
const MOST_DIGITS: usize = 4;

impl NoticeEntry {
    /// The line of a case; risks are told by their broad words, each once.
    pub(crate) fn new(name: &str, village: &str, class: Option<&str>, risks: &str, words: &[Risk]) -> Self {
        let mut reasons: Vec<&str> = Vec::new();
        for risk in risks.split('、').filter(|risk| !risk.is_empty()) {
            // A risk that the policy has no broad word for is not told at all.
            let Some(known) = words.iter().find(|known| known.name == risk) else {
                continue;
            };
            if !reasons.contains(&known.notice.as_str()) {
                reasons.push(&known.notice);
            }
        }
        Self {
            name: name.to_owned(),
            village: village.to_owned(),
            class: class.unwrap_or_default().to_owned(),
            reason: reasons.join("、"),
        }
    }

    /// What of it cannot be published.
    pub(crate) fn problems(&self, at: usize, words: &[Risk]) -> Vec<FieldProblem> {
        let fields = [
            ("name", &self.name),
            ("village", &self.village),
            ("class", &self.class),
            ("reason", &self.reason),
        ];
        let unfit =
            |(field, text): &(&str, &String)| has_number(text) || (*field != "reason" && names_risk(text, words));
        let problem = |(field, _): (&str, &String)| {
            let problem = Problem::error("NTC-009").arg("field", field);
            FieldProblem::new(format!("entries[{at}].{field}"), problem)
        };
        fields.into_iter().filter(unfit).map(problem).collect()
    }
}

/// Whether a text holds a row of digits, however they are written or spaced.
fn has_number(text: &str) -> bool {
    let mut row = 0;
    for c in text.chars() {
        if c.is_ascii_digit() || ('０'..='９').contains(&c) {
            row += 1;
        } else if !matches!(c, ' ' | '-' | '\u{3000}' | '\u{a0}') {
            row = 0;
        }
        if row > MOST_DIGITS {
            return true;
        }
    }
    false
}

/// Whether a text names one of the policy's risks by its own word: 因病 and 因残 say what is nobody's business.
fn names_risk(text: &str, words: &[Risk]) -> bool {
    words
        .iter()
        .any(|risk| risk.name != risk.notice && text.contains(&risk.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vec<Risk> {
        let risk = |name: &str, notice: &str| Risk {
            name: name.to_owned(),
            notice: notice.to_owned(),
            official: true,
        };
        vec![
            risk("因病", "大额支出"),
            risk("因残", "家庭困难"),
            risk("刚性支出", "大额支出"),
        ]
    }

    #[test]
    fn reasons_are_broad_and_said_once() {
        let entry = NoticeEntry::new(
            "甲小一",
            "青树村",
            Some("突发严重困难户"),
            "因病、刚性支出、因残、没有的",
            &words(),
        );
        assert_eq!(entry.reason, "大额支出、家庭困难");
        assert!(entry.problems(0, &words()).is_empty());
        let json = serde_json::to_value(&entry).expect("writes");
        let mut keys: Vec<&String> = json.as_object().expect("an object").keys().collect();
        keys.sort();
        assert_eq!(keys, ["class", "name", "reason", "village"]);
    }

    #[test]
    fn numbers_and_health_are_refused_wherever_they_hide() {
        for (name, n) in [
            ("甲小一", 0),
            ("甲小一13912345678", 1),
            ("甲小一 139-1234-5678", 1),
            ("甲小一１３９１２３４５", 1),
            ("甲小一（因病）", 1),
            ("3组12号", 0),
        ] {
            let entry = NoticeEntry::new(name, "青树村", None, "因病", &words());
            assert_eq!(entry.problems(0, &words()).len(), n, "{name}");
        }
    }
}
