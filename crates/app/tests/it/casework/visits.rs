//! What a visit brings with it.

use std::collections::BTreeMap;

use app::cases::{SeenCase, act};
use app::visits::{VisitInput, VisitReceipt, record_visit};
use domain::access::{Area, Role};
use domain::case::Command;
use domain::lead::Outcome;
use serde_json::{Value, json};
use store::leads::NewLead;
use store::screenings::NewScreening;

use super::{Village, morning, officer, system, told, villages};
use crate::world::codes;

const VISIT: &str = "019aaaaa-aaaa-7aaa-8aaa-00000000000";

fn visit(village: &Village, n: u8, form: &str, answers: &[(&str, Value)]) -> VisitInput {
    VisitInput {
        visit_id: format!("{VISIT}{n}"),
        household_id: village.households["5299020001"].clone(),
        case_id: None,
        lead_id: None,
        sweep_id: None,
        form: form.to_owned(),
        channel: "home".to_owned(),
        visited_at: "2026-11-02T01:00:00Z".to_owned(),
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

async fn record(village: &Village, input: &VisitInput) -> VisitReceipt {
    let recorded = record_visit(&village.world.app, &system(), morning("2026-11-02"), input).await;
    recorded.unwrap_or_else(|refusal| panic!("{}", told(&refusal)))
}

#[tokio::test]
async fn a_new_difficulty_makes_one_lead_however_often_it_is_sent() {
    for village in villages().await {
        let fine = visit(&village, 1, "routine", &[("new_difficulty", json!("否"))]);
        assert_eq!(record(&village, &fine).await.lead, None);
        let answers = [("new_difficulty", json!("是")), ("difficulty", json!("老伴住院"))];
        let hard = visit(&village, 2, "routine", &answers);
        for is_new in [true, false, false] {
            let receipt = record(&village, &hard).await;
            let lead = receipt.lead.expect("a lead");
            assert_eq!(receipt.is_new, is_new);
            assert_eq!(
                (lead.lead_id.as_str(), lead.outcome),
                (hard.visit_id.as_str(), Some(Outcome::Case))
            );
        }
        let kept = village
            .world
            .database
            .tamper("SELECT channel || '|' || risks || '|' || words FROM leads");
        assert_eq!(
            kept,
            "cadre_visit|其他|家里有没有新的困难：是；是什么困难（用户主自己的话）：老伴住院"
        );
        let again = visit(&village, 3, "routine", &answers);
        let lead = record(&village, &again).await.lead.expect("a lead");
        assert_eq!(lead.outcome, Some(Outcome::Joined), "another visit tells of it again");
        assert_eq!((village.count("leads"), village.count("cases")), (2, 1));
        village.world.assert_green().await;
    }
}

/// The lead of a screening that found the first household by one fact, and the screening; it waits.
async fn found(village: &Village, on: &str) -> (String, String) {
    let as_of = on.parse().expect("a day");
    let hits = json!([{
        "rule": "R", "risk": "因病", "sentence": "自付多", "facts": [{ "name": "paid", "value": "100" }],
    }]);
    let lead = NewLead {
        household_id: village.households["5299020001"].clone(),
        rank: 1,
        level: "high".to_owned(),
        burden_cents: None,
        income_cents: None,
        due_on: as_of,
        risks: "因病".to_owned(),
        rules: "R".to_owned(),
        sources: "医保局".to_owned(),
        notice: "大额支出".to_owned(),
        reasons: "[]".to_owned(),
        hits: hits.to_string(),
    };
    let new = NewScreening {
        region_code: "529901".to_owned(),
        as_of,
        snapshot: "s".to_owned(),
        policy: "p".to_owned(),
        summary: "{}".to_owned(),
        n_households: 3,
        leads: vec![lead],
    };
    let app = &village.world.app;
    let mut tx = app.store.write(&system(), morning(on)).await.expect("begins");
    let screening = store::screenings::add(&mut tx, None, new, "test").await.expect("kept");
    tx.commit().await.expect("commits");
    let sql = format!("SELECT lead_id FROM leads WHERE screening_id = '{screening}'");
    (village.world.database.tamper(&sql), screening)
}

#[tokio::test]
async fn a_lead_that_waits_is_taken_up_by_no_visit_that_bears_its_id() {
    for village in villages().await {
        let (lead, _) = found(&village, "2026-11-02").await;
        let cadre = officer("cadre", Role::Village, Area::Region(village.place("青树村")));
        let told = [("new_difficulty", json!("是")), ("difficulty", json!("老伴住院"))];
        let fine = [("new_difficulty", json!("否"))];
        for (household, answers) in [
            ("5299020001", &fine[..]),
            ("5299020001", &told[..]),
            ("5299020002", &fine[..]),
            ("5299020002", &told[..]),
        ] {
            let input = VisitInput {
                visit_id: lead.clone(),
                household_id: village.households[household].clone(),
                ..visit(&village, 1, "routine", answers)
            };
            let refused = record_visit(&village.world.app, &cadre, morning("2026-11-02"), &input).await;
            assert_eq!(codes(refused), ["VIS-006"], "{household} {answers:?}");
        }
        assert_eq!(village.count("leads WHERE outcome IS NULL"), 1);
        assert_eq!((village.count("visits"), village.count("cases")), (0, 0));
        village.world.assert_green().await;
    }
}

#[tokio::test]
async fn what_a_visit_checks_is_remembered_once_a_case_has_it_and_not_for_what_was_found_later() {
    let answers = [("is_true", json!("属实")), ("found", json!("情况属实"))];
    for village in villages().await {
        let facts = || {
            let sql = "SELECT fact || '|' || value || '|' || checked_on || '|' || visit_id FROM checked_facts";
            village.world.database.tamper(sql)
        };
        let (lead, screening) = found(&village, "2026-11-02").await;
        let of_lead = |n: u8, on: &str, lead: Option<&str>| VisitInput {
            lead_id: lead.map(str::to_owned),
            visited_at: format!("{on}T01:00:00Z"),
            ..visit(&village, n, "verify", &answers)
        };
        record(&village, &of_lead(1, "2026-11-02", Some(&lead))).await;
        assert_eq!(
            facts(),
            "",
            "it was found true and waits: the next screening tells of it again"
        );
        let settled = app::leads::settle_screening(&village.world.app, morning("2026-11-02"), &screening, |_| ()).await;
        let settled = settled.unwrap_or_else(|refusal| panic!("{}", super::told(&refusal)));
        assert_eq!((settled.cases, settled.remembered), (1, 0), "{settled:?}");
        let rows = [
            // The day before it was found.
            (2, "2026-11-01", Some(lead.as_str()), None),
            (3, "2026-11-01", None, None),
            (4, "2026-11-02", Some(lead.as_str()), Some(4)),
            (5, "2026-11-02", None, Some(5)),
        ];
        for (n, on, lead, expected) in rows {
            let receipt = record(&village, &of_lead(n, on, lead)).await;
            assert!(receipt.is_new && receipt.lead.is_none());
            let expected = expected.map(|n| format!("paid|100|2026-11-02|{VISIT}{n}"));
            assert_eq!(facts(), expected.unwrap_or_default(), "{n}");
        }
        let (_, again) = found(&village, "2026-11-03").await;
        let settled = app::leads::settle_screening(&village.world.app, morning("2026-11-03"), &again, |_| ()).await;
        let settled = settled.unwrap_or_else(|refusal| panic!("{}", super::told(&refusal)));
        assert_eq!((settled.joined, settled.remembered), (0, 1), "{settled:?}");
        village.world.assert_green().await;
    }
}

/// A screening's lead settled: how many became cases, and how many were remembered.
async fn settled(village: &Village, on: &str, screening: &str) -> (u64, u64) {
    let settled = app::leads::settle_screening(&village.world.app, morning(on), screening, |_| ()).await;
    let settled = settled.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
    (settled.cases, settled.remembered)
}

#[tokio::test]
async fn of_a_closed_case_only_an_answer_that_clears_is_remembered() {
    for (answer, of_lead, expected) in [
        ("属实", true, (1, 0)),
        ("部分属实", true, (1, 0)),
        ("不属实", true, (0, 1)),
        ("属实", false, (1, 0)),
        ("不属实", false, (0, 1)),
    ] {
        for village in villages().await {
            let (lead, screening) = found(&village, "2026-11-02").await;
            assert_eq!(settled(&village, "2026-11-02", &screening).await, (1, 0));
            let case_id = village.world.database.tamper("SELECT case_id FROM cases");
            let version = village.world.database.tamper("SELECT version FROM cases");
            let seen = SeenCase {
                case_id: case_id.clone(),
                version: version.parse().expect("a version"),
            };
            let cadre = officer("cadre", Role::Village, Area::Region(village.place("青树村")));
            let left = Command::Withdraw {
                reason: "农户撤回".to_owned(),
            };
            let closed = act(&village.world.app, &cadre, morning("2026-11-02"), &seen, left).await;
            closed.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
            let answers = [("is_true", json!(answer)), ("found", json!("到户看过"))];
            let input = VisitInput {
                lead_id: of_lead.then_some(lead),
                case_id: (!of_lead).then_some(case_id),
                ..visit(&village, 1, "verify", &answers)
            };
            record(&village, &input).await;
            let (_, again) = found(&village, "2026-11-03").await;
            let came_to = settled(&village, "2026-11-03", &again).await;
            assert_eq!(came_to, expected, "{answer} of the lead: {of_lead}");
            village.world.assert_green().await;
        }
    }
}

#[tokio::test]
async fn a_lead_that_a_cadre_told_rests_on_no_facts_to_remember() {
    for village in villages().await {
        let answers = [("is_true", json!("属实")), ("found", json!("情况属实"))];
        let receipt = record(&village, &visit(&village, 1, "verify", &answers)).await;
        assert!(receipt.is_new && receipt.lead.is_none());
        village.case_of("5299020001", morning("2026-11-02")).await;
        record(&village, &visit(&village, 2, "verify", &answers)).await;
        assert_eq!(village.count("checked_facts"), 0);
        village.world.assert_green().await;
    }
}
