//! Paging and searching.

use std::collections::BTreeSet;

use serde_json::json;

use super::seeded::{HOUSEHOLDS, id_no, ids, name, nth, phone, seeded};

#[tokio::test]
async fn pages_show_every_household_and_person_once_in_every_order() {
    for seeded in seeded().await {
        for who in [&seeded.office, &seeded.township_a] {
            let whole = seeded.walked("/households?limit=200", who).await;
            for sort in ["number", "name", "village"] {
                for limit in [1, 4, 5] {
                    let walked = seeded
                        .walked(&format!("/households?sort={sort}&limit={limit}"), who)
                        .await;
                    let unique: BTreeSet<_> = ids(&walked, "household_id").into_iter().collect();
                    assert_eq!(
                        (walked.len(), unique.len()),
                        (whole.len(), whole.len()),
                        "{sort} {limit}"
                    );
                    let key = |one: &serde_json::Value| match sort {
                        "name" => one["head_name"].as_str().expect("a name").to_owned(),
                        "village" => one["village_id"].as_str().expect("an id").to_owned(),
                        _ => format!("{:09}", one["number"].as_i64().expect("a number")),
                    };
                    assert!(walked.is_sorted_by_key(key), "{sort}");
                }
            }
            let persons = seeded.walked("/persons?limit=200", who).await;
            for path in ["/persons?limit=3", "/persons?limit=3&township=t1"] {
                let walked = seeded.walked(path, who).await;
                let unique: BTreeSet<_> = ids(&walked, "person_id").into_iter().collect();
                let expected = persons
                    .iter()
                    .filter(|one| !path.contains("t1") || one["township_id"] == "t1")
                    .count();
                assert_eq!((walked.len(), unique.len()), (expected, expected), "{path}");
            }
        }
        let dibao = seeded.walked("/households?status=dibao&limit=3", &seeded.office).await;
        assert_eq!(dibao.len(), HOUSEHOLDS.div_ceil(3));
        assert!(dibao.iter().all(|one| one["statuses"][0]["value"] == "农村低保"));
    }
}

#[tokio::test]
async fn what_a_search_does_not_take_is_refused_by_field() {
    for seeded in seeded().await {
        let first = seeded.get("/households?sort=name&limit=2", &seeded.office).await.json();
        let next = first["next"].as_str().expect("another page").to_owned();
        let id = format!("/households?q={}", id_no(0));
        let phone = format!("/persons?q={}", phone(0));
        for (path, field, code) in [
            ("/households?sort=-number", "sort", "FLD-003"),
            ("/households?sort=head_name", "sort", "FLD-008"),
            ("/households?limit=0", "limit", "FLD-006"),
            ("/households?presence=there", "presence", "FLD-003"),
            ("/households?vilage=v1", "vilage", "FLD-002"),
            (&format!("/households?sort=number&cursor={next}"), "cursor", "FLD-007"),
            (
                &format!("/households?sort=name&village=v1&cursor={next}"),
                "cursor",
                "FLD-007",
            ),
            (&format!("/households?sort=name&q=x&cursor={next}"), "cursor", "FLD-007"),
            (&id, "q", "REG-024"),
            (&phone, "q", "REG-024"),
            ("/households?by=phone&q=12", "q", "REG-024"),
        ] {
            let answer = seeded.get(path, &seeded.office).await;
            assert_eq!(answer.status.as_u16(), 400, "{path}");
            let problem = answer.json();
            assert_eq!(
                (&problem["errors"][0]["field"], &problem["errors"][0]["code"]),
                (&json!(field), &json!(code)),
                "{path}"
            );
            assert!(!answer.text.contains(&id_no(0)), "{path}");
        }
    }
}

#[tokio::test]
async fn a_search_finds_what_it_says_and_is_taken_for_nothing_else() {
    for seeded in seeded().await {
        for (q, expected) in [
            (id_no(nth(8, 0)), vec![8]),
            (id_no(nth(8, 2)).to_lowercase(), vec![8]),
            (phone(nth(8, 1)), vec![8]),
            ("5299000008".to_owned(), vec![8]),
            (name(8, 0), vec![8]),
            ("' OR 1=1 --".to_owned(), vec![]),
            ("%".to_owned(), vec![]),
            ("_".to_owned(), vec![]),
            ("\\".to_owned(), vec![]),
            ("\\\\%".to_owned(), vec![]),
            ("*".to_owned(), vec![]),
            ("\"; DROP TABLE households; --".to_owned(), vec![]),
            ("\u{10ffff}".to_owned(), vec![]),
        ] {
            let answer = seeded
                .post("/households/search", &seeded.office, json!({ "q": q }))
                .await;
            assert_eq!(answer.status.as_u16(), 200, "{q}: {}", answer.text);
            let found = answer.json()["items"].as_array().expect("items").clone();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|n: usize| seeded.households[n].0.clone())
                .collect();
            assert_eq!(ids(&found, "household_id"), expected, "{q}");
            for who in [&seeded.office, &seeded.township_b] {
                let persons = seeded.post("/persons/search", who, json!({ "q": q })).await;
                assert_eq!(persons.status.as_u16(), 200, "{q}: {}", persons.text);
                let items = persons.json()["items"].as_array().expect("items").clone();
                let outside = who.account_id == seeded.township_b.account_id;
                assert!(items.is_empty() || !(outside || expected.is_empty()), "{q}");
            }
        }
        let by_address = seeded
            .get("/households?q=%27%20OR%201%3D1%20--", &seeded.office)
            .await
            .json();
        assert_eq!(by_address["items"], json!([]));
        assert_eq!(
            seeded.walked("/households?limit=200", &seeded.office).await.len(),
            HOUSEHOLDS
        );
    }
}
