//! Forms that hear whether help suffices: which answer has the plan looked at again soon.

use super::VisitForm;
use crate::policy::Policy;
use crate::policy::parse::unknown_word;
use crate::policy::toml_reader::{Fields, Reading};
use crate::problem::{Place, Problem};

/// The question of a form by which a household says that its plan does not help, or not enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormReview {
    /// Its word.
    pub question: String,
    /// Answers by which it says so.
    pub answers: Vec<String>,
    /// Parameter: days within which the plan is looked at again.
    pub days: String,
    /// Where the entry stands.
    pub place: Place,
}

impl FormReview {
    /// Whether an answer says so; one that nobody gave does not.
    pub fn is_asked_by(&self, answer: Option<&str>) -> bool {
        answer.is_some_and(|answer| self.answers.iter().any(|one| one == answer))
    }
}

pub(super) fn read(mut fields: Fields<'_, '_>, reading: &mut Reading) -> FormReview {
    let review = FormReview {
        question: fields.text("question", reading),
        answers: fields.texts("answers", reading),
        days: fields.text("days", reading),
        place: fields.place().clone(),
    };
    fields.finish(reading);
    review
}

/// The question, its answers and the parameter exist.
pub(super) fn check(policy: &Policy, form: &VisitForm, review: &FormReview, problems: &mut Vec<Problem>) {
    if !policy.parameters.contains_key(&review.days) {
        let known = policy.parameters.keys().map(String::as_str);
        problems.push(unknown_word("VIS-101", &review.days, known, &review.place));
    }
    super::check_answers(form, (&review.question, &review.answers), &review.place, problems);
}

#[cfg(test)]
mod tests {
    use crate::policy::parse::{PolicyFile, parse};

    /// Codes of what is wrong with a form that has such a review.
    fn wrong(review: &str) -> Vec<&'static str> {
        let form = format!(
            "[[form]]\ncode = \"follow_up\"\ntitle = \"跟踪走访\"\n[form.review]\n{review}\n[[form.question]]\n\
             code = \"enough\"\ntext = \"够用吗\"\nkind = \"choice\"\nchoices = [\"够用\", \"不够\"]\n"
        );
        let days = "[days]\ntitle = \"几天\"\nunit = \"天\"\nlast_checked_on = 2026-11-26\n[[days.value]]\n\
                    from = 2021-01-01\nis = 5\nsource = { title = \"县里定\", grade = \"I\", unverified = true }\n";
        let file = |path: &str, text: &str| PolicyFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let files = [
            file("national/region.toml", "code = \"\"\ntitle = \"全国\""),
            file("national/parameters/days.toml", days),
            file("national/visit_forms.toml", &form),
        ];
        let (_, problems) = parse(&files, "529901");
        let codes = problems.into_iter().map(|problem| problem.code);
        codes.filter(|code| code.starts_with("VIS")).collect()
    }

    #[test]
    fn what_a_review_names_exists() {
        for (review, expected) in [
            ("question = \"enough\"\nanswers = [\"不够\"]\ndays = \"days\"", vec![]),
            (
                "question = \"enough\"\nanswers = [\"不够\"]\ndays = \"weeks\"",
                vec!["VIS-101"],
            ),
            (
                "question = \"enough\"\nanswers = [\"不多\"]\ndays = \"days\"",
                vec!["VIS-104"],
            ),
            ("question = \"much\"\nanswers = []\ndays = \"days\"", vec!["VIS-106"]),
        ] {
            assert_eq!(wrong(review), expected, "{review}");
        }
    }
}
