//! Questions that are asked only after a certain answer to an earlier one.

use super::{Question, VisitForm};
use crate::policy::parse::unknown_word;
use crate::policy::toml_reader::{Fields, Reading};
use crate::problem::{Place, Problem};

/// After which answer a question is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlyWhen {
    /// The word of an earlier question of the form.
    pub question: String,
    /// Any of these answers.
    pub answers: Vec<String>,
    /// Where the entry stands.
    pub place: Place,
}

impl Question {
    /// Whether it is asked, given what was answered before.
    pub fn is_asked<'a>(&self, answer_to: impl FnOnce(&str) -> Option<&'a str>) -> bool {
        let answers = |when: &OnlyWhen| {
            let given = answer_to(&when.question);
            given.is_some_and(|given| when.answers.iter().any(|answer| answer == given))
        };
        self.only_when.as_ref().is_none_or(answers)
    }
}

pub(super) fn read(mut fields: Fields<'_, '_>, reading: &mut Reading) -> OnlyWhen {
    let place = fields.place().clone();
    let only_when = OnlyWhen {
        question: fields.text("question", reading),
        answers: fields.texts("answers", reading),
        place,
    };
    fields.finish(reading);
    only_when
}

/// The question stands before it and is always asked, and the answers can be given to it; what decides on a lead waits
/// for nothing.
pub(super) fn check(form: &VisitForm, problems: &mut Vec<Problem>) {
    let deciding = [
        form.checks.as_ref().map(|checks| &checks.question),
        form.lead.as_ref().map(|lead| &lead.question),
    ];
    for (at, question) in form.questions.iter().enumerate() {
        let Some(when) = &question.only_when else { continue };
        if deciding.contains(&Some(&question.code)) {
            let problem = Problem::error("VIS-110").arg("question", &question.code);
            problems.push(problem.at(when.place.clone()));
        }
        if when.answers.is_empty() {
            let problem = Problem::error("VIS-111").arg("question", &question.code);
            problems.push(problem.at(when.place.clone()));
        }
        let earlier = || form.questions[..at].iter().filter(|one| one.only_when.is_none());
        let Some(asked) = earlier().find(|one| one.code == when.question) else {
            let known = earlier().map(|one| one.code.as_str());
            problems.push(unknown_word("VIS-109", &when.question, known, &when.place));
            continue;
        };
        for answer in when.answers.iter().filter(|answer| !asked.choices.contains(answer)) {
            let known = asked.choices.iter().map(String::as_str);
            problems.push(unknown_word("VIS-104", answer, known, &when.place));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::fieldwork::VisitForm;
    use crate::policy::parse::{PolicyFile, parse};

    /// A form of yes-no questions `a`, `b` and `c`, each with what is written about when it is asked, and the problems.
    fn form(head: &str, when: [&str; 3]) -> (VisitForm, Vec<&'static str>) {
        let question = |(code, when): (&str, &str)| {
            format!("[[form.question]]\ncode = \"{code}\"\ntext = \"{code}\"\nkind = \"yes_no\"\n{when}\n")
        };
        let questions: String = ["a", "b", "c"].into_iter().zip(when).map(question).collect();
        let text = format!("[[form]]\ncode = \"routine\"\ntitle = \"日常走访\"\n{head}\n{questions}");
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
        let form = policy.fieldwork.form("routine").expect("a form").clone();
        (form, codes.filter(|code| code.starts_with("VIS")).collect())
    }

    const AFTER_A: &str = "only_when = { question = \"a\", answers = [\"是\"] }";

    #[test]
    fn a_question_waits_for_its_answer() {
        let (form, problems) = form("", ["", AFTER_A, ""]);
        assert_eq!(problems, Vec::<&str>::new());
        for (answer, asked) in [(Some("是"), true), (Some("否"), false), (None, false)] {
            assert_eq!(form.questions[1].is_asked(|_| answer), asked, "{answer:?}");
            assert!(form.questions[0].is_asked(|_| answer));
        }
    }

    #[test]
    fn it_waits_for_an_earlier_question_and_an_answer_that_can_be_given() {
        let checks = "[form.checks]\nquestion = \"b\"\nclears = [\"否\"]\nconfirms = [\"是\"]\n\
                      source = { title = \"县里定\", unverified = true }";
        let after = |question: &str, answers: &str| {
            format!("only_when = {{ question = \"{question}\", answers = [{answers}] }}")
        };
        for (head, when, expected) in [
            ("", ["", AFTER_A, AFTER_A], vec![]),
            ("", [AFTER_A, "", ""], vec!["VIS-109"]),
            ("", [&after("b", "\"是\""), "", ""], vec!["VIS-109"]),
            ("", ["", AFTER_A, &after("b", "\"是\"")], vec!["VIS-109"]),
            ("", ["", &after("a", "\"也许\""), ""], vec!["VIS-104"]),
            ("", ["", &after("a", ""), ""], vec!["VIS-111"]),
            (checks, ["", AFTER_A, ""], vec!["VIS-110"]),
        ] {
            assert_eq!(form(head, when).1, expected, "{head} {when:?}");
        }
    }
}
