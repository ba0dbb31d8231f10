//! A visit is a record: kept once, in any order, with what was given and nothing demanded.

use serde_json::{Value, json};

use super::{JPEG, evidence, fields, put, quiet, visit_id};
use crate::county::call;
use crate::registers::seeded::seeded;
use crate::service::send;

#[tokio::test]
async fn a_visit_sent_twice_and_late_is_one_visit() {
    for seeded in seeded().await {
        let body = quiet(&seeded, 0, "home", "2026-10-20T02:00:00Z");
        let first = put(&seeded, &seeded.village, 1, &body).await;
        assert_eq!(first.status.as_u16(), 201, "{}", first.text);
        let again = put(&seeded, &seeded.village, 1, &body).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, first.json()));
        let other = quiet(&seeded, 0, "phone", "2026-10-20T02:00:00Z");
        let refused = put(&seeded, &seeded.village, 1, &other).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["code"]),
            (409, &json!("VIS-006"))
        );
        let by_helper = put(&seeded, &seeded.helper, 1, &body).await;
        assert_eq!(by_helper.status.as_u16(), 409, "another's record is not one's own");
        let earlier = quiet(&seeded, 0, "phone", "2026-10-01T02:00:00Z");
        assert_eq!(put(&seeded, &seeded.helper, 2, &earlier).await.status.as_u16(), 201);
        let seen = seeded
            .get("/coverage/households?village=v1", &seeded.village)
            .await
            .json();
        let line = &seen["items"][0];
        assert_eq!(
            (&line["seen_on"], &line["channel"]),
            (&json!("2026-10-20"), &json!("home"))
        );
        assert_eq!(line["away"], false);
        for (who, n) in [
            (&seeded.office, 2),
            (&seeded.auditor, 2),
            (&seeded.helper, 2),
            (&seeded.township_b, 0),
        ] {
            assert_eq!(seeded.walked("/visits?limit=1", who).await.len(), n);
        }
        let outside = put(&seeded, &seeded.township_b, 3, &body).await;
        assert_eq!(outside.status.as_u16(), 404, "{}", outside.text);
        let path = format!("/visits/{}", visit_id(1));
        assert_eq!(seeded.get(&path, &seeded.township_b).await.status.as_u16(), 404);
    }
}

#[tokio::test]
async fn a_visit_tells_of_the_lead_it_made_however_often_it_is_sent() {
    for seeded in seeded().await {
        let silent = put(
            &seeded,
            &seeded.village,
            1,
            &quiet(&seeded, 0, "home", "2026-10-20T02:00:00Z"),
        )
        .await;
        assert_eq!(silent.json()["made_lead"], Value::Null, "{}", silent.text);
        let mut body = quiet(&seeded, 0, "home", "2026-10-21T02:00:00Z");
        body["answers"] = json!({ "new_difficulty": "是", "difficulty": "老伴住院" });
        let first = put(&seeded, &seeded.village, 2, &body).await;
        assert_eq!(first.status.as_u16(), 201, "{}", first.text);
        let told = first.json();
        let lead = &told["made_lead"];
        assert_eq!(
            (&lead["lead_id"], &lead["outcome"]),
            (&json!(visit_id(2)), &json!("case")),
            "{lead}"
        );
        let case = format!("/cases/{}", lead["case_id"].as_str().expect("a case"));
        assert_eq!(seeded.get(&case, &seeded.village).await.status.as_u16(), 200);
        let again = put(&seeded, &seeded.village, 2, &body).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, told));
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_visit_is_said_at_once() {
    for seeded in seeded().await {
        let wrong = json!({ "household_id": seeded.households[0].0, "form": "routine", "channel": "home",
            "visited_at": "2026-12-01T00:00:00Z", "answers": { "water": "也许", "nothing": 1, "difficulty": "老伴住院" },
            "findings": [{ "guarantee": "medical", "state": "x" }, { "guarantee": "roof", "state": "held" },
                { "guarantee": "water", "state": "problem" }],
            "latitude": 91.0, "signature": "abc", "files": ["ABC"] });
        let refused = put(&seeded, &seeded.village, 1, &wrong).await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
        let found = fields(&refused);
        for (field, code) in [
            ("visited_at", "VIS-004"),
            ("answers.nothing", "VIS-007"),
            ("answers.new_difficulty", "VIS-008"),
            ("answers.difficulty", "VIS-029"),
            ("answers.water", "VIS-009"),
            ("findings[0].person_id", "VIS-018"),
            ("findings[0].state", "VIS-017"),
            ("findings[1].guarantee", "VIS-016"),
            ("findings[2].text", "GUA-001"),
            ("latitude", "VIS-012"),
            ("signature", "VIS-013"),
            ("files[0]", "VIS-013"),
        ] {
            assert!(
                found.contains(&(field.to_owned(), code.to_owned())),
                "{field} {code}: {found:?}"
            );
        }
        let unreached = json!({ "household_id": seeded.households[0].0, "form": "routine", "channel": "not_met",
            "visited_at": "2026-10-20T02:00:00Z", "answers": { "new_difficulty": "否" } });
        let refused = put(&seeded, &seeded.village, 1, &unreached).await;
        assert_eq!(fields(&refused), [("answers".to_owned(), "VIS-023".to_owned())]);
        let path = "/visits/not-a-uuid";
        let body = quiet(&seeded, 0, "home", "2026-10-20T02:00:00Z");
        let refused = seeded.county.send("PUT", path, Some(&seeded.village), body).await;
        assert_eq!(fields(&refused), [("visit_id".to_owned(), "VIS-005".to_owned())]);
    }
}

#[tokio::test]
async fn photographs_come_before_or_after_and_are_seen_through_their_visit() {
    for seeded in seeded().await {
        let digest = store::seal::hex(&store::seal::Hash::Sha256.digest(&[JPEG]));
        let mut body = quiet(&seeded, 0, "home", "2026-10-20T02:00:00Z");
        body["files"] = json!([digest]);
        let before = put(&seeded, &seeded.village, 1, &body).await;
        assert_eq!(before.json()["files"], json!([{ "digest": digest, "is_here": false }]));
        let path = format!("/visits/{}/files/{digest}", visit_id(1));
        assert_eq!(seeded.get(&path, &seeded.village).await.status.as_u16(), 404);
        let kept = evidence(&seeded, &seeded.village, JPEG).await;
        assert_eq!(
            (kept.status.as_u16(), &kept.json()["digest"]),
            (201, &json!(digest)),
            "{}",
            kept.text
        );
        assert_eq!(evidence(&seeded, &seeded.village, JPEG).await.status.as_u16(), 201);
        let file = seeded.get(&path, &seeded.helper).await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "image/jpeg"));
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert_eq!(seeded.get(&path, &seeded.township_b).await.status.as_u16(), 404);
        let refused = evidence(&seeded, &seeded.village, b"<html>").await;
        assert_eq!(fields(&refused), [("body".to_owned(), "VIS-021".to_owned())]);
        assert_eq!(evidence(&seeded, &seeded.auditor, JPEG).await.status.as_u16(), 403);
        // Nobody has to give a place or a photograph.
        let plain = quiet(&seeded, 0, "home", "2026-10-21T02:00:00Z");
        assert_eq!(put(&seeded, &seeded.village, 2, &plain).await.status.as_u16(), 201);
        let forms = seeded.get("/visit-forms", &seeded.helper).await.json().to_string();
        assert!(!forms.contains("photo") && !forms.contains("照片") && !forms.contains("打卡"));
    }
}

#[tokio::test]
async fn coverage_has_the_register_as_its_denominator() {
    for seeded in seeded().await {
        // Households of even number are in v1.
        for (n, household, way, at) in [
            (1, 0, "home", "2026-10-20T02:00:00Z"),
            (2, 2, "phone", "2026-10-20T02:00:00Z"),
            (3, 4, "home", "2026-02-20T02:00:00Z"),
            (4, 6, "not_met", "2026-10-22T02:00:00Z"),
        ] {
            let body = quiet(&seeded, household, way, at);
            assert_eq!(put(&seeded, &seeded.village, n, &body).await.status.as_u16(), 201);
        }
        let coverage = seeded.get("/coverage", &seeded.office).await;
        assert_eq!(coverage.status.as_u16(), 200, "{}", coverage.text);
        let coverage = coverage.json();
        let villages = coverage["villages"].as_array().expect("villages");
        let of = |id: &str| {
            villages
                .iter()
                .find(|one| one["village_id"] == id)
                .cloned()
                .expect("a village")
        };
        let (v1, v2) = (of("v1"), of("v2"));
        for (field, n) in [
            ("n_households", 12),
            ("n_seen", 2),
            ("n_earlier", 1),
            ("n_never", 9),
            ("n_away", 1),
            ("n_away_reached", 1),
        ] {
            assert_eq!(v1[field], n, "{field}: {v1}");
        }
        assert_eq!((&v2["n_households"], &v2["n_never"]), (&json!(12), &json!(12)));
        let unseen = seeded
            .walked(
                "/coverage/households?township=t1&seen=not_since&limit=3",
                &seeded.office,
            )
            .await;
        assert_eq!(unseen.len(), 10);
        let why = |n: usize| {
            let id = &seeded.households[n].0;
            let line = unseen.iter().find(|line| line["household_id"] == id.as_str());
            line.map(|line| line["unseen"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(why(0), None);
        assert_eq!(why(4).as_deref(), Some("not_since"));
        assert_eq!(why(6).as_deref(), Some("nobody_met"));
        assert_eq!(why(8).as_deref(), Some("never"));
        let whole = seeded.get("/coverage/households", &seeded.office).await;
        assert_eq!(fields(&whole), [("township".to_owned(), "VIS-024".to_owned())]);
        let owed = seeded.walked("/owed-visits?village=v1&limit=5", &seeded.office).await;
        assert!(owed.len() >= 10, "{}", owed.len());
        assert!(
            owed.iter()
                .all(|one| one["every_days"].as_i64().is_some_and(|days| days > 0))
        );
        let figures = seeded
            .get("/owed-visits/figures?village=v1", &seeded.village)
            .await
            .json();
        let n: i64 = figures
            .as_array()
            .expect("figures")
            .iter()
            .filter_map(|one| one["n_owed"].as_i64())
            .sum();
        assert_eq!(n, i64::try_from(owed.len()).expect("small"));
        let refused = seeded.get("/coverage", &seeded.helper).await;
        assert_eq!(refused.status.as_u16(), 403);
        let cursor = seeded.get("/visits?limit=1", &seeded.office).await.json()["next"].clone();
        let cursor = cursor.as_str().expect("another page");
        let path = format!("/visits?limit=1&channel=home&cursor={cursor}");
        let crossed = send(
            &seeded.county.service,
            call("GET", &path, Some(&seeded.office), &[], ""),
        )
        .await;
        assert_eq!(crossed.status.as_u16(), 400, "a cursor belongs to its question");
    }
}
