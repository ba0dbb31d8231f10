//! Figures: each number is the number of rows its query lists.

use domain::case::Step;
use store::cases::{Ask, Figure, FigureQuery, Group, figures};

use super::super::registers::system;
use super::super::support::stores;
use super::lists::{seeded_cases, walk_tasks};
use super::*;

fn query(group: Group, region_id: Option<&str>) -> FigureQuery {
    FigureQuery {
        region_id: region_id.map(str::to_owned),
        group,
        from: first(),
        until: later(first(), 9),
        on: later(first(), 6),
        visit_steps: [Step::Visit, Step::FollowUp]
            .map(|step| step.name().to_owned())
            .to_vec(),
    }
}

#[tokio::test]
async fn every_number_opens_as_many_rows_as_it_says() {
    for opened in stores().await {
        let store = &opened.store;
        let (seeded, cases) = seeded_cases(store).await;
        let place = seeded.places[0].township_id.clone();
        let mut tx = store.read(&system()).await.expect("begins");
        for group in [Group::Township, Group::Village, Group::Duty] {
            for region in [None, Some(place.as_str())] {
                let query = query(group, region);
                let lines = figures(&mut tx, &query).await.expect("counts");
                let open: i64 = lines.iter().flat_map(|line| line.cases.values()).sum();
                let expected = cases.iter().filter(|one| {
                    one.case.status.closed_on().is_none() && region.is_none_or(|region| one.township_id == region)
                });
                assert_eq!(open, i64::try_from(expected.count()).expect("small"), "{group:?}");
                for line in &lines {
                    let mut told = vec![
                        (Figure::Open, line.open),
                        (Figure::Late, line.late),
                        (Figure::VisitsOwed, line.visits_owed),
                    ];
                    told.extend(line.cases.iter().map(|(status, n)| (Figure::Cases(status.clone()), *n)));
                    for step in &line.steps {
                        let (chain, name) = (step.chain.clone(), step.step.clone());
                        told.push((
                            Figure::DoneLate {
                                chain: chain.clone(),
                                step: name.clone(),
                            },
                            step.n_late,
                        ));
                        told.push((Figure::Done { chain, step: name }, step.n_done));
                    }
                    for (figure, n) in told {
                        let rows = match query.rows_of(line.key.as_deref(), &figure) {
                            Ask::Tasks(tasks) => walk_tasks(&mut tx, &tasks).await.len(),
                            Ask::Cases(cases) => {
                                let mut all = *cases;
                                all.limit = 200;
                                store::cases::list(&mut tx, &all).await.expect("lists").rows.len()
                            }
                        };
                        assert_eq!(rows, usize::try_from(n).expect("small"), "{figure:?} of {:?}", line.key);
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn days_taken_stand_beside_days_allowed() {
    for opened in stores().await {
        let store = &opened.store;
        seeded_cases(store).await;
        let mut tx = store.read(&system()).await.expect("begins");
        let lines = figures(&mut tx, &query(Group::Township, None)).await.expect("counts");
        let steps = lines.iter().flat_map(|line| &line.steps);
        let accepts: Vec<_> = steps.filter(|step| step.step == "accept").collect();
        assert!(!accepts.is_empty());
        for accept in accepts {
            assert_eq!(accept.median_allowed_half_days, Some(4));
            assert_eq!(accept.n_with_deadline, accept.n_done);
            assert!(accept.median_half_days.is_some_and(|half| (2..=8).contains(&half)));
        }
        for line in &lines {
            assert_eq!((line.alerts, line.officers), (Some(0), Some(0)));
            assert_eq!(line.alerts_per_officer_month(9), None, "unknown is not zero");
        }
    }
}

#[tokio::test]
async fn figures_stay_in_the_area() {
    for opened in stores().await {
        let store = &opened.store;
        let (seeded, cases) = seeded_cases(store).await;
        let village = &seeded.places[1].village_id;
        let viewer = officer(domain::access::Role::Village, village);
        let mut tx = store.read(&viewer).await.expect("begins");
        let lines = figures(&mut tx, &query(Group::Village, None)).await.expect("counts");
        let keys: Vec<_> = lines.iter().map(|line| line.key.clone()).collect();
        assert_eq!(keys, [Some(village.clone())]);
        let open: i64 = lines[0].cases.values().sum();
        let here = |one: &&Stored| one.village_id == *village && one.case.status.closed_on().is_none();
        assert_eq!(open, i64::try_from(cases.iter().filter(here).count()).expect("small"));
    }
}
