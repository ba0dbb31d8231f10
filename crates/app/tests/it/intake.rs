//! Deliveries from file to store, on both databases.
//!
//! Long because each delivery is told as one story, with the county it needs beside it.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::county::{COUNTY_CODE, CountyOptions, FileSink, generate};
use app::intake::{self, ImportReport, NewFile, RegisterReport};
use app::verb::{App, Refusal, Settings, SignIn};
use domain::access::{Actor, Grant, Reason, Viewer};
use domain::screening::Lead;
use domain::{Date, Moment};
use store::imports::ImportState;
use store::seal::{Cipher, Hash, KeyRing, Options};
use store::{Store, Target};
use testkit::{TestDatabase, few};

use crate::support::{AS_OF, BILLS_HEADER, Work, bills, ended, households, id, lines, members, policy_dir, screened};

/// An installation made for one test.
struct Installed {
    app: App,
    database: TestDatabase,
    data: tempfile::TempDir,
}

fn now() -> Moment {
    "2026-11-01T01:00:00.000Z".parse().expect("moment")
}

fn office() -> Viewer {
    Viewer::system(Reason::CommandLine)
}

fn liaison(department: &str) -> Viewer {
    Viewer::new(Actor::Account("0193".into()), vec![Grant::liaison(department)])
}

async fn installations() -> Vec<Installed> {
    let mut all = Vec::new();
    for database in TestDatabase::each() {
        let data = tempfile::tempdir().expect("folder");
        let options = Options {
            cipher: Cipher::Aes256GcmSiv,
            hash: Hash::Sha256,
            created_at: "2026-11-01",
        };
        let ring = KeyRing::create(&data.path().join("keys.toml"), options).expect("keys");
        let target = Target {
            url: database.url(),
            max_connections: 4,
            wait: Duration::from_secs(10),
        };
        let store = Store::open(&target, Arc::new(ring), Hash::Sha256).await.expect("store");
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
            policy: policy_dir(),
            data: data.path().join("data"),
            backups: data.path().join("backups"),
            backups_kept: 2,
            hours_ahead: 8,
            sign_in,
        };
        all.push(Installed {
            app: App {
                store,
                settings: Arc::new(settings),
                policies: app::policy::Policies::default(),
                standards: app::standards::Standards::default(),
                figures: app::cases::Figures::default(),
                map: None,
            },
            database,
            data,
        });
    }
    all
}

fn told(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Conflict(problems) => lines(problems),
        Refusal::Invalid(fields) => fields
            .iter()
            .map(|field| lines(std::slice::from_ref(&field.problem)))
            .collect(),
        other => format!("{other:?}"),
    }
}

impl Installed {
    async fn receive(&self, name: &str, text: &str, as_of: Date) -> Result<String, Refusal> {
        self.receive_by(&office(), name, text, as_of).await
    }

    async fn receive_by(&self, viewer: &Viewer, name: &str, text: &str, as_of: Date) -> Result<String, Refusal> {
        let file = NewFile {
            name: name.to_owned(),
            as_of: Some(as_of),
            department: None,
        };
        let content = Cursor::new(text.to_owned().into_bytes());
        Ok(intake::receive(&self.app, viewer, now(), file, content)
            .await?
            .import_id)
    }

    async fn apply(&self, name: &str, text: &str, as_of: Date) -> (String, ImportReport) {
        let import = self
            .receive(name, text, as_of)
            .await
            .unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        let report = intake::apply(&self.app, &office(), now(), &import, &mut |_, _| ()).await;
        (import, report.unwrap_or_else(|refusal| panic!("{}", told(&refusal))))
    }

    async fn undo(&self, import: &str) -> Result<Vec<i64>, Refusal> {
        intake::undo(&self.app, &office(), now(), import).await
    }

    async fn folder(&self, folder: &Path) -> Vec<(String, ImportReport)> {
        let applied = intake::apply_folder(&self.app, &office(), now(), (folder, AS_OF), &mut |_| ()).await;
        applied.unwrap_or_else(|refusal| panic!("{}", told(&refusal)))
    }

    async fn state(&self, import: &str) -> ImportState {
        let mut tx = self.app.store.read(&office()).await.expect("begins");
        store::imports::find(&mut tx, import)
            .await
            .expect("reads")
            .expect("import")
            .state
    }

    /// The registers as they hold now, without ids of rows that a change ends and begins anew.
    async fn registers(&self) -> String {
        let mut text = String::new();
        let mut tx = self.app.store.read(&office()).await.expect("begins");
        store::registers::rows_for_screening(&mut tx, AS_OF, |household, mut members| {
            members.sort_by(|a, b| a.person_id.cmp(&b.person_id));
            text.push_str(&format!(
                "{} {} {} {}\n",
                household.household_id, household.household_no, household.village, household.head_name
            ));
            text.push_str(&format!(
                "{:?}\n",
                household
                    .register_columns
                    .map(|c| c.split("\"_sealed\"").next().map(str::to_owned))
            ));
            for member in members {
                text.push_str(&format!(
                    "  {} {} {:?} {:?} {:?} {:?}\n",
                    member.person_id, member.name, member.id, member.phone, member.relation, member.register_columns
                ));
            }
            Ok(())
        })
        .await
        .expect("reads");
        drop(tx);
        for table in ["statuses", "guarantees", "incomes"] {
            text.push_str(
                &self
                    .database
                    .tamper(&format!("SELECT count(*) FROM {table} WHERE valid_to IS NULL")),
            );
            text.push('\n');
        }
        text
    }

    async fn verified(&self) {
        let mut tx = self.app.store.read(&office()).await.expect("begins");
        let report = store::journal::verify(&mut tx, self.app.store.hash())
            .await
            .expect("verifies");
        assert_eq!(report.faults, []);
        for digest in store::files::digests(&mut tx).await.expect("reads") {
            assert_eq!(
                intake::files(&self.app).fault_of(&digest).expect("reads"),
                None,
                "{digest}"
            );
        }
    }

    fn count(&self, table: &str) -> String {
        self.database.tamper(&format!("SELECT count(*) FROM {table}"))
    }
}

fn register(report: &ImportReport) -> &RegisterReport {
    report.registers.as_ref().expect("registers")
}

/// A register in two columns more than linkage needs: village, number, name, identity, relation, 是否已务工.
fn listed(rows: &[(&str, &str, &str, u16, &str, &str)]) -> String {
    let mut text = "乡,村,户编号,姓名,证件号码,与户主关系,是否已务工,享受低保政策情况\n".to_owned();
    for (village, no, name, person, relation, works) in rows {
        text.push_str(&format!(
            "茶坪镇,{village},{no},{name},{},{relation},{works},农村低保\n",
            id(*person)
        ));
    }
    text
}

/// Twenty-four households of two.
fn first_month() -> Vec<(
    &'static str,
    &'static str,
    &'static str,
    u16,
    &'static str,
    &'static str,
)> {
    const NO: [&str; 24] = [
        "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A09", "A10", "A11", "A12", "A14", "A15", "A16", "A17",
        "A18", "A19", "A20", "A21", "A22", "A23", "A24", "A25",
    ];
    const NAMES: [&str; 4] = ["周一", "吴二", "郑三", "王四"];
    (1..=48u16)
        .map(|n| {
            let household = usize::from(n.div_ceil(2)) - 1;
            let relation = if n % 2 == 1 { "户主" } else { "配偶" };
            ("青树村", NO[household], NAMES[usize::from(n) % 4], n, relation, "是")
        })
        .collect()
}

const NEXT: Date = Date::constant(2026, 12, 1);

#[tokio::test]
async fn next_month_gives_exactly_what_was_planted_and_undoing_it_brings_the_month_before_back() {
    for installed in installations().await {
        let (_, report) = installed.apply("成员.csv", &listed(&first_month()), AS_OF).await;
        assert_eq!((register(&report).new, register(&report).persons_new), (24, 48));
        let before = installed.registers().await;
        let mut rows = first_month();
        // Changed: one works no more. Moved: A02 in another village. Split: A03's second under a new number. Merged:
        // A04 with A05 under A05. Gone: A06. New: A13 with two people.
        rows[0].5 = "否";
        rows.iter_mut()
            .filter(|row| row.1 == "A02")
            .for_each(|row| row.0 = "白云村");
        rows[5].1 = "B03";
        rows[5].4 = "户主";
        rows.iter_mut().filter(|row| row.1 == "A04").for_each(|row| {
            row.1 = "A05";
            row.4 = "其他";
        });
        rows.retain(|row| row.1 != "A06");
        rows.push(("青树村", "A13", "新人", 91, "户主", "是"));
        rows.push(("青树村", "A13", "新人", 92, "配偶", "是"));
        let (import, report) = installed.apply("成员12月.csv", &listed(&rows), NEXT).await;
        let r = register(&report);
        assert_eq!(
            (r.new, r.moved, r.split, r.merged, r.gone, r.back),
            (1, 1, 1, 1, 1, 0),
            "{r:?}"
        );
        // A01 whose row differs and A03 whom somebody left.
        assert_eq!((r.changed, r.unchanged), (2, 18), "{r:?}");
        assert_eq!(
            (r.persons_new, r.persons_moved, r.persons_gone, r.persons_changed),
            (2, 3, 2, 0),
            "{r:?}"
        );
        assert!(r.partial.is_empty());
        assert_ne!(installed.registers().await, before);
        installed.verified().await;
        let mut tx = installed.app.store.read(&office()).await.expect("begins");
        let moved = store::imports::changes(&mut tx, &import, Some("moved"), 0, 10)
            .await
            .expect("reads");
        assert_eq!(moved.len(), 1);
        assert!(moved[0].before.is_some() && moved[0].before != moved[0].after);
        drop(tx);
        installed
            .undo(&import)
            .await
            .unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        assert_eq!(installed.registers().await, before);
        assert_eq!(installed.state(&import).await, ImportState::Undone);
        installed.verified().await;
        // The same file once more, now that it was undone. What it began before is known and comes back.
        let (_, again) = installed.apply("成员12月.csv", &listed(&rows), NEXT).await;
        assert_eq!((register(&again).gone, register(&again).merged), (1, 1));
    }
}

#[tokio::test]
async fn the_same_register_again_changes_nothing_and_a_part_of_it_ends_nobody() {
    for installed in installations().await {
        installed.apply("成员.csv", &listed(&first_month()), AS_OF).await;
        let before = installed.registers().await;
        let same = listed(&first_month()) + "\n";
        let (_, report) = installed.apply("成员再来.csv", &same, NEXT).await;
        assert_eq!(
            (register(&report).unchanged, register(&report).households),
            (24, 24),
            "{report:?}"
        );
        assert!(register(&report).carried_out.is_empty());
        let part: Vec<_> = first_month().into_iter().take(6).collect();
        let (_, report) = installed.apply("一部分.csv", &listed(&part), NEXT).await;
        assert_eq!((register(&report).gone, register(&report).unchanged), (0, 3));
        assert_eq!(register(&report).partial.get("茶坪镇"), Some(&(3, 24)));
        assert!(report.problems.iter().any(|told| told.code == "INT-009"));
        assert_eq!(installed.registers().await, before);
        let older = installed
            .receive("旧.csv", &listed(&part[..2]), Date::constant(2026, 10, 1))
            .await
            .expect("received");
        let refused = intake::apply(&installed.app, &office(), now(), &older, &mut |_, _| ()).await;
        assert!(told(&refused.expect_err("older")).contains("INT-006"));
    }
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_and_writes_nothing_of_it() {
    for installed in installations().await {
        installed.apply("成员.csv", &members(), AS_OF).await;
        let tables = [
            "households",
            "persons",
            "memberships",
            "statuses",
            "regions",
            "import_worksheets",
            "import_changes",
            "unmatched_rows",
        ];
        let before: Vec<String> = tables.iter().map(|table| installed.count(table)).collect();
        let rows = bills(&[
            (1, "A1", "12000"),
            (3, "A2", "约三千"),
            (77, "A3", "30000"),
            (1, "A1", "12000"),
        ]);
        let import = installed.receive("结算.csv", &rows, AS_OF).await.expect("received");
        let report = intake::check(&installed.app, &office(), now(), &import, &mut |_, _| ()).await;
        let report = report.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        let sheet = &report.worksheets[0];
        assert_eq!(
            (sheet.read, sheet.accepted, sheet.refused, sheet.duplicate),
            (4, 2, 1, 1)
        );
        assert_eq!((sheet.unmatched, sheet.matched.get("exact_id")), (1, Some(&1)));
        let register = installed
            .receive("成员二.csv", &listed(&first_month()), NEXT)
            .await
            .expect("received");
        let report = intake::check(&installed.app, &office(), now(), &register, &mut |_, _| ())
            .await
            .expect("checked");
        assert_eq!(report.registers.expect("registers").households, 24);
        let after: Vec<String> = tables.iter().map(|table| installed.count(table)).collect();
        assert_eq!(after, before);
        assert_eq!(installed.state(&import).await, ImportState::Checked);
        let (book, ending) = intake::correction(&installed.app, &office(), &import)
            .await
            .expect("corrections");
        assert!(ending == "xlsx" && book.starts_with(b"PK"));
        installed.verified().await;
    }
}

#[tokio::test]
async fn a_file_that_could_not_be_read_stays_one_import() {
    for installed in installations().await {
        let app = &installed.app;
        let text = bills(&[(1, "A1", "12000")]).replace("结算流水号", "结算流水编码");
        let import = installed.receive("结算.csv", &text, AS_OF).await;
        let import = import.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        let check = async || intake::check(app, &office(), now(), &import, &mut |_, _| ()).await;
        let report = check().await.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        assert_eq!(installed.state(&import).await, ImportState::Refused);
        let map = async || intake::map_columns(app, &office(), now(), &import, &report.proposals).await;
        map().await.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));

        let file = NewFile {
            name: "又一次.csv".to_owned(),
            as_of: Some(AS_OF),
            department: None,
        };
        let content = Cursor::new(text.clone().into_bytes());
        let found = intake::receive_or_find(app, &office(), now(), file, content).await;
        let found = found.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        assert_eq!(found.import_id, import);
        assert!(found.mapping.contains("settlement_no"), "{}", found.mapping);

        let other = installed
            .receive("别的.csv", &bills(&[(3, "A2", "100")]), AS_OF)
            .await
            .unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        let number = intake::find_import(app, &office(), &other)
            .await
            .map(|found| found.import.number);
        let number = number.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        installed.database.tamper(&format!(
            "UPDATE imports SET file_digest = '{}' WHERE number = {number}",
            found.file_digest
        ));
        for refusal in [check().await.map(drop), map().await] {
            let refusal = refusal.expect_err("another one of the same file is used");
            assert!(told(&refusal).contains("INT-001"), "{}", told(&refusal));
        }
        assert_eq!(installed.state(&import).await, ImportState::Refused);
    }
}

#[tokio::test]
async fn nothing_is_counted_twice() {
    for installed in installations().await {
        installed.apply("成员.csv", &members(), AS_OF).await;
        let (first, _) = installed
            .apply("结算.csv", &bills(&[(1, "A1", "12000"), (3, "A2", "100")]), AS_OF)
            .await;
        let again = installed
            .receive("另一个名字.csv", &bills(&[(1, "A1", "12000"), (3, "A2", "100")]), AS_OF)
            .await;
        assert!(told(&again.expect_err("the same file")).contains("INT-001"));
        let (_, report) = installed
            .apply(
                "下一份.csv",
                &bills(&[(1, "A1", "12000"), (3, "A2", "900"), (5, "A4", "7")]),
                AS_OF,
            )
            .await;
        let sheet = &report.worksheets[0];
        assert_eq!(
            (sheet.read, sheet.accepted, sheet.refused, sheet.duplicate),
            (3, 2, 0, 1)
        );
        assert_eq!((sheet.known, sheet.replaced), (1, 1));
        let rows = |found: &domain::screening::Screening| {
            found
                .coverage
                .iter()
                .find(|one| one.sheet == "medical_settlement")
                .map(|one| one.rows)
        };
        let screened = screen(&installed).await;
        assert_eq!(rows(&screened), Some(3));
        installed
            .undo(&first)
            .await
            .unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        assert_eq!(
            rows(&screen(&installed).await),
            Some(3),
            "the later delivery still has what was equal"
        );
        installed.verified().await;
    }
}

async fn screen(installed: &Installed) -> domain::screening::Screening {
    let run = app::screenings::run(&installed.app, &office(), now(), (AS_OF, "test"), None, &mut |_| ()).await;
    run.unwrap_or_else(|refusal| panic!("{}", told(&refusal)))
        .screened
        .screening
}

#[tokio::test]
async fn an_apply_that_is_killed_leaves_nothing() {
    for installed in installations().await {
        installed.apply("成员.csv", &members(), AS_OF).await;
        let before = installed.registers().await;
        let import = installed
            .receive("成员二.csv", &listed(&first_month()), NEXT)
            .await
            .expect("received");
        let mut polls = 1;
        while installed.state(&import).await != ImportState::Applied {
            let (viewer, mut told) = (office(), |_: &str, _: u64| ());
            let apply = intake::apply(&installed.app, &viewer, now(), &import, &mut told);
            let whole = few(polls, apply).await.is_some();
            ended(&installed.app.store).await;
            let applied = installed.state(&import).await == ImportState::Applied;
            assert!(applied || !whole, "an apply that ended has applied");
            assert_eq!(
                installed.registers().await == before,
                !applied,
                "given up after {polls}"
            );
            polls *= 2;
        }
        installed.verified().await;
    }
}

#[tokio::test]
async fn a_liaison_delivers_and_sees_the_own_department_alone() {
    for installed in installations().await {
        installed.apply("成员.csv", &members(), AS_OF).await;
        installed.apply("结算.csv", &bills(&[(1, "A1", "12000")]), AS_OF).await;
        let school = liaison("教育局");
        let mut tx = installed.app.store.read(&school).await.expect("begins");
        let filter = store::imports::Filter {
            limit: 50,
            ..Default::default()
        };
        assert_eq!(store::imports::list(&mut tx, &filter).await.expect("lists"), []);
        drop(tx);
        let import = installed
            .receive_by(&school, "账单.csv", &bills(&[(3, "A9", "1")]), AS_OF)
            .await
            .expect("received");
        let refused = intake::check(&installed.app, &school, now(), &import, &mut |_, _| ()).await;
        assert!(told(&refused.expect_err("another department's")).contains("INT-003"));
        let medical = liaison("医保局");
        let import = installed
            .receive_by(&medical, "账单二.csv", &bills(&[(3, "A8", "1")]), AS_OF)
            .await
            .expect("received");
        intake::apply(&installed.app, &medical, now(), &import, &mut |_, _| ())
            .await
            .unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        let mut tx = installed.app.store.read(&medical).await.expect("begins");
        assert_eq!(store::imports::list(&mut tx, &filter).await.expect("lists").len(), 2);
        let other = liaison("教育局");
        let found = intake::check(&installed.app, &other, now(), &import, &mut |_, _| ()).await;
        assert!(matches!(found, Err(Refusal::NotFound)));
    }
}

#[tokio::test]
async fn a_row_that_somebody_tied_is_followed_by_screening() {
    for installed in installations().await {
        installed.apply("成员.csv", &members(), AS_OF).await;
        installed
            .apply("户.csv", &households(["9000", "40000", "60000"]), AS_OF)
            .await;
        let stranger = format!("{BILLS_HEADER}{},周依,A1,住院,2026-05-06,90000,80000\n", id(77));
        let (import, report) = installed.apply("结算.csv", &stranger, AS_OF).await;
        assert_eq!(report.worksheets[0].unmatched, 1);
        let before = screen(&installed).await;
        assert_eq!(before.unmatched.len(), 1);
        let mut tx = installed.app.store.read(&office()).await.expect("begins");
        let open = store::imports::unmatched(&mut tx, &import, (-1, 0), true, 10)
            .await
            .expect("reads");
        assert_eq!((open.len(), open[0].name.as_deref()), (1, Some("周依")));
        drop(tx);
        let person = installed
            .database
            .tamper("SELECT person_id FROM persons ORDER BY number LIMIT 1");
        intake::link_row(
            &installed.app,
            &office(),
            now(),
            (&import, &open[0].unmatched_id),
            Some(&person),
        )
        .await
        .expect("linked");
        let after = screen(&installed).await;
        assert!(after.unmatched.is_empty());
        let hits = |screening: &domain::screening::Screening| {
            screening.leads.iter().map(|lead| lead.hits.len()).sum::<usize>()
        };
        assert!(hits(&after) > hits(&before));
        installed.verified().await;
    }
}

fn county(work: &Work) {
    let options = CountyOptions {
        households: 150,
        seed: 5,
        as_of: AS_OF,
        mistakes: true,
    };
    let loaded = app::policy::load(&policy_dir(), &COUNTY_CODE.to_string(), AS_OF);
    let loaded = loaded.unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    let mut sink = FileSink::create(&work.data(), &options).expect("folder");
    generate(&options, &loaded.policy, &mut sink, &mut |_| {}).expect("county");
    sink.finish().expect("files");
}

/// Every file below a folder, one after the other.
fn bytes(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            all.extend(bytes(&path));
        } else {
            all.extend(std::fs::read(path).expect("file"));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_county_comes_out_of_the_store_as_out_of_its_folder_and_no_number_lies_open() {
    let work = Work::new();
    county(&work);
    let options = work.options();
    let folder = std::thread::spawn(move || screened(&options).screening)
        .join()
        .expect("screened");
    let numbers: Vec<String> = identities(&work);
    assert!(numbers.len() > 100);
    for installed in installations().await {
        let applied = installed.folder(&work.data()).await;
        for (_, report) in &applied {
            let sheets = report.worksheets.iter();
            sheets.for_each(|sheet| {
                assert_eq!(
                    sheet.read,
                    sheet.accepted + sheet.refused + sheet.duplicate,
                    "{sheet:?}"
                )
            });
        }
        let stored = screen(&installed).await;
        assert_eq!(stored.n_persons, folder.n_persons);
        assert_eq!(stored.households, folder.households);
        let verdicts = |found: &domain::screening::Screening| -> Vec<(String, u64, u64, u64)> {
            let all = found.rules.iter().chain(&found.checks);
            all.map(|rule| (rule.code.clone(), rule.hit, rule.clear, rule.unknown))
                .collect()
        };
        assert_eq!(verdicts(&stored), verdicts(&folder));
        assert_eq!(stored.findings, folder.findings);
        assert_eq!(stored.unmatched.len(), folder.unmatched.len());
        assert_eq!(traced(&stored), traced(&folder));
        let leads = installed.count("leads");
        assert_eq!(leads, folder.leads.len().to_string());
        installed.verified().await;
        let mut all = bytes(installed.data.path());
        if let TestDatabase::Sqlite(folder) = &installed.database {
            all.extend(bytes(folder.path()));
        }
        let text: std::collections::HashSet<&[u8]> =
            all.windows(17).filter(|w| w.iter().all(u8::is_ascii_digit)).collect();
        for number in &numbers {
            assert!(!text.contains(&number.as_bytes()[..17]), "a planted number lies open");
        }
    }
}

/// The leads with the files their rows came from by name: two runs number their files differently.
fn traced(found: &domain::screening::Screening) -> Vec<(Lead, Vec<String>)> {
    let trace = |lead: &Lead| {
        let mut lead = lead.clone();
        let facts = lead.hits.iter_mut().flat_map(|hit| &mut hit.facts);
        let mut files = Vec::new();
        for row in facts.flat_map(|fact| &mut fact.rows) {
            files.push(found.sources[row.source as usize].file.clone());
            row.source = 0;
        }
        (lead, files)
    };
    found.leads.iter().map(trace).collect()
}

/// Identity numbers and telephones of the county, from its registers as a screening reads them.
fn identities(work: &Work) -> Vec<String> {
    let mut found = Vec::new();
    for (path, _) in walk(&work.data()) {
        if path.extension().is_some_and(|ending| ending == "csv") {
            let text = String::from_utf8_lossy(&std::fs::read(&path).expect("file")).into_owned();
            let cells = text.split([',', '\n', '\r']).map(|cell| cell.trim_matches('"').trim());
            found.extend(
                cells
                    .filter(|cell| {
                        cell.is_ascii() && cell.len() == 18 && cell[..17].bytes().all(|b| b.is_ascii_digit())
                    })
                    .map(str::to_owned),
            );
        }
    }
    found.sort();
    found.dedup();
    found
}

fn walk(folder: &Path) -> Vec<(std::path::PathBuf, ())> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push((path, ()));
        }
    }
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_apply_and_screen_and_are_taken_over() {
    use app::jobs::{ApplyImport, CheckImport, Kind, Limits, RunScreening, VerifyStore, Worker, queue};
    for installed in installations().await {
        let app = &installed.app;
        let import = installed
            .receive("成员.csv", &members(), AS_OF)
            .await
            .expect("received");
        let limits = Limits {
            workers: 2,
            attempts: 2,
            poll: Duration::from_millis(50),
        };
        let worker = Worker::new(limits);
        let kinds = [
            Kind::CheckImport(CheckImport {
                import_id: import.clone(),
            }),
            Kind::ApplyImport(ApplyImport {
                import_id: import.clone(),
            }),
            Kind::RunScreening(RunScreening { as_of: AS_OF }),
            Kind::VerifyStore(VerifyStore {}),
        ];
        for kind in &kinds {
            let first = queue(app, &office(), now(), kind).await.expect("queued");
            let again = queue(app, &office(), now(), kind).await.expect("queued");
            assert_eq!(first, again, "the same job is queued once");
        }
        assert_eq!(worker.drain(app, now).await.expect("drained"), 4);
        let mut tx = app.store.read(&office()).await.expect("begins");
        let filter = store::jobs::Filter {
            limit: 10,
            ..Default::default()
        };
        let jobs = store::jobs::list(&mut tx, &filter, &[]).await.expect("lists");
        drop(tx);
        assert!(
            jobs.iter().all(|job| job.state == store::jobs::JobState::Done),
            "{jobs:?}"
        );
        assert_eq!(installed.state(&import).await, ImportState::Applied);
        // A second apply of the same import finds its work done.
        queue(app, &office(), now(), &kinds[1]).await.expect("queued");
        assert_eq!(worker.drain(app, now).await.expect("drained"), 1);
        assert_eq!(installed.count("screenings"), "1");
    }
}
