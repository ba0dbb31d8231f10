//! Who sees what: the own area, masked; clear values for a purpose.

use serde_json::json;

use super::seeded::{HOUSEHOLDS, id_no, ids, nth, phone, seeded};

#[tokio::test]
async fn lists_show_the_own_area_and_nothing_else_is_there() {
    for seeded in seeded().await {
        let all = |side: usize| (0..HOUSEHOLDS).filter(move |n| n % 2 == side).count();
        for (who, n, villages) in [
            (&seeded.office, HOUSEHOLDS, &["v1", "v2"][..]),
            (&seeded.auditor, HOUSEHOLDS, &["v1", "v2"]),
            (&seeded.township_a, all(0), &["v1"]),
            (&seeded.township_b, all(1), &["v2"]),
            (&seeded.village, all(0), &["v1"]),
            (&seeded.helper, 1, &["v1"]),
        ] {
            let households = seeded.walked("/households?limit=5", who).await;
            assert_eq!(households.len(), n);
            assert!(
                households
                    .iter()
                    .all(|one| villages.iter().any(|village| one["village_id"] == *village))
            );
            let persons = seeded.walked("/persons?limit=7", who).await;
            assert!(
                persons
                    .iter()
                    .all(|one| villages.iter().any(|village| one["village_id"] == *village))
            );
            for (n, (household, people)) in seeded.households.iter().enumerate().take(4) {
                let inside = households.iter().any(|one| one["household_id"] == household.as_str());
                let expected = if inside { 200 } else { 404 };
                for path in [format!("/households/{household}"), format!("/persons/{}", people[0])] {
                    assert_eq!(seeded.get(&path, who).await.status.as_u16(), expected, "{n}");
                }
            }
        }
        // Another area asked for by its name is empty as well.
        for path in [
            "/households?village=v2&limit=9",
            "/households?township=t2&limit=9",
            "/persons?village=v2&limit=9",
        ] {
            assert!(seeded.walked(path, &seeded.village).await.is_empty(), "{path}");
        }
        let counted = seeded
            .get("/regions?parent=c&counts=true", &seeded.township_a)
            .await
            .json();
        assert_eq!(counted["items"][0]["n_households"], all(0));
        assert_eq!(counted["items"][1]["n_households"], 0);
    }
}

#[tokio::test]
async fn nobody_changes_what_is_outside_the_own_area_or_the_own_role() {
    for seeded in seeded().await {
        let outside = &seeded.households[1];
        let births = |id: &str| format!("/households/{id}/births");
        let child = json!({ "child": { "name": "甲小" , "born_on": "2026-10-01" }, "relation": "之子", "with_hukou": true,
            "on": "2026-10-01", "reason": "出生" });
        for who in [&seeded.township_a, &seeded.village] {
            let answer = seeded
                .change(("POST", &births(&outside.0)), who, 1, child.clone())
                .await;
            assert_eq!(answer.status.as_u16(), 404, "{}", answer.text);
            let death = format!("/persons/{}/death", outside.1[0]);
            let body = json!({ "on": "2026-10-01", "reason": "病故" });
            assert_eq!(seeded.change(("POST", &death), who, 1, body).await.status.as_u16(), 404);
            let unmask = format!("/persons/{}/unmask", outside.1[0]);
            let body = json!({ "fields": ["id"], "purpose": "核实" });
            assert_eq!(seeded.post(&unmask, who, body).await.status.as_u16(), 404);
        }
        for who in [&seeded.helper, &seeded.auditor] {
            let answer = seeded
                .change(("POST", &births(&seeded.households[0].0)), who, 1, child.clone())
                .await;
            assert_eq!(answer.status.as_u16(), 403, "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn the_middle_of_a_number_is_never_shown() {
    for seeded in seeded().await {
        for who in [&seeded.office, &seeded.auditor, &seeded.helper] {
            let story = format!("/households/{}", seeded.households[0].0);
            let person = format!("/persons/{}", seeded.households[0].1[0]);
            for path in ["/persons?limit=200", "/households?limit=200", &story, &person] {
                let text = seeded.get(path, who).await.text;
                for n in 0..HOUSEHOLDS * 3 {
                    assert!(!text.contains(&id_no(n)[6..14]), "{path}");
                    assert!(!text.contains(&phone(n)), "{path}: {n} in {text}");
                }
            }
            let masked = seeded.get(&person, who).await.json();
            assert_eq!(masked["id_masked"], format!("529901********{}", &id_no(0)[14..]));
            assert_eq!(masked["phone_masked"], format!("139****{}", &phone(0)[7..]));
        }
    }
}

#[tokio::test]
async fn clear_values_are_for_a_purpose_that_the_journal_keeps() {
    for seeded in seeded().await {
        let path = format!("/persons/{}/unmask", seeded.households[0].1[0]);
        let ask = |fields: &[&str], purpose: &str| json!({ "fields": fields, "purpose": purpose });
        for (body, status, field) in [
            (json!({ "fields": ["id"] }), 422, "purpose"),
            (ask(&["id"], " "), 422, "purpose"),
            (ask(&[], "核实"), 422, "fields"),
            (ask(&["name"], "核实"), 422, "fields[0]"),
        ] {
            let answer = seeded.post(&path, &seeded.village, body).await;
            assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
            assert_eq!(answer.json()["errors"][0]["field"], field, "{}", answer.text);
        }
        let journalled = "/journal?kind=person.unmasked&limit=50";
        assert!(seeded.walked(journalled, &seeded.auditor).await.is_empty());
        let clear = seeded
            .post(&path, &seeded.village, ask(&["id", "phone"], "入户核实"))
            .await;
        assert_eq!(
            (&clear.json()["id"], &clear.json()["phone"]),
            (&json!(id_no(0)), &json!(phone(0)))
        );
        let clear = seeded.post(&path, &seeded.helper, ask(&["phone"], "电话联系")).await;
        assert_eq!(clear.json(), json!({ "phone": phone(0) }));
        assert_eq!(
            seeded
                .post(&path, &seeded.helper, ask(&["id"], "核实"))
                .await
                .status
                .as_u16(),
            403
        );
        let entries = seeded.walked(journalled, &seeded.auditor).await;
        let told: Vec<_> = entries
            .iter()
            .map(|entry| entry["payload"]["purpose"].clone())
            .collect();
        assert_eq!(told, ["电话联系", "入户核实"]);
        assert!(
            ids(&entries, "subject")
                .iter()
                .all(|subject| subject.ends_with(&seeded.households[0].1[0]))
        );
        assert!(
            entries
                .iter()
                .all(|entry| !entry.to_string().contains(&id_no(nth(0, 0))))
        );
    }
}
