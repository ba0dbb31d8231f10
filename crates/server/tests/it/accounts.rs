//! Signing in and accounts, as a caller sees them, on both databases.
//!
//! Long because signing in is one story told step by step, and its steps share their people.

use axum::body::Body;
use axum::http::Request;
use domain::access::Role;
use futures::future::join_all;
use serde_json::{Value, json};
use server::http::{endpoints, router};

use crate::county::{County, JSON, PASSWORD, Session, call, counties, grant, token_of};
use crate::service::{api, request, send};

const OTHER: &str = "再看三遍村头的槐树下";

fn status_and_code(answer: &crate::service::Answer) -> (u16, String) {
    let code = if answer.text.is_empty() {
        String::new()
    } else {
        answer.json()["code"].as_str().unwrap_or("").into()
    };
    (answer.status.as_u16(), code)
}

#[tokio::test]
async fn from_the_link_to_signing_out() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let made = county
            .invited(&admin, "li.si", json!([grant(Role::Village), grant(Role::Helper)]))
            .await;
        let link = made["link"].as_str().expect("a link");
        assert!(
            link.starts_with(&format!("{}/activate#token=", county.api.config.server.base_url())),
            "{link}"
        );
        let token = token_of(&made["link"]);

        let weak = county
            .send(
                "POST",
                "/activations",
                None,
                json!({ "token": token, "password": "12345678" }),
            )
            .await;
        assert_eq!(
            (weak.status.as_u16(), &weak.json()["errors"][0]["field"]),
            (422, &"password".into())
        );
        let here = county.activated("li.si", &token).await;
        let again = county
            .send(
                "POST",
                "/activations",
                None,
                json!({ "token": token, "password": OTHER }),
            )
            .await;
        assert_eq!(
            (again.status.as_u16(), &again.json()["errors"][0]["code"]),
            (422, &"ACT-003".into())
        );

        let me = county.get("/me", &here).await.json();
        assert_eq!(me["account"]["sign_in_name"], "li.si");
        let areas: Vec<&Value> = me["account"]["grants"]
            .as_array()
            .expect("grants")
            .iter()
            .map(|g| &g["area"])
            .collect();
        assert_eq!(areas, ["茶坪镇青树村", "本人帮扶的户"], "{me}");
        let may = |name: &str| {
            me["actions"]
                .as_array()
                .expect("actions")
                .iter()
                .any(|action| action["name"] == name)
        };
        assert!(may("read_household") && may("edit_household") && !may("manage_accounts"));

        let there = county.session("LI.SI", PASSWORD, None).await;
        let sessions = county.get("/sessions", &here).await.json();
        let current: Vec<bool> = sessions["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter_map(|item| item["is_current"].as_bool())
            .collect();
        assert_eq!((current.len(), current.iter().filter(|is| **is).count()), (2, 1));

        let change = json!({ "present": "wrong wrong wrong", "new": OTHER });
        let refused = county.send("PUT", "/me/password", Some(&here), change).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["errors"][0]["code"]),
            (422, &"ACT-011".into())
        );
        let change = json!({ "present": PASSWORD, "new": OTHER });
        assert_eq!(
            county
                .send("PUT", "/me/password", Some(&here), change)
                .await
                .status
                .as_u16(),
            204
        );
        assert_eq!(
            county.get("/me", &there).await.status.as_u16(),
            401,
            "the other session ended"
        );
        assert_eq!(county.get("/me", &here).await.status.as_u16(), 200);
        assert_eq!(
            status_and_code(&county.sign_in("li.si", PASSWORD, None).await),
            (401, "ACT-001".into())
        );

        let left = send(
            &county.service,
            call("DELETE", "/sessions/current", Some(&here), &[], ""),
        )
        .await;
        assert_eq!(left.status.as_u16(), 204);
        assert!(
            left.header("set-cookie").contains("Max-Age=0"),
            "{}",
            left.header("set-cookie")
        );
        assert_eq!(
            status_and_code(&county.get("/me", &here).await),
            (401, "API-021".into())
        );
        county.session("li.si", OTHER, None).await;
    }
}

#[tokio::test]
async fn an_administrator_needs_a_code() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let me = county.get("/me", &admin).await.json();
        assert_eq!(me["account"]["second_factor"], true);
        assert_eq!(
            status_and_code(&county.sign_in("admin", PASSWORD, None).await),
            (401, "ACT-002".into())
        );
        assert_eq!(
            status_and_code(&county.sign_in("admin", PASSWORD, Some("000000")).await),
            (401, "ACT-001".into())
        );
        let made = county.invited(&admin, "audit", json!([grant(Role::AuditAdmin)])).await;
        let body = json!({ "token": token_of(&made["link"]), "password": PASSWORD });
        let answer = county.send("POST", "/activations", None, body).await.json();
        assert!(
            answer["second_factor"]["otpauth_uri"]
                .as_str()
                .is_some_and(|uri| uri.starts_with("otpauth://totp/"))
        );
        assert_eq!(
            status_and_code(&county.sign_in("audit", PASSWORD, None).await),
            (401, "ACT-001".into())
        );
        let confirmation = json!({ "token": token_of(&made["link"]), "code": "123" });
        assert_eq!(
            county
                .send("POST", "/activations/confirm", None, confirmation)
                .await
                .status
                .as_u16(),
            422
        );
    }
}

#[tokio::test]
async fn the_cookie_is_hidden_from_scripts_and_other_sites() {
    for (secure, begins, flag) in [("never", "shouwang=", false), ("always", "__Host-shouwang=", true)] {
        for county in counties(&[("SHOUWANG_SESSION_COOKIE_SECURE", secure)]).await {
            let admin = county.admin().await;
            let made = county.invited(&admin, "wu.si", json!([grant(Role::Auditor)])).await;
            let session = county.activated("wu.si", &token_of(&made["link"])).await;
            assert!(session.cookie.starts_with(begins), "{}", session.cookie);
            let answer = county.sign_in("wu.si", PASSWORD, None).await;
            let cookie = answer.header("set-cookie");
            let parts: Vec<&str> = cookie.split("; ").skip(1).collect();
            assert!(
                ["Path=/", "HttpOnly", "SameSite=Strict"]
                    .iter()
                    .all(|part| parts.contains(part)),
                "{cookie}"
            );
            assert_eq!(parts.contains(&"Secure"), flag, "{cookie}");
            assert!(
                !answer.text.contains(cookie.split(['=', ';']).nth(1).expect("a token")),
                "the token is in the cookie alone"
            );
        }
    }
}

#[tokio::test]
async fn a_change_without_the_sessions_token_is_refused() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let forged = Session {
            csrf: "another".into(),
            ..admin.clone()
        };
        let bare = format!("cookie: {}", admin.cookie);
        let body = json!({ "sign_in_name": "x.y", "display_name": "周一", "grants": [grant(Role::Auditor)] });
        let without = request("POST", "/api/v1/accounts", &[&bare, JSON], body.to_string());
        assert_eq!(
            status_and_code(&send(&county.service, without).await),
            (403, "API-026".into())
        );
        let wrong = county.send("POST", "/accounts", Some(&forged), body).await;
        assert_eq!(status_and_code(&wrong), (403, "API-026".into()));
        let found = county.get("/accounts?q=x.y", &admin).await.json();
        assert_eq!(found["items"], json!([]));
        // Signing in anew works whatever cookie is left from before.
        let answer = request(
            "POST",
            "/api/v1/sessions",
            &[&bare, JSON],
            json!({ "name": "admin", "password": PASSWORD }).to_string(),
        );
        assert_eq!(
            status_and_code(&send(&county.service, answer).await),
            (401, "ACT-002".into())
        );
    }
}

#[tokio::test]
async fn who_tries_too_often_to_sign_in_waits() {
    let service = api(&[("SHOUWANG_SERVER_SIGN_IN_PER_MINUTE", "2")], Vec::new()).await;
    let service = router(service, endpoints());
    for status in [401, 401, 429, 429] {
        let body = json!({ "name": "nobody", "password": PASSWORD }).to_string();
        let answer = send(&service, request("POST", "/api/v1/sessions", &[JSON], body)).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        assert_eq!(answer.header("retry-after").is_empty(), status != 429);
    }
    let answer = send(&service, request("POST", "/api/v1/activations", &[JSON], "{}")).await;
    assert_eq!(answer.status.as_u16(), 429);
}

#[tokio::test]
async fn the_same_request_ten_times_at_once_makes_one_account() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let body = json!({ "sign_in_name": "once.only", "display_name": "周一", "grants": [grant(Role::Auditor)] });
        let ask = || -> Request<Body> {
            call(
                "POST",
                "/accounts",
                Some(&admin),
                &[JSON, "idempotency-key: 0123456789abcdef"],
                body.to_string(),
            )
        };
        let answers = join_all((0..10).map(|_| send(&county.service, ask()))).await;
        let created: Vec<_> = answers.iter().filter(|answer| answer.status.as_u16() == 201).collect();
        assert!(!created.is_empty());
        assert!(
            created.iter().all(|answer| answer.text == created[0].text),
            "one answer"
        );
        let others = answers.iter().filter(|answer| answer.status.as_u16() != 201);
        assert!(
            others
                .map(status_and_code)
                .all(|found| found == (409, "API-027".into()))
        );
        let late = send(&county.service, ask()).await;
        assert_eq!(
            (late.status.as_u16(), late.header("idempotent-replayed")),
            (201, "true")
        );
        assert_eq!(late.text, created[0].text);
        let found = county.get("/accounts?q=once", &admin).await.json();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
        let another = json!({ "sign_in_name": "another", "display_name": "周一", "grants": [grant(Role::Auditor)] });
        let reused = call(
            "POST",
            "/accounts",
            Some(&admin),
            &[JSON, "idempotency-key: 0123456789abcdef"],
            another.to_string(),
        );
        assert_eq!(
            status_and_code(&send(&county.service, reused).await),
            (422, "API-028".into())
        );
    }
}

#[tokio::test]
async fn two_administrators_do_not_overwrite_each_other() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let made = county.invited(&admin, "zhao", json!([grant(Role::Village)])).await;
        let path = format!("/accounts/{}", made["account_id"].as_str().expect("an id"));
        let read = county.get(&path, &admin).await;
        let tag = format!("if-match: {}", read.header("etag"));
        let change = |name: &str| json!({ "display_name": name }).to_string();
        let first = send(
            &county.service,
            call("PATCH", &path, Some(&admin), &[JSON, &tag], change("赵一")),
        )
        .await;
        assert_eq!(
            (first.status.as_u16(), &first.json()["display_name"]),
            (200, &"赵一".into())
        );
        assert_ne!(first.header("etag"), read.header("etag"));
        let second = send(
            &county.service,
            call("PATCH", &path, Some(&admin), &[JSON, &tag], change("赵二")),
        )
        .await;
        assert_eq!(status_and_code(&second), (412, "API-016".into()));
        let bare = send(
            &county.service,
            call("PATCH", &path, Some(&admin), &[JSON], change("赵三")),
        )
        .await;
        assert_eq!(status_and_code(&bare), (428, "API-015".into()));

        let tag = format!("if-match: {}", first.header("etag"));
        let grants = json!({ "grants": [grant(Role::Township)] }).to_string();
        let path = format!("{path}/grants");
        let moved = send(
            &county.service,
            call("PUT", &path, Some(&admin), &[JSON, &tag], grants.clone()),
        )
        .await;
        assert_eq!(
            (moved.status.as_u16(), &moved.json()["grants"][0]["area"]),
            (200, &"茶坪镇".into()),
            "{}",
            moved.text
        );
        let late = send(&county.service, call("PUT", &path, Some(&admin), &[JSON, &tag], grants)).await;
        assert_eq!(late.status.as_u16(), 412);
        let history = county.get(&path, &admin).await.json();
        assert_eq!(history["items"].as_array().map(Vec::len), Some(2), "{history}");
    }
}

#[tokio::test]
async fn a_locked_account_is_out_at_once() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let made = county.invited(&admin, "qian", json!([grant(Role::Auditor)])).await;
        let session = county.activated("qian", &token_of(&made["link"])).await;
        let path = format!("/accounts/{}", session.account_id);
        let posted = async |what: &str| {
            let asked = call("POST", &format!("{path}/{what}"), Some(&admin), &[], "");
            send(&county.service, asked).await.status.as_u16()
        };
        assert_eq!(posted("lock").await, 204);
        assert_eq!(county.get("/me", &session).await.status.as_u16(), 401);
        assert_eq!((posted("lock").await, posted("unlock").await), (409, 204));
        let session = county.session("qian", PASSWORD, None).await;
        let asked = call("DELETE", &format!("{path}/sessions"), Some(&admin), &[], "");
        assert_eq!(send(&county.service, asked).await.json()["ended"], 1);
        assert_eq!(county.get("/me", &session).await.status.as_u16(), 401);
        assert_eq!((posted("close").await, posted("invitations").await), (204, 409));
        let own = call(
            "POST",
            &format!("/accounts/{}/lock", admin.account_id),
            Some(&admin),
            &[],
            "",
        );
        assert_eq!(
            status_and_code(&send(&county.service, own).await),
            (409, "ACT-020".into())
        );
    }
}

const LIST: &str = "姓名,登录名,手机,角色,乡镇,村,部门\n\
    甲一,jia.yi,13800000001,村,茶坪镇,青树村,\n\
    =1+1,yi.er,,帮扶责任人,,,\n\
    丙三,bing.san,123,帮扶责任人,,,\n\
    丁四,ding.si,,村,茶坪镇,没有村,\n\
    戊五,,,帮扶责任人,,,\n";

fn upload(county: &County, session: &Session, query: &str, headers: &[&str]) -> Request<Body> {
    let _ = county;
    call("POST", &format!("/accounts/bulk?{query}"), Some(session), headers, LIST)
}

#[tokio::test]
async fn a_list_of_people_adds_up_and_says_what_is_wrong_with_each_row() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let octets = "content-type: application/octet-stream";
        let tried = send(
            &county.service,
            upload(&county, &admin, "file_name=people.csv&dry_run=true", &[octets]),
        )
        .await;
        assert_eq!(tried.status.as_u16(), 200, "{}", tried.text);
        let body = tried.json();
        let counts = ["read", "accepted", "refused", "duplicate"].map(|name| body[name].as_u64().expect("a count"));
        assert_eq!(counts, [5, 2, 3, 0], "{body}");
        assert_eq!(body["created"], json!([]));
        let problems = body["problems"].as_array().expect("problems");
        for (row, column) in [(4, "手机"), (5, "村")] {
            assert!(
                problems
                    .iter()
                    .any(|problem| problem["row"] == row && problem["column"] == column),
                "{body}"
            );
        }
        assert!(problems.iter().any(|problem| problem["row"] == 6), "{body}");
        assert!(
            problems
                .iter()
                .all(|problem| problem["detail"].as_str().is_some_and(|text| !text.is_empty()))
        );

        let json = [octets, "accept: application/json"];
        let made = send(&county.service, upload(&county, &admin, "file_name=people.csv", &json)).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let created = made.json()["created"].clone();
        let names: Vec<&str> = created
            .as_array()
            .expect("created")
            .iter()
            .filter_map(|one| one["sign_in_name"].as_str())
            .collect();
        assert_eq!(names, ["jia.yi", "yi.er"]);
        county.activated("jia.yi", &token_of(&created[0]["link"])).await;

        let again = send(&county.service, upload(&county, &admin, "file_name=people.csv", &json)).await;
        let body = again.json();
        assert_eq!(
            (again.status.as_u16(), &body["accepted"], &body["refused"]),
            (200, &0.into(), &5.into())
        );
        let nothing = call(
            "POST",
            "/accounts/bulk?file_name=x.csv",
            Some(&admin),
            &[octets],
            "a,b\n1,2\n",
        );
        assert_eq!(
            status_and_code(&send(&county.service, nothing).await),
            (422, "API-003".into())
        );
    }
}

#[tokio::test]
async fn the_links_of_a_list_come_as_a_workbook() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let answer = send(&county.service, upload(&county, &admin, "file_name=people.csv", &[])).await;
        assert_eq!(answer.status.as_u16(), 201);
        assert!(answer.header("content-type").contains("spreadsheetml"));
        assert!(answer.header("content-disposition").contains("account-links.xlsx"));
        assert!(answer.text.starts_with("PK"), "a workbook");
        let work = county.api.app.settings.work();
        assert_eq!(
            std::fs::read_dir(work).expect("the folder").count(),
            0,
            "nothing is left among work in progress"
        );
    }
}

#[tokio::test]
async fn lists_of_accounts_are_paged_and_filtered() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        for n in 0..5 {
            let role = if n % 2 == 0 { Role::Village } else { Role::Auditor };
            county.invited(&admin, &format!("p{n}.x"), json!([grant(role)])).await;
        }
        let (mut names, mut cursor) = (Vec::new(), String::new());
        for _ in 0..5 {
            let page = county.get(&format!("/accounts?limit=2{cursor}"), &admin).await.json();
            let items = page["items"].as_array().expect("items").clone();
            names.extend(
                items
                    .iter()
                    .filter_map(|item| item["sign_in_name"].as_str().map(str::to_owned)),
            );
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(names, ["admin", "p0.x", "p1.x", "p2.x", "p3.x", "p4.x"]);
        for (query, expected) in [
            ("role=village", 3),
            ("region=t1", 3),
            ("q=p1", 1),
            ("state=active", 1),
            ("q=%27--", 0),
        ] {
            let found = county.get(&format!("/accounts?{query}"), &admin).await.json();
            assert_eq!(
                found["items"].as_array().map(Vec::len),
                Some(expected),
                "{query}: {found}"
            );
        }
        for query in ["role=king", "state=asleep"] {
            assert_eq!(
                county.get(&format!("/accounts?{query}"), &admin).await.status.as_u16(),
                422,
                "{query}"
            );
        }
        for query in ["sort=password", "q=%00", "limit=0", "cursor=x", "nothing=1"] {
            assert_eq!(
                county.get(&format!("/accounts?{query}"), &admin).await.status.as_u16(),
                400,
                "{query}"
            );
        }
        assert_eq!(county.get("/accounts/%00", &admin).await.status.as_u16(), 400);
    }
}

#[tokio::test]
async fn the_pages_load_nothing_from_elsewhere() {
    let service = router(api(&[], Vec::new()).await, endpoints());
    // A binary that was built without `make web` says so on a page.
    for (path, media) in [
        ("/", "text/html"),
        ("/activate", "text/html"),
        ("/leads", "text/html"),
        ("/pages/page.css", "text/css"),
        ("/pages/seal.svg", "image/svg+xml"),
    ] {
        let answer = send(&service, request("GET", path, &["accept: text/html,*/*;q=0.8"], "")).await;
        let status = answer.status.as_u16();
        assert!(
            status == 200 || (status == 503 && media == "text/html"),
            "{path}: {status}"
        );
        assert!(answer.header("content-type").starts_with(media), "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        let foreign = answer.text.replace("http://www.w3.org/2000/svg", "");
        assert!(!foreign.contains("http://") && !foreign.contains("https://"), "{path}");
        assert!(
            !answer.text.contains("<style") && !answer.text.contains(" style=") && !answer.text.contains(" onclick="),
            "{path}"
        );
    }
}
