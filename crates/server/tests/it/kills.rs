//! What changes many cases at once is killed between and inside its transactions: nothing is doubled, nothing is lost,
//! and it goes on where it stopped.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use app::accounts::create_account;
use app::cases::Handover;
use app::{App, cases};
use domain::Date;
use domain::access::{Actor, Area, Grant, Role, Viewer};
use domain::case::{CaseRisk, Channel, Command as Act, Context, Event, Situation, decide};
use domain::id_card::IdCardNo;
use server::clock::Clock;
use store::cases::{Change, NewCase};
use store::journal::{Filter, entries};
use testkit::TestDatabase;

use crate::faults::{configured, faults_found, now, opened, somebody, system};

/// Cases: three transactions of the tick and of a handover.
const CASES: u16 = 1_100;
const OPENED: Date = Date::constant(2026, 2, 2);
/// How often a whole caseload changes hands.
const HANDOVERS: usize = 3;

/// Open cases, all of one account; gives back that account and another.
async fn prepared(app: &App, folder: &Path, database: &TestDatabase) -> [String; 2] {
    let sheets = folder.join("sheets");
    std::fs::create_dir(&sheets).expect("a folder");
    let mut members =
        "乡,村,户编号,姓名,证件号码,与户主关系,户类型,劳动技能,在校生状况,是否参加城乡居民基本医疗保险\n".to_owned();
    for n in 1..=CASES {
        let born = Date::constant(1970 + i16::try_from(n / 900).expect("small"), 3, 4);
        let id = IdCardNo::compose(529_901, born, n % 900 + 1)
            .expect("a number")
            .reveal();
        members.push_str(&format!(
            "茶坪镇,青树村,52990{n:05},甲小一,{id},户主,一般农户,普通劳动力,,是\n"
        ));
    }
    std::fs::write(sheets.join("成员.csv"), members).expect("written");
    let applied = app::intake::apply_folder(app, &system(), now(), (&sheets, OPENED), &mut |_| ()).await;
    applied.expect("applies");
    let mut accounts = Vec::new();
    for n in 1..=2 {
        let created = create_account(app, &system(), now(), somebody(n))
            .await
            .expect("created");
        accounts.push(created.account_id);
    }
    let households = database.tamper("SELECT household_id FROM households ORDER BY household_no");
    open_cases(app, households.lines(), &accounts[0]).await;
    accounts.try_into().expect("two")
}

async fn open_cases<'h>(app: &App, households: impl Iterator<Item = &'h str>, duty: &str) {
    let day: domain::Moment = "2026-02-02T01:00:00Z".parse().expect("a moment");
    let policy = cases::case_policy(app, &system(), day).await.expect("a policy");
    let situation = Situation::default();
    let context = Context {
        actor: "system:job",
        roles: &[],
        is_system: true,
        today: OPENED,
        policy: &policy,
        situation: &situation,
    };
    let changes: Vec<Change> = households
        .map(|household_id| {
            let open = Act::Open {
                household_id: household_id.to_owned(),
                channel: Channel::Screening,
                risks: vec![CaseRisk::suspected("因病", 1, "自付")],
                leads: Vec::new(),
                text: String::new(),
            };
            let mut events = decide(None, &open, &context).expect("opens");
            events.push(Event::Transferred {
                to_account: duty.to_owned(),
                reason: "分工".to_owned(),
                on: OPENED,
                by: "system:job".to_owned(),
            });
            let new = NewCase {
                household_id: household_id.to_owned(),
                ..NewCase::default()
            };
            Change::open(new, events)
        })
        .collect();
    assert_eq!(changes.len(), usize::from(CASES));
    let mut tx = app.store.write(&system(), now()).await.expect("begins");
    store::cases::append_many(&mut tx, changes).await.expect("opens");
    tx.commit().await.expect("commits");
}

/// A process that does something to many cases; it says `begun` before and `done` after.
#[derive(Clone, Copy)]
enum Chore<'c> {
    /// The daily tick, by the program.
    Tick,
    /// A caseload from one account to another, by [`a_handover_of_its_own`].
    Handover(&'c str, &'c str),
}

impl Chore<'_> {
    fn command(self, file: &Path) -> Command {
        match self {
            Self::Tick => {
                let mut program = Command::new(env!("CARGO_BIN_EXE_shouwang"));
                program
                    .args(["bench", "tick", "--on", "2026-03-02", "--config"])
                    .arg(file);
                program
            }
            Self::Handover(from, to) => {
                let mut tests = Command::new(std::env::current_exe().expect("this program"));
                tests.args(["kills::a_handover_of_its_own", "--exact", "--ignored", "--nocapture"]);
                tests
                    .env("CHORE_CONFIG", file)
                    .env("CHORE_FROM", from)
                    .env("CHORE_TO", to);
                tests
            }
        }
    }
}

/// Begins a chore and waits until it says that it has begun.
fn begun(file: &Path, chore: Chore<'_>) -> (Child, impl Iterator<Item = String>) {
    let mut command = chore.command(file);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output"))
        .lines()
        .map_while(Result::ok);
    assert!(lines.any(|line| line == "begun"));
    (child, lines)
}

/// Not a test of its own but a process that is killed: the county office hands a caseload over.
#[tokio::test]
#[ignore = "begun by the test that kills it"]
async fn a_handover_of_its_own() {
    let told = |name: &str| std::env::var(name).expect("told by the test that begins this");
    let app = opened(Path::new(&told("CHORE_CONFIG"))).await;
    let over = Handover {
        from_account: told("CHORE_FROM"),
        to_account: told("CHORE_TO"),
        region_id: None,
        reason: "移交".to_owned(),
    };
    let grant = Grant::new(Role::CountyOffice, Area::County);
    let office = Viewer::new(Actor::Account("office".to_owned()), vec![grant]);
    println!("begun");
    let done = cases::transfer_caseload(&app, &office, Clock::system().moment(), &over).await;
    assert!(done.expect("hands over").kept.is_empty());
    println!("done");
}

/// How far the journal has come.
async fn head(app: &App) -> i64 {
    let mut tx = app.store.read(&system()).await.expect("begins");
    let filter = Filter {
        limit: 1,
        ..Filter::default()
    };
    let entries = entries(&mut tx, &filter).await.expect("lists");
    entries.first().map_or(0, |entry| entry.seq)
}

/// Ends a chore with no warning as soon as it has begun, or once it has kept something.
async fn killed(app: &App, file: &Path, chore: Chore<'_>, wait: bool) {
    let (mut child, _lines) = begun(file, chore);
    let before = head(app).await;
    while wait && head(app).await == before && child.try_wait().expect("is asked").is_none() {}
    child.kill().expect("killed");
    child.wait().expect("gone");
    assert_eq!(faults_found(app).await, 0);
}

/// Lets a chore come to its end.
fn done(file: &Path, chore: Chore<'_>) {
    let (mut child, mut lines) = begun(file, chore);
    assert!(lines.any(|line| line == "done"));
    // The rest of what it says has a reader, too.
    lines.for_each(drop);
    assert!(child.wait().expect("gone").success());
}

fn count(database: &TestDatabase, of: &str) -> usize {
    let told = database.tamper(&format!("SELECT count(*) FROM {of}"));
    told.parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_tick_and_a_handover_that_are_killed_go_on_and_double_nothing() {
    for database in TestDatabase::each() {
        let folder = tempfile::tempdir().expect("folder");
        let file = configured(folder.path(), &database.url());
        let app = opened(&file).await;
        let accounts = prepared(&app, folder.path(), &database).await;
        ticks(&app, &file, &database).await;
        handovers(&app, &file, &database, &accounts).await;
        app.store.close().await;
    }
}

async fn ticks(app: &App, file: &Path, database: &TestDatabase) {
    let told = || count(database, "case_events WHERE kind = 'escalated'");
    for wait in [false, true, true] {
        killed(app, file, Chore::Tick, wait).await;
        let n_waiting = count(database, "jobs WHERE state <> 'done'");
        assert!(n_waiting <= 1, "asked for again it is the same job");
    }
    for _ in 0..2 {
        done(file, Chore::Tick);
        assert_eq!(told(), usize::from(CASES), "the county is told of every case, once");
        assert_eq!(count(database, "jobs WHERE state <> 'done'"), 0);
    }
    assert_eq!(faults_found(app).await, 0);
}

async fn handovers(app: &App, file: &Path, database: &TestDatabase, accounts: &[String; 2]) {
    let moved = || count(database, "case_events WHERE kind = 'transferred'");
    let of = |account: &String| count(database, &format!("cases WHERE duty_account_id = '{account}'"));
    for handover in 0..HANDOVERS {
        let (from, to) = (&accounts[handover % 2], &accounts[(handover + 1) % 2]);
        let chore = Chore::Handover(from, to);
        for wait in [false, true] {
            killed(app, file, chore, wait).await;
            assert_eq!(of(from) + of(to), usize::from(CASES), "every case is somebody's");
        }
        done(file, chore);
        assert_eq!((of(from), of(to)), (0, usize::from(CASES)));
        let expected = usize::from(CASES) * (handover + 2);
        assert_eq!(moved(), expected, "each case once, after its first");
    }
    assert_eq!(faults_found(app).await, 0);
}
