//! What may stand on a wall, and the watch over what hits many.

use domain::access::{Reason, Viewer};
use serde_json::json;
use store::Record;
use store::journal::Subject;

use super::{JPEG, evidence, fields};
use crate::registers::seeded::{Seeded, name, seeded};

/// A case of a household of v1 that waits to be published.
async fn waiting(seeded: &Seeded, household: usize) -> String {
    let api = &seeded.county.api;
    let mut tx = api
        .app
        .store
        .write(&Viewer::system(Reason::Job), api.now())
        .await
        .expect("begins");
    let id = tx.next_id();
    let number = i64::try_from(household).expect("small") + 1;
    let common = |record: Record| {
        record
            .with("case_id", &id)
            .with("number", number)
            .with("household_id", &seeded.households[household].0)
            .with("township_id", "t1")
            .with("village_id", "v1")
            .with("opened_on", "2026-10-01")
            .with("due_key", "")
            .with("round", 0)
    };
    let case = common(Record::new())
        .with("status", "identifying")
        .with("class", "突发严重困难户")
        .with("channel", "screening")
        .with("burden_key", "")
        .with("risks", "因病、因残")
        .with("paused", 0)
        .with("emergency", 0)
        .with("n_events", 0)
        .with("state", "{}")
        .with("created_at", api.now())
        .with("created_by", "x")
        .with("version", 1);
    tx.insert("cases", case).await.expect("inserts");
    let step = common(Record::new())
        .with("chain", "identification")
        .with("step", "publish")
        .with("turn", 1)
        .with("actors", "village")
        .with("state", "open")
        .with("extended", 0);
    tx.insert("case_steps", step).await.expect("inserts");
    tx.record(
        "case.invented",
        &Subject::new("household", &seeded.households[household].0),
        json!({}),
    );
    tx.commit().await.expect("commits");
    id
}

#[tokio::test]
async fn a_notice_holds_name_village_class_and_a_broad_reason_and_nothing_else() {
    for seeded in seeded().await {
        let ask = json!({ "village_id": "v1", "kind": "publish" });
        let none = seeded.post("/notices", &seeded.village, ask.clone()).await;
        assert_eq!(
            (none.status.as_u16(), &none.json()["code"]),
            (409, &json!("NTC-003")),
            "{}",
            none.text
        );
        let case = waiting(&seeded, 6).await;
        for (who, status) in [(&seeded.helper, 403), (&seeded.township_b, 404)] {
            assert_eq!(seeded.post("/notices", who, ask.clone()).await.status.as_u16(), status);
        }
        let made = seeded.post("/notices", &seeded.village, ask).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let notice = made.json();
        assert_eq!(
            notice["entries"],
            json!([{ "name": name(6, 0), "village": "青树村", "class": "突发严重困难户", "reason": "大额支出、家庭困难" }])
        );
        assert_eq!(notice["case_ids"], json!([case]));
        let path = format!("/notices/{}", notice["notice_id"].as_str().expect("an id"));
        let early = json!({ "on": "2026-10-20", "text": "监委会" });
        let early = seeded
            .change(("POST", &format!("{path}/withdraw")), &seeded.village, 1, early)
            .await;
        assert_eq!(early.json()["code"], "NTC-006", "{}", early.text);
        let bare = json!({ "on": "2026-10-10" });
        let bare = seeded
            .change(("POST", &format!("{path}/post")), &seeded.village, 1, bare)
            .await;
        assert_eq!(fields(&bare), [("text".to_owned(), "NTC-008".to_owned())]);
        let digest = evidence(&seeded, &seeded.village, JPEG).await.json()["digest"].clone();
        let posting = json!({ "on": "2026-10-10", "file": digest, "text": "监委会两人在场" });
        let posted = seeded
            .change(("POST", &format!("{path}/post")), &seeded.village, 1, posting)
            .await;
        assert_eq!(
            (posted.status.as_u16(), posted.json()),
            (200, json!({ "until_on": "2026-10-15" })),
            "{}",
            posted.text
        );
        let soon = json!({ "on": "2026-10-14", "text": "监委会" });
        let soon = seeded
            .change(("POST", &format!("{path}/withdraw")), &seeded.village, 2, soon)
            .await;
        assert_eq!(fields(&soon), [("on".to_owned(), "NTC-007".to_owned())]);
        let down = json!({ "on": "2026-10-15", "text": "监委会", "objections": "无异议" });
        let down = seeded
            .change(("POST", &format!("{path}/withdraw")), &seeded.village, 2, down)
            .await;
        assert_eq!(down.status.as_u16(), 204, "{}", down.text);
        let file = format!("{path}/files/{}", digest.as_str().expect("a digest"));
        assert_eq!(
            seeded.get(&file, &seeded.auditor).await.header("content-type"),
            "image/jpeg"
        );
        assert_eq!(seeded.get(&path, &seeded.township_b).await.status.as_u16(), 404);
        assert_eq!(
            seeded
                .walked("/notices?state=withdrawn&village=v1", &seeded.township_a)
                .await
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn the_watch_says_which_cause_has_hit_how_many_of_how_many() {
    for seeded in seeded().await {
        let api = &seeded.county.api;
        let mut tx = api
            .app
            .store
            .write(&Viewer::system(Reason::Job), api.now())
            .await
            .expect("begins");
        for household in (0..12).step_by(2) {
            let id = tx.next_id();
            let lead = Record::new()
                .with("lead_id", &id)
                .with("number", i64::try_from(household).expect("small") + 1)
                .with("household_id", &seeded.households[household].0)
                .with("township_id", "t1")
                .with("village_id", "v1")
                .with("channel", "department")
                .with("level", "high")
                .with("found_on", "2026-10-20")
                .with("due_on", "2026-10-22")
                .with("risks", "因自然灾害")
                .with("rules", "")
                .with("sources", "")
                .with("notice", "灾害")
                .with("reasons", "[]")
                .with("hits", "[]")
                .with("version", 1);
            tx.insert("leads", lead).await.expect("inserts");
        }
        tx.record("leads.invented", &Subject::new("region", "c"), json!({}));
        tx.commit().await.expect("commits");
        let watch = seeded.get("/watch", &seeded.office).await;
        assert_eq!(watch.status.as_u16(), 200, "{}", watch.text);
        let watch = watch.json();
        let row = &watch["rows"][0];
        assert_eq!(
            (&row["place_id"], &row["risk"], &row["n_all"]),
            (&json!("t1"), &json!("因自然灾害"), &json!(12))
        );
        let months = row["months"].as_array().expect("months");
        assert_eq!(months.len(), 6);
        assert_eq!(
            months[4],
            json!({ "month": "2026-10", "n_households": 6, "share_millionths": 500_000, "alarm": true })
        );
        assert_eq!(
            (&months[5]["n_households"], &months[5]["alarm"]),
            (&json!(0), &json!(false))
        );
        let risk: String = "因自然灾害".bytes().map(|byte| format!("%{byte:02X}")).collect();
        let behind = format!("/watch/households?risk={risk}&month=2026-10&limit=4");
        assert_eq!(seeded.walked(&behind, &seeded.office).await.len(), 6);
        assert_eq!(seeded.walked(&behind, &seeded.village).await.len(), 6);
        assert!(seeded.walked(&behind, &seeded.township_b).await.is_empty());
        let wrong = seeded
            .get(&format!("/watch/households?risk={risk}&month=10"), &seeded.office)
            .await;
        assert_eq!(fields(&wrong), [("month".to_owned(), "WCH-001".to_owned())]);
        assert_eq!(seeded.get("/watch", &seeded.helper).await.status.as_u16(), 403);
    }
}
