//! A county with a few places, its accounts, and what their owners do.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::accounts::{self, Activation, Confirmation, Created, GrantInput, NewPerson, Opened, SignInRequest, SignedIn};
use app::verb::SignIn;
use app::{App, Refusal, Settings};
use domain::Moment;
use domain::access::{Reason, Viewer};
use store::journal::{Entry, Filter, Subject, entries, verify};
use store::seal::{Cipher, Hash, KeyRing, Options};
use store::{Record, Store, Target};
use testkit::TestDatabase;
use totp_rs::{Builder, Secret};

pub(super) const PASSWORD: &str = "看水村头三棵槐树";

/// One county on one database.
pub(super) struct World {
    pub(super) app: App,
    pub(super) database: TestDatabase,
    folder: tempfile::TempDir,
}

/// The moment tests begin at, and minutes after it.
pub(super) fn minute(minutes: i64) -> Moment {
    "2026-11-01T01:00:00.000Z"
        .parse::<Moment>()
        .expect("moment")
        .plus_minutes(minutes)
}

/// A county on each kind of database.
pub(super) async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for database in TestDatabase::each() {
        let folder = tempfile::tempdir().expect("folder");
        let options = Options {
            cipher: Cipher::Aes256GcmSiv,
            hash: Hash::Sha256,
            created_at: "2026-11-01",
        };
        let ring = KeyRing::create(&folder.path().join("keys.toml"), options).expect("keys");
        let target = Target {
            url: database.url(),
            max_connections: 4,
            wait: Duration::from_secs(20),
        };
        let store = Store::open(&target, Arc::new(ring), Hash::Sha256).await.expect("store");
        places(&store).await;
        let settings = Settings {
            region: "529901".to_owned(),
            policy: PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../policy"),
            data: folder.path().to_owned(),
            backups: folder.path().join("backups"),
            backups_kept: 2,
            hours_ahead: 8,
            sign_in: SignIn {
                idle_minutes: 30,
                max_hours: 12,
                lock_after_failures: 3,
                lock_minutes: 15,
                invitation_hours: 72,
                password_min_chars: 8,
            },
        };
        worlds.push(World {
            app: App {
                store,
                settings: Arc::new(settings),
                policies: app::policy::Policies::default(),
                standards: app::standards::Standards::default(),
                figures: app::cases::Figures::default(),
                map: None,
            },
            database,
            folder,
        });
    }
    worlds
}

/// Two townships, each with a village of the same name, and a village that was renamed.
async fn places(store: &Store) {
    let mut tx = store
        .write(&Viewer::system(Reason::Maintenance), minute(0))
        .await
        .expect("begins");
    let places = [
        ("c", "county", None, "529901", "守望县"),
        ("t1", "township", Some("c"), "529901100", "茶坪镇"),
        ("t2", "township", Some("c"), "529901101", "石桥乡"),
        ("v1", "village", Some("t1"), "529901100201", "青树村"),
        ("v2", "village", Some("t2"), "529901101201", "青树村"),
        ("v3", "village", Some("t2"), "529901101202", "新桥村"),
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
    }
    let gone = Record::new()
        .with("spell_id", "old")
        .with("region_id", "v3")
        .with("code", "529901101202");
    let gone = gone.with("name", "旧桥村").with("valid_to", "2020-01-01");
    tx.insert("region_spells", gone).await.expect("inserts");
    tx.record("region.added", &Subject::new("region", "c"), serde_json::json!({}));
    tx.commit().await.expect("commits");
}

/// The code that an authenticator app shows.
pub(super) fn code(secret: &str, at: Moment) -> String {
    let secret = Secret::try_from_base32(secret).expect("secret");
    let totp = Builder::new().with_secret(secret).build().expect("second factor");
    totp.generate(u64::try_from(at.millis() / 1000).expect("after 1970"))
        .to_string()
}

/// A grant as somebody asks for it.
pub(super) fn grant(role: &str, region: Option<&str>) -> GrantInput {
    GrantInput {
        role: role.to_owned(),
        region_id: region.map(str::to_owned),
        ..GrantInput::default()
    }
}

/// The codes of a refusal, with the fields they are about.
pub(super) fn codes<T>(result: Result<T, Refusal>) -> Vec<String> {
    match result {
        Ok(_) => vec![],
        Err(Refusal::Invalid(problems)) => problems
            .iter()
            .map(|found| format!("{} {}", found.field, found.problem.code))
            .collect(),
        Err(Refusal::Conflict(problems)) => problems.iter().map(|problem| problem.code.to_owned()).collect(),
        Err(other) => vec![format!("{other:?}")],
    }
}

/// The security administrator, signed in.
pub(super) struct Admin {
    pub(super) viewer: Viewer,
    pub(super) account_id: String,
    pub(super) secret: String,
}

impl World {
    /// The first start, up to the administrator's session; takes minutes 0 to 2.
    pub(super) async fn admin(&self) -> Admin {
        let app = &self.app;
        let link = accounts::first_start(app, minute(0))
            .await
            .expect("starts")
            .expect("is the first");
        let token = link.token.reveal();
        let activation = Activation {
            token,
            password: PASSWORD,
        };
        let activated = accounts::activate(app, minute(0), activation).await.expect("activates");
        let secret = activated
            .second_factor
            .expect("is an administrator's")
            .secret
            .reveal()
            .to_owned();
        let shown = code(&secret, minute(0));
        let confirmation = Confirmation {
            token: Some(token),
            code: &shown,
        };
        let stranger = Viewer::anonymous();
        accounts::confirm_second_factor(app, &stranger, minute(0), confirmation)
            .await
            .expect("confirms");
        let shown = code(&secret, minute(1));
        let opened = self
            .sign_in(minute(1), "admin", PASSWORD, Some(&shown))
            .await
            .expect("signs in");
        let viewer = self.who(&opened, minute(1)).await.expect("goes on").viewer;
        Admin {
            viewer,
            account_id: activated.account_id,
            secret,
        }
    }

    /// A new account that has its link.
    pub(super) async fn invited(&self, admin: &Admin, name: &str, grants: Vec<GrantInput>) -> Created {
        let person = NewPerson {
            sign_in_name: name.into(),
            display_name: "周一".into(),
            phone: None,
            id_number: None,
            grants,
        };
        accounts::create_account(&self.app, &admin.viewer, minute(0), person)
            .await
            .expect("creates")
    }

    /// A new account that is active.
    pub(super) async fn active(&self, admin: &Admin, name: &str, grants: Vec<GrantInput>) -> String {
        let made = self.invited(admin, name, grants).await;
        let activation = Activation {
            token: made.token.reveal(),
            password: PASSWORD,
        };
        accounts::activate(&self.app, minute(0), activation)
            .await
            .expect("activates");
        made.account_id
    }

    pub(super) async fn sign_in(
        &self,
        at: Moment,
        name: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<Opened, Refusal> {
        accounts::sign_in(
            &self.app,
            at,
            SignInRequest {
                name,
                password,
                code,
                client: "test",
            },
        )
        .await
    }

    pub(super) async fn who(&self, opened: &Opened, at: Moment) -> Option<SignedIn> {
        accounts::find_viewer(&self.app, at, opened.token.reveal())
            .await
            .expect("answers")
    }

    /// Entries of the journal, newest first.
    pub(super) async fn entries(&self) -> Vec<Entry> {
        let mut tx = self
            .app
            .store
            .read(&Viewer::system(Reason::Maintenance))
            .await
            .expect("begins");
        entries(
            &mut tx,
            &Filter {
                limit: 2_000,
                ..Filter::default()
            },
        )
        .await
        .expect("lists")
    }

    /// What the journal holds is what the tables hold.
    pub(super) async fn assert_green(&self) {
        let mut tx = self
            .app
            .store
            .read(&Viewer::system(Reason::Maintenance))
            .await
            .expect("begins");
        let report = verify(&mut tx, self.app.store.hash()).await.expect("verifies");
        assert_eq!(report.faults, []);
    }

    /// Writes a file for upload.
    pub(super) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    }
}
