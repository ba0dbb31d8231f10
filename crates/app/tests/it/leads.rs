//! From a screening to outcomes, on both databases: one case a household, nothing doubled, nothing lost, and what was
//! checked makes no new task.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use app::county::COUNTY_CODE;
use app::jobs::{Kind, Limits, ReviewMissed, RunScreening, Worker};
use app::leads::{LeadReport, SettledScreening};
use app::verb::{App, Settings, SignIn};
use app::{intake, jobs, leads, screenings};
use domain::Moment;
use domain::access::{Reason, Viewer};
use domain::lead::Outcome;
use store::leads::{LeadFilter, LeadLine};
use store::memory::CheckedFact;
use store::seal::{Cipher, Hash, KeyRing, Options};
use store::{Store, Target};
use testkit::{TestDatabase, few};

use crate::support::{AS_OF, copy, county, ended, policy_dir, told};

/// A county of 300 households on one database, its sheets in.
struct County {
    app: App,
    database: TestDatabase,
    _data: tempfile::TempDir,
}

fn now() -> Moment {
    "2026-11-01T01:00:00.000Z".parse().expect("moment")
}

pub(crate) fn office() -> Viewer {
    Viewer::system(Reason::CommandLine)
}

async fn counties() -> Vec<County> {
    let folder = tempfile::tempdir().expect("folder");
    county(folder.path(), 300, false);
    let mut all = Vec::new();
    for database in TestDatabase::each() {
        let data = tempfile::tempdir().expect("folder");
        let county = County {
            app: installed(&database, data.path(), policy_dir()).await,
            database,
            _data: data,
        };
        let applied = intake::apply_folder(&county.app, &office(), now(), (folder.path(), AS_OF), &mut |_| ()).await;
        applied.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        all.push(county);
    }
    all
}

pub(crate) async fn installed(database: &TestDatabase, data: &Path, policy: PathBuf) -> App {
    let options = Options {
        cipher: Cipher::Aes256GcmSiv,
        hash: Hash::Sha256,
        created_at: "2026-11-01",
    };
    let ring = KeyRing::create(&data.join("keys.toml"), options).expect("keys");
    let target = Target {
        url: database.url(),
        max_connections: 4,
        wait: Duration::from_secs(10),
    };
    let sign_in = SignIn {
        idle_minutes: 30,
        max_hours: 12,
        lock_after_failures: 5,
        lock_minutes: 30,
        invitation_hours: 72,
        password_min_chars: 10,
    };
    let settings = Settings {
        region: COUNTY_CODE.to_string(),
        policy,
        data: data.join("data"),
        backups: data.join("backups"),
        backups_kept: 2,
        hours_ahead: 8,
        sign_in,
    };
    App {
        store: Store::open(&target, Arc::new(ring), Hash::Sha256).await.expect("store"),
        settings: Arc::new(settings),
        policies: app::policy::Policies::default(),
        standards: app::standards::Standards::default(),
        figures: app::cases::Figures::default(),
        map: None,
    }
}

/// A policy in which no level opens a case by itself.
fn patient_policy(folder: &Path) -> PathBuf {
    let policy = folder.join("policy");
    copy(&policy_dir(), &policy);
    let file = policy.join("national/parameters/leads.toml");
    let text = std::fs::read_to_string(&file).expect("reads");
    let open = "is = [\"urgent\", \"high\", \"medium\", \"low\"]";
    assert!(text.contains(open));
    std::fs::write(&file, text.replace(open, "is = []")).expect("written");
    policy
}

impl County {
    /// The same county under another policy.
    fn under(&self, policy: PathBuf) -> App {
        let settings = Settings {
            policy,
            ..(*self.app.settings).clone()
        };
        App {
            settings: Arc::new(settings),
            ..self.app.clone()
        }
    }

    async fn screen(&self, app: &App) -> (String, SettledScreening) {
        let run = screenings::run(app, &office(), now(), (AS_OF, "test"), None, &mut |_| ()).await;
        let run = run.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        (run.screening_id, run.settled)
    }

    async fn leads(&self, screening: &str) -> Vec<LeadLine> {
        let filter = LeadFilter {
            limit: 10_000,
            ..LeadFilter::default()
        };
        let mut tx = self.app.store.read(&office()).await.expect("begins");
        store::leads::of_screening(&mut tx, screening, &filter)
            .await
            .expect("lists")
    }

    fn count(&self, sql: &str) -> usize {
        self.database
            .tamper(&format!("SELECT count(*) FROM {sql}"))
            .parse()
            .expect("a number")
    }

    async fn verified(&self) {
        let verification = app::upkeep::verify(&self.app, &office()).await.expect("verifies");
        assert_eq!(verification.report.faults, []);
    }
}

fn by_outcome(leads: &[LeadLine]) -> BTreeMap<Option<Outcome>, usize> {
    let mut counts = BTreeMap::new();
    leads
        .iter()
        .for_each(|lead| *counts.entry(lead.outcome).or_default() += 1);
    counts
}

#[tokio::test]
async fn all_leads_of_a_household_join_one_case_and_a_second_screening_joins() {
    for county in counties().await {
        let (first, settled) = county.screen(&county.app).await;
        let leads = county.leads(&first).await;
        assert!(leads.len() > 5, "{}", leads.len());
        assert_eq!((settled.cases as usize, settled.refused), (leads.len(), None));
        assert_eq!(by_outcome(&leads), BTreeMap::from([(Some(Outcome::Case), leads.len())]));
        assert_eq!(county.count("cases"), leads.len());
        assert_eq!(county.count("leads WHERE outcome IS NULL"), 0);
        let ranked = county.count("cases c JOIN leads l ON l.case_id = c.case_id WHERE c.burden_cents = l.burden_cents OR l.burden_cents IS NULL");
        assert_eq!(ranked, leads.len(), "a case is ranked by the burden of its lead");

        let (second, again) = county.screen(&county.app).await;
        assert_eq!((again.cases, again.joined as usize), (0, leads.len()));
        assert_eq!(county.count("cases"), leads.len());
        assert_eq!(county.leads(&second).await.len(), leads.len());
        county.verified().await;
    }
}

#[tokio::test]
async fn what_was_checked_is_remembered_until_it_moves() {
    for county in counties().await {
        let folder = tempfile::tempdir().expect("folder");
        let patient = county.under(patient_policy(folder.path()));
        let (first, settled) = county.screen(&patient).await;
        let leads = county.leads(&first).await;
        assert_eq!(
            settled.waiting as usize,
            leads.len(),
            "no level opens a case by itself here"
        );
        let checks = |moved: bool| {
            let (county, leads) = (&county, &leads);
            async move {
                let mut tx = county.app.store.write(&office(), now()).await.expect("begins");
                let mut facts = Vec::new();
                for lead in leads {
                    facts.extend(facts_of(&county.database, lead, moved));
                }
                store::memory::remember(&mut tx, facts).await.expect("remembers");
                let subject = store::journal::Subject::new("household", &leads[0].household_id);
                tx.record("visit.recorded", &subject, serde_json::json!({}));
                tx.commit().await.expect("commits");
            }
        };
        checks(false).await;
        let (second, settled) = county.screen(&county.app).await;
        assert_eq!(settled.remembered as usize, leads.len(), "{settled:?}");
        assert_eq!(county.count("cases"), 0);
        let pointer = county.count("leads WHERE outcome = 'remembered' AND remembered_lead_id IS NOT NULL");
        assert_eq!(pointer, county.leads(&second).await.len());
        checks(true).await;
        let (_, settled) = county.screen(&county.app).await;
        assert!(settled.cases > 0, "{settled:?}");
        county.verified().await;
    }
}

/// The facts behind a lead as somebody has checked them; or with other values.
fn facts_of(database: &TestDatabase, lead: &LeadLine, moved: bool) -> Vec<CheckedFact> {
    let hits = database.tamper(&format!("SELECT hits FROM leads WHERE lead_id = '{}'", lead.lead_id));
    let hits: serde_json::Value = serde_json::from_str(&hits).expect("JSON");
    let mut facts = Vec::new();
    for hit in hits.as_array().expect("hits") {
        for fact in hit["facts"].as_array().expect("facts") {
            let value = fact["value"].as_str().map(str::to_owned);
            facts.push(CheckedFact {
                household_id: lead.household_id.clone(),
                fact: fact["name"].as_str().expect("a name").to_owned(),
                person_id: hit["person_id"].as_str().unwrap_or_default().to_owned(),
                value: if moved { Some("-1".to_owned()) } else { value },
                checked_on: AS_OF,
                checked_by: "test".to_owned(),
                lead_id: Some(lead.lead_id.clone()),
                case_id: None,
                visit_id: None,
            });
        }
    }
    facts
}

#[tokio::test]
async fn settling_that_is_killed_anywhere_goes_on_and_doubles_nothing() {
    for county in counties().await {
        let folder = tempfile::tempdir().expect("folder");
        let patient = county.under(patient_policy(folder.path()));
        let (screening, _) = county.screen(&patient).await;
        let n_leads = county.leads(&screening).await.len();
        let mut polls = 1;
        let settled = loop {
            let run = leads::settle_screening(&county.app, now(), &screening, |_| ());
            if let Some(settled) = few(polls, run).await {
                break settled.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
            }
            ended(&county.app.store).await;
            let (decided, cases) = (county.count("leads WHERE outcome IS NOT NULL"), county.count("cases"));
            assert_eq!(decided, cases, "a lead and its case are kept together");
            polls += 1 + polls / 3;
        };
        assert!(settled.cases as usize <= n_leads);
        assert_eq!(
            by_outcome(&county.leads(&screening).await),
            BTreeMap::from([(Some(Outcome::Case), n_leads)])
        );
        assert_eq!(county.count("cases"), n_leads);
        let again = leads::settle_screening(&county.app, now(), &screening, |_| ())
            .await
            .expect("settles");
        assert_eq!(again, SettledScreening::default(), "nothing is left to settle");
        county.verified().await;
    }
}

#[tokio::test]
async fn a_screening_job_begun_again_is_one_screening() {
    for county in counties().await {
        let kind = Kind::RunScreening(RunScreening { as_of: AS_OF });
        let job = jobs::queue(&county.app, &office(), now(), &kind).await.expect("queues");
        let worker = Worker::new(Limits {
            workers: 1,
            attempts: 3,
            poll: Duration::from_millis(10),
        });
        for _ in 0..2 {
            assert_eq!(worker.drain(&county.app, now).await.expect("works"), 1);
            assert_eq!(county.count("jobs WHERE state = 'done'"), 1);
            assert_eq!(county.count(&format!("screenings WHERE screening_id = '{job}'")), 1);
            assert_eq!(county.count("leads"), county.count("cases"));
            county.database.tamper("UPDATE jobs SET state = 'queued'");
        }
        assert_eq!(county.count("screenings"), 1);
        county.verified().await;
    }
}

#[tokio::test]
async fn a_household_that_people_found_is_reviewed_once() {
    for county in counties().await {
        let mut households = Vec::new();
        let mut tx = county.app.store.read(&office()).await.expect("begins");
        store::registers::rows_for_screening(&mut tx, AS_OF, |household, members| {
            if !members.is_empty() {
                households.push(household.household_id);
            }
            Ok(())
        })
        .await
        .expect("reads");
        drop(tx);
        let tell = async |household_id: &String, risk: &str| {
            let report = LeadReport {
                household_id: household_id.clone(),
                person_id: None,
                channel: "cadre_visit".to_owned(),
                risks: vec![risk.to_owned()],
                level: None,
                words: "走访发现".to_owned(),
                found_on: None,
            };
            let placed = leads::report_lead(&county.app, &office(), now(), report).await;
            placed
                .unwrap_or_else(|refusal| panic!("{}", told(&refusal)))
                .case_id
                .expect("a case")
        };
        for household_id in &households[..30] {
            tell(household_id, "因病").await;
        }
        let kind = Kind::ReviewMissed(ReviewMissed {});
        jobs::queue(&county.app, &office(), now(), &kind).await.expect("queues");
        let worker = Worker::new(Limits {
            workers: 1,
            attempts: 1,
            poll: Duration::from_millis(10),
        });
        worker.drain(&county.app, now).await.expect("works");
        assert_eq!(
            county.count("missed_reviews"),
            30,
            "{}",
            county.database.tamper("SELECT state, problems, result FROM jobs")
        );
        let again = leads::review_missed(&county.app, now(), |_| ()).await.expect("reviews");
        assert!(again.by_reason.is_empty());
        let reasons = county.database.tamper("SELECT DISTINCT reason FROM missed_reviews");
        assert!(
            reasons
                .lines()
                .all(|reason| domain::lead::Missed::parse(reason).is_some()),
            "{reasons}"
        );
        let figures = leads::missed_figures(&county.app, &office(), (AS_OF, AS_OF))
            .await
            .expect("counts");
        assert_eq!(figures.iter().map(|figure| figure.n).sum::<i64>(), 30);
        county.verified().await;
    }
}
