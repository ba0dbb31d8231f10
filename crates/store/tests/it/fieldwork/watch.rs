//! A household is hit once by a cause in a month, however many leads say so.

use store::Record;
use store::journal::Subject;
use store::watch::{Grain, Query, hits, households, list};

use super::super::regions::day;
use super::super::registers::{faults, system};
use super::super::support::{now, stores};
use super::{cadre, seeded, village};

#[tokio::test]
async fn households_are_counted_once_and_the_list_says_which() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        // Household, risks, day, outcome.
        let told = [
            (0, "因自然灾害、因安全住房", "2026-10-03", None),
            (0, "因自然灾害", "2026-10-20", None),
            (4, "因自然灾害", "2026-10-20", Some("joined")),
            (8, "因自然灾害", "2026-10-21", Some("dismissed")),
            (1, "因自然灾害", "2026-10-21", None),
            (0, "因自然灾害", "2026-09-30", None),
            (4, "自然", "2026-10-22", None),
        ];
        for (at, (n, risks, on, outcome)) in told.into_iter().enumerate() {
            let place = &seeded.places[n * 7 % 4];
            let id = tx.next_id();
            let lead = Record::new()
                .with("lead_id", &id)
                .with("number", i64::try_from(at).expect("small") + 1)
                .with("household_id", &seeded.households[n].0)
                .with("township_id", &place.township_id)
                .with("village_id", &place.village_id)
                .with("channel", "department")
                .with("level", "high")
                .with("found_on", on)
                .with("due_on", on)
                .with("risks", risks)
                .with("rules", "")
                .with("sources", "")
                .with("notice", "")
                .with("reasons", "[]")
                .with("hits", "[]")
                .with("outcome", outcome)
                .with("version", 1);
            tx.insert("leads", lead).await.expect("inserts");
        }
        tx.record("leads.invented", &Subject::new("region", "c"), serde_json::json!({}));
        tx.commit().await.expect("commits");
        let here = village(&seeded, 0);
        assert_eq!((village(&seeded, 4), village(&seeded, 8)), (here.clone(), here.clone()));
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let span = (day("2026-09-01"), day("2026-10-31"));
        let all = hits(&mut tx, Grain::Village, None, span).await.expect("counts");
        let n = |place: &str, risk: &str, month: &str| {
            let found = all
                .iter()
                .find(|hit| hit.place_id == place && hit.risk == risk && hit.month == month);
            found.map(|hit| hit.n_households)
        };
        assert_eq!(n(&here, "因自然灾害", "2026-10"), Some(2));
        assert_eq!(n(&here, "因自然灾害", "2026-09"), Some(1));
        assert_eq!(n(&here, "因安全住房", "2026-10"), Some(1));
        assert_eq!(n(&village(&seeded, 1), "因自然灾害", "2026-10"), Some(1));
        let there = households(&mut tx, Grain::Village, None).await.expect("counts");
        assert_eq!(there.values().sum::<i64>(), 12);
        drop(tx);
        let mut tx = opened.store.read(&cadre(&here)).await.expect("begins");
        let mut query = Query {
            risk: "因自然灾害".to_owned(),
            from: day("2026-10-01"),
            to: day("2026-10-31"),
            limit: 1,
            ..Query::default()
        };
        let first = list(&mut tx, &query).await.expect("lists");
        assert_eq!(
            (first.rows[0].household_id.as_str(), first.rows[0].n_leads),
            (seeded.households[0].0.as_str(), 2)
        );
        query.after = first.next;
        let second = list(&mut tx, &query).await.expect("lists");
        assert_eq!(second.rows[0].household_id, seeded.households[4].0);
        assert_eq!((second.rows.len(), second.next), (1, None));
        drop(tx);
        assert!(faults(&opened.store).await.is_empty());
    }
}
