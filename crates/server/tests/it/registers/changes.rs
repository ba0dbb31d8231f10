//! What happens to households and persons, one request at a time and several at once.

use futures::future::join_all;
use serde_json::{Value, json};

use super::seeded::{id_no, phone, seeded};
use crate::county::{JSON, call};
use crate::service::send;

fn birth() -> Value {
    json!({ "child": { "name": "甲新生", "sex": "女", "born_on": "2026-10-01" }, "relation": "之女", "with_hukou": true,
        "on": "2026-10-01", "reason": "出生" })
}

#[tokio::test]
async fn the_second_of_two_editors_is_told_that_it_changed() {
    for seeded in seeded().await {
        let path = format!("/households/{}", seeded.households[2].0);
        let births = format!("{path}/births");
        let version = seeded.version(&path).await;
        let first = seeded
            .change(("POST", &births), &seeded.village, version, birth())
            .await;
        assert_eq!(first.status.as_u16(), 201, "{}", first.text);
        let second = seeded
            .change(("POST", &births), &seeded.township_a, version, birth())
            .await;
        assert_eq!(
            (second.status.as_u16(), &second.json()["code"]),
            (412, &json!("API-016"))
        );
        let none = seeded.post(&births, &seeded.village, birth()).await;
        assert_eq!(none.status.as_u16(), 428, "{}", none.text);
        let now = seeded.version(&path).await;
        assert_eq!(
            seeded
                .change(("POST", &births), &seeded.township_a, now, birth())
                .await
                .status
                .as_u16(),
            201
        );
    }
}

#[tokio::test]
async fn one_birth_sent_ten_times_at_once_is_one_birth() {
    for seeded in seeded().await {
        let path = format!("/households/{}", seeded.households[2].0);
        let version = format!("if-match: \"{}\"", seeded.version(&path).await);
        let headers = [JSON, version.as_str(), "idempotency-key: one-birth-0001"];
        let births = format!("{path}/births");
        let sent = (0..10).map(|_| {
            let request = call("POST", &births, Some(&seeded.village), &headers, birth().to_string());
            send(&seeded.county.service, request)
        });
        let answers = join_all(sent).await;
        let told: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert!(
            told.contains(&201) && told.iter().all(|status| matches!(status, 201 | 409)),
            "{told:?}"
        );
        let again = send(
            &seeded.county.service,
            call("POST", &births, Some(&seeded.village), &headers, birth().to_string()),
        )
        .await;
        assert_eq!(
            (again.status.as_u16(), again.header("idempotent-replayed")),
            (201, "true")
        );
        let story = seeded.get(&path, &seeded.village).await.json();
        let born = story["memberships"].as_array().expect("memberships").iter();
        let born: Vec<_> = born
            .filter(|spell| spell["person"]["name"] == "甲新生" && spell["kind"] == "living")
            .collect();
        assert_eq!(born.len(), 1);
        assert_eq!(born[0]["person"]["person_id"], again.json()["person_id"]);
    }
}

#[tokio::test]
async fn a_correction_changes_what_it_names_alone() {
    for seeded in seeded().await {
        let id = &seeded.households[8].1[0];
        let path = format!("/persons/{id}");
        let corrected = json!({ "name": "甲改名", "on": "2026-10-02", "reason": "登记错误" });
        let version = seeded.version(&path).await;
        let answer = seeded
            .change(("PATCH", &path), &seeded.village, version, corrected.clone())
            .await;
        assert_eq!(answer.status.as_u16(), 204, "{}", answer.text);
        let again = seeded
            .change(("PATCH", &path), &seeded.village, version, corrected.clone())
            .await;
        assert_eq!(again.status.as_u16(), 412);
        let version = seeded.version(&path).await;
        let same = seeded
            .change(("PATCH", &path), &seeded.village, version, corrected)
            .await;
        assert_eq!((same.status.as_u16(), &same.json()["code"]), (409, &json!("REG-015")));
        let wrong = json!({ "name": "", "id": "5299011980010", "born_on": "很久以前", "sex": "x", "phone": "call me",
            "on": "昨天", "reason": "" });
        let refused = seeded.change(("PATCH", &path), &seeded.village, version, wrong).await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
        let body = refused.json();
        let fields: Vec<_> = body["errors"]
            .as_array()
            .expect("fields")
            .iter()
            .map(|error| &error["field"])
            .collect();
        for field in ["reason", "on", "name", "id", "sex", "phone", "born_on"] {
            assert!(fields.iter().any(|found| **found == field), "{field}: {fields:?}");
        }
        assert!(!refused.text.contains("5299011980010"));
        let purpose = json!({ "fields": ["id", "phone"], "purpose": "核对" });
        let clear = seeded
            .post(&format!("{path}/unmask"), &seeded.village, purpose)
            .await
            .json();
        assert_eq!(clear, json!({ "id": id_no(24), "phone": phone(24) }));
        let household = seeded
            .get(&format!("/households/{}", seeded.households[8].0), &seeded.village)
            .await
            .json();
        assert_eq!(household["household"]["head_name"], "甲改名");
        let contact = json!({ "phone": "13912345678", "on": "2026-10-02", "reason": "换号" });
        let version = seeded.version(&path).await;
        let answer = seeded
            .change(("POST", &format!("{path}/contact")), &seeded.village, version, contact)
            .await;
        assert_eq!(answer.status.as_u16(), 204, "{}", answer.text);
        assert_eq!(
            seeded.get(&path, &seeded.village).await.json()["phone_masked"],
            "139****5678"
        );
    }
}

#[tokio::test]
async fn everything_that_happens_can_be_told() {
    for seeded in seeded().await {
        let who = &seeded.office;
        let (household, people) = &seeded.households[2];
        let other = &seeded.households[5];
        let at = |id: &str| format!("/households/{id}");
        let person = |id: &str| format!("/persons/{id}");
        let seen = |id: &str, version: i64| json!({ "id": id, "version": version });
        // What begins and ends on one day was never so: each thing happens on a day of its own.
        let with = |day: u32, mut body: Value| {
            (body["on"], body["reason"]) = (json!(format!("2026-10-{day:02}")), json!("测试"));
            body
        };
        let told = |what: &str, answer: &crate::service::Answer, expected: u16| {
            assert_eq!(answer.status.as_u16(), expected, "{what}: {}", answer.text);
        };
        let version = seeded.version(&at(household)).await;
        let head = with(
            3,
            json!({ "succession": { "head_id": people[1], "relations": { &people[0]: "之父" } } }),
        );
        told(
            "head",
            &seeded
                .change(("POST", &format!("{}/head", at(household))), who, version, head)
                .await,
            204,
        );

        let version = seeded.version(&at(household)).await;
        let spouse = json!({ "name": "乙外来", "sex": "女", "born_on": "1990-01-01" });
        let body = with(4, json!({ "spouse": spouse, "relation": "配偶", "with_hukou": false }));
        let came = seeded
            .change(("POST", &format!("{}/marriage-in", at(household))), who, version, body)
            .await;
        told("newcomer", &came, 201);
        let came = came.json()["person_id"].as_str().expect("an id").to_owned();

        let version = seeded.version(&person(&came)).await;
        let into = seen(&other.0, seeded.version(&at(&other.0)).await);
        let body = with(
            5,
            json!({ "household": into, "relation": "之儿媳", "with_hukou": false }),
        );
        told(
            "marriage in",
            &seeded
                .change(("POST", &format!("{}/marriage-in", person(&came))), who, version, body)
                .await,
            204,
        );

        let version = seeded.version(&person(&came)).await;
        let body = with(6, json!({ "with_hukou": true }));
        told(
            "marriage out",
            &seeded
                .change(("POST", &format!("{}/marriage-out", person(&came))), who, version, body)
                .await,
            204,
        );

        let version = seeded.version(&at(household)).await;
        let body = with(
            7,
            json!({ "person_ids": [people[2]], "household_no": "7000000001", "head": { "head_id": people[2] } }),
        );
        let split = seeded
            .change(("POST", &format!("{}/split", at(household))), who, version, body)
            .await;
        told("split", &split, 201);
        let split = split.json()["household_id"].as_str().expect("an id").to_owned();

        let version = seeded.version(&at(&split)).await;
        let body = with(8, json!({ "village_id": "v2" }));
        told(
            "move",
            &seeded
                .change(("POST", &format!("{}/move", at(&split))), who, version, body)
                .await,
            204,
        );
        assert_eq!(seeded.get(&at(&split), &seeded.village).await.status.as_u16(), 404);

        let version = seeded.version(&at(&split)).await;
        let into = seen(&other.0, seeded.version(&at(&other.0)).await);
        let body = with(9, json!({ "into": into, "relations": { &people[2]: "其他" } }));
        told(
            "merge",
            &seeded
                .change(("POST", &format!("{}/merge", at(&split))), who, version, body)
                .await,
            204,
        );

        let version = seeded.version(&person(&people[1])).await;
        let death = format!("{}/death", person(&people[1]));
        let refused = seeded.change(("POST", &death), who, version, with(10, json!({}))).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["errors"][0]["code"]),
            (422, &json!("REG-006"))
        );
        let body = with(11, json!({ "succession": { "head_id": people[0] } }));
        told("death", &seeded.change(("POST", &death), who, version, body).await, 204);

        let story = seeded.get(&at(household), who).await.json();
        let reasons: Vec<_> = story["memberships"]
            .as_array()
            .expect("all")
            .iter()
            .map(|one| &one["end_reason_title"])
            .collect();
        for expected in ["死亡", "分户", "婚出"] {
            assert!(
                reasons.iter().any(|reason| **reason == expected),
                "{expected}: {}",
                story["memberships"]
            );
        }
        assert_eq!(story["household"]["head_id"], people[0].as_str());
        let gone = seeded.walked("/households?presence=gone&limit=5", who).await;
        assert_eq!((gone.len(), &gone[0]["end_reason_title"]), (1, &json!("并户")));
        assert!(!story.to_string().contains("reason_sealed"));
    }
}
