//! A village's code, the page it leads to, the receipt, and what the village makes of a report.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::villages;
use crate::case_story_world::World;
use crate::county::{JSON, call};
use crate::delivery::{encoded, text};
use crate::service::{Answer, request, send};

const FORM: &str = "content-type: application/x-www-form-urlencoded";

async fn token(world: &World) -> String {
    let body = json!({ "village_id": world.village_id });
    let made = world
        .county
        .send("POST", "/village-codes", Some(world.who("township")), body)
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let code = made.json();
    assert!(
        text(&code, "link").ends_with(&format!("/report/{}", text(&code, "token"))),
        "{code}"
    );
    text(&code, "token").to_owned()
}

async fn page(world: &World, method: &str, path: &str, body: String) -> Answer {
    send(&world.county.service, request(method, path, &[FORM], body)).await
}

fn fields(name: &str, words: &str, nonce: &str) -> String {
    format!(
        "name={}&phone=139-0000-0001&words={}&risk={}&id=&reporter=&nonce={nonce}",
        encoded(name),
        encoded(words),
        encoded("因病")
    )
}

/// What stands in a page between two texts.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before}: {text}"));
    rest.split_once(after).expect("an end").0
}

/// With the version that was read.
async fn change(world: &World, who: &str, path: &str, body: Value) -> Answer {
    let report = path.rsplit_once('/').expect("a verb").0;
    let version = world.get(who, report).await.header("etag").to_owned();
    let tag = format!("if-match: {version}");
    let request = call("POST", path, Some(world.who(who)), &[JSON, &tag], body.to_string());
    send(&world.county.service, request).await
}

async fn new_reports(world: &World, who: &str) -> Vec<Value> {
    let answer = world.get(who, "/self-reports").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["items"].as_array().expect("items").clone()
}

#[tokio::test]
async fn a_report_from_the_wall_becomes_a_case_and_its_receipt_tells() {
    for world in villages().await {
        let path = format!("/report/{}", token(&world).await);
        let form = page(&world, "GET", &path, String::new()).await;
        assert!(form.text.contains("青树村") && form.text.len() < 4096, "{}", form.text);
        assert!(form.header("content-security-policy").contains("form-action 'self'"));
        let nonce = between(&form.text, "name=\"nonce\" value=\"", "\"").to_owned();

        let wrong = page(&world, "POST", &path, fields("", "住院<b>", &nonce)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("请填写姓名") && wrong.text.contains("住院&lt;b&gt;"),
            "{}",
            wrong.text
        );

        let mut receipts = Vec::new();
        for _ in 0..2 {
            let sent = page(&world, "POST", &path, fields("周大山", "老伴住院自付很多", &nonce)).await;
            assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
            receipts.push(between(&sent.text, "class=\"code\">", "</p>").to_owned());
        }
        assert_eq!(receipts[0], receipts[1], "sent twice, kept once");
        let asked = page(&world, "POST", "/report/receipt", format!("receipt={}", receipts[0])).await;
        assert!(asked.text.contains("已收到"), "{}", asked.text);

        assert_eq!(new_reports(&world, "other.township").await, Vec::<Value>::new());
        let reports = new_reports(&world, "village").await;
        assert_eq!(
            (reports.len(), reports[0]["phone"].as_str()),
            (1, Some("139****0001")),
            "{reports:?}"
        );
        let id = text(&reports[0], "report_id").to_owned();
        let refusal = change(
            &world,
            "village",
            &format!("/self-reports/{id}/refuse"),
            json!({ "reason": "not_local" }),
        )
        .await;
        assert_eq!(refusal.status, StatusCode::FORBIDDEN, "a village turns nobody away");
        let unmasked = json!({ "fields": ["phone"], "purpose": "联系申报人" });
        let clear = world
            .county
            .send(
                "POST",
                &format!("/self-reports/{id}/unmask"),
                Some(world.who("village")),
                unmasked,
            )
            .await;
        assert_eq!(clear.json()["phone"], "13900000001", "{}", clear.text);

        let link = json!({ "household_id": world.households["5299010001"] });
        let linked = change(&world, "village", &format!("/self-reports/{id}/link"), link.clone()).await;
        assert_eq!(
            (linked.status, linked.json()["outcome"].as_str()),
            (StatusCode::OK, Some("case")),
            "{}",
            linked.text
        );
        let again = change(&world, "village", &format!("/self-reports/{id}/link"), link).await;
        assert_eq!(
            (again.status, &again.json()["code"]),
            (StatusCode::CONFLICT, &"SLF-009".into()),
            "{}",
            again.text
        );
        let receipt = send(
            &world.county.service,
            call("GET", &format!("/public/reports/{}", receipts[0]), None, &[], ""),
        )
        .await;
        assert_eq!(
            (receipt.status, &receipt.json()["state"]),
            (StatusCode::OK, &"linked".into()),
            "{}",
            receipt.text
        );
        for secret in ["周大山", "5299010001"] {
            assert!(!receipt.text.contains(secret));
        }
    }
}

#[tokio::test]
async fn a_report_that_is_not_taken_up_tells_why_and_a_code_ends() {
    for world in villages().await {
        let token = token(&world).await;
        let path = format!("/public/villages/{token}/reports");
        let body = json!({ "name": "外村人", "phone": "13900000002", "words": "想领低保", "reporter": "邻居" });
        for phone in ["", "123", "1390000000a", "139000000021390000000213900"] {
            let mut wrong = body.clone();
            wrong["phone"] = phone.into();
            let refused = world.county.send("POST", &path, None, wrong).await;
            assert_eq!(
                (refused.status, &refused.json()["errors"][0]["code"]),
                (StatusCode::UNPROCESSABLE_ENTITY, &"SLF-003".into()),
                "{phone}"
            );
        }
        let sent = world.county.send("POST", &path, None, body.clone()).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        let receipt = text(&sent.json(), "receipt").to_owned();
        let reports = new_reports(&world, "township").await;
        assert_eq!(reports[0]["is_proxy"], true);
        let id = text(&reports[0], "report_id").to_owned();
        let elsewhere = json!({ "household_id": world.households["5299019999"], "risks": ["因病"] });
        let wrong = change(&world, "township", &format!("/self-reports/{id}/link"), elsewhere).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
        let refused = change(
            &world,
            "township",
            &format!("/self-reports/{id}/refuse"),
            json!({ "reason": "not_local" }),
        )
        .await;
        assert_eq!(refused.status, StatusCode::NO_CONTENT, "{}", refused.text);
        let lower = receipt.to_lowercase().replace('-', "");
        let told = send(
            &world.county.service,
            call("GET", &format!("/public/reports/{lower}"), None, &[], ""),
        )
        .await;
        assert!(told.text.contains("不是本村农户"), "{}", told.text);
        let nothing = send(
            &world.county.service,
            call("GET", "/public/reports/AAAA-BBBB-CCCC", None, &[], ""),
        )
        .await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND);

        for _ in 1..30 {
            assert_eq!(
                world.county.send("POST", &path, None, body.clone()).await.status,
                StatusCode::CREATED
            );
        }
        let too_many = world.county.send("POST", &path, None, body).await;
        assert_eq!(
            (too_many.status, &too_many.json()["code"]),
            (StatusCode::CONFLICT, &"SLF-006".into())
        );

        let end = format!("/village-codes/{token}/end");
        let ended = world
            .county
            .send("POST", &end, Some(world.who("township")), json!({}))
            .await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT, "{}", ended.text);
        let gone = page(&world, "GET", &format!("/report/{token}"), String::new()).await;
        assert!(
            gone.status == StatusCode::NOT_FOUND && gone.text.contains("二维码"),
            "{}",
            gone.text
        );
        let codes = world.get("village", "/village-codes").await.json();
        assert_eq!(codes["items"], json!([]));
        let verification = app::upkeep::verify(
            &world.county.api.app,
            &domain::access::Viewer::system(domain::access::Reason::CommandLine),
        )
        .await
        .expect("verifies");
        assert_eq!(verification.report.faults, []);
    }
}
