//! A county with a few places on either database, its people, and what they send.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::App;
use app::accounts::{self, FirstLink};
use app::map::Map;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use domain::access::{Reason, Role, Viewer};
use serde_json::{Value, json};
use server::clock::Clock;
use server::config;
use server::http::{Api, endpoints, router};
use store::Record;
use store::journal::Subject;
use testkit::TestDatabase;
use totp_rs::{Builder, Secret};

use crate::service::{Answer, request, send};

pub const PASSWORD: &str = "看水村头三棵槐树下歇脚";
pub const JSON: &str = "content-type: application/json";

/// Which township and village the example people belong to.
pub const TOWNSHIP: &str = "t1";
pub const VILLAGE: &str = "v1";

/// One county on one database.
pub struct County {
    pub api: Api,
    pub service: Router,
    _database: TestDatabase,
    _folder: tempfile::TempDir,
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct Session {
    pub cookie: String,
    pub csrf: String,
    pub account_id: String,
}

/// A county with a few places on each kind of database, configured by these environment variables.
pub async fn counties(environment: &[(&str, &str)]) -> Vec<County> {
    let counties = empty_counties(environment).await;
    for county in &counties {
        places(&county.api).await;
    }
    counties
}

/// A county without places on each kind of database.
pub async fn empty_counties(environment: &[(&str, &str)]) -> Vec<County> {
    let mut counties = Vec::new();
    for database in TestDatabase::each() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let roomy = [
            ("SHOUWANG_SERVER_SIGN_IN_PER_MINUTE", "100000"),
            ("SHOUWANG_SERVER_REQUESTS_PER_MINUTE", "1000000"),
        ];
        let given = roomy
            .iter()
            .chain(environment)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let given: std::collections::BTreeMap<String, String> = given.collect();
        let mut config = config::read(None, given.into_iter())
            .expect("a sound configuration")
            .config;
        config.data.dir = folder.path().join("data");
        config.data.backups = folder.path().join("backups");
        config.data.keys_file = folder.path().join("keys.toml");
        config.database.url = database.url();
        config.county.region = "529901".to_owned();
        config.county.policy = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../policy");
        let clock = Clock::manual("2026-11-01T01:00:00Z".parse().expect("a timestamp"));
        // The file of the embedded database is there before its keys only where somebody lost them.
        let app = server::installation::open(&config, clock.moment())
            .await
            .expect("an installation");
        let map = config.map.file.as_deref().map(|file| Map::read(file).expect("a map"));
        let app = App {
            map: map.map(Arc::new),
            ..app
        };
        let api = Api::new(app, config, clock, Vec::new());
        let service = router(api.clone(), endpoints());
        counties.push(County {
            api,
            service,
            _database: database,
            _folder: folder,
        });
    }
    counties
}

/// Two townships, each with a village.
async fn places(api: &Api) {
    let viewer = Viewer::system(Reason::Maintenance);
    let mut tx = api.app.store.write(&viewer, api.now()).await.expect("begins");
    let places = [
        ("c", "county", None, "529901", "守望县"),
        (TOWNSHIP, "township", Some("c"), "529901100", "茶坪镇"),
        ("t2", "township", Some("c"), "529901101", "石桥乡"),
        (VILLAGE, "village", Some(TOWNSHIP), "529901100201", "青树村"),
        ("v2", "village", Some("t2"), "529901101201", "新桥村"),
    ];
    for (id, level, parent, code, name) in places {
        let region = Record::new()
            .with("region_id", id)
            .with("level", level)
            .with("parent_id", parent);
        tx.insert("regions", region).await.expect("inserts");
        let spell = Record::new().with("spell_id", format!("s{id}")).with("region_id", id);
        tx.insert("region_spells", spell.with("code", code).with("name", name))
            .await
            .expect("inserts");
        let above = parent
            .into_iter()
            .chain((level == "village").then_some("c"))
            .chain([id]);
        for ancestor in above {
            let line = Record::new().with("ancestor_id", ancestor).with("descendant_id", id);
            tx.insert("region_tree", line).await.expect("inserts");
        }
    }
    tx.record("region.added", &Subject::new("region", "c"), json!({}));
    tx.commit().await.expect("commits");
}

/// A request of somebody, or of nobody.
pub fn call(
    method: &str,
    path: &str,
    session: Option<&Session>,
    headers: &[&str],
    body: impl Into<Body>,
) -> Request<Body> {
    let own = session.map(|session| {
        [
            format!("cookie: {}", session.cookie),
            format!("x-csrf-token: {}", session.csrf),
        ]
    });
    let own = own.unwrap_or_default();
    let own = own.iter().map(String::as_str).filter(|header| !header.is_empty());
    let all: Vec<&str> = own.chain(headers.iter().copied()).collect();
    request(method, &format!("/api/v1{path}"), &all, body)
}

/// The code that an authenticator app shows.
pub fn code(secret: &str, api: &Api) -> String {
    let secret = Secret::try_from_base32(secret).expect("secret");
    let totp = Builder::new().with_secret(secret).build().expect("second factor");
    totp.generate(u64::try_from(api.now().millis() / 1000).expect("after 1970"))
        .to_string()
}

/// The token of a one-time link.
pub fn token_of(link: &Value) -> String {
    let link = link.as_str().expect("a link");
    link.split_once("/activate#token=").expect("a token").1.to_owned()
}

impl County {
    /// Sends JSON and reads the answer.
    pub async fn send(&self, method: &str, path: &str, session: Option<&Session>, body: Value) -> Answer {
        send(&self.service, call(method, path, session, &[JSON], body.to_string())).await
    }

    /// Reads.
    pub async fn get(&self, path: &str, session: &Session) -> Answer {
        send(&self.service, call("GET", path, Some(session), &[], "")).await
    }

    /// Tries to sign in.
    pub async fn sign_in(&self, name: &str, password: &str, code: Option<&str>) -> Answer {
        let mut body = json!({ "name": name, "password": password });
        if let Some(code) = code {
            body["code"] = code.into();
        }
        self.send("POST", "/sessions", None, body).await
    }

    /// Signs in.
    pub async fn session(&self, name: &str, password: &str, code: Option<&str>) -> Session {
        let answer = self.sign_in(name, password, code).await;
        assert_eq!(answer.status.as_u16(), 201, "{name}: {}", answer.text);
        let cookie = answer
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        let body = answer.json();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Session {
            cookie,
            csrf: text(&body["csrf_token"]),
            account_id: text(&body["account"]["account_id"]),
        }
    }

    /// The first start, up to the security administrator's session.
    pub async fn admin(&self) -> Session {
        let first = accounts::first_start(&self.api.app, self.api.now())
            .await
            .expect("starts");
        let FirstLink {
            sign_in_name, token, ..
        } = first.expect("is the first");
        self.activated(&sign_in_name, token.reveal()).await
    }

    /// Uses a one-time link and signs in.
    pub async fn activated(&self, name: &str, token: &str) -> Session {
        let answer = self
            .send(
                "POST",
                "/activations",
                None,
                json!({ "token": token, "password": PASSWORD }),
            )
            .await;
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
        let secret = answer.json()["second_factor"]["secret"].as_str().map(str::to_owned);
        let Some(secret) = secret else {
            return self.session(name, PASSWORD, None).await;
        };
        let confirmation = json!({ "token": token, "code": code(&secret, &self.api) });
        let confirmed = self.send("POST", "/activations/confirm", None, confirmation).await;
        assert_eq!(confirmed.status.as_u16(), 204, "{}", confirmed.text);
        // A code is taken once.
        self.api.clock.advance(Duration::from_secs(30));
        self.session(name, PASSWORD, Some(&code(&secret, &self.api))).await
    }

    /// A new account with its one-time link.
    pub async fn invited(&self, admin: &Session, name: &str, grants: Value) -> Value {
        let body = json!({ "sign_in_name": name, "display_name": "周一", "grants": grants });
        let answer = self.send("POST", "/accounts", Some(admin), body).await;
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
        answer.json()
    }

    /// Somebody with this role, signed in.
    pub async fn somebody(&self, admin: &Session, role: Role) -> Session {
        let name = format!("the.{}", role.name());
        let made = self.invited(admin, &name, json!([grant(role)])).await;
        self.activated(&name, &token_of(&made["link"])).await
    }
}

/// A grant of this role in the first township and village.
pub fn grant(role: Role) -> Value {
    use domain::access::AreaLevel::{Township, Village};
    let mut grant = json!({ "role": role.name() });
    match role.level() {
        Township => grant["region_id"] = TOWNSHIP.into(),
        Village => grant["region_id"] = VILLAGE.into(),
        _ => {}
    }
    if role.needs_department() {
        grant["department"] = "医保局".into();
    }
    grant
}
