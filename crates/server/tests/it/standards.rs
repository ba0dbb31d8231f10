//! A standard from trying it out to being in force, and back: what was foretold is what the next screening finds.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::county::{County, JSON, Session, call, empty_counties};
use crate::delivery::{AS_OF, county_files, text};
use crate::service::{Answer, send};

/// A parameter that several rules compare with, from both sides.
const LINE: &str = "income_line";
const LINE_RAISED: &str = "15000";

struct People {
    first: Session,
    second: Session,
    township: Session,
    township_id: String,
    liaison: Session,
}

async fn people(county: &County) -> People {
    let admin = county.admin().await;
    let office = || json!([{ "role": "county_office" }]);
    let first = county.person(&admin, "office.1", office()).await;
    let township_id = first_township(county, &first).await;
    let grants = json!([{ "role": "township", "region_id": township_id }]);
    People {
        second: county.person(&admin, "office.2", office()).await,
        township: county.person(&admin, "township", grants).await,
        liaison: county
            .person(
                &admin,
                "liaison",
                json!([{ "role": "department_liaison", "department": "医保局" }]),
            )
            .await,
        first,
        township_id,
    }
}

/// The first township in order of code.
async fn first_township(county: &County, session: &Session) -> String {
    let mut path = "/regions".to_owned();
    loop {
        let list = county.get(&path, session).await.json();
        let region = list["items"]
            .as_array()
            .and_then(|items| items.first())
            .cloned()
            .expect("a place");
        if region["level"] == "township" {
            return text(&region, "region_id").to_owned();
        }
        path = format!("/regions?parent={}", text(&region, "region_id"));
    }
}

fn moves(value: &str) -> Value {
    json!([{ "parameter": LINE, "value": value }])
}

async fn tried(county: &County, session: &Session, value: &str) -> Value {
    let answer = county
        .send("POST", "/what-if", Some(session), json!({ "moves": moves(value) }))
        .await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    answer.json()
}

async fn shifted(county: &County, session: &Session, side: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), None);
    loop {
        let mut body = json!({ "moves": moves(LINE_RAISED), "side": side, "limit": 7 });
        if let Some(cursor) = &cursor {
            body["cursor"] = Value::clone(cursor);
        }
        let answer = county.send("POST", "/what-if/households", Some(session), body).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
        let page = answer.json();
        items.extend(page["items"].as_array().expect("items").iter().cloned());
        if page.get("next").is_none() {
            assert_eq!(page["total"], items.len(), "{page}");
            return items;
        }
        cursor = Some(page["next"].clone());
    }
}

fn numbers(items: &[Value]) -> BTreeSet<String> {
    items.iter().map(|item| text(item, "household_no").to_owned()).collect()
}

fn proposal(value: &str, from: &str) -> Value {
    json!({
        "parameter": LINE, "value": value, "from": from,
        "reason": "省里公布了新的监测范围", "basis": "县领导小组第3次会议", "basis_number": "守巩发〔2026〕3号",
    })
}

async fn step(county: &County, session: &Session, change: &Value, verb: &str, body: Value) -> Answer {
    let path = format!("/standard-changes/{}/{verb}", text(change, "change_id"));
    let tag = format!("if-match: \"{}\"", change["version"]);
    send(
        &county.service,
        call("POST", &path, Some(session), &[JSON, &tag], body.to_string()),
    )
    .await
}

async fn change(county: &County, session: &Session, id: &str) -> Value {
    let answer = county.get(&format!("/standard-changes/{id}"), session).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    let change = answer.json();
    assert_eq!(answer.header("etag"), format!("\"{}\"", change["version"]));
    change
}

fn code(answer: &Answer) -> (u16, String) {
    let json = answer.json();
    let first = json["errors"][0]["code"].as_str().filter(|_| json["code"] == "API-003");
    let code = first.or(json["code"].as_str()).unwrap_or_default();
    (answer.status.as_u16(), code.to_owned())
}

#[tokio::test]
async fn what_is_foretold_is_what_the_next_screening_finds() {
    for county in empty_counties(&[]).await {
        let folder = tempfile::tempdir().expect("a folder");
        county_files(folder.path(), &county.api.app.settings.policy);
        county.folder(folder.path()).await;
        let people = people(&county).await;
        refused_before_anything(&county, &people).await;
        county.screened(&people.first).await;
        let before = county.leads(&people.first, "").await;

        let effect = tried(&county, &people.first, LINE_RAISED).await;
        adds_up(&effect, before.len());
        let (gained, lost) = (
            shifted(&county, &people.first, "gained").await,
            shifted(&county, &people.first, "lost").await,
        );
        assert_eq!(effect["total"]["gained"], gained.len());
        assert_eq!(effect["total"]["lost"], lost.len());
        assert!(!gained.is_empty(), "raising the line brings somebody in: {effect}");
        for item in gained.iter().chain(&lost) {
            let reasons = item["reasons"].as_array().expect("reasons");
            assert!(
                !reasons.is_empty() && reasons.iter().all(|reason| !text(reason, "sentence").is_empty()),
                "{item}"
            );
        }
        within_the_area(&county, &people, &effect, &before).await;

        let approved = approved(&county, &people).await;
        let result = county.screened(&people.first).await;
        assert_eq!(result["leads"], effect["total"]["after"], "as foretold");
        let after = numbers(&county.leads(&people.first, "").await);
        let mut expected = numbers(&before);
        expected.retain(|number| !numbers(&lost).contains(number));
        expected.extend(numbers(&gained));
        assert_eq!(after, expected, "the very households");
        told_where_it_comes_from(&county, &people, &approved).await;
        replayed(&county, &people).await;

        let own = step(
            &county,
            &people.first,
            &approved,
            "withdraw",
            json!({ "text": "通知作废" }),
        )
        .await;
        assert_eq!(code(&own), (409, "STD-006".to_owned()), "not by whoever proposed it");
        let back = step(
            &county,
            &people.second,
            &approved,
            "withdraw",
            json!({ "text": "通知作废" }),
        )
        .await;
        assert_eq!(back.status.as_u16(), 204, "{}", back.text);
        county.screened(&people.first).await;
        assert_eq!(
            numbers(&county.leads(&people.first, "").await),
            numbers(&before),
            "as it was"
        );
        let system = domain::access::Viewer::system(domain::access::Reason::CommandLine);
        let verification = app::upkeep::verify(&county.api.app, &system).await.expect("verifies");
        assert_eq!(verification.report.faults, []);
    }
}

async fn refused_before_anything(county: &County, people: &People) {
    let try_with = async |session: &Session, moves: Value| {
        code(
            &county
                .send("POST", "/what-if", Some(session), json!({ "moves": moves }))
                .await,
        )
    };
    assert_eq!(
        try_with(&people.first, moves("7000")).await,
        (409, "STD-010".to_owned())
    );
    assert_eq!(try_with(&people.liaison, moves("7000")).await.0, 403);
    let propose = async |session: &Session, body: Value| {
        code(&county.send("POST", "/standard-changes", Some(session), body).await)
    };
    let today = AS_OF.to_string();
    let mut unknown = proposal("7000", &today);
    unknown["parameter"] = "incom_line".into();
    let mut silent = proposal("7000", &today);
    silent["reason"] = " ".into();
    for (body, expected) in [
        (proposal("七千", &today), "STD-002"),
        (proposal("7000.001", &today), "STD-002"),
        (proposal("7000", "2026-10-31"), "STD-004"),
        (unknown, "STD-001"),
        (silent, "STD-005"),
    ] {
        assert_eq!(propose(&people.first, body).await, (422, expected.to_owned()));
    }
    assert_eq!(propose(&people.township, proposal("7000", &today)).await.0, 403);
}

/// Places, rules and visits of an effect are those of its whole.
fn adds_up(effect: &Value, leads: usize) {
    let total = &effect["total"];
    let number = |value: &Value| value.as_u64().expect("a number");
    assert_eq!(total["before"], leads, "{effect}");
    assert_eq!(
        number(&total["before"]) + number(&total["gained"]) - number(&total["lost"]),
        number(&total["after"])
    );
    for field in ["before", "after", "gained", "lost"] {
        let townships = effect["townships"].as_array().expect("townships");
        let sum: u64 = townships.iter().map(|one| number(&one["counts"][field])).sum();
        assert_eq!(sum, number(&total[field]), "{field}");
        let villages = townships
            .iter()
            .flat_map(|one| one["villages"].as_array().expect("villages"));
        let sum: u64 = villages.map(|one| number(&one["counts"][field])).sum();
        assert_eq!(sum, number(&total[field]), "{field}");
    }
    let levels = effect["levels"].as_array().expect("levels").iter();
    assert_eq!(
        levels.map(|level| number(&level["gained"])).sum::<u64>(),
        number(&total["gained"])
    );
    let rules: Vec<&str> = effect["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| text(rule, "code"))
        .collect();
    assert!(rules.contains(&"R-INC-01") && !rules.contains(&"R-EDU-03"), "{rules:?}");
    assert_eq!(effect["policy_changed"], false);
    let expected = (number(&total["before"]) as f64 * 70.0 / 30.0).round() / 10.0;
    assert_eq!(effect["visits"]["per_week_before"].as_f64(), Some(expected));
}

async fn within_the_area(county: &County, people: &People, effect: &Value, before: &[Value]) {
    let own = tried(county, &people.township, LINE_RAISED).await;
    let townships = effect["townships"].as_array().expect("townships");
    let theirs = townships
        .iter()
        .find(|one| one["township_id"] == people.township_id.as_str());
    assert_eq!(own["total"], theirs.expect("theirs")["counts"]);
    assert_eq!(own["townships"].as_array().map(Vec::len), Some(1), "{own}");
    let elsewhere = before
        .iter()
        .filter(|lead| lead["township"]["region_id"] != people.township_id.as_str());
    let elsewhere: BTreeSet<String> = elsewhere.map(|lead| text(lead, "household_no").to_owned()).collect();
    for side in ["gained", "lost"] {
        let theirs = shifted(county, &people.township, side).await;
        assert!(
            theirs
                .iter()
                .all(|item| item["township_id"] == people.township_id.as_str())
        );
        assert!(numbers(&theirs).is_disjoint(&elsewhere));
    }
}

/// Two people bring a change into force.
async fn approved(county: &County, people: &People) -> Value {
    let body = proposal(LINE_RAISED, &AS_OF.to_string());
    let answer = county
        .send("POST", "/standard-changes", Some(&people.first), body.clone())
        .await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
    let proposed = answer.json();
    assert!(
        proposed["comparison"]["effect"]["total"]["gained"].as_u64() > Some(0),
        "{proposed}"
    );
    let twice = county
        .send("POST", "/standard-changes", Some(&people.second), body)
        .await;
    assert_eq!(code(&twice), (409, "STD-008".to_owned()));
    let id = text(&proposed, "change_id");
    let seen = change(county, &people.second, id).await;
    assert_eq!(seen["comparison"], proposed["comparison"]["effect"], "kept beside it");
    assert_eq!(change(county, &people.township, id).await.get("comparison"), None);
    let own = step(county, &people.first, &seen, "approve", json!({})).await;
    assert_eq!(code(&own), (409, "STD-006".to_owned()), "not by whoever proposed it");
    let low = step(county, &people.township, &seen, "approve", json!({})).await;
    assert_eq!(low.status.as_u16(), 403);
    let mut stale = seen.clone();
    stale["version"] = 9.into();
    assert_eq!(
        step(county, &people.second, &stale, "approve", json!({}))
            .await
            .status
            .as_u16(),
        412
    );
    let done = step(county, &people.second, &seen, "approve", json!({ "text": "同意" })).await;
    assert_eq!(done.status.as_u16(), 204, "{}", done.text);
    let done = change(county, &people.first, id).await;
    assert_eq!(
        (text(&done, "state"), text(&done["decided"], "text")),
        ("approved", "同意")
    );
    let again = step(county, &people.second, &done, "reject", json!({ "text": "不同意" })).await;
    assert_eq!(code(&again), (409, "STD-007".to_owned()));
    done
}

async fn told_where_it_comes_from(county: &County, people: &People, approved: &Value) {
    let standard = county.get(&format!("/standards/{LINE}"), &people.township).await.json();
    let value = &standard["in_force"];
    assert_eq!(
        (text(value, "value"), text(&value["source"], "grade")),
        (LINE_RAISED, "L"),
        "{standard}"
    );
    assert!(text(&value["source"], "title").contains("第1号") && text(&value["source"], "title").contains("第3次会议"));
    assert_eq!(standard["changes"][0]["change_id"], approved["change_id"]);
    assert!(
        standard["used"]["rules"]
            .as_array()
            .is_some_and(|rules| rules.iter().any(|rule| rule == "R-INC-01"))
    );
    let visit = county.get("/standards/case_visit_days", &people.township).await.json();
    let step = |chain: &str| json!({ "chain": chain, "step": "入户核查", "counting": "working" });
    assert_eq!(visit["used"]["steps"], json!([step("识别认定"), step("风险消除")]));
    let total = county.get("/standards/case_total_days", &people.township).await.json();
    let whole = json!({ "chain": "识别认定", "until": "县级审定", "counting": "calendar" });
    assert_eq!(total["used"]["steps"], json!([whole]));
    let yesterday = county
        .get(&format!("/standards/{LINE}?as_of=2026-10-31"), &people.township)
        .await
        .json();
    assert_ne!(text(&yesterday["in_force"], "value"), LINE_RAISED);
    let list = county
        .get("/standards?movable=true&limit=200&rule=R-INC-01", &people.township)
        .await
        .json();
    let names: Vec<&str> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| text(one, "name"))
        .collect();
    assert!(names.contains(&LINE), "{names:?}");
    let rule = county.get("/rules/R-INC-01", &people.township).await.json();
    assert!(text(&rule, "condition").contains("人均纯收入"), "{rule}");
    assert!(
        rule["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["in_force"]["value"] == LINE_RAISED))
    );
    let rules = county.get("/rules", &people.township).await.json();
    assert!(rules["items"].as_array().is_some_and(|all| all.len() > 50));
    let screenings = county.get("/screenings", &people.first).await.json();
    let [newer, older] = [0, 1].map(|at| text(&screenings["items"][at], "policy").to_owned());
    assert_ne!(newer, older, "a screening says by which values it judged");
}

async fn replayed(county: &County, people: &People) {
    let kept = county.get("/what-if/screenings", &people.first).await.json();
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(2), "{kept}");
    let answer = county
        .send(
            "POST",
            "/what-if/replays",
            Some(&people.first),
            json!({ "moves": moves("3000") }),
        )
        .await;
    assert_eq!(answer.status.as_u16(), 202, "{}", answer.text);
    let result = county.finished(&people.first, &answer.json()).await["result"].clone();
    let months = result["months"].as_array().expect("months").clone();
    assert_eq!(months.len(), 2, "{result}");
    for month in &months {
        assert!(month.get("problems").is_none(), "{month}");
        assert!(month["counts"]["lost"].as_u64() > Some(0), "{month}");
        assert_eq!(month["before"]["households"], month["counts"]["before"]);
        assert_eq!(month["after"]["households"], month["counts"]["after"]);
    }
    let township = county
        .send(
            "POST",
            "/what-if/replays",
            Some(&people.township),
            json!({ "moves": moves("3000") }),
        )
        .await;
    assert_eq!(township.status.as_u16(), 403);
}

#[tokio::test]
async fn facts_that_are_not_kept_are_said_to_be_missing() {
    for county in empty_counties(&[("SHOUWANG_STANDARDS_KEEP_FACTS", "0")]).await {
        let folder = tempfile::tempdir().expect("a folder");
        county_files(folder.path(), &county.api.app.settings.policy);
        county.folder(folder.path()).await;
        let people = people(&county).await;
        county.screened(&people.first).await;
        let answer = county
            .send(
                "POST",
                "/what-if",
                Some(&people.first),
                json!({ "moves": moves("7000") }),
            )
            .await;
        assert_eq!(code(&answer), (409, "STD-009".to_owned()));
        for (parameter, value, expected) in [("due_days_high", "3", "STD-009"), (LINE, "7000", "STD-009")] {
            let body = json!({ "moves": [{ "parameter": parameter, "value": value }] });
            let answer = county.send("POST", "/what-if", Some(&people.first), body).await;
            assert_eq!(code(&answer), (409, expected.to_owned()));
        }
    }
}
