//! A register, next month's, and taking it back.

use store::registers::change::{Change, HouseholdData, MembershipKind, PersonData};
use store::registers::snapshot::{columns_digest, person_digest, row_digest};
use store::registers::verbs::{self, Act, Contact, Seen};
use store::registers::{Undone, apply, persons, rows_for_screening, snapshot, undo};

use super::super::regions::day;
use super::super::support::{now, stores};
use super::{author, faults, id_no, import, person, row, seed, state, system};

#[tokio::test]
async fn a_snapshot_holds_what_was_imported() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 12).await;
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let kept = snapshot(&mut tx).await.expect("reads");
        let at = kept.household_by_no("5299000003").expect("is there");
        let household = kept.household(at);
        assert_eq!(
            (household.household_id(), household.is_current),
            (seeded.households[3].0.clone(), true)
        );
        assert_eq!(household.head_id().as_ref(), seeded.households[3].1.first());
        assert_eq!(household.register, columns_digest(None));
        let first = kept.household(kept.household_by_no("5299000000").expect("is there"));
        assert_eq!(first.register, columns_digest(Some(r#"{"road_kind":"1"}"#)));
        let members = kept.members_of(at);
        assert_eq!(members.len(), 4);
        let relation = row("之子", 2);
        assert_eq!(
            members[2].row,
            row_digest(relation.relation.as_deref(), relation.register_columns.as_deref())
        );
        // Households of one to four: the fourth begins with the seventh person.
        let person_at = kept.person_by_id(tx.ring(), &id_no(7)).expect("is there");
        assert_eq!(kept.person(person_at).person_id(), seeded.households[3].1[0]);
        assert_eq!(kept.person(person_at).data, person_digest(tx.ring(), &person(7)));
        assert_ne!(
            kept.person(person_at).data,
            person_digest(
                tx.ring(),
                &PersonData {
                    phone: None,
                    ..person(7)
                }
            )
        );
        assert_eq!(
            kept.memberships_of(person_at)
                .map(|one| one.household)
                .collect::<Vec<_>>(),
            [at]
        );
        assert_eq!(kept.facts_of(at).len(), 2);
        assert_eq!(kept.name_of(&kept.facts_of(at)[0]), "低保");
        assert!(kept.household_by_no("1").is_none());
        assert!(faults(&opened.store).await.is_empty());
    }
}

/// Changes of a second month: one of each kind.
fn second_month(seeded: &super::Seeded, kept: &store::registers::Snapshot) -> Vec<Change> {
    let (gone, gone_people) = &seeded.households[0];
    let (moved, moved_people) = &seeded.households[3];
    let (changed, changed_people) = &seeded.households[7];
    let membership = |household: usize, at: usize| {
        let at_household = kept.household_by_no(&format!("5299{household:06}")).expect("is there");
        kept.members_of(at_household)[at].membership_id()
    };
    let at = kept.household_by_no("5299000003").expect("is there");
    let status = kept.facts_of(at)[0].fact_id();
    vec![
        Change::HouseholdGone {
            household_id: gone.clone(),
            reason: "not_listed",
        },
        Change::MembershipEnded {
            membership_id: membership(0, 0),
            person_id: gone_people[0].clone(),
            household_id: gone.clone(),
            reason: "not_listed",
        },
        Change::HouseholdChanged {
            household_id: moved.clone(),
            what: "moved",
            now: HouseholdData {
                household_no: "5299000003".to_owned(),
                place: seeded.places[0].clone(),
                head_id: Some(moved_people[0].clone()),
                head_name: "改名".to_owned(),
                register_columns: None,
                origin: None,
            },
        },
        Change::StatusClosed {
            household_id: moved.clone(),
            status_id: status,
        },
        Change::MembershipEnded {
            membership_id: membership(3, 3),
            person_id: moved_people[3].clone(),
            household_id: moved.clone(),
            reason: "moved",
        },
        Change::PersonChanged {
            person_id: changed_people[0].clone(),
            household_id: changed.clone(),
            now: PersonData {
                phone: None,
                name: "改名".to_owned(),
                ..person(99)
            },
        },
        Change::MembershipChanged {
            membership_id: membership(7, 1),
            person_id: changed_people[1].clone(),
            household_id: changed.clone(),
            kind: MembershipKind::Living,
            row: row("之女", 50),
        },
        Change::MembershipStarted {
            person_id: moved_people[3].clone(),
            household_id: changed.clone(),
            kind: MembershipKind::Living,
            row: row("之女婿", 51),
        },
    ]
}

#[tokio::test]
async fn a_second_month_is_undone_to_what_was_before() {
    for opened in stores().await {
        let store = &opened.store;
        let seeded = seed(store, 12).await;
        let before = state(store).await;
        let mut tx = store.write(&system(), now()).await.expect("begins");
        let kept = snapshot(&mut tx).await.expect("reads");
        let import_id = import(&mut tx, 2).await;
        let changes = second_month(&seeded, &kept);
        let applied = apply(&mut tx, &author(&import_id, "2026-02-28"), changes)
            .await
            .expect("applies");
        assert_eq!((applied["gone"], applied["moved"], applied["member_joined"]), (1, 1, 1));
        tx.commit().await.expect("commits");
        let after = state(store).await;
        assert_eq!(after.len(), before.len() - 1);
        assert!(after[&seeded.households[7].0][0].contains(" 5 "), "five live there now");
        assert!(faults(store).await.is_empty());

        let mut tx = store.write(&system(), now()).await.expect("begins");
        let undone = undo(&mut tx, &import_id).await.expect("undoes");
        assert!(matches!(undone, Undone::Done(_)), "{undone:?}");
        tx.record(
            "import.undone",
            &store::journal::Subject::new("import", &import_id),
            serde_json::json!({}),
        );
        tx.commit().await.expect("commits");
        assert_eq!(state(store).await, before);
        assert!(faults(store).await.is_empty());
        let mut tx = store.read(&system()).await.expect("begins");
        let again = snapshot(&mut tx).await.expect("reads");
        assert_eq!(
            again.persons().map(|(_, one)| one.data).collect::<Vec<_>>(),
            kept.persons().map(|(_, one)| one.data).collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn an_import_on_which_later_changes_rest_is_not_undone() {
    for opened in stores().await {
        let store = &opened.store;
        let seeded = seed(store, 12).await;
        let mut tx = store.write(&system(), now()).await.expect("begins");
        let kept = snapshot(&mut tx).await.expect("reads");
        let import_id = import(&mut tx, 2).await;
        apply(&mut tx, &author(&import_id, "2026-02-28"), second_month(&seeded, &kept))
            .await
            .expect("applies");
        let person_id = &seeded.households[7].1[0];
        let version = persons::find(&mut tx, person_id)
            .await
            .expect("reads")
            .expect("is there")
            .version;
        let contact = Contact {
            person: Seen {
                id: person_id.clone(),
                version,
            },
            phone: Some("13900009999".to_owned()),
        };
        let act = Act {
            on: day("2026-03-02"),
            today: day("2026-03-02"),
            reason: "换号".to_owned(),
        };
        verbs::change_contact(&mut tx, contact, &act).await.expect("changes");
        let refused = undo(&mut tx, &import_id).await.expect("answers");
        let Undone::Refused(dependents) = refused else {
            panic!("{refused:?}")
        };
        assert!(
            dependents
                .iter()
                .any(|one| one.what == "persons" && one.household_id == seeded.households[7].0)
        );
        let refused = undo(&mut tx, &seeded.import_id).await.expect("answers");
        assert!(
            matches!(refused, Undone::Refused(_)),
            "the second month rests on the first"
        );
    }
}

#[tokio::test]
async fn rows_come_back_in_order_for_a_screening() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 9).await;
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let mut told = Vec::new();
        rows_for_screening(&mut tx, day("2026-02-01"), |household, members| {
            assert_eq!(members[0].relation.as_deref(), Some("户主"));
            assert!(!household.township.is_empty() && !household.village.is_empty());
            told.push((
                household.household_id,
                members
                    .into_iter()
                    .map(|one| (one.person_id, one.id))
                    .collect::<Vec<_>>(),
            ));
            Ok(())
        })
        .await
        .expect("reads");
        let ids = |rows: &[(String, Option<_>)]| rows.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
        let people: Vec<(String, Vec<String>)> = told.iter().map(|(id, rows)| (id.clone(), ids(rows))).collect();
        assert_eq!(people, seeded.households);
        assert_eq!(told[0].1[0].1, Some(id_no(1)));
    }
}

#[tokio::test]
async fn an_older_register_does_not_end_what_began_later() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 3).await;
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        let kept = snapshot(&mut tx).await.expect("reads");
        let member = kept.members_of(kept.household_by_no("5299000000").expect("is there"))[0];
        let import_id = import(&mut tx, 2).await;
        let ended = Change::MembershipEnded {
            membership_id: member.membership_id(),
            person_id: seeded.households[0].1[0].clone(),
            household_id: seeded.households[0].0.clone(),
            reason: "not_listed",
        };
        assert!(
            apply(&mut tx, &author(&import_id, "2026-01-30"), vec![ended])
                .await
                .is_err()
        );
    }
}
