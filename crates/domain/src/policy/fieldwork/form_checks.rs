//! Forms that check what leads say: which answer clears it and which confirms it.

use super::{Question, VisitForm};
use crate::policy::Source;
use crate::policy::entries::{require_source, source};
use crate::policy::toml_reader::{Fields, Reading};
use crate::problem::{Place, Problem};

/// The question of a form that says whether what a lead says is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormChecks {
    /// Its word.
    pub question: String,
    /// Answers by which it is not so.
    pub clears: Vec<String>,
    /// Answers by which it is, in whole or in part.
    pub confirms: Vec<String>,
    /// Who says so.
    pub source: Source,
    /// Where the entry stands.
    pub place: Place,
}

impl FormChecks {
    /// Whether an answer clears what the lead says; one that nobody gave does not.
    pub fn is_cleared_by(&self, answer: Option<&str>) -> bool {
        answer.is_some_and(|answer| self.clears.iter().any(|one| one == answer))
    }
}

pub(super) fn read(mut fields: Fields<'_, '_>, reading: &mut Reading) -> FormChecks {
    let place = fields.place().clone();
    let checks = FormChecks {
        question: fields.text("question", reading),
        clears: fields.texts("clears", reading),
        confirms: fields.texts("confirms", reading),
        source: source(&mut fields, reading),
        place: place.clone(),
    };
    require_source(&checks.source, &place, reading);
    fields.finish(reading);
    checks
}

/// The question exists, and each of its answers either clears or confirms.
pub(super) fn check(form: &VisitForm, checks: &FormChecks, problems: &mut Vec<Problem>) {
    let answers = [checks.clears.as_slice(), &checks.confirms].concat();
    super::check_answers(form, (&checks.question, &answers), &checks.place, problems);
    let Some(question) = form.questions.iter().find(|one| one.code == checks.question) else {
        return;
    };
    for answer in undecided(question, checks) {
        let problem = Problem::error("VIS-108")
            .arg("question", &question.code)
            .arg("answer", answer);
        problems.push(problem.at(checks.place.clone()));
    }
}

/// Answers that stand in neither list, or in both.
fn undecided<'q>(question: &'q Question, checks: &FormChecks) -> impl Iterator<Item = &'q String> {
    let is_undecided = |answer: &&String| checks.clears.contains(answer) == checks.confirms.contains(answer);
    question.choices.iter().filter(is_undecided)
}

#[cfg(test)]
mod tests {
    use crate::policy::Policy;
    use crate::policy::parse::{PolicyFile, parse};

    /// A form that checks by a question with three answers.
    fn read_form(checks: &str) -> (Policy, Vec<&'static str>) {
        let text = format!(
            "[[form]]\ncode = \"verify\"\ntitle = \"线索核查\"\n[form.checks]\n{checks}\n\
             source = {{ title = \"县里定\", unverified = true }}\n[[form.question]]\ncode = \"is_true\"\n\
             text = \"属实吗\"\nkind = \"choice\"\nchoices = [\"属实\", \"部分属实\", \"不属实\"]\n"
        );
        let file = |path: &str, text: &str| PolicyFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let files = [
            file("national/region.toml", "code = \"\"\ntitle = \"全国\""),
            file("national/visit_forms.toml", &text),
        ];
        let (policy, problems) = parse(&files, "529901");
        let codes = problems.into_iter().map(|problem| problem.code);
        (policy, codes.filter(|code| code.starts_with("VIS")).collect())
    }

    #[test]
    fn every_answer_either_clears_or_confirms() {
        for (checks, expected) in [
            (
                "question = \"is_true\"\nclears = [\"不属实\"]\nconfirms = [\"属实\", \"部分属实\"]",
                vec![],
            ),
            (
                "question = \"is_true\"\nclears = [\"不属实\"]\nconfirms = [\"属实\"]",
                vec!["VIS-108"],
            ),
            (
                "question = \"is_true\"\nclears = [\"不属实\", \"属实\"]\nconfirms = [\"属实\", \"部分属实\"]",
                vec!["VIS-108"],
            ),
            (
                "question = \"is_true\"\nclears = [\"不属实\", \"假的\"]\nconfirms = [\"属实\", \"部分属实\"]",
                vec!["VIS-104"],
            ),
            ("question = \"true\"\nclears = [\"不属实\"]", vec!["VIS-106"]),
        ] {
            assert_eq!(read_form(checks).1, expected, "{checks}");
        }
    }

    #[test]
    fn an_answer_clears_as_the_policy_says() {
        let checks = "question = \"is_true\"\nclears = [\"不属实\"]\nconfirms = [\"属实\", \"部分属实\"]";
        let (policy, _) = read_form(checks);
        let checks = policy.fieldwork.form("verify").and_then(|form| form.checks.clone());
        let checks = checks.expect("a form that checks");
        for (answer, expected) in [
            (Some("不属实"), true),
            (Some("部分属实"), false),
            (Some("属实"), false),
            (None, false),
        ] {
            assert_eq!(checks.is_cleared_by(answer), expected, "{answer:?}");
        }
    }
}
