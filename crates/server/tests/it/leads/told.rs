//! What people tell goes into the household's case, whoever tells it.

use serde_json::{Value, json};

use super::{refused, villages};
use crate::case_story_world::World;
use crate::delivery::text;

fn report(world: &World, number: &str, channel: &str, words: &str) -> Value {
    json!({ "household_id": world.households[number], "channel": channel, "risks": ["因病"], "words": words })
}

async fn tell(world: &World, who: &str, body: Value) -> (u16, Value) {
    let answer = world.county.send("POST", "/leads", Some(world.who(who)), body).await;
    (answer.status.as_u16(), answer.json())
}

#[tokio::test]
async fn all_that_is_told_of_a_household_is_one_case() {
    for world in villages().await {
        let (own, second) = ("5299010001", "5299010002");
        let (status, first) = tell(&world, "grid", report(&world, own, "grid_worker", "住院花费很大")).await;
        assert_eq!((status, first["outcome"].as_str()), (201, Some("case")), "{first}");
        let (status, joined) = tell(&world, "village", report(&world, own, "cadre_visit", "老人又住院")).await;
        assert_eq!((status, joined["outcome"].as_str()), (201, Some("joined")), "{joined}");
        assert_eq!(joined["case_id"], first["case_id"]);
        let (_, other) = tell(&world, "office", report(&world, second, "hotline", "来电反映")).await;
        assert_ne!(other["case_id"], first["case_id"]);

        let path = format!("/leads/latest?case={}", text(&first, "case_id"));
        let page = world.get("township", &path).await.json();
        let channels: Vec<&str> = page["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|lead| text(lead, "channel"))
            .collect();
        assert_eq!(channels, ["cadre_visit", "grid_worker"], "{page}");
        let lead = world
            .get("village", &format!("/leads/{}", text(&first, "lead_id")))
            .await;
        assert_eq!(
            (lead.header("etag"), lead.json()["words"].as_str()),
            ("\"2\"", Some("住院花费很大"))
        );
        let case = world
            .get("village", &format!("/cases/{}", text(&first, "case_id")))
            .await;
        assert_eq!(case.status.as_u16(), 200, "{}", case.text);
        let elsewhere = world
            .get("other.township", &format!("/leads/{}", text(&first, "lead_id")))
            .await;
        assert_eq!(elsewhere.status.as_u16(), 404);
        let waiting = world.get("township", "/leads/waiting").await.json();
        assert_eq!(waiting["items"].as_array().map(Vec::len), Some(0), "{waiting}");

        let ledger = world
            .get("office", "/figures/yield?from=2026-11-01&to=2026-11-30")
            .await
            .json();
        let lines = ledger["lines"].as_array().expect("lines");
        let line = |source: &str| {
            lines
                .iter()
                .find(|line| line["source"] == source)
                .cloned()
                .unwrap_or_default()
        };
        assert_eq!(
            (&line("干部走访")["joined"], &line("网格员排查")["began"]),
            (&json!(1), &json!(1)),
            "{ledger}"
        );
        assert_eq!(line("热线电话")["cases"], 1);

        let path = "/figures/leads?from=2026-11-01&to=2026-11-30";
        let months = world.get("office", path).await.json();
        let month = &months["months"][0];
        assert_eq!(
            (&month["month"], &month["leads"], &month["began"], &month["joined"]),
            (&json!("2026-11"), &json!(3), &json!(2), &json!(1)),
            "{months}"
        );
        let elsewhere = world.get("other.township", path).await.json();
        assert_eq!(elsewhere["months"], json!([]), "{elsewhere}");
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_whole() {
    for world in villages().await {
        let number = "5299010001";
        let bad = json!({ "household_id": world.households[number], "channel": "cadre_visit", "risks": ["因雨"],
            "words": "电话13800000000", "level": "huge", "found_on": "2027-01-01" });
        let (status, answer) = tell(&world, "village", bad).await;
        let fields = refused(&answer);
        for (field, code) in [
            ("risks", "LEA-003"),
            ("level", "LEA-004"),
            ("words", "LEA-006"),
            ("found_on", "LEA-008"),
        ] {
            assert!(
                fields.contains(&(field.to_owned(), code.to_owned())),
                "{status} {answer}"
            );
        }
        for (who, channel, code) in [
            ("grid", "hotline", "LEA-002"),
            ("village", "screening", "LEA-001"),
            ("village", "rumour", "LEA-001"),
        ] {
            let (status, answer) = tell(&world, who, report(&world, number, channel, "反映困难")).await;
            assert_eq!(
                (status, refused(&answer)),
                (422, vec![("channel".to_owned(), code.to_owned())]),
                "{answer}"
            );
        }
        let mut stranger = report(&world, number, "cadre_visit", "反映困难");
        stranger["person_id"] = "019aaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa".into();
        assert_eq!(
            refused(&tell(&world, "village", stranger).await.1),
            [("person_id".to_owned(), "LEA-007".to_owned())]
        );
        let (status, _) = tell(
            &world,
            "other.township",
            report(&world, number, "cadre_visit", "反映困难"),
        )
        .await;
        assert_eq!(status, 404);
        let words = world.get("grid", "/lead-words").await.json();
        assert!(
            words["channels"].as_array().is_some_and(|all| all.len() == 10),
            "{words}"
        );
    }
}
