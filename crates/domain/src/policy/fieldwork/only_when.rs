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

/// The question stands before it and is always asked, and the answers can be given to it.
pub(super) fn check(form: &VisitForm, problems: &mut Vec<Problem>) {
    for (at, question) in form.questions.iter().enumerate() {
        let Some(when) = &question.only_when else { continue };
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
    use super::*;
    use crate::policy::fieldwork::AnswerKind;

    fn form(questions: &[(&str, Option<(&str, &[&str])>)]) -> VisitForm {
        let question = |&(code, when): &(&str, Option<(&str, &[&str])>)| Question {
            code: code.to_owned(),
            text: code.to_owned(),
            kind: AnswerKind::YesNo,
            choices: super::super::YES_NO.map(str::to_owned).to_vec(),
            required: true,
            only_when: when.map(|(question, answers)| OnlyWhen {
                question: question.to_owned(),
                answers: answers.iter().map(|answer| (*answer).to_owned()).collect(),
                place: Place::default(),
            }),
            guarantee: None,
            held: Vec::new(),
            problem: Vec::new(),
            place: Place::default(),
        };
        VisitForm {
            code: "routine".to_owned(),
            title: "日常走访".to_owned(),
            questions: questions.iter().map(question).collect(),
            checks: None,
            lead: None,
            place: Place::default(),
        }
    }

    #[test]
    fn a_question_waits_for_its_answer() {
        let form = form(&[("new", None), ("what", Some(("new", &["是"])))]);
        for (answer, asked) in [(Some("是"), true), (Some("否"), false), (None, false)] {
            assert_eq!(form.questions[1].is_asked(|_| answer), asked, "{answer:?}");
            assert!(form.questions[0].is_asked(|_| answer));
        }
    }

    #[test]
    fn it_waits_for_an_earlier_question_and_an_answer_that_can_be_given() {
        for (questions, expected) in [
            (vec![("new", None), ("what", Some(("new", &["是"][..])))], vec![]),
            (
                vec![("what", Some(("new", &["是"][..]))), ("new", None)],
                vec!["VIS-109"],
            ),
            (vec![("what", Some(("what", &["是"][..])))], vec!["VIS-109"]),
            (
                vec![("new", None), ("what", Some(("new", &["也许"][..])))],
                vec!["VIS-104"],
            ),
            (
                vec![
                    ("new", None),
                    ("b", Some(("new", &["是"][..]))),
                    ("c", Some(("b", &["是"][..]))),
                ],
                vec!["VIS-109"],
            ),
        ] {
            let mut problems = Vec::new();
            check(&form(&questions), &mut problems);
            let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, expected, "{questions:?}");
        }
    }
}
