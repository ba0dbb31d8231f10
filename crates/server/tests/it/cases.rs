//! Commands to cases one by one: versions, who may, conflicts of interest, rests, extensions, whole caseloads.

use std::time::Duration;

use app::accounts::{self, GrantInput, NewPerson};
use domain::access::{Reason, Viewer};
use serde_json::{Value, json};

use crate::case_story_world::{Household, World, id_no, worlds};
use crate::county::{JSON, call};
use crate::delivery::text;
use crate::service::send;

const ONE: &str = "5299020001";
const OTHER: &str = "5299020002";

const HOUSEHOLDS: [Household; 2] = [
    Household {
        number: ONE,
        members: &[["甲一", "户主", "普通劳动力", ""]],
        income: "20000",
    },
    Household {
        number: OTHER,
        members: &[["乙一", "户主", "弱劳动力或半劳动力", ""]],
        income: "18000",
    },
];

async fn opened(world: &World, household: &str) -> String {
    let opening = json!({ "household_id": world.households[household], "channel": "cadre_visit", "text": "走访发现",
        "risks": [{ "risk": "因病", "evidence": "户主住院" }] });
    let answer = world.post("village", "/cases", opening).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
    text(&answer.json(), "case_id").to_owned()
}

fn accept(duty: Option<&str>) -> Value {
    json!({ "step": "accept", "text": "受理", "duty": duty })
}

#[tokio::test]
async fn whoever_changes_a_case_says_which_version() {
    for world in worlds("2026-02-02", &HOUSEHOLDS).await {
        let case = opened(&world, ONE).await;
        let path = format!("/cases/{case}/steps");
        let body = json!({ "on": "2026-02-02", "record": accept(None) });
        let none = world.post("township", &path, body.clone()).await;
        assert_eq!(none.status.as_u16(), 428, "{}", none.text);
        let first = world.command("township", ("POST", &path), body.clone()).await;
        assert_eq!(
            (first.status.as_u16(), first.header("etag")),
            (200, "\"2\""),
            "{}",
            first.text
        );
        let stale = call(
            "POST",
            &path,
            Some(world.who("township")),
            &[JSON, "if-match: \"1\""],
            body.to_string(),
        );
        let stale = send(&world.county.service, stale).await;
        assert_eq!((stale.status.as_u16(), &stale.json()["code"]), (412, &json!("API-016")));
        let wrong = json!({ "on": "2026-02-02", "record": { "step": "nothing" } });
        assert_eq!(
            world.command("township", ("POST", &path), wrong).await.status.as_u16(),
            422
        );
        for who in ["grid", "helper", "auditor", "medical"] {
            let answer = world.command(who, ("POST", &path), body.clone()).await;
            assert_eq!(answer.status.as_u16(), 403, "{who}: {}", answer.text);
        }
        let unknown = json!({ "on": "2026-02-02", "record": { "step": "visit", "visit_id": "0197a000-0000-7000-8000-00000000ffff" } });
        let unseen = world.command("village", ("POST", &path), unknown).await;
        assert_eq!(
            (unseen.status.as_u16(), &unseen.json()["errors"][0]["code"]),
            (422, &json!("CWK-001"))
        );
        world.is_whole().await;
    }
}

#[tokio::test]
async fn whoever_is_related_does_not_decide() {
    for mut world in worlds("2026-02-02", &HOUSEHOLDS).await {
        let case = opened(&world, ONE).await;
        let path = format!("/cases/{case}");
        let village = world.who("village").account_id.clone();
        let flag = json!({ "account_id": village, "why": "户主的弟弟" });
        world.done("office", ("POST", &format!("{path}/conflicts")), flag).await;
        world.step("township", &case, accept(None)).await;
        let visit = "0197a000-0000-7000-8000-000000003001";
        let report = json!({ "household_id": world.households[ONE], "form": "routine", "channel": "home",
            "visited_at": world.county.api.now().to_string(), "answers": { "new_difficulty": "是", "difficulty": "老伴住院" } });
        assert!(
            world
                .put("village", &format!("/visits/{visit}"), report)
                .await
                .status
                .is_success()
        );
        world
            .step(
                "village",
                &case,
                json!({ "step": "visit", "visit_id": visit, "confirmed": ["因病"] }),
            )
            .await;
        world.on("2026-02-03").await;
        let signature = json!({ "kind": "hand", "signer": "甲一", "on": "2026-02-03" });
        world
            .step("village", &case, json!({ "step": "authorise", "signature": signature }))
            .await;
        world
            .step(
                "office",
                &case,
                json!({ "step": "compare", "reused": "2025年低保核对" }),
            )
            .await;
        let review =
            json!({ "step": "review", "met_on": "2026-02-03", "present": 20, "agreed": 20, "form": "committee" });
        let refused = world
            .refused(
                "village",
                ("POST", &format!("{path}/steps")),
                json!({ "on": "2026-02-03", "record": review }),
            )
            .await;
        assert_eq!(refused, ["CAS-007"], "its own brother does not chair the meeting");
        let page = world.read("village", &path).await;
        let told = page["allowed"]
            .as_array()
            .expect("actions")
            .iter()
            .find(|one| one["step"] == "review")
            .expect("a review");
        assert_eq!(told["refused"][0]["code"], "CAS-007", "{told}");
        assert_eq!(page["conflicts"][0]["account_id"], village.as_str());
    }
}

#[tokio::test]
async fn a_case_rests_goes_on_gets_more_time_and_goes_back() {
    for mut world in worlds("2026-02-02", &HOUSEHOLDS).await {
        let case = opened(&world, ONE).await;
        let path = format!("/cases/{case}");
        world.step("township", &case, accept(None)).await;
        let due = |page: &Value| page["tasks"][0]["due_on"].as_str().map(str::to_owned);
        let before = due(&world.read("village", &path).await).expect("a deadline");
        assert_eq!(before, "2026-02-04", "two working days");
        let more = json!({ "step": "visit", "until": "2026-02-09", "reason": "大雪封山" });
        world
            .done("village", ("POST", &format!("{path}/extensions")), more)
            .await;
        let decision = json!({ "step": "visit", "granted": true, "comment": "同意" });
        let by_township = world
            .command(
                "township",
                ("POST", &format!("{path}/extensions/decision")),
                decision.clone(),
            )
            .await;
        assert_eq!(by_township.status.as_u16(), 403);
        world
            .done("office", ("POST", &format!("{path}/extensions/decision")), decision)
            .await;
        assert_eq!(due(&world.read("village", &path).await).as_deref(), Some("2026-02-09"));
        let rest = json!({ "reason": "away", "until": "2026-02-20" });
        world.done("township", ("POST", &format!("{path}/pause")), rest).await;
        let resting = world.read("village", "/worklist").await;
        assert_eq!(
            resting["items"].as_array().map(Vec::len),
            Some(0),
            "a case that rests has nothing to be done: {resting}"
        );
        let paused = world.read("village", "/cases?paused=true").await;
        assert_eq!(paused["items"][0]["case_id"], case.as_str());
        world.on("2026-02-20").await;
        let app = &world.county.api.app;
        app::upkeep::queue_daily(app, world.county.api.now(), 90)
            .await
            .expect("queued");
        world.county.work().await;
        let page = world.read("village", &path).await;
        assert_eq!(page["pause"], Value::Null, "its rest is over: {page}");
        let back = json!({ "to": "accept", "comment": "受理记录不全" });
        world.done("township", ("POST", &format!("{path}/return")), back).await;
        let urgent = json!({ "reason": "突发大病，急需住院" });
        world
            .done("township", ("POST", &format!("{path}/emergency")), urgent)
            .await;
        let page = world.read("office", "/cases?emergency=true").await;
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "{page}");
        let left = json!({ "reason": "农户自愿撤回" });
        assert_eq!(
            world
                .done("village", ("POST", &format!("{path}/withdrawal")), left)
                .await["status"],
            "withdrawn"
        );
        let closed = world.read("office", "/cases?presence=closed").await;
        assert_eq!(closed["items"][0]["case_id"], case.as_str());
        world.is_whole().await;
    }
}

#[tokio::test]
async fn a_whole_caseload_changes_hands_once() {
    for world in worlds("2026-02-02", &HOUSEHOLDS).await {
        let (helper, grid) = (
            world.who("helper").account_id.clone(),
            world.who("grid").account_id.clone(),
        );
        for household in [ONE, OTHER] {
            let case = opened(&world, household).await;
            world.step("township", &case, accept(Some(&helper))).await;
        }
        let theirs = |account: &str| format!("/cases?duty={account}");
        assert_eq!(
            world.read("office", &theirs(&helper)).await["items"]
                .as_array()
                .map(Vec::len),
            Some(2)
        );
        let over = json!({ "from_account_id": helper, "to_account_id": grid, "reason": "轮换" });
        for expected in [2, 0] {
            let done = world.post("township", "/caseload-transfers", over.clone()).await;
            assert_eq!(
                (done.status.as_u16(), &done.json()["moved"]),
                (200, &json!(expected)),
                "{}",
                done.text
            );
        }
        assert_eq!(
            world.read("office", &theirs(&grid)).await["items"]
                .as_array()
                .map(Vec::len),
            Some(2)
        );
        let nobody = json!({ "from_account_id": helper, "to_account_id": "nobody", "reason": "" });
        let refused = world.post("township", "/caseload-transfers", nobody).await;
        assert_eq!(
            (
                refused.status.as_u16(),
                refused.json()["errors"].as_array().map(Vec::len)
            ),
            (422, Some(2))
        );
        let by_village = world.post("village", "/caseload-transfers", over).await;
        assert_eq!(by_village.status.as_u16(), 403);
        let mine = world.read("grid", "/worklist?duty=me").await;
        assert_eq!(mine["items"].as_array().map(Vec::len), Some(2), "{mine}");
        world.is_whole().await;
    }
}

#[tokio::test]
async fn figures_stand_for_some_seconds_and_for_their_area_alone() {
    for world in worlds("2026-02-02", &HOUSEHOLDS).await {
        let path = "/figures/cases?by=township&from=2026-01-01&to=2026-12-31";
        let open = |figures: &Value| {
            let all = figures["items"].as_array().expect("figures");
            all.iter()
                .map(|one| one["open"]["n"].as_i64().expect("a number"))
                .sum::<i64>()
        };
        opened(&world, ONE).await;
        let first = world.read("township", path).await;
        assert!(open(&first) > 0, "{first}");
        opened(&world, OTHER).await;
        world.county.api.clock.advance(Duration::from_secs(14));
        assert_eq!(world.read("township", path).await, first, "counted a moment ago");
        let neighbour = world.read("other.township", path).await;
        assert_eq!(open(&neighbour), 0, "nothing of another township: {neighbour}");
        world.county.api.clock.advance(Duration::from_secs(1));
        let later = world.read("township", path).await;
        assert_eq!(open(&later), 2 * open(&first), "{later}");
        assert_eq!(text(&later, "counted_at"), world.county.api.now().to_string());
    }
}

/// A helper who is the head of the first household.
async fn relative(world: &World) -> String {
    let person = NewPerson {
        sign_in_name: "relative".to_owned(),
        display_name: "甲一".to_owned(),
        id_number: Some(id_no(1)),
        grants: vec![GrantInput {
            role: "helper".to_owned(),
            ..GrantInput::default()
        }],
        ..NewPerson::default()
    };
    let (app, at) = (&world.county.api.app, world.county.api.now());
    let created = accounts::create_account(app, &Viewer::system(Reason::CommandLine), at, person).await;
    created.expect("created").account_id
}

#[tokio::test]
async fn a_relative_who_is_made_responsible_or_helper_is_told_of() {
    for world in worlds("2026-02-02", &HOUSEHOLDS).await {
        let relative = relative(&world).await;
        let village = world.who("village").account_id.clone();
        let codes = |told: &Value| -> Vec<String> {
            let warnings = told["warnings"].as_array().expect("warnings");
            warnings.iter().map(|one| text(one, "code").to_owned()).collect()
        };
        let (own, other) = (opened(&world, ONE).await, opened(&world, OTHER).await);
        let taken = world.step("township", &own, accept(Some(&relative))).await;
        assert_eq!(codes(&taken), ["CAS-122"], "{taken}");
        let page = world.read("township", &format!("/cases/{own}")).await;
        assert_eq!(page["conflicts"][0]["account_id"], relative.as_str(), "{page}");
        let taken = world.step("township", &other, accept(Some(&relative))).await;
        assert!(codes(&taken).is_empty(), "a stranger there: {taken}");

        let over = |from: &str, to: &str| json!({ "from_account_id": from, "to_account_id": to, "reason": "轮换" });
        for (from, to, tied) in [(&relative, &village, vec![]), (&village, &relative, vec![own.as_str()])] {
            let done = world.post("township", "/caseload-transfers", over(from, to)).await;
            let told = done.json();
            let cases = told["tied"].as_array().expect("cases").iter();
            let cases: Vec<&str> = cases.map(|one| text(one, "case_id")).collect();
            assert_eq!((&told["moved"], cases), (&json!(2), tied), "{told}");
        }

        for (household, expected) in [(ONE, vec!["CAS-122"]), (OTHER, vec![])] {
            let path = format!("/households/{}/helpers", world.households[household]);
            let made = world.post("office", &path, json!({ "account_id": relative })).await;
            assert_eq!(made.status.as_u16(), 201, "{}", made.text);
            assert_eq!(codes(&made.json()), expected, "{}", made.text);
        }
        world.is_whole().await;
    }
}
