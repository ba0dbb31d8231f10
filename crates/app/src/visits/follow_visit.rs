//! What a visit brings with it: a lead when the household has a new difficulty, and the memory of facts it checked.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::lead::names_a_number;
use domain::policy::fieldwork::{FormLead, VisitForm};
use domain::problem::Problem;
use serde_json::Value;
use store::leads::Reported;
use store::visits::NewVisit;
use store::{StoreError, WriteTx};

use super::VisitInput;
use crate::cases::Rules;
use crate::leads::{MOST_WORDS, PlacedLead, due_on, notice, place, remember_case, remember_lead};
use crate::{App, Refusal};

/// The lead that the answers of a form make; `None` where they make none.
fn answered<'f>(form: &'f VisitForm, input: &VisitInput) -> Option<&'f FormLead> {
    let lead = form.lead.as_ref()?;
    let answer = input.answers.get(&lead.question).and_then(Value::as_str)?;
    lead.answers.iter().any(|one| one == answer).then_some(lead)
}

/// What the household said of it, where nothing in it looks like a number of a person; the visit keeps all of it.
fn words(form: &VisitForm, lead: &FormLead, input: &VisitInput) -> Option<String> {
    let said = |code: &String| {
        let question = form.questions.iter().find(|question| question.code == *code)?;
        let answer = input.answers.get(code).and_then(Value::as_str)?.trim();
        (!answer.is_empty()).then(|| format!("{}：{answer}", question.text))
    };
    let all: Vec<String> = std::iter::once(&lead.question)
        .chain(&lead.words)
        .filter_map(said)
        .collect();
    let all = all.join("；");
    let fits = (1..=MOST_WORDS).contains(&all.chars().count()) && !names_a_number(&all);
    fits.then_some(all)
}

/// Keeps the lead of a visit, where its answers make one, as part of the change that keeps the visit.
pub(super) async fn keep_lead(
    tx: &mut WriteTx,
    rules: &Rules,
    visit: &NewVisit,
    input: &VisitInput,
) -> Result<(), Refusal> {
    let policy = &rules.loaded.policy;
    let Some((form, lead)) = form_lead(rules, input) else {
        return Ok(());
    };
    let level = policy.channels.channel(lead.channel).map(|entry| entry.level.clone());
    let level = level.unwrap_or_default();
    let risks = [lead.risk.clone()];
    let new = Reported {
        household_id: visit.household_id.clone(),
        person_id: None,
        channel: lead.channel.name().to_owned(),
        due_on: due_on(rules, &level),
        level,
        found_on: visit.day,
        source: lead.channel.title().to_owned(),
        notice: notice(policy, &risks),
        risks: risks.concat(),
        words: words(form, lead, input),
    };
    // A household that is gone gets none: there is no case to put it into, and the visit keeps what was said.
    match store::leads::report_at_visit(tx, &visit.visit_id, new).await {
        Err(StoreError::Conflict) => Err(Refusal::conflict(Problem::error("VIS-006"))),
        kept => Ok(kept.map(drop)?),
    }
}

fn form_lead<'r>(rules: &'r Rules, input: &VisitInput) -> Option<(&'r VisitForm, &'r FormLead)> {
    let form = rules.loaded.policy.fieldwork.form(&input.form)?;
    answered(form, input).map(|lead| (form, lead))
}

/// Puts the lead that the answers of a visit made into the household's case; one that has its outcome keeps it, so that
/// a visit sent again finishes what was broken off.
pub(super) async fn place_lead(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    rules: &Rules,
    input: &VisitInput,
) -> Result<Option<PlacedLead>, Refusal> {
    if form_lead(rules, input).is_none() {
        return Ok(None);
    }
    let mut tx = app.store.read(viewer).await?;
    let found = store::leads::find(&mut tx, &input.visit_id, Action::RecordVisit).await?;
    drop(tx);
    match found.filter(|lead| lead.line.household_id == input.household_id) {
        None => Ok(None),
        Some(_) => Ok(Some(place(app, at, rules, &input.visit_id).await)),
    }
}

/// Remembers what a visit has checked, when its form is made for that and somebody was spoken to: what the lead says
/// that it looked into, or else everything that the leads of the case say. Of a closed case nobody does anything any
/// more: there only an answer that clears is remembered.
pub(super) async fn remember(
    tx: &mut WriteTx,
    rules: &Rules,
    visit: &NewVisit,
    input: &VisitInput,
) -> Result<(), Refusal> {
    let form = rules.loaded.policy.fieldwork.form(&visit.kind);
    let Some(checks) = form.and_then(|form| form.checks.as_ref()).filter(|_| visit.reaches) else {
        return Ok(());
    };
    let answer = input.answers.get(&checks.question).and_then(Value::as_str);
    let case_id = match &visit.lead_id {
        Some(lead_id) => {
            let lead = store::leads::find(tx, lead_id, Action::RecordVisit).await?;
            lead.and_then(|lead| lead.line.case_id)
        }
        None => {
            let kept = store::visits::find(tx, &visit.visit_id).await?;
            kept.and_then(|kept| kept.case_id)
        }
    };
    let Some(case_id) = case_id else { return Ok(()) };
    if !checks.is_cleared_by(answer) && !store::cases::is_open(tx, &case_id).await? {
        return Ok(());
    }
    match &visit.lead_id {
        Some(lead_id) => remember_lead(tx, lead_id, (visit.day, visit.visit_id.as_str())).await,
        None => remember_case(tx, &case_id, visit.day, Some(&visit.visit_id)).await,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::case::Channel;
    use domain::policy::fieldwork::{AnswerKind, Question};
    use domain::problem::Place;
    use serde_json::json;

    use super::*;

    fn form() -> VisitForm {
        let question = |code: &str, text: &str, kind| Question {
            code: code.to_owned(),
            text: text.to_owned(),
            kind,
            choices: Vec::new(),
            required: false,
            only_when: None,
            guarantee: None,
            held: Vec::new(),
            problem: Vec::new(),
            place: Place::default(),
        };
        VisitForm {
            code: "routine".to_owned(),
            title: "日常走访".to_owned(),
            questions: vec![
                question("new", "有没有新的困难", AnswerKind::YesNo),
                question("what", "是什么困难", AnswerKind::Text),
            ],
            checks: None,
            lead: Some(FormLead {
                question: "new".to_owned(),
                answers: vec!["是".to_owned()],
                words: Some("what".to_owned()),
                channel: Channel::CadreVisit,
                risk: "其他".to_owned(),
                place: Place::default(),
            }),
            review: None,
            place: Place::default(),
        }
    }

    fn input(answers: &[(&str, Value)]) -> VisitInput {
        VisitInput {
            visit_id: String::new(),
            household_id: String::new(),
            case_id: None,
            lead_id: None,
            sweep_id: None,
            form: "routine".to_owned(),
            channel: "home".to_owned(),
            visited_at: String::new(),
            answers: answers
                .iter()
                .map(|(code, answer)| ((*code).to_owned(), answer.clone()))
                .collect::<BTreeMap<_, _>>(),
            findings: Vec::new(),
            text: None,
            away: false,
            latitude: None,
            longitude: None,
            signature: None,
            files: Vec::new(),
        }
    }

    #[test]
    fn an_answer_makes_a_lead_that_says_what_the_household_said() {
        let form = form();
        let rows = [
            (input(&[("new", json!("否")), ("what", json!("没有"))]), None),
            (input(&[("what", json!("老伴住院"))]), None),
            (input(&[("new", json!("是"))]), Some(Some("有没有新的困难：是"))),
            (
                input(&[("new", json!("是")), ("what", json!(" 老伴住院 "))]),
                Some(Some("有没有新的困难：是；是什么困难：老伴住院")),
            ),
            (
                input(&[("new", json!("是")), ("what", json!("打13800000000找我"))]),
                Some(None),
            ),
        ];
        for (input, expected) in rows {
            let lead = answered(&form, &input);
            let told = lead.map(|lead| words(&form, lead, &input));
            let expected = expected.map(|words: Option<&str>| words.map(str::to_owned));
            assert_eq!(told, expected, "{:?}", input.answers);
        }
        let silent = VisitForm { lead: None, ..form };
        assert_eq!(answered(&silent, &input(&[("new", json!("是"))])), None);
    }
}
