//! Who acts in an area: named to whoever gives work, with no telephone and no sign-in name.

use serde_json::json;

use super::seeded::{Seeded, ids, seeded};
use crate::county::Session;

/// The numbers of accounts in order, so that they can be compared.
fn sorted(sessions: &[&Session]) -> Vec<String> {
    let mut numbers: Vec<String> = sessions.iter().map(|one| one.account_id.clone()).collect();
    numbers.sort();
    numbers
}

async fn listed(seeded: &Seeded, query: &str, who: &Session) -> Vec<String> {
    let mut found = ids(
        &seeded.walked(&format!("/officers?limit=2{query}"), who).await,
        "account_id",
    );
    found.sort();
    found
}

#[tokio::test]
async fn everybody_who_gives_work_sees_who_acts_there_and_nobody_else() {
    for seeded in seeded().await {
        let Seeded {
            office,
            township_a,
            township_b,
            village,
            helper,
            auditor,
            ..
        } = &seeded;
        let all = [office, township_a, township_b, village, helper];
        let here = [office, township_a, village, helper];
        for (who, query, expected) in [
            (office, "", &all[..]),
            (auditor, "", &all[..]),
            (township_a, "", &here[..]),
            (village, "", &here[..]),
            (township_b, "", &[office, township_b][..]),
            (office, "&region=t2", &[office, township_b][..]),
            (office, "&region=v1", &here[..]),
            (office, "&role=township", &[township_a, township_b][..]),
            (township_a, "&role=helper", &[helper][..]),
            (office, "&q=zy", &all[..]),
            (office, "&q=Z", &all[..]),
            (office, "&q=%E5%91%A8", &all[..]),
            (office, "&q=wxm", &[][..]),
            (office, "&department=x", &[][..]),
        ] {
            assert_eq!(listed(&seeded, query, who).await, sorted(expected), "{query}");
        }
        for (who, query, expected) in [
            (helper, "", 403),
            (office, "?role=auditor", 422),
            (office, "?role=nobody", 422),
            (office, "?limit=0", 400),
        ] {
            let answer = seeded.get(&format!("/officers{query}"), who).await;
            assert_eq!(answer.status.as_u16(), expected, "{query}: {}", answer.text);
        }
        let one = &seeded.walked("/officers?role=village&limit=5", office).await[0];
        let duty = json!({ "role": "village", "role_title": "村（两委、驻村工作队）", "area": "茶坪镇青树村",
            "region_id": "v1", "region_code": "529901100201" });
        let expected = json!({ "account_id": village.account_id, "name": "周一", "duties": [duty] });
        assert_eq!(one, &expected);
    }
}

#[tokio::test]
async fn an_account_is_told_with_its_name() {
    for seeded in seeded().await {
        let queued = seeded.post("/screenings", &seeded.office, json!({})).await;
        assert_eq!(queued.status.as_u16(), 202, "{}", queued.text);
        let jobs = seeded.get("/jobs", &seeded.office).await.json();
        let path = format!("/jobs/{}", jobs["items"][0]["job_id"].as_str().expect("an id"));
        let one = seeded.get(&path, &seeded.auditor).await.json();
        for job in [&jobs["items"][0], &one] {
            let by = format!("account:{}", seeded.office.account_id);
            assert_eq!(
                (&job["created_by"], &job["created_by_name"]),
                (&json!(by), &json!("周一"))
            );
        }
        let entries = seeded.walked("/journal?kind=registers.invented", &seeded.auditor).await;
        assert_eq!(entries[0]["actor_name"], "后台任务");
    }
}
