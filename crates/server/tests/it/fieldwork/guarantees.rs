//! What a visit finds is written once into the ledger, and a problem is followed to the second look.

use serde_json::json;

use super::{JPEG, evidence, put, quiet};
use crate::registers::seeded::seeded;

#[tokio::test]
async fn a_problem_found_on_a_visit_is_owned_repaired_and_looked_at_again() {
    for seeded in seeded().await {
        let (household, people) = &seeded.households[2];
        let mut body = quiet(&seeded, 2, "home", "2026-10-05T02:00:00Z");
        body["answers"]["water"] = json!("否");
        body["answers"]["housing"] = json!("是");
        body["findings"] = json!([{ "guarantee": "medical", "person_id": people[0], "state": "problem",
            "text": "今年没有参保" }]);
        assert_eq!(put(&seeded, &seeded.village, 1, &body).await.status.as_u16(), 201);
        let ledger = seeded
            .get(&format!("/households/{household}/guarantees"), &seeded.village)
            .await;
        assert_eq!(ledger.status.as_u16(), 200, "{}", ledger.text);
        let ledger = ledger.json();
        let items = ledger["items"].as_array().expect("items");
        let of = |guarantee: &str| {
            items
                .iter()
                .find(|item| item["guarantee"] == guarantee)
                .expect("an item")
        };
        assert_eq!(
            (&of("water")["now"]["state"], &of("water")["now"]["source"]),
            (&json!("problem"), &json!("visit"))
        );
        assert_eq!(of("housing")["now"]["state"], "held");
        assert!(of("schooling").get("now").is_none(), "unknown is not held");
        let medical: Vec<_> = items.iter().filter(|item| item["guarantee"] == "medical").collect();
        assert_eq!(
            medical.len(),
            people.len(),
            "everybody who lives there is in the ledger"
        );
        let issues = seeded.walked("/issues?limit=1", &seeded.village).await;
        assert_eq!(issues.len(), 2);
        let water = issues
            .iter()
            .find(|issue| issue["guarantee"] == "water")
            .expect("a problem");
        assert_eq!(
            (&water["department"], &water["due_on"]),
            (&json!("水利"), &json!("2026-10-20"))
        );
        assert!(seeded.walked("/issues", &seeded.township_b).await.is_empty());
        let path = format!("/issues/{}", water["issue_id"].as_str().expect("an id"));
        let twice =
            json!({ "household_id": household, "guarantee": "water", "text": "又没水", "found_on": "2026-10-06" });
        let twice = seeded.post("/issues", &seeded.village, twice).await;
        assert_eq!((twice.status.as_u16(), &twice.json()["code"]), (409, &json!("GUA-002")));
        let digest = evidence(&seeded, &seeded.village, JPEG).await.json()["digest"].clone();
        let repair = json!({ "text": "换了水管", "evidence": digest, "on": "2026-10-10" });
        let repaired = seeded
            .change(("POST", &format!("{path}/repair")), &seeded.village, 1, repair.clone())
            .await;
        assert_eq!(repaired.status.as_u16(), 204, "{}", repaired.text);
        let again = seeded
            .change(("POST", &format!("{path}/repair")), &seeded.village, 2, repair)
            .await;
        assert_eq!((again.status.as_u16(), &again.json()["code"]), (409, &json!("GUA-003")));
        let recheck = format!("{path}/recheck");
        let look = json!({ "passed": true, "text": "水流正常", "on": "2026-10-12" });
        let own = seeded
            .change(("POST", &recheck), &seeded.village, 2, look.clone())
            .await;
        assert_eq!(own.json()["code"], "GUA-005", "{}", own.text);
        let still = json!({ "passed": false, "text": "还在漏", "on": "2026-10-11" });
        let reopened = seeded.change(("POST", &recheck), &seeded.township_a, 2, still).await;
        assert_eq!(reopened.status.as_u16(), 204, "{}", reopened.text);
        let assigned = json!({ "department": "自来水公司", "due_on": "2026-10-30", "reason": "管道归公司" });
        let assigned = seeded
            .change(("POST", &format!("{path}/assign")), &seeded.township_a, 3, assigned)
            .await;
        assert_eq!(assigned.status.as_u16(), 204, "{}", assigned.text);
        let repair = json!({ "text": "重新接管", "on": "2026-10-12" });
        let repaired = seeded
            .change(("POST", &format!("{path}/repair")), &seeded.village, 4, repair)
            .await;
        assert_eq!(repaired.status.as_u16(), 204, "{}", repaired.text);
        let passed = seeded.change(("POST", &recheck), &seeded.township_a, 5, look).await;
        assert_eq!(passed.status.as_u16(), 204, "{}", passed.text);
        let issue = seeded.get(&path, &seeded.auditor).await.json();
        assert_eq!(
            (&issue["state"], &issue["closed_on"]),
            (&json!("closed"), &json!("2026-10-12"))
        );
        let ledger = seeded
            .get(&format!("/households/{household}/guarantees"), &seeded.village)
            .await
            .json();
        let items = ledger["items"].as_array().expect("items");
        let water = items.iter().find(|item| item["guarantee"] == "water").expect("an item");
        assert_eq!(
            (&water["now"]["state"], &water["now"]["source"]),
            (&json!("held"), &json!("issue"))
        );
        assert_eq!(water["before"][0]["state"], "problem");
        let problems = seeded
            .walked("/guarantees?guarantee=medical&state=problem&limit=1", &seeded.office)
            .await;
        assert_eq!((problems.len(), &problems[0]["person_id"]), (1, &json!(people[0])));
        for (path, code) in [
            ("/guarantees?guarantee=air", "VIS-016"),
            ("/guarantees?guarantee=water&state=broken", "FLD-003"),
        ] {
            let refused = seeded.get(path, &seeded.office).await;
            assert_eq!(refused.status.as_u16(), 422, "{path}: {}", refused.text);
            assert_eq!(refused.json()["errors"][0]["code"], code, "{path}");
        }
        let unknown = seeded
            .walked(
                "/guarantees?guarantee=water&state=unknown&village=v1&limit=1",
                &seeded.office,
            )
            .await;
        let has_none = |line: &serde_json::Value| line.get("now").is_none() && line["household_id"] != **household;
        assert!(!unknown.is_empty() && unknown.iter().all(has_none), "{unknown:?}");
        let figures = seeded
            .get("/guarantees/figures?village=v1", &seeded.office)
            .await
            .json();
        let medical = figures
            .as_array()
            .expect("figures")
            .iter()
            .find(|one| one["guarantee"] == "medical");
        let medical = medical.expect("a figure");
        assert_eq!(
            (&medical["by_person"], &medical["n_problem"]),
            (&json!(true), &json!(1))
        );
        assert_eq!(medical["n"], medical["n_unknown"].as_i64().expect("a number") + 1);
        let helper = json!({ "household_id": seeded.households[0].0, "guarantee": "housing", "text": "屋顶漏雨",
            "found_on": "2026-10-20" });
        let told = seeded.post("/issues", &seeded.helper, helper).await;
        assert_eq!(told.status.as_u16(), 201, "{}", told.text);
    }
}

#[tokio::test]
async fn an_older_visit_that_comes_later_does_not_bring_a_problem_back() {
    for seeded in seeded().await {
        let mut body = quiet(&seeded, 2, "home", "2026-10-20T02:00:00Z");
        body["answers"]["water"] = json!("是");
        assert_eq!(put(&seeded, &seeded.village, 1, &body).await.status.as_u16(), 201);
        let mut older = quiet(&seeded, 2, "home", "2026-10-05T02:00:00Z");
        older["answers"]["water"] = json!("否");
        assert_eq!(put(&seeded, &seeded.village, 2, &older).await.status.as_u16(), 201);
        assert!(seeded.walked("/issues", &seeded.village).await.is_empty());
        let state = json!({ "guarantee": "water", "state": "problem", "detail": "核对旧表", "on": "2026-10-10" });
        let path = format!("/households/{}/guarantees", seeded.households[2].0);
        let set = seeded.post(&path, &seeded.village, state).await;
        assert_eq!(
            (set.status.as_u16(), set.json()),
            (200, json!({ "changed": false })),
            "{}",
            set.text
        );
    }
}
