//! Somebody was there, or tried: the record, what it says about guarantees, and the problems it raises.

use std::collections::BTreeMap;

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::policy::fieldwork::{AnswerKind, Question, VisitForm};
use domain::problem::Problem;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::WriteTx;
use store::issues::{NewIssue, Owner, Raised, ledger};
use store::visits::{NewVisit, Recorded, VisitLine};

use super::field_rules::{all_right, words};
use super::follow_visit::{keep_lead, place_lead, remember};
use super::{FieldRules, author, check_digest, permitted};
use crate::cases::Rules;
use crate::leads::PlacedLead;
use crate::policy::hex;
use crate::{App, FieldProblem, Refusal};

/// Most characters of a text.
const MOST_CHARS: usize = 2_000;
/// How a problem of a visit was found.
const BY_VISIT: &str = "visit";

/// What was found about a guarantee of the household or a member.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which guarantee.
    pub guarantee: String,
    /// The member, where it is kept by person.
    pub person_id: Option<String>,
    /// `held` or `problem`.
    pub state: String,
    /// In words.
    pub text: Option<String>,
}

/// A visit as a request gives it. Sent twice it is one visit.
#[derive(Clone, PartialEq, Serialize)]
pub struct VisitInput {
    /// Id made by whoever records it.
    pub visit_id: String,
    /// Household.
    pub household_id: String,
    /// Case it is for.
    pub case_id: Option<String>,
    /// Lead it looks into.
    pub lead_id: Option<String>,
    /// Sweep it is part of.
    pub sweep_id: Option<String>,
    /// Form that was filled in.
    pub form: String,
    /// How the household was seen.
    pub channel: String,
    /// When.
    pub visited_at: String,
    /// Answers by question.
    pub answers: BTreeMap<String, Value>,
    /// What was found about guarantees.
    pub findings: Vec<Finding>,
    /// What else was seen.
    pub text: Option<String>,
    /// Whether the whole household lives elsewhere, as it told.
    pub away: bool,
    /// Where, if it was given.
    pub latitude: Option<f64>,
    /// Where, if it was given.
    pub longitude: Option<f64>,
    /// Digest of the signature.
    pub signature: Option<String>,
    /// Digests of photographs and papers.
    pub files: Vec<String>,
}

impl std::fmt::Debug for VisitInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VisitInput")
            .field("visit_id", &self.visit_id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Finding")
            .field("guarantee", &self.guarantee)
            .finish_non_exhaustive()
    }
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitReceipt {
    /// The visit as it is kept.
    pub visit: VisitLine,
    /// Whether it was not kept before.
    pub is_new: bool,
    /// The lead it made, and where that stands.
    pub lead: Option<PlacedLead>,
}

/// Keeps a visit, once; what it found about guarantees is written into the ledger, and problems are raised. An answer
/// that tells of a new difficulty makes a lead, once; a visit that checks what leads say is remembered for that.
///
/// # Errors
/// When something of it cannot be taken, or another record stands under its id.
#[store::boxed]
pub async fn record_visit(app: &App, viewer: &Viewer, at: Moment, input: &VisitInput) -> Result<VisitReceipt, Refusal> {
    permitted(viewer, Action::RecordVisit)?;
    let cases = Rules::read(app, at).await?;
    let rules = FieldRules::of(&cases);
    let (new, findings) = Reading::start(app, at, &rules)?.visit(input)?;
    let by = author(viewer);
    let mut tx = app.store.write(viewer, at).await?;
    let is_new = match store::visits::record(&mut tx, &new, &by).await? {
        Recorded::New => true,
        Recorded::Known => false,
        Recorded::Other => return Err(Refusal::conflict(Problem::error("VIS-006"))),
        Recorded::NotFound => return Err(Refusal::NotFound),
        Recorded::Unfit => return Err(Refusal::field("case_id", Problem::error("VIS-015"))),
    };
    if is_new {
        for (at, finding) in findings.iter().enumerate() {
            write(&mut tx, &rules, &new, (at, finding), &by).await?;
        }
        keep_lead(&mut tx, &cases, &new, input).await?;
        remember(&mut tx, &cases, &new, input).await?;
        tx.commit().await?;
    } else {
        drop(tx);
    }
    let lead = place_lead(app, viewer, at, &cases, input).await?;
    let visit = super::find_visit(app, viewer, &new.visit_id).await?;
    Ok(VisitReceipt { visit, is_new, lead })
}

/// Writes a finding into the ledger; a problem is raised unless it is open already or known to be past.
async fn write(
    tx: &mut WriteTx,
    rules: &FieldRules,
    visit: &NewVisit,
    (at, finding): (usize, &Finding),
    by: &str,
) -> Result<(), Refusal> {
    if let Some(person) = &finding.person_id
        && !ledger::is_member(tx, &visit.household_id, person).await?
    {
        let field = format!("findings[{at}].person_id");
        return Err(Refusal::field(field, Problem::error("VIS-020")));
    }
    let state = ledger::NewState {
        household_id: visit.household_id.clone(),
        person_id: finding.person_id.clone(),
        guarantee: finding.guarantee.clone(),
        state: finding.state.clone(),
        detail: finding.text.clone(),
        on: visit.day,
        ground: Some(visit.visit_id.clone()),
    };
    let told = ledger::set(tx, Action::RecordVisit, &state).await?;
    if finding.state != PROBLEM || told == ledger::Told::Outdated {
        return Ok(());
    }
    let Some(rule) = rules.fieldwork().issue(&finding.guarantee) else {
        return Ok(());
    };
    let issue = NewIssue {
        household_id: visit.household_id.clone(),
        person_id: finding.person_id.clone(),
        guarantee: finding.guarantee.clone(),
        text: finding.text.clone().unwrap_or_default(),
        channel: BY_VISIT.to_owned(),
        found_on: visit.day,
        visit_id: Some(visit.visit_id.clone()),
        owner: Owner {
            department: Some(rule.department.clone()),
            account_id: None,
        },
        due_on: FieldRules::days_from(visit.day, rules.number(&rule.repair_days)?)?,
    };
    match store::issues::raise(tx, Action::RecordVisit, &issue, by).await? {
        Raised::New(_) | Raised::Open(_) => Ok(()),
        Raised::NotFound => Err(Refusal::NotFound),
    }
}

/// A guarantee is held.
pub(crate) const HELD: &str = "held";
/// There is a problem with it.
pub(crate) const PROBLEM: &str = "problem";

/// A visit being read; says all that is wrong with it in the end.
struct Reading<'r> {
    rules: &'r FieldRules,
    hours_ahead: i8,
    latest: Moment,
    most_files: i64,
    problems: Vec<FieldProblem>,
}

impl<'r> Reading<'r> {
    fn start(app: &App, at: Moment, rules: &'r FieldRules) -> Result<Self, Refusal> {
        Ok(Self {
            rules,
            hours_ahead: app.settings.hours_ahead,
            latest: at.plus_minutes(rules.number("visit_clock_minutes")?),
            most_files: rules.number("visit_files")?,
            problems: Vec::new(),
        })
    }

    fn say(&mut self, field: impl Into<String>, problem: Problem) {
        self.problems.push(FieldProblem::new(field, problem));
    }

    fn visit(mut self, input: &VisitInput) -> Result<(NewVisit, Vec<Finding>), Refusal> {
        if !is_uuid(&input.visit_id) {
            self.say("visit_id", Problem::error("VIS-005"));
        }
        let visited_at = self.moment(&input.visited_at);
        let reaches = self.channel(&input.channel);
        let findings = self.findings(input, reaches);
        let text = self.text("text", input.text.as_deref());
        let coordinates = self.coordinates(input);
        if let Some(digest) = &input.signature {
            check_digest("signature", digest, &mut self.problems);
        }
        for (at, digest) in input.files.iter().enumerate() {
            check_digest(&format!("files[{at}]"), digest, &mut self.problems);
        }
        if i64::try_from(input.files.len()).unwrap_or(i64::MAX) > self.most_files {
            self.say("files", Problem::error("VIS-014").arg("most", self.most_files));
        }
        let (Some(visited_at), true) = (visited_at, self.problems.is_empty()) else {
            return Err(Refusal::Invalid(self.problems));
        };
        all_right(self.problems)?;
        let content = serde_json::to_vec(input).map_err(Refusal::fault)?;
        let new = NewVisit {
            visit_id: input.visit_id.clone(),
            household_id: input.household_id.clone(),
            case_id: input.case_id.clone(),
            lead_id: input.lead_id.clone(),
            sweep_id: input.sweep_id.clone(),
            kind: input.form.clone(),
            channel: input.channel.clone(),
            reaches: reaches.unwrap_or_default(),
            visited_at,
            day: visited_at.day(self.hours_ahead),
            answers: serde_json::to_string(&input.answers).map_err(Refusal::fault)?,
            findings: serde_json::to_string(&input.findings).map_err(Refusal::fault)?,
            text,
            away: input.away,
            coordinates,
            signature_digest: input.signature.clone(),
            files: input.files.clone(),
            content_digest: hex(&Sha256::digest(&content)),
        };
        Ok((new, findings))
    }

    fn moment(&mut self, text: &str) -> Option<Moment> {
        let moment: Option<Moment> = text.trim().parse().ok();
        match moment {
            None => self.say("visited_at", Problem::error("VIS-003")),
            Some(moment) if moment > self.latest => self.say("visited_at", Problem::error("VIS-004")),
            Some(_) => {}
        }
        moment
    }

    /// Whether somebody was spoken to.
    fn channel(&mut self, code: &str) -> Option<bool> {
        let all = &self.rules.fieldwork().channels;
        let found = all.iter().find(|one| one.code == code);
        if found.is_none() {
            let list: Vec<&str> = all.iter().map(|one| one.code.as_str()).collect();
            let problem = Problem::error("VIS-002").arg("name", code).arg("list", list.join("、"));
            self.problems.push(FieldProblem::new("channel", problem));
        }
        found.map(|one| one.reaches)
    }

    fn text(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        let text = words(text)?;
        if text.chars().count() > MOST_CHARS {
            self.say(field, Problem::error("VIS-011").arg("most", MOST_CHARS));
        }
        Some(text)
    }

    fn coordinates(&mut self, input: &VisitInput) -> Option<(String, String)> {
        let fits = |latitude: f64, longitude: f64| latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        match (input.latitude, input.longitude) {
            (None, None) => None,
            (Some(latitude), Some(longitude)) if fits(latitude, longitude) => {
                Some((latitude.to_string(), longitude.to_string()))
            }
            _ => {
                self.say("latitude", Problem::error("VIS-012"));
                None
            }
        }
    }

    /// What answers and findings say about guarantees; findings speak for themselves.
    fn findings(&mut self, input: &VisitInput, reaches: Option<bool>) -> Vec<Finding> {
        let rules = self.rules;
        let Some(form) = rules.fieldwork().form(&input.form) else {
            let list: Vec<&str> = rules.fieldwork().forms.iter().map(|one| one.code.as_str()).collect();
            let problem = Problem::error("VIS-001")
                .arg("name", &input.form)
                .arg("list", list.join("、"));
            self.say("form", problem);
            return Vec::new();
        };
        if reaches == Some(false) {
            for (field, is_empty) in [
                ("answers", input.answers.is_empty()),
                ("findings", input.findings.is_empty()),
            ] {
                if !is_empty {
                    self.say(field, Problem::error("VIS-023"));
                }
            }
            return Vec::new();
        }
        let mut findings = self.answers(form, input);
        for (at, finding) in input.findings.iter().enumerate() {
            let field = format!("findings[{at}].");
            let place = (field.as_str(), finding.guarantee.as_str());
            rules.guarantee(place, finding.person_id.as_deref(), &mut self.problems);
            if ![HELD, PROBLEM].contains(&finding.state.as_str()) {
                self.say(format!("{field}state"), Problem::error("VIS-017"));
            }
            self.text(&format!("{field}text"), finding.text.as_deref());
            if finding.state == PROBLEM && words(finding.text.as_deref()).is_none() {
                self.say(format!("{field}text"), Problem::error("GUA-001"));
            }
            let same = |known: &Finding| known.guarantee == finding.guarantee && known.person_id == finding.person_id;
            findings.retain(|known| !same(known));
            findings.push(finding.clone());
        }
        findings
    }

    /// Checks the answers of a form; gives back what they say about guarantees.
    fn answers(&mut self, form: &VisitForm, input: &VisitInput) -> Vec<Finding> {
        for code in input.answers.keys() {
            if !form.questions.iter().any(|question| question.code == *code) {
                self.say(format!("answers.{code}"), Problem::error("VIS-007").arg("name", code));
            }
        }
        let mut findings = Vec::new();
        for question in &form.questions {
            let field = format!("answers.{}", question.code);
            let answer = input.answers.get(&question.code).filter(|value| !value.is_null());
            let is_asked = question.is_asked(|earlier| input.answers.get(earlier)?.as_str());
            let Some(answer) = answer else {
                if question.required && is_asked {
                    self.say(field, Problem::error("VIS-008"));
                }
                continue;
            };
            if !is_asked {
                self.say(field, Problem::error("VIS-029"));
                continue;
            }
            if let Some(problem) = unfit(question, answer) {
                self.say(field, problem);
                continue;
            }
            findings.extend(said(question, answer));
        }
        findings
    }
}

/// What is wrong with an answer.
fn unfit(question: &Question, answer: &Value) -> Option<Problem> {
    let fits = match question.kind {
        AnswerKind::YesNo | AnswerKind::Choice => {
            let chosen = |text: &str| question.choices.iter().any(|choice| choice == text);
            answer.as_str().is_some_and(chosen)
        }
        AnswerKind::Number => answer.as_f64().is_some_and(|number| number >= 0.0),
        AnswerKind::Text => answer.as_str().is_some_and(|text| text.chars().count() <= MOST_CHARS),
    };
    let problem = match question.kind {
        AnswerKind::YesNo | AnswerKind::Choice => Problem::error("VIS-009").arg("list", question.choices.join("、")),
        AnswerKind::Number => Problem::error("VIS-010"),
        AnswerKind::Text => Problem::error("VIS-011").arg("most", MOST_CHARS),
    };
    (!fits).then_some(problem)
}

/// What an answer says about a guarantee.
fn said(question: &Question, answer: &Value) -> Option<Finding> {
    let (guarantee, answer) = (question.guarantee.as_ref()?, answer.as_str()?);
    let is_in = |words: &[String]| words.iter().any(|word| word == answer);
    let state = match (is_in(&question.held), is_in(&question.problem)) {
        (true, _) => HELD,
        (_, true) => PROBLEM,
        _ => return None,
    };
    Some(Finding {
        guarantee: guarantee.clone(),
        person_id: None,
        state: state.to_owned(),
        text: Some(format!("{}：{answer}", question.text)),
    })
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| part.bytes().all(is_hex))
}

#[cfg(test)]
mod tests {
    use domain::problem::Place;
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_those_that_a_telephone_makes() {
        for (text, expected) in [
            ("019aaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa", true),
            ("019AAAAA-aaaa-7aaa-8aaa-aaaaaaaaaaaa", false),
            ("019aaaaaaaaa7aaa8aaaaaaaaaaaaaaa", false),
            ("019aaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaa", false),
            ("", false),
        ] {
            assert_eq!(is_uuid(text), expected, "{text}");
        }
    }

    #[test]
    fn answers_fit_their_questions() {
        let question = |kind, choices: &[&str]| Question {
            code: "q".to_owned(),
            text: "吃水有保障吗".to_owned(),
            kind,
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            required: false,
            only_when: None,
            guarantee: Some("water".to_owned()),
            held: vec!["是".to_owned()],
            problem: vec!["否".to_owned()],
            place: Place::default(),
        };
        let yes_no = question(AnswerKind::YesNo, &["是", "否"]);
        for (question, answer, expected) in [
            (&yes_no, json!("是"), None),
            (&yes_no, json!(true), Some("VIS-009")),
            (&yes_no, json!("也许"), Some("VIS-009")),
            (&question(AnswerKind::Number, &[]), json!(3), None),
            (&question(AnswerKind::Number, &[]), json!(-1), Some("VIS-010")),
            (&question(AnswerKind::Text, &[]), json!("水管坏了"), None),
            (
                &question(AnswerKind::Text, &[]),
                json!("长".repeat(2_001)),
                Some("VIS-011"),
            ),
        ] {
            assert_eq!(
                unfit(question, &answer).map(|problem| problem.code),
                expected,
                "{answer}"
            );
        }
        for (answer, expected) in [("是", Some("held")), ("否", Some("problem")), ("不清楚", None)] {
            let found = said(&yes_no, &json!(answer));
            assert_eq!(found.map(|finding| finding.state), expected.map(str::to_owned));
        }
    }
}
