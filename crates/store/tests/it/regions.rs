//! Places with their history.

use domain::Date;
use domain::access::{Reason, Viewer};
use domain::region::RegionCode;
use store::journal::Subject;
use store::regions::{self, ListChange, ListedSpell, Places};
use store::{Store, WriteTx};

use super::support::{now, stores};

fn system() -> Viewer {
    Viewer::system(Reason::Job)
}

pub fn day(text: &str) -> Date {
    text.parse().expect("date")
}

fn listed(code: &str, name: &str) -> ListedSpell {
    ListedSpell {
        code: RegionCode::parse(code).expect("code"),
        name: name.to_owned(),
        from: None,
        until: None,
    }
}

/// An invented county with two townships of two villages each.
pub fn first_edition() -> Vec<ListedSpell> {
    [
        ("529901", "试验县"),
        ("529901101", "东乡"),
        ("529901102", "西乡"),
        ("529901101001", "一村"),
        ("529901101002", "二村"),
        ("529901102001", "一村"),
        ("529901102002", "三村"),
    ]
    .map(|(code, name)| listed(code, name))
    .to_vec()
}

/// Takes in an edition.
pub async fn take_in(tx: &mut WriteTx, on: &str, edition: &[ListedSpell]) -> ListChange {
    let change = regions::add_edition(tx, "5299", day(on), edition)
        .await
        .expect("takes it in");
    tx.record(
        "regions.listed",
        &Subject::new("regions", "529901"),
        serde_json::json!({ "on": on }),
    );
    change
}

async fn id_of(store: &Store, code: &str) -> String {
    let mut tx = store.read(&system()).await.expect("begins");
    regions::find(&mut tx, code)
        .await
        .expect("reads")
        .expect("is there")
        .region_id
}

#[tokio::test]
async fn a_later_edition_renames_withdraws_and_adds_and_keeps_ids() {
    for opened in stores().await {
        let store = &opened.store;
        let mut tx = store.write(&system(), now()).await.expect("begins");
        assert_eq!(take_in(&mut tx, "2025-01-01", &first_edition()).await.new, 7);
        tx.commit().await.expect("commits");
        let village = id_of(store, "529901101001").await;
        let mut second = first_edition();
        second[3].name = "新一村".to_owned();
        second.remove(4);
        second.push(listed("529901102003", "四村"));
        let mut tx = store.write(&system(), now()).await.expect("begins");
        let change = take_in(&mut tx, "2026-01-01", &second).await;
        assert_eq!(
            change,
            ListChange {
                new: 1,
                renamed: 1,
                withdrawn: 1
            }
        );
        assert_eq!(
            take_in(&mut tx, "2026-02-01", &second).await,
            ListChange::default(),
            "the same again"
        );
        tx.commit().await.expect("commits");
        assert_eq!(id_of(store, "529901101001").await, village);
        let mut tx = store.read(&system()).await.expect("begins");
        let spells = regions::history(&mut tx, &village).await.expect("reads");
        let told: Vec<(&str, Option<&str>)> = spells
            .iter()
            .map(|one| (one.name.as_str(), one.valid_to.as_deref()))
            .collect();
        assert_eq!(told, [("一村", Some("2026-01-01")), ("新一村", None)]);
        let township = regions::find(&mut tx, "529901101")
            .await
            .expect("reads")
            .expect("is there")
            .region_id;
        let now_there = regions::list(&mut tx, Some(&township), false).await.expect("reads");
        assert_eq!(now_there.len(), 1);
        assert_eq!(
            regions::list(&mut tx, Some(&township), true)
                .await
                .expect("reads")
                .len(),
            3
        );
    }
}

#[tokio::test]
async fn a_name_the_list_lacks_gets_a_place_without_a_code() {
    for opened in stores().await {
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        take_in(&mut tx, "2025-01-01", &first_edition()).await;
        let code = RegionCode::parse("529901").expect("code");
        let county = regions::ensure_county(&mut tx, &code, "试验县").await.expect("ensures");
        let mut places = Places::read(&mut tx, &county).await.expect("reads");
        let known = places.ensure(&mut tx, "西乡", "一村").await.expect("ensures");
        assert!(known.is_township_listed && known.is_village_listed);
        let east = places.find("东乡", "一村").expect("is there");
        assert_ne!(
            east.place.village_id, known.place.village_id,
            "one name in two townships is two places"
        );
        let unknown = places.ensure(&mut tx, "东乡", "九村").await.expect("ensures");
        assert!(unknown.is_township_listed && !unknown.is_village_listed);
        assert_eq!(places.ensure(&mut tx, "东乡", "九村").await.expect("ensures"), unknown);
        assert!(places.find("南乡", "一村").is_none());
        let again = Places::read(&mut tx, &county)
            .await
            .expect("reads")
            .find("东乡", "九村")
            .expect("kept");
        assert_eq!(again, unknown);
        let found = regions::find(&mut tx, &unknown.place.village_id)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!((found.code, found.name.as_str()), (None, "九村"));
    }
}

#[tokio::test]
async fn renamed_and_merged_villages_keep_their_ids() {
    for opened in stores().await {
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        take_in(&mut tx, "2025-01-01", &first_edition()).await;
        let [one, two] = ["529901101001", "529901101002"];
        let one = regions::find(&mut tx, one)
            .await
            .expect("reads")
            .expect("is there")
            .region_id;
        let two = regions::find(&mut tx, two)
            .await
            .expect("reads")
            .expect("is there")
            .region_id;
        let before = regions::list_place_spells(&mut tx).await.expect("lists");
        regions::rename(&mut tx, &one, "大村", day("2026-03-01"))
            .await
            .expect("renames");
        let after = regions::list_place_spells(&mut tx).await.expect("lists");
        let has = |spells: &[regions::PlaceSpell]| spells.iter().any(|spell| spell.name == "大村");
        assert_eq!(
            (has(&before), has(&after)),
            (false, true),
            "a change sees what it changed"
        );
        assert_eq!(
            regions::find(&mut tx, &one)
                .await
                .expect("reads")
                .expect("is there")
                .name,
            "大村"
        );
        regions::merge_villages(&mut tx, &two, &one, day("2026-04-01"))
            .await
            .expect("merges");
        let merged = regions::find(&mut tx, &two).await.expect("reads").expect("is there");
        assert_eq!(merged.valid_to.as_deref(), Some("2026-04-01"));
        assert!(
            regions::merge_villages(&mut tx, &two, &one, day("2026-05-01"))
                .await
                .is_err()
        );
    }
}
