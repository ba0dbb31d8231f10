//! What was checked: the later check stands.

use domain::Date;
use serde_json::json;
use store::journal::Subject;
use store::memory::{CheckedFact, checked, remember};

use super::super::registers::{faults, seed, system};
use super::super::support::{now, stores};
use super::AS_OF;

fn fact(household_id: &str, name: &str, value: Option<&str>, on: Date) -> CheckedFact {
    CheckedFact {
        household_id: household_id.to_owned(),
        fact: name.to_owned(),
        person_id: String::new(),
        value: value.map(str::to_owned),
        checked_on: on,
        checked_by: "account:a".to_owned(),
        lead_id: Some(format!("lead of {on}")),
        case_id: None,
        visit_id: None,
    }
}

#[tokio::test]
async fn the_later_check_of_a_fact_stands_in_whatever_order_they_come() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 3).await;
        let (one, two) = (&seeded.households[0].0, &seeded.households[1].0);
        let before = Date::constant(2026, 9, 1);
        let rounds = [
            vec![fact(one, "paid", Some("100"), AS_OF), fact(two, "paid", None, AS_OF)],
            vec![
                fact(one, "paid", Some("70"), before),
                fact(one, "income", Some("5"), before),
            ],
            vec![
                fact(two, "paid", Some("9"), AS_OF),
                fact(two, "paid", Some("10"), AS_OF),
            ],
            vec![],
        ];
        for facts in rounds {
            let mut tx = opened.store.write(&system(), now()).await.expect("begins");
            let was_empty = facts.is_empty();
            remember(&mut tx, facts).await.expect("remembers");
            if !was_empty {
                tx.record("visit.recorded", &Subject::new("household", one), json!({}));
            }
            tx.commit().await.expect("commits");
        }
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let known = checked(&mut tx, &[one.clone(), two.clone()]).await.expect("reads");
        let value = |household: &String, name: &str| {
            let key = (household.clone(), name.to_owned(), String::new());
            known.get(&key).and_then(|fact| fact.value.clone())
        };
        assert_eq!(value(one, "paid").as_deref(), Some("100"));
        assert_eq!(value(one, "income").as_deref(), Some("5"));
        assert_eq!(value(two, "paid").as_deref(), Some("10"));
        assert_eq!(known.len(), 3);
        drop(tx);
        assert_eq!(faults(&opened.store).await, []);
    }
}
