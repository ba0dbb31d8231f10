//! A sweep closes only with every household accounted for.

use serde_json::json;

use super::{put, quiet};
use crate::registers::seeded::seeded;

#[tokio::test]
async fn a_sweep_closes_only_with_every_household_accounted_for() {
    for seeded in seeded().await {
        let order = json!({ "title": "秋季集中排查", "region_id": "t1", "begins_on": "2026-10-01",
            "ends_on": "2026-10-31", "form": "sweep" });
        for (who, status) in [(&seeded.village, 403), (&seeded.township_b, 422)] {
            assert_eq!(seeded.post("/sweeps", who, order.clone()).await.status.as_u16(), status);
        }
        let made = seeded.post("/sweeps", &seeded.township_a, order).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let id = made.json()["sweep_id"].as_str().expect("an id").to_owned();
        let path = format!("/sweeps/{id}");
        for (at, household) in (0..20).step_by(2).enumerate() {
            let way = if at % 2 == 0 { "home" } else { "phone" };
            let body = quiet(&seeded, household, way, "2026-10-05T02:00:00Z");
            assert_eq!(put(&seeded, &seeded.village, at, &body).await.status.as_u16(), 201);
        }
        let close = format!("{path}/close");
        let refused = seeded.change(("POST", &close), &seeded.township_a, 1, json!({})).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["code"]),
            (409, &json!("SWP-005")),
            "{}",
            refused.text
        );
        assert!(refused.text.contains("v1"), "{}", refused.text);
        let open = seeded
            .walked(&format!("{path}/households?account=open&limit=1"), &seeded.village)
            .await;
        assert_eq!(open.len(), 2);
        for (at, line) in open.iter().enumerate() {
            let excuse = format!("{path}/excuses/{}", line["household_id"].as_str().expect("an id"));
            let without = seeded
                .county
                .send(
                    "PUT",
                    &excuse,
                    Some(&seeded.township_a),
                    json!({ "reason": "away_unreachable" }),
                )
                .await;
            assert_eq!(without.status.as_u16(), 422, "{}", without.text);
            let unknown = json!({ "reason": "tired", "text": "走不动" });
            let unknown = seeded
                .county
                .send("PUT", &excuse, Some(&seeded.township_a), unknown)
                .await;
            assert_eq!(unknown.json()["errors"][0]["code"], "SWP-007");
            let body = json!({ "reason": "away_unreachable", "text": "三次电话无人接听" });
            let by_village = seeded
                .county
                .send("PUT", &excuse, Some(&seeded.village), body.clone())
                .await;
            assert_eq!(by_village.status.as_u16(), 403);
            let excused = seeded.county.send("PUT", &excuse, Some(&seeded.township_a), body).await;
            assert_eq!(excused.status.as_u16(), 204, "{}", excused.text);
            if at == 0 {
                // Taken back, and seen after all.
                let back = seeded
                    .county
                    .send("DELETE", &excuse, Some(&seeded.township_a), json!({}))
                    .await;
                assert_eq!(back.status.as_u16(), 204, "{}", back.text);
                let household = seeded.households.iter().position(|(id, _)| *id == line["household_id"]);
                let body = quiet(&seeded, household.expect("known"), "elsewhere", "2026-10-30T02:00:00Z");
                assert_eq!(put(&seeded, &seeded.village, 50, &body).await.status.as_u16(), 201);
            }
        }
        let standing = seeded.get(&path, &seeded.village).await.json();
        assert_eq!(
            standing["villages"][0]["counts"],
            json!({ "n_households": 12, "n_visited": 6, "n_phoned": 5, "n_excused": 1, "n_open": 0 })
        );
        let stale = seeded.change(("POST", &close), &seeded.township_a, 9, json!({})).await;
        assert_eq!(stale.status.as_u16(), 412);
        let closed = seeded.change(("POST", &close), &seeded.township_a, 1, json!({})).await;
        assert_eq!(closed.status.as_u16(), 200, "{}", closed.text);
        assert_eq!(closed.json()["n_households"], 12);
        let again = seeded.change(("POST", &close), &seeded.township_a, 2, json!({})).await;
        assert_eq!(again.json()["code"], "SWP-004");
        let proof = seeded.get(&format!("{path}/proof"), &seeded.auditor).await;
        assert_eq!(
            (proof.status.as_u16(), proof.text.lines().count()),
            (200, 13),
            "{}",
            proof.text
        );
        let kept = seeded.get(&path, &seeded.office).await.json()["sweep"]["proof"].clone();
        assert_eq!(
            kept,
            store::seal::hex(&store::seal::Hash::Sha256.digest(&[proof.text.as_bytes()]))
        );
        for (who, status) in [(&seeded.village, 404), (&seeded.township_b, 404)] {
            assert_eq!(seeded.get(&format!("{path}/proof"), who).await.status.as_u16(), status);
        }
        assert_eq!(seeded.walked("/sweeps?limit=1", &seeded.village).await.len(), 1);
        assert!(seeded.walked("/sweeps", &seeded.township_b).await.is_empty());
    }
}
