//! Three stories of cases, told over HTTP on both databases, everybody doing their own part. docs/concepts/a-case.md
//! tells them to people.
//!
//! Long because a story is told in one piece.

use serde_json::{Value, json};

use crate::case_story_world::{Household, World, id_no, worlds};
use crate::county::{JSON, call};
use crate::delivery::{BILLS_HEADER, text};
use crate::service::send;

/// The household of the medical alert: two who can work, a child at school, 30 000 yuan a year.
const ILL: &str = "5299010001";
/// The household that data had missed: its son lost his job last week, and no sheet says so.
const MISSED: &str = "5299010002";
/// The household that is refused: it lives on a good wage.
const WELL_OFF: &str = "5299010003";

const VILLAGE: [Household; 3] = [
    Household {
        number: ILL,
        members: &[
            ["甲大山", "户主", "普通劳动力", ""],
            ["乙小河", "配偶", "普通劳动力", ""],
            ["甲小树", "之子", "", "小学"],
        ],
        income: "30000",
    },
    Household {
        number: MISSED,
        members: &[
            ["丙老田", "户主", "弱劳动力或半劳动力", ""],
            ["丙小田", "之子", "普通劳动力", ""],
        ],
        income: "26000",
    },
    Household {
        number: WELL_OFF,
        members: &[["丁有余", "户主", "技能劳动力", ""]],
        income: "80000",
    },
];

/// A bill of 20 000 yuan that the head of the first household paid himself, and what medical aid paid of it.
fn bill() -> String {
    format!("{BILLS_HEADER}{},甲大山,S1,住院,2026-01-12,90000,20000\n", id_no(1))
}

fn codes(value: &Value, name: &str) -> Vec<String> {
    let list = value[name].as_array().unwrap_or_else(|| panic!("{name}: {value}"));
    list.iter().map(|one| text(one, "code").to_owned()).collect()
}

/// The words of a case that can be done now.
fn ready(case: &Value) -> Vec<&str> {
    let steps = case["ready"].as_array().expect("steps");
    steps.iter().map(|one| text(one, "step")).collect()
}

impl World {
    /// The only open case of a household.
    async fn case_of(&self, household: &str) -> Value {
        let path = format!("/cases?household={}", self.households[household]);
        let page = self.read("office", &path).await;
        let items = page["items"].as_array().expect("cases").clone();
        assert_eq!(items.len(), 1, "{page}");
        items[0].clone()
    }

    /// A visit that somebody records; its number.
    async fn visit(&self, who: &str, household: &str, id: &str) -> String {
        let well = json!({ "new_difficulty": "否", "schooling": "都在上学", "housing": "是", "water": "是" });
        self.visit_by(who, household, id, ("routine", well)).await
    }

    /// The same by another form.
    async fn visit_by(&self, who: &str, household: &str, id: &str, (form, answers): (&str, Value)) -> String {
        let now = self.county.api.now().to_string();
        let visit = json!({ "household_id": self.households[household], "form": form, "channel": "home",
            "visited_at": now, "answers": answers });
        let answer = self.put(who, &format!("/visits/{id}"), visit).await;
        assert!(answer.status.is_success(), "{}", answer.text);
        id.to_owned()
    }

    /// A report that the household sends from its own telephone; its receipt.
    async fn reported(&self, name: &str, words: &str) -> String {
        let code = self
            .post("township", "/village-codes", json!({ "village_id": self.village_id }))
            .await;
        assert_eq!(code.status.as_u16(), 201, "{}", code.text);
        let path = format!("/public/villages/{}/reports", text(&code.json(), "token"));
        let report = json!({ "name": name, "phone": "13912340002", "words": words, "risk": "因务工就业不稳" });
        let answer = self.county.send("POST", &path, None, report).await;
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
        text(&answer.json(), "receipt").to_owned()
    }

    /// What the receipt tells, to whoever has it.
    async fn told(&self, receipt: &str) -> Value {
        let answer = self
            .county
            .send("GET", &format!("/public/reports/{receipt}"), None, json!({}))
            .await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
        answer.json()
    }

    /// The village says whose household the only new report speaks of; the case.
    async fn linked(&self, household: &str) -> String {
        let reports = self.read("village", "/self-reports").await;
        let report = &reports["items"][0];
        let (id, version) = (
            text(report, "report_id"),
            format!("if-match: \"{}\"", report["version"]),
        );
        let body = json!({ "household_id": self.households[household] }).to_string();
        let path = format!("/self-reports/{id}/link");
        let request = call("POST", &path, Some(self.who("village")), &[JSON, &version], body);
        let answer = send(&self.county.service, request).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
        let case = self.case_of(household).await;
        assert_eq!(case["channel"], "self_report", "{case}");
        text(&case, "case_id").to_owned()
    }

    /// From acceptance to recognition, each step by whom it belongs to, on days that hold the deadlines.
    async fn recognised(&mut self, case: &str, household: &str, days: &[&str; 6], confirmed: &str) {
        self.on(days[0]).await;
        self.step(
            "township",
            case,
            json!({ "step": "accept", "text": "转青树村核查", "duty": self.who("helper").account_id }),
        )
        .await;
        let visit = self
            .visit(
                "village",
                household,
                &format!("0197a000-0000-7000-8000-{:012}", self.number(case).await),
            )
            .await;
        let done = self
            .step(
                "village",
                case,
                json!({ "step": "visit", "visit_id": visit, "confirmed": [confirmed], "text": "情况属实" }),
            )
            .await;
        assert_eq!(ready(&done), ["authorise", "compare"], "may be done side by side");
        self.on(days[1]).await;
        let findings: Vec<Value> = [
            "房产",
            "车辆",
            "大型农机具",
            "公职人员",
            "养老保险",
            "工商",
            "公积金",
            "税收",
            "违法犯罪",
            "银行存款",
            "理财基金",
            "股票",
            "投资型保险",
        ]
        .iter()
        .map(|scope| json!({ "scope": scope, "found": false }))
        .collect();
        // Nobody's data are compared before they have signed.
        let signature = json!({ "kind": "fingerprint", "signer": "户主", "on": days[1] });
        self.step("village", case, json!({ "step": "authorise", "signature": signature }))
            .await;
        self.step("office", case, json!({ "step": "compare", "findings": findings }))
            .await;
        self.on(days[2]).await;
        self.step(
            "village",
            case,
            json!({ "step": "review", "met_on": days[2], "present": 21, "agreed": 20, "form": "representatives" }),
        )
        .await;
        let early = json!({ "step": "publish", "village": "青树村", "posted_on": days[2], "until": days[3] });
        let early = json!({ "on": days[2], "record": early });
        let refused = self
            .refused("village", ("POST", &format!("/cases/{case}/steps")), early)
            .await;
        assert_eq!(refused, ["CWK-007"], "nothing hangs on the wall yet");
        self.posted("village", case, "publish").await;
        self.on(days[3]).await;
        // A later notice that lists the household once more takes nothing from the first.
        self.posted("village", case, "publish").await;
        let notice = json!({ "step": "publish", "village": "青树村", "posted_on": days[2], "until": days[3] });
        self.step("village", case, notice).await;
        self.on(days[4]).await;
        self.step("township", case, json!({ "step": "township_check", "text": "同意" }))
            .await;
        let decided = self
            .step(
                "office",
                case,
                json!({ "step": "county_decision", "class": "突发严重困难户", "text": "同意纳入" }),
            )
            .await;
        assert_eq!(ready(&decided)[0], "announce", "{decided}");
        self.step("township", case, json!({ "step": "announce", "posted_on": days[4] }))
            .await;
        self.on(days[5]).await;
        let recognised = self
            .step(
                "township",
                case,
                json!({ "step": "register", "household_no": household, "month": days[5][..7] }),
            )
            .await;
        assert_eq!(recognised["status"], "monitored", "{recognised}");
    }

    /// Names of its risks, in order.
    async fn risks(&self, case: &str) -> Vec<String> {
        let page = self.read("office", &format!("/cases/{case}")).await;
        let risks = page["risks"].as_array().expect("risks");
        risks.iter().map(|risk| text(risk, "risk").to_owned()).collect()
    }

    async fn number(&self, case: &str) -> i64 {
        self.read("office", &format!("/cases/{case}")).await["number"]
            .as_i64()
            .expect("a number")
    }
}

/// Measures of the plan: one against the illness, one that lets the household earn.
fn measures() -> Value {
    json!([
        { "risk": "因病", "code": "health.aid", "department": "医保", "person": "医保办李一", "start": "2026-02-14",
          "due": "2026-03-31", "amount_cents": 500_000, "evidence_kind": "结算单", "basis": "医疗救助办法",
          "expected": "住院自付降到收入的三成以下" },
        { "risk": "因病", "code": "employment.local_job", "department": "人社", "person": "人社所王二",
          "start": "2026-02-24", "due": "2026-03-31", "quantity": "1个岗位", "evidence_kind": "务工合同",
          "basis": "就业帮扶政策", "expected": "每月增收1500元" },
    ])
}

fn plan() -> Value {
    let signed = json!({ "kind": "hand", "signer": "甲大山", "on": "2026-02-14" });
    let opinion = json!({ "agrees": true, "text": "同意，盼早点报销", "signed": signed });
    json!({ "review_on": "2026-05-10", "opinion": opinion, "measures": measures() })
}

fn elimination() -> Value {
    let held = |name: &str| (name.to_owned(), json!("held"));
    let guarantees: serde_json::Map<String, Value> = ["schooling", "medical", "housing", "water"]
        .map(held)
        .into_iter()
        .collect();
    let amounts = json!({ "wage_income": 1_800_000, "business_income": 900_000, "property_income": 0,
        "transfer_income": 600_000, "business_cost": 300_000, "insurance_income": 1_600_000, "compliant_self_paid": 400_000 });
    json!({ "way": "helped", "contact_name": "赵三", "contact_phone": "13912340001",
        "after": { "guarantees": guarantees, "amounts": amounts } })
}

#[tokio::test]
async fn an_illness_from_the_sheet_to_its_end_and_back() {
    for mut world in worlds("2026-02-02", &VILLAGE).await {
        let case = found_by_screening(&mut world).await;
        world
            .recognised(
                &case,
                ILL,
                &[
                    "2026-02-03",
                    "2026-02-04",
                    "2026-02-06",
                    "2026-02-11",
                    "2026-02-12",
                    "2026-02-13",
                ],
                "因病",
            )
            .await;
        planned(&mut world, &case).await;
        helped(&mut world, &case).await;
        eliminated(&mut world, &case).await;
        rolled_back(&mut world, &case).await;
        world.is_whole().await;
    }
}

/// The liaison drops the bills in; the screening makes a lead, the lead a case; everybody sees it in their own list.
async fn found_by_screening(world: &mut World) -> String {
    world.delivered("medical", "二月结算.csv", bill()).await;
    world.screened().await;
    let line = world.case_of(ILL).await;
    assert_eq!(
        (&line["status"]["name"], &line["channel"]),
        (&json!("identifying"), &json!("screening")),
        "{line}"
    );
    assert!(
        line["risks"].as_array().expect("risks").contains(&json!("因病")),
        "{line}"
    );
    let case = text(&line, "case_id").to_owned();
    let due = world.read("township", "/worklist?due_before=2026-02-04").await;
    let mine: Vec<&Value> = due["items"]
        .as_array()
        .expect("tasks")
        .iter()
        .filter(|task| task["case_id"] == case.as_str())
        .collect();
    assert_eq!(
        (mine.len(), &mine[0]["task"]["name"], &mine[0]["due_on"]),
        (1, &json!("accept"), &json!("2026-02-04")),
        "{due}"
    );
    assert_eq!(
        world
            .get("other.township", &format!("/cases/{case}"))
            .await
            .status
            .as_u16(),
        404,
        "another's case"
    );
    assert_eq!(
        world.get("medical", &format!("/cases/{case}")).await.status.as_u16(),
        403
    );
    let page = world.read("grid", &format!("/cases/{case}")).await;
    let accept = page["allowed"]
        .as_array()
        .expect("actions")
        .iter()
        .find(|one| one["action"]["name"] == "complete");
    assert!(
        accept.is_some_and(|one| !one["refused"].as_array().expect("reasons").is_empty()),
        "told why not: {page}"
    );
    case
}

/// What is missing, what fits, what is refused, what is signed.
async fn planned(world: &mut World, case: &str) {
    world.on("2026-02-14").await;
    let path = format!("/cases/{case}");
    let gap = json!([{ "kind": "yuan", "what": "住院自付", "amount_cents": 1_100_000 }]);
    let risks: Vec<Value> = world
        .risks(case)
        .await
        .iter()
        .map(|risk| json!({ "risk": risk, "evidence": "户主1月住院，自付20000元，占年收入三分之二", "gap": gap }))
        .collect();
    let risks = json!({ "risks": risks });
    world.done("village", ("PUT", &format!("{path}/risks")), risks).await;
    let page = world.read("village", &format!("{path}/plan")).await;
    let suggested: Vec<&str> = page["suggestions"]
        .as_array()
        .expect("suggestions")
        .iter()
        .map(|one| text(one, "code"))
        .collect();
    assert!(suggested.iter().any(|code| code.starts_with("health.")), "{page}");
    assert!(!codes(&page, "gate_helped").is_empty(), "{page}");
    let mut alone = plan();
    alone["measures"] = json!([measures()[0].clone()]);
    let refused = world.refused("village", ("PUT", &format!("{path}/plan")), alone).await;
    assert!(!refused.is_empty(), "somebody can work: help alone does not do");
    assert_eq!(
        world
            .command("helper", ("PUT", &format!("{path}/plan")), plan())
            .await
            .status
            .as_u16(),
        403
    );
    world.done("village", ("PUT", &format!("{path}/plan")), plan()).await;
    world.step("village", case, json!({ "step": "plan" })).await;
}

/// One measure arrives by the department's own sheet, the other by the helper's word; what is late is told above.
async fn helped(world: &mut World, case: &str) {
    let path = format!("/cases/{case}");
    world.on("2026-03-10").await;
    let sheet = format!(
        "身份证号,姓名,结算流水号,医疗类别,结算日期,医疗费用总额,个人自付金额,医疗救助支付\n{},甲大山,S2,门诊,2026-03-06,800,100,5000\n",
        id_no(1)
    );
    world.delivered("medical", "三月结算.csv", sheet).await;
    for _ in 0..2 {
        let queued = world.post("office", "/measures/delivery-checks", json!({})).await;
        assert_eq!(queued.status.as_u16(), 202, "{}", queued.text);
        world.county.work().await;
    }
    let owed = world.read("township", "/measures/not-received?limit=10").await;
    assert_eq!(owed["look"]["as_of"], "2026-03-10", "{owed}");
    let elsewhere = world.read("other.township", "/measures/not-received").await;
    assert_eq!(elsewhere["items"], json!([]), "{elsewhere}");
    let page = world.read("helper", &path).await;
    let aid = &page["measures"][0];
    assert_eq!(
        (&aid["status"]["name"], aid["deliveries"].as_array().map(Vec::len)),
        (&json!("delivered"), Some(1)),
        "{aid}"
    );
    assert_eq!(
        (&aid["deliveries"][0]["source"], &aid["deliveries"][0]["amount_cents"]),
        (&json!("sheet"), &json!(500_000))
    );
    let job = text(&page["measures"][1], "measure_id").to_owned();
    let owed = world.read("township", "/measures").await;
    assert_eq!(owed["items"].as_array().expect("measures").len(), 1, "{owed}");
    let short = json!({ "measures_arrived": "到了一部分", "enough": "管用但不够", "still_needed": "药费还差一截" });
    let visit = "0197a000-0000-7000-8000-000000001001";
    world.visit_by("helper", ILL, visit, ("follow_up", short)).await;
    let delivery = json!({ "on": "2026-03-10", "evidence": "务工合同已看" });
    world
        .done(
            "helper",
            ("POST", &format!("{path}/measures/{job}/deliveries")),
            delivery,
        )
        .await;
    let follow_up = json!({ "step": "follow_up", "visit_id": visit });
    let short = world.step("helper", case, follow_up.clone()).await;
    assert_eq!(codes(&short, "warnings"), ["CAS-123"], "{short}");
    let soon = world.county.api.clock.today().saturating_add(jiff::Span::new().days(7));
    let page = world.read("office", &path).await;
    assert_eq!(page["plan"]["review_on"], json!(soon.to_string()), "{page}");
    let again = json!({ "on": world.county.api.clock.today().to_string(), "record": follow_up });
    let again = world.command("helper", ("POST", &format!("{path}/steps")), again).await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["errors"][0]["code"]),
        (422, &json!("CWK-009")),
        "one visit does one follow-up"
    );
    world.step("village", case, json!({ "step": "measures" })).await;
    let early = world
        .refused("village", ("POST", &format!("{path}/elimination")), elimination())
        .await;
    assert!(
        early.contains(&"CAS-070".to_owned()) && early.contains(&"CAS-078".to_owned()),
        "every reason: {early:?}"
    );
    late(world, case).await;
    let effect = json!({ "before_cents": 1_000_000, "after_cents": 1_150_000, "text": "每月增收1500元" });
    world
        .done("village", ("POST", &format!("{path}/measures/{job}/effect")), effect)
        .await;
    let effects = world.read("auditor", "/figures/effects").await;
    let of_job = effects["items"]
        .as_array()
        .expect("effects")
        .iter()
        .find(|one| one["code"] == "employment.local_job")
        .expect("judged");
    assert_eq!(
        (&of_job["n_compared"], &of_job["median_change_cents"]),
        (&json!(1), &json!(150_000)),
        "{effects}"
    );
}

/// Nobody came for months: the tick tells township, then county, each once.
async fn late(world: &mut World, case: &str) {
    world.on("2026-07-01").await;
    for expected in [1, 0] {
        let app = &world.county.api.app;
        app::upkeep::queue_daily(app, world.county.api.now(), 90)
            .await
            .expect("queued");
        world.county.work().await;
        let jobs = world.read("office", "/jobs?limit=20").await;
        let tick = jobs["items"]
            .as_array()
            .expect("jobs")
            .iter()
            .find(|job| job["kind"] == "tick_cases")
            .expect("a tick")
            .clone();
        assert_eq!(
            (&tick["state"], tick["result"]["escalated"].as_u64() >= Some(expected)),
            (&json!("done"), true),
            "{tick}"
        );
    }
    let line = world.case_of(ILL).await;
    assert_eq!(line["escalated"], "county", "{line}");
    let timeline = world.read("auditor", &format!("/cases/{case}/timeline")).await;
    let told = timeline["items"]
        .as_array()
        .expect("events")
        .iter()
        .filter(|event| event["kind"] == "escalated");
    let told: Vec<&Value> = told.collect();
    let mut once: Vec<String> = told
        .iter()
        .map(|event| format!("{}{}", event["event"]["step"], event["event"]["level"]))
        .collect();
    once.dedup();
    assert_eq!(once.len(), told.len(), "nobody is told twice: {told:?}");
}

/// The risk is gone, the gate opens, the same chain again.
async fn eliminated(world: &mut World, case: &str) {
    let path = format!("/cases/{case}");
    world.on("2026-08-17").await;
    let claim = format!(
        "身份证号,被保险人,赔案号,险种,报案日期,结案日期,赔案状态,申请金额,赔付金额\n{},甲大山,C1,补充医疗,2026-03-01,2026-04-01,已赔,16000,16000\n",
        id_no(1)
    );
    world.delivered("office", "理赔.csv", claim).await;
    world.screened().await;
    world.visit("helper", ILL, "0197a000-0000-7000-8000-000000001002").await;
    let risks = world.risks(case).await;
    let gone = json!({ "step": "follow_up", "visit_id": "0197a000-0000-7000-8000-000000001002", "cleared": risks });
    world.step("helper", case, gone).await;
    let page = world.read("village", &format!("{path}/plan")).await;
    let shut: Vec<&Value> = page["gate_helped"]
        .as_array()
        .expect("a gate")
        .iter()
        .filter(|one| one["level"] == "error")
        .collect();
    assert!(shut.is_empty(), "{shut:?}");
    let begun = world
        .done("village", ("POST", &format!("{path}/elimination")), elimination())
        .await;
    assert_eq!(begun["status"], "eliminating");
    let visit = world
        .visit("village", ILL, "0197a000-0000-7000-8000-000000001003")
        .await;
    world
        .step(
            "village",
            case,
            json!({ "step": "visit", "visit_id": visit, "text": "已康复务工" }),
        )
        .await;
    world.on("2026-08-18").await;
    world
        .step(
            "village",
            case,
            json!({ "step": "review", "met_on": "2026-08-18", "present": 20, "agreed": 19, "form": "committee" }),
        )
        .await;
    world.posted("village", case, "publish").await;
    world.on("2026-08-24").await;
    let notice = json!({ "step": "publish", "village": "青树村", "posted_on": "2026-08-18", "until": "2026-08-24" });
    world.step("village", case, notice).await;
    world
        .step(
            "township",
            case,
            json!({ "step": "township_check", "text": "同意消除" }),
        )
        .await;
    world
        .step("office", case, json!({ "step": "county_decision", "text": "批准" }))
        .await;
    world
        .step(
            "township",
            case,
            json!({ "step": "announce", "posted_on": "2026-08-24" }),
        )
        .await;
    let gone = world
        .step(
            "township",
            case,
            json!({ "step": "register", "household_no": ILL, "month": "2026-08" }),
        )
        .await;
    assert_eq!(gone["status"], "eliminated", "{gone}");
    let sealed = world.read("auditor", &format!("{path}/timeline")).await.to_string();
    assert!(!sealed.contains("13912340001"), "the contact's telephone is sealed");
}

/// It broke again: back under monitoring, what runs goes on.
async fn rolled_back(world: &mut World, case: &str) {
    world.on("2026-10-12").await;
    let path = format!("/cases/{case}");
    let back = world
        .done(
            "township",
            ("POST", &format!("{path}/rollback")),
            json!({ "reason": "旧病复发，再次住院" }),
        )
        .await;
    assert_eq!(back["status"], "monitored", "{back}");
    let page = world.read("village", &path).await;
    assert_eq!(
        (&page["round"], &page["measures"][0]["status"]["name"]),
        (&json!(1), &json!("running")),
        "{page}"
    );
    let timeline = world.read("auditor", &format!("{path}/timeline")).await;
    let events = timeline["items"].as_array().expect("events");
    let kinds: Vec<&str> = events.iter().map(|event| text(event, "kind")).collect();
    let of = |kind: &str| {
        kinds
            .iter()
            .position(|one| *one == kind)
            .unwrap_or_else(|| panic!("{kind}: {kinds:?}"))
    };
    let story = [
        "opened",
        "recognised",
        "plan_written",
        "delivery_confirmed",
        "escalated",
        "effect_judged",
        "elimination_started",
        "eliminated",
        "rolled_back",
    ];
    assert!(story.map(of).is_sorted(), "{kinds:?}");
    let figures = world
        .read("auditor", "/figures/cases?by=township&from=2026-01-01&to=2026-12-31")
        .await;
    let township = figures["items"]
        .as_array()
        .expect("figures")
        .iter()
        .find(|one| one["key"] == world.township_id.as_str())
        .expect("the township")
        .clone();
    for number in ["open", "late", "visits_owed"] {
        let (n, rows) = (&township[number]["n"], text(&township[number], "rows"));
        let listed = world.read("auditor", rows).await;
        assert_eq!(
            n.as_u64(),
            Some(listed["items"].as_array().expect("rows").len() as u64),
            "{number}: {rows}"
        );
    }
}

#[tokio::test]
async fn a_report_of_a_household_that_data_had_missed() {
    for mut world in worlds("2026-02-02", &VILLAGE).await {
        world.screened().await;
        let receipt = world.reported("丙老田", "儿子上周丢了工作，一家没有进项").await;
        assert_eq!(world.told(&receipt).await["state"], "new");
        let case = world.linked(MISSED).await;
        assert_eq!(world.told(&receipt).await["state"], "linked");
        let accept = json!({ "step": "accept" });
        let path = format!("/cases/{case}/steps");
        let stranger = world
            .command(
                "other.township",
                ("POST", &path),
                json!({ "on": "2026-02-02", "record": accept }),
            )
            .await;
        assert_eq!(stranger.status.as_u16(), 404, "{}", stranger.text);
        let days = [
            "2026-02-03",
            "2026-02-04",
            "2026-02-05",
            "2026-02-10",
            "2026-02-11",
            "2026-02-12",
        ];
        world.recognised(&case, MISSED, &days, "因务工就业不稳").await;
        assert_eq!(world.told(&receipt).await["state"], "recognised");
        let queued = world.post("office", "/missed-reviews", json!({})).await;
        assert_eq!(queued.status.as_u16(), 202, "{}", queued.text);
        world.county.work().await;
        let reviews = world.read("auditor", "/missed-reviews").await;
        let review = &reviews["items"][0];
        assert_eq!(
            (&review["case_id"], &review["channel"]),
            (&json!(case), &json!("self_report")),
            "{reviews}"
        );
        let of = format!(
            "/missed-reviews?channel=self_report&reason={}&from={on}&to={on}",
            text(review, "reason"),
            on = text(review, "as_of")
        );
        assert_eq!(
            world.read("office", &of).await["items"],
            reviews["items"],
            "each count opens its rows"
        );
        let before = world.read("office", "/missed-reviews?to=2020-01-01").await;
        assert_eq!(before["items"], json!([]));
        assert!(
            ["no_data", "late_data", "no_rule", "threshold"].contains(&text(review, "reason")),
            "{review}"
        );
        world.is_whole().await;
    }
}

#[tokio::test]
async fn a_household_is_refused_and_told_why() {
    for mut world in worlds("2026-02-02", &VILLAGE).await {
        let receipt = world.reported("丁有余", "最近手头紧").await;
        let case = world.linked(WELL_OFF).await;
        let opening = json!({ "household_id": world.households[WELL_OFF], "channel": "cadre_visit", "text": "邻居说有困难",
            "risks": [{ "risk": "因务工就业不稳", "evidence": "邻居反映" }] });
        let again = world.post("village", "/cases", opening).await;
        assert_eq!(
            (again.status.as_u16(), &again.json()["code"]),
            (409, &json!("CAS-002")),
            "one case a household"
        );
        let path = format!("/cases/{case}");
        world
            .step("township", &case, json!({ "step": "accept", "text": "转村核查" }))
            .await;
        let visit = world
            .visit("village", WELL_OFF, "0197a000-0000-7000-8000-000000002001")
            .await;
        world.step("village", &case, json!({ "step": "visit", "visit_id": visit, "cleared": ["因务工就业不稳"], "text": "在县城上班，月月有工资" })).await;
        let refusal = json!({ "reason": "able_to_cope", "text": "年收入8万元" });
        assert_eq!(
            world
                .refused("village", ("POST", &format!("{path}/refusal")), refusal.clone())
                .await,
            ["CAS-004"]
        );
        let unknown = json!({ "reason": "because", "text": "" });
        assert_eq!(
            world
                .refused("township", ("POST", &format!("{path}/refusal")), unknown)
                .await,
            ["CAS-040"]
        );
        let refused = world
            .done("township", ("POST", &format!("{path}/refusal")), refusal)
            .await;
        assert_eq!(refused["status"], "refused");
        let waiting = world.read("village", "/worklist?steps=tell_reason").await;
        assert_eq!(
            waiting["items"][0]["case_id"],
            case.as_str(),
            "somebody still has to tell them: {waiting}"
        );
        world.on("2026-02-03").await;
        let told = json!({ "how": "上门告知，户主签字", "on": "2026-02-03" });
        world
            .done("village", ("POST", &format!("{path}/refusal/told")), told)
            .await;
        let page = world.read("auditor", &path).await;
        assert_eq!(
            (&page["closing"]["reason"], &page["closing"]["told_on"]),
            (&json!("able_to_cope"), &json!("2026-02-03")),
            "{page}"
        );
        let waiting = world.read("village", "/worklist?steps=tell_reason").await;
        assert_eq!(waiting["items"].as_array().map(Vec::len), Some(0));
        let told = world.told(&receipt).await;
        assert_eq!(told["state"], "refused", "{told}");
        assert!(
            text(&told, "told").contains("能够自行应对"),
            "the reason in words for the household: {told}"
        );
        world.is_whole().await;
    }
}
