//! What is asked and counted out in the villages: how a household is seen, what a visit asks, why a sweep may leave a
//! household out, who repairs a guarantee by when, and what a public notice is.

mod form_checks;
mod form_review;
mod only_when;

pub use form_checks::FormChecks;
pub use form_review::FormReview;
pub use only_when::OnlyWhen;

use super::parse::unknown_word;
use super::toml_reader::{Fields, Reading};
use super::{Of, Policy};
use crate::case::Channel;
use crate::problem::{Place, Problem};

/// Everything of visit_forms.toml, sweeps.toml, guarantees.toml and notices.toml.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldworkPolicy {
    /// How a household can be seen.
    pub channels: Vec<VisitChannel>,
    /// What a visit asks, by its purpose.
    pub forms: Vec<VisitForm>,
    /// Why a sweep may leave a household out.
    pub exceptions: Vec<SweepException>,
    /// Who repairs a guarantee by when.
    pub issues: Vec<IssueRule>,
    /// Public notices.
    pub notices: Vec<NoticeKind>,
}

/// One way in which a household is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitChannel {
    /// Its word.
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// Whether somebody of the household was spoken to; where not, it was an attempt.
    pub reaches: bool,
    /// Whether it was from afar.
    pub by_phone: bool,
    /// Where the entry stands.
    pub place: Place,
}

/// What a visit of one purpose asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitForm {
    /// Its word.
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// In order.
    pub questions: Vec<Question>,
    /// By which answer it checks what leads of the household say, so that they make no new task for a while.
    pub checks: Option<FormChecks>,
    /// Which answer makes a lead.
    pub lead: Option<FormLead>,
    /// Which answer has the plan of the household looked at again.
    pub review: Option<FormReview>,
    /// Where the entry stands.
    pub place: Place,
}

/// An answer at a visit that makes a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormLead {
    /// To which question.
    pub question: String,
    /// Which answers.
    pub answers: Vec<String>,
    /// The question whose answer says what it is about.
    pub words: Option<String>,
    /// The channel of the lead.
    pub channel: Channel,
    /// The risk it names: at the door nobody knows better yet.
    pub risk: String,
    /// Where the entry stands.
    pub place: Place,
}

/// What kind of answer a question takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// 是 or 否.
    YesNo,
    /// One of the choices.
    Choice,
    /// A number, not below zero.
    Number,
    /// Words.
    Text,
}

impl AnswerKind {
    /// Its word in files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::YesNo => "yes_no",
            Self::Choice => "choice",
            Self::Number => "number",
            Self::Text => "text",
        }
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its word.
    pub code: String,
    /// As it is asked.
    pub text: String,
    /// What it takes.
    pub kind: AnswerKind,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// Whether it must be answered when somebody was spoken to and it is asked.
    pub required: bool,
    /// After which answer it is asked; always where it says nothing.
    pub only_when: Option<OnlyWhen>,
    /// The household's guarantee that it asks about.
    pub guarantee: Option<String>,
    /// Answers by which the guarantee is held.
    pub held: Vec<String>,
    /// Answers by which there is a problem with it.
    pub problem: Vec<String>,
    /// Where the entry stands.
    pub place: Place,
}

/// One reason for which a sweep leaves a household out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepException {
    /// Its word.
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// Whether it must be explained in words.
    pub words: bool,
}

/// How a problem with a guarantee is repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRule {
    /// The guarantee.
    pub guarantee: String,
    /// Who owns it when nobody says otherwise.
    pub department: String,
    /// Parameter: calendar days to its repair.
    pub repair_days: String,
    /// Parameter: calendar days from the repair to the second look.
    pub recheck_days: String,
    /// Whether the second look is another person's than the repair.
    pub by_another: bool,
    /// Where the entry stands.
    pub place: Place,
}

/// One kind of public notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeKind {
    /// Its word.
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// The step of a case that it is made for.
    pub step: String,
    /// Parameter: calendar days it hangs at least; without one it hangs as long as somebody leaves it.
    pub least_days: Option<String>,
    /// Where the entry stands.
    pub place: Place,
}

impl FieldworkPolicy {
    /// The channel of a word.
    pub fn channel(&self, code: &str) -> Option<&VisitChannel> {
        self.channels.iter().find(|one| one.code == code)
    }

    /// The form of a word.
    pub fn form(&self, code: &str) -> Option<&VisitForm> {
        self.forms.iter().find(|one| one.code == code)
    }

    /// The exception of a word.
    pub fn exception(&self, code: &str) -> Option<&SweepException> {
        self.exceptions.iter().find(|one| one.code == code)
    }

    /// How problems with a guarantee are repaired.
    pub fn issue(&self, guarantee: &str) -> Option<&IssueRule> {
        self.issues.iter().find(|one| one.guarantee == guarantee)
    }

    /// The notice of a word.
    pub fn notice(&self, code: &str) -> Option<&NoticeKind> {
        self.notices.iter().find(|one| one.code == code)
    }

    /// Words of the channels by which somebody was spoken to.
    pub fn reaching(&self) -> Vec<String> {
        let reaching = self.channels.iter().filter(|one| one.reaches);
        reaching.map(|one| one.code.clone()).collect()
    }
}

/// Yes and no as they are answered.
pub const YES_NO: [&str; 2] = ["是", "否"];

const KINDS: [(&str, AnswerKind); 4] = [
    ("yes_no", AnswerKind::YesNo),
    ("choice", AnswerKind::Choice),
    ("number", AnswerKind::Number),
    ("text", AnswerKind::Text),
];

/// Reads one of the files; an entry of a later folder replaces the one of the same word.
pub(super) fn read(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    let fieldwork = &mut policy.fieldwork;
    for table in fields.tables("channel", reading) {
        put(&mut fieldwork.channels, channel(table, reading), |one| &one.code);
    }
    for table in fields.tables("form", reading) {
        put(&mut fieldwork.forms, form(table, reading), |one| &one.code);
    }
    for table in fields.tables("exception", reading) {
        put(&mut fieldwork.exceptions, exception(table, reading), |one| &one.code);
    }
    for table in fields.tables("issue", reading) {
        put(&mut fieldwork.issues, issue(table, reading), |one| &one.guarantee);
    }
    for table in fields.tables("notice", reading) {
        put(&mut fieldwork.notices, notice(table, reading), |one| &one.code);
    }
    fields.finish(reading);
}

fn put<T>(all: &mut Vec<T>, entry: T, code: impl Fn(&T) -> &String) {
    match all.iter_mut().find(|known| code(known) == code(&entry)) {
        Some(known) => *known = entry,
        None => all.push(entry),
    }
}

fn channel(mut fields: Fields<'_, '_>, reading: &mut Reading) -> VisitChannel {
    let place = fields.place().clone();
    let channel = VisitChannel {
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        reaches: fields.flag("reaches", true, reading),
        by_phone: fields.flag("by_phone", false, reading),
        place,
    };
    fields.finish(reading);
    channel
}

fn form(mut fields: Fields<'_, '_>, reading: &mut Reading) -> VisitForm {
    let place = fields.place().clone();
    let mut form = VisitForm {
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        questions: Vec::new(),
        checks: fields
            .table("checks", reading)
            .map(|table| form_checks::read(table, reading)),
        lead: fields
            .table("lead", reading)
            .and_then(|table| form_lead(table, reading)),
        review: fields
            .table("review", reading)
            .map(|table| form_review::read(table, reading)),
        place,
    };
    for table in fields.tables("question", reading) {
        put(&mut form.questions, question(table, reading), |one| &one.code);
    }
    fields.finish(reading);
    form
}

fn form_lead(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Option<FormLead> {
    let place = fields.place().clone();
    let words: Vec<(&str, Channel)> = Channel::ALL.iter().map(|one| (one.name(), *one)).collect();
    let channel = fields.word("channel", &words, reading);
    let lead = channel.map(|channel| FormLead {
        question: fields.text("question", reading),
        answers: fields.texts("answers", reading),
        words: fields.text_opt("words", reading),
        channel,
        risk: fields.text("risk", reading),
        place: place.clone(),
    });
    if lead.is_none() {
        let problem = Problem::error("POL-002").arg("field", "channel");
        reading.problems.push(problem.at(place));
    }
    fields.finish(reading);
    lead
}

fn question(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Question {
    let place = fields.place().clone();
    let kind = fields.word("kind", &KINDS, reading).unwrap_or(AnswerKind::Text);
    let mut choices = fields.texts("choices", reading);
    if kind == AnswerKind::YesNo {
        choices = YES_NO.map(str::to_owned).to_vec();
    }
    let question = Question {
        code: fields.text("code", reading),
        text: fields.text("text", reading),
        kind,
        choices,
        required: fields.flag("required", false, reading),
        only_when: fields
            .table("only_when", reading)
            .map(|table| only_when::read(table, reading)),
        guarantee: fields.text_opt("guarantee", reading),
        held: fields.texts("held", reading),
        problem: fields.texts("problem", reading),
        place,
    };
    fields.finish(reading);
    question
}

fn exception(mut fields: Fields<'_, '_>, reading: &mut Reading) -> SweepException {
    let exception = SweepException {
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        words: fields.flag("words", false, reading),
    };
    fields.finish(reading);
    exception
}

fn issue(mut fields: Fields<'_, '_>, reading: &mut Reading) -> IssueRule {
    let place = fields.place().clone();
    let issue = IssueRule {
        guarantee: fields.text("guarantee", reading),
        department: fields.text("department", reading),
        repair_days: fields.text("repair_days", reading),
        recheck_days: fields.text("recheck_days", reading),
        by_another: fields.flag("by_another", true, reading),
        place,
    };
    fields.finish(reading);
    issue
}

fn notice(mut fields: Fields<'_, '_>, reading: &mut Reading) -> NoticeKind {
    let place = fields.place().clone();
    let notice = NoticeKind {
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        step: fields.text("step", reading),
        least_days: fields.text_opt("least_days", reading),
        place,
    };
    fields.finish(reading);
    notice
}

/// Parameters and guarantees that an entry names must exist, answers that decide must be choices, and every guarantee
/// needs somebody who repairs it.
pub(super) fn check(policy: &Policy, problems: &mut Vec<Problem>) {
    let fieldwork = &policy.fieldwork;
    let parameters = fieldwork
        .issues
        .iter()
        .flat_map(|one| [(&one.repair_days, &one.place), (&one.recheck_days, &one.place)])
        .chain(
            fieldwork
                .notices
                .iter()
                .filter_map(|one| one.least_days.as_ref().map(|name| (name, &one.place))),
        );
    for (name, place) in parameters {
        if !policy.parameters.contains_key(name) {
            let known = policy.parameters.keys().map(String::as_str);
            problems.push(unknown_word("VIS-101", name, known, place));
        }
    }
    for rule in &fieldwork.issues {
        guarantee(policy, &rule.guarantee, &rule.place, problems);
    }
    for form in &fieldwork.forms {
        form.questions
            .iter()
            .for_each(|question| check_question(policy, question, problems));
        only_when::check(form, problems);
        if let Some(lead) = &form.lead {
            check_lead(policy, form, lead, problems);
        }
        if let Some(checks) = &form.checks {
            form_checks::check(form, checks, problems);
        }
        if let Some(review) = &form.review {
            form_review::check(policy, form, review, problems);
        }
    }
}

/// A question exists, and has each of these answers.
fn check_answers(
    form: &VisitForm,
    (question, answers): (&String, &[String]),
    place: &Place,
    problems: &mut Vec<Problem>,
) {
    let Some(question) = form.questions.iter().find(|one| one.code == *question) else {
        let codes = form.questions.iter().map(|one| one.code.as_str());
        problems.push(unknown_word("VIS-106", question, codes, place));
        return;
    };
    for answer in answers.iter().filter(|answer| !question.choices.contains(answer)) {
        let known = question.choices.iter().map(String::as_str);
        problems.push(unknown_word("VIS-104", answer, known, place));
    }
}

/// Question, answers and risk of a lead exist.
fn check_lead(policy: &Policy, form: &VisitForm, lead: &FormLead, problems: &mut Vec<Problem>) {
    check_answers(form, (&lead.question, &lead.answers), &lead.place, problems);
    if let Some(words) = &lead.words
        && !form.questions.iter().any(|question| question.code == *words)
    {
        let codes = form.questions.iter().map(|question| question.code.as_str());
        problems.push(unknown_word("VIS-106", words, codes, &lead.place));
    }
    if !policy.risks.iter().any(|risk| risk.name == lead.risk) {
        let known = policy.risks.iter().map(|risk| risk.name.as_str());
        problems.push(unknown_word("VIS-107", &lead.risk, known, &lead.place));
    }
}

fn check_question(policy: &Policy, question: &Question, problems: &mut Vec<Problem>) {
    if question.kind == AnswerKind::Choice && question.choices.is_empty() {
        let problem = Problem::error("VIS-103").arg("question", &question.code);
        problems.push(problem.at(question.place.clone()));
    }
    for word in question.held.iter().chain(&question.problem) {
        if !question.choices.contains(word) {
            let known = question.choices.iter().map(String::as_str);
            problems.push(unknown_word("VIS-104", word, known, &question.place));
        }
    }
    let Some(name) = &question.guarantee else { return };
    if guarantee(policy, name, &question.place, problems) == Some(Of::Person) {
        let problem = Problem::error("VIS-105")
            .arg("question", &question.code)
            .arg("guarantee", name);
        problems.push(problem.at(question.place.clone()));
    }
}

/// Whose a guarantee is; an unknown one is a problem.
fn guarantee(policy: &Policy, name: &str, place: &Place, problems: &mut Vec<Problem>) -> Option<Of> {
    let all = &policy.registers.guarantees;
    let found = all.iter().find(|one| one.code == name);
    if found.is_none() {
        let known = all.iter().map(|one| one.code.as_str());
        problems.push(unknown_word("VIS-102", name, known, place));
    }
    found.map(|one| one.of)
}
