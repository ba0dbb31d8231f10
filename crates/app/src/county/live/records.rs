//! What people write down: the answers of a visit, the record of a step, the measures of a plan.

use std::collections::BTreeMap;

use domain::Date;
use domain::case::{Chain, Finding, NewMeasure, Opinion, Record, ReviewForm, Signature, SignatureKind, Step};
use domain::policy::fieldwork::{AnswerKind, FieldworkPolicy, VisitForm};
use domain::policy::{CasePolicy, MeasureItem};
use jiff::ToSpan;
use serde_json::Value;

use super::super::dice::Dice;
use super::paces::{SCRIPT, words};

/// What kind of visit it is, by which its form is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visiting {
    /// Whether a lead is true.
    Lead,
    /// How the household is.
    Round,
    /// A sweep.
    Sweep,
}

/// The form of a kind of visit.
pub(super) fn form(fieldwork: &FieldworkPolicy, visiting: Visiting) -> Option<&VisitForm> {
    let asks = |form: &&VisitForm| form.questions.iter().any(|question| question.guarantee.is_some());
    let sweeps = |form: &&VisitForm| {
        let lead = form.lead.as_ref();
        lead.is_some_and(|lead| lead.channel == domain::case::Channel::Sweep)
    };
    let forms = || fieldwork.forms.iter();
    match visiting {
        Visiting::Lead => forms().find(|form| form.checks.is_some()),
        Visiting::Round => forms().find(|form| asks(form) && form.checks.is_none() && !sweeps(form)),
        Visiting::Sweep => forms().find(sweeps),
    }
}

/// Guarantees that a form asks for and that may be found wanting.
pub(super) fn guarantees(form: &VisitForm) -> Vec<&str> {
    let asked = form.questions.iter().filter(|question| !question.problem.is_empty());
    asked.filter_map(|question| question.guarantee.as_deref()).collect()
}

/// The answers to a form: as they should be, but for one guarantee where there is a problem.
pub(super) fn answers(form: &VisitForm, is_good: bool, problem: Option<&str>) -> BTreeMap<String, Value> {
    let mut answers = BTreeMap::new();
    for question in &form.questions {
        if !question.is_asked(|earlier| answers.get(earlier).and_then(Value::as_str)) {
            continue;
        }
        let of_lead = form.lead.as_ref().filter(|lead| lead.question == question.code);
        let is_problem = problem.is_some() && question.guarantee.as_deref() == problem;
        let checks = form.checks.as_ref().filter(|checks| checks.question == question.code);
        let said = checks.map(|checks| if is_good { &checks.confirms } else { &checks.clears });
        let answer = match (&question.guarantee, of_lead) {
            _ if said.is_some() => said.and_then(|said| said.first()).cloned(),
            (Some(_), _) if is_problem => question.problem.first().cloned(),
            (Some(_), _) => question.held.first().cloned(),
            // Nothing new: the visit makes no lead of its own.
            (None, Some(lead)) => question.choices.iter().find(|one| !lead.answers.contains(one)).cloned(),
            (None, None) if !question.required => None,
            (None, None) => match question.kind {
                AnswerKind::YesNo | AnswerKind::Choice if is_good => question.choices.first().cloned(),
                AnswerKind::YesNo | AnswerKind::Choice => question.choices.last().cloned(),
                AnswerKind::Number => None,
                AnswerKind::Text if is_good => Some(words::FOUND.to_owned()),
                AnswerKind::Text => Some(words::NOT_FOUND.to_owned()),
            },
        };
        if let Some(answer) = answer {
            answers.insert(question.code.clone(), Value::from(answer));
        }
    }
    answers
}

/// A step of which the record needs no visit and no notice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) policy: &'a CasePolicy,
    pub(super) chain: Chain,
    pub(super) on: Date,
    pub(super) village: &'a str,
    pub(super) head_name: &'a str,
    pub(super) household_no: &'a str,
    /// Who is responsible from then on.
    pub(super) duty: &'a str,
}

impl Desk<'_> {
    /// Its record; `None` for a step that is about a visit or help.
    pub(super) fn record(&self, step: Step, dice: &mut Dice) -> Option<Record> {
        Some(match step {
            Step::Accept => Record::Accept {
                text: String::new(),
                duty: Some(self.duty.to_owned()),
            },
            Step::Authorise => Record::Authorise {
                signature: signature(self.head_name, self.on),
            },
            Step::Compare => Record::Compare {
                findings: findings(self.policy, dice),
                reused: None,
            },
            Step::Review => {
                let present = dice.range(SCRIPT.present.0, SCRIPT.present.1);
                let agreed = present - dice.range(0, SCRIPT.against);
                Record::Review {
                    met_on: self.on,
                    present: u16::try_from(present).unwrap_or(u16::MAX),
                    agreed: u16::try_from(agreed).unwrap_or_default(),
                    form: ReviewForm::Representatives,
                    text: String::new(),
                }
            }
            Step::Publish => Record::Publish {
                village: self.village.to_owned(),
                posted_on: self.on,
                until: self.on,
                objections: Vec::new(),
            },
            Step::TownshipCheck => Record::TownshipCheck {
                text: words::AGREED.to_owned(),
            },
            Step::CountyDecision => Record::CountyDecision {
                class: match self.chain {
                    Chain::Identification => dice.pick(&self.policy.classes).clone(),
                    Chain::Support | Chain::Elimination => String::new(),
                },
                text: words::AGREED.to_owned(),
            },
            Step::Announce => Record::Announce { posted_on: self.on },
            Step::Register => Record::Register {
                household_no: self.household_no.to_owned(),
                month: self.on.strftime("%Y-%m").to_string(),
            },
            Step::Visit | Step::Plan | Step::Measures | Step::FollowUp => return None,
        })
    }
}

fn findings(policy: &CasePolicy, dice: &mut Dice) -> Vec<Finding> {
    let finding = |scope: &String| {
        let found = dice.chance(SCRIPT.compared);
        Finding {
            scope: scope.clone(),
            found,
            note: if found {
                words::COMPARED.to_owned()
            } else {
                String::new()
            },
        }
    };
    policy.figures.compare_scopes.iter().map(finding).collect()
}

/// The head of the household signs.
pub(super) fn signature(head_name: &str, on: Date) -> Signature {
    Signature {
        kind: SignatureKind::Hand,
        signer: head_name.to_owned(),
        proxy_writer: None,
        paper: None,
        on,
    }
}

/// What the household says to its plan.
pub(super) fn opinion(head_name: &str, on: Date) -> Opinion {
    Opinion {
        agrees: true,
        text: words::OPINION.to_owned(),
        signed: signature(head_name, on),
    }
}

/// A measure of the catalogue against a risk, promised today; `None` for one that nothing could prove.
pub(super) fn measure(item: &MeasureItem, risk: &str, (today, person): (Date, &str)) -> Option<NewMeasure> {
    Some(NewMeasure {
        measure_id: String::new(),
        risk: risk.to_owned(),
        code: item.code.clone(),
        department: item.department.clone(),
        person: person.to_owned(),
        start: today,
        due: today.saturating_add(SCRIPT.measure_days.days()),
        amount_cents: None,
        quantity: Some(words::ITEM.to_owned()),
        evidence_kind: item.evidence.first()?.clone(),
        basis: item.title.clone(),
        expected: words::EXPECTED.to_owned(),
    })
}
