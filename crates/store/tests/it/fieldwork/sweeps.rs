//! A sweep counts every household of its place once.

use domain::access::{Actor, Area, Grant, Role, Viewer};
use store::StoreError;
use store::sweeps::{self, Account, Changed, Counts, NewSweep, Query};

use super::super::regions::day;
use super::super::registers::faults;
use super::super::support::{now, stores};
use super::{cadre, recorded, seeded, village, visit};

#[tokio::test]
async fn a_sweep_accounts_for_every_household_of_its_place_and_no_other() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        let place = seeded.places[0].clone();
        let of = |role, region: &str| {
            let grant = Grant::new(role, Area::Region(region.to_owned()));
            Viewer::new(Actor::Account("t".to_owned()), vec![grant])
        };
        let township = of(Role::Township, &place.township_id);
        let other = of(Role::Township, &seeded.places[2].township_id);
        let new = NewSweep {
            title: "秋季集中排查".to_owned(),
            region_id: place.township_id.clone(),
            begins_on: day("2026-10-01"),
            ends_on: day("2026-10-31"),
            form: None,
        };
        let mut tx = opened.store.write(&other, now()).await.expect("begins");
        assert_eq!(sweeps::add(&mut tx, &new, "t").await.expect("asks"), None);
        drop(tx);
        let mut tx = opened.store.write(&township, now()).await.expect("begins");
        let id = sweeps::add(&mut tx, &new, "t")
            .await
            .expect("adds")
            .expect("is permitted");
        tx.commit().await.expect("commits");
        let here: Vec<usize> = (0..12).filter(|n| [0, 1].contains(&(n * 7 % 4))).collect();
        let phones = ["phone".to_owned()];
        // Seen in the sweep, by telephone, before it, tried in vain: in this order, and the rest not at all.
        for (n, (way, on)) in here.iter().zip([
            ("home", "2026-10-05"),
            ("phone", "2026-10-06"),
            ("home", "2026-09-30"),
            ("not_met", "2026-10-07"),
        ]) {
            let new = visit(*n, &seeded.households[*n].0, way, on);
            recorded(&opened.store, &cadre(&village(&seeded, *n)), &new).await;
        }
        let household = |at: usize| seeded.households[here[at]].0.clone();
        let outside = (0..12).find(|n| !here.contains(n)).expect("somewhere else");
        let mut tx = opened.store.write(&township, now()).await.expect("begins");
        let why = ("away_unreachable", Some("电话停机"));
        assert_eq!(
            sweeps::except(&mut tx, &id, &household(3), why, "t")
                .await
                .expect("excuses"),
            Changed::Done
        );
        let away = &seeded.households[outside].0;
        assert_eq!(
            sweeps::except(&mut tx, &id, away, why, "t").await.expect("asks"),
            Changed::NotFound
        );
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&township).await.expect("begins");
        let sweep = sweeps::find(&mut tx, &id).await.expect("finds").expect("is there");
        let villages = sweeps::progress(&mut tx, &sweep, &phones).await.expect("counts");
        let counts = villages.iter().fold(Counts::default(), |all, one| all.and(one.2));
        assert_eq!(counts.n_households, i64::try_from(here.len()).expect("small"));
        assert_eq!((counts.n_visited, counts.n_phoned, counts.n_excepted), (1, 1, 1));
        for account in Account::ALL {
            let mut query = Query {
                account: Some(account),
                limit: 1,
                ..Query::default()
            };
            let mut n = 0;
            loop {
                let page = sweeps::households(&mut tx, &sweep, &query, &phones)
                    .await
                    .expect("lists");
                assert!(page.rows.iter().all(|line| line.account == account.name()));
                n += i64::try_from(page.rows.len()).expect("small");
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => break,
                }
            }
            let expected = match account {
                Account::Open => counts.n_open(),
                _ => 1,
            };
            assert_eq!(n, expected, "{account:?}");
        }
        let mut n = 0;
        sweeps::each_household(&mut tx, &sweep, &phones, |_| {
            n += 1;
            Ok(())
        })
        .await
        .expect("reads");
        assert_eq!(n, counts.n_households);
        drop(tx);
        // A village sees the sweep over it and its own households in it; another township does not see it at all.
        let mut tx = opened.store.read(&cadre(&place.village_id)).await.expect("begins");
        let seen = sweeps::list(&mut tx, Some("open"), None, 50).await.expect("lists").rows;
        assert_eq!(seen.len(), 1);
        let own = sweeps::progress(&mut tx, &sweep, &phones).await.expect("counts");
        assert!(own.iter().all(|(_, village, _)| *village == place.village_id));
        drop(tx);
        let mut tx = opened.store.read(&other).await.expect("begins");
        assert_eq!(sweeps::find(&mut tx, &id).await.expect("asks"), None);
        drop(tx);
        let mut tx = opened.store.write(&township, now()).await.expect("begins");
        let stale = sweeps::find_to_close(&mut tx, &id, 7).await;
        assert!(matches!(stale, Err(StoreError::Conflict)));
        sweeps::close(&mut tx, &sweep, counts, "digest", "t")
            .await
            .expect("closes");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.write(&township, now()).await.expect("begins");
        assert_eq!(
            sweeps::except(&mut tx, &id, &household(4), why, "t")
                .await
                .expect("asks"),
            Changed::Over
        );
        drop(tx);
        assert!(faults(&opened.store).await.is_empty());
    }
}
