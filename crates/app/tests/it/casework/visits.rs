//! What a visit brings with it.

use std::collections::BTreeMap;

use app::visits::{VisitInput, VisitReceipt, record_visit};
use domain::lead::Outcome;
use serde_json::{Value, json};

use super::{Village, morning, system, told, villages};

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

#[tokio::test]
async fn a_visit_that_checks_is_kept_without_anything_to_remember() {
    for village in villages().await {
        let answers = [("is_true", json!("属实")), ("found", json!("情况属实"))];
        let receipt = record(&village, &visit(&village, 1, "verify", &answers)).await;
        assert!(receipt.is_new && receipt.lead.is_none());
        village.case_of("5299020001", morning("2026-11-02")).await;
        record(&village, &visit(&village, 2, "verify", &answers)).await;
        assert_eq!(
            village.count("checked_facts"),
            0,
            "a lead that a cadre told rests on no facts"
        );
        village.world.assert_green().await;
    }
}
