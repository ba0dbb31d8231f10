//! What the tests of the verbs share: folders, small registers written by hand, one run.

use std::future::Future;
use std::path::{Path, PathBuf};

use app::Refusal;
use app::county::{COUNTY_CODE, CountyOptions, FileSink, Truth, generate};
use app::screen::{Failure, Options, Outcome, screen};
use domain::Date;
use domain::access::{Reason, Viewer};
use domain::id_card::IdCardNo;
use domain::message::Lang;
use domain::problem::Problem;
use domain::screening::{Screening, SourceCoverage};
use store::Store;

pub(crate) const AS_OF: Date = Date::constant(2026, 11, 1);
pub(crate) const REGION: &str = "529901";

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn policy_dir() -> PathBuf {
    root().join("policy")
}

pub(crate) fn lines(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| problem.line(Lang::En))
        .collect::<Vec<_>>()
        .join("\n")
}

pub(crate) fn told(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Conflict(problems) => lines(problems),
        other => format!("{other:?}"),
    }
}

/// The files of an invented county, with mistakes in them where wanted; what is true of it.
pub(crate) fn county(folder: &Path, households: usize, mistakes: bool) -> Truth {
    let options = CountyOptions {
        households,
        seed: 11,
        as_of: AS_OF,
        mistakes,
    };
    let loaded = app::policy::load(&policy_dir(), &COUNTY_CODE.to_string(), AS_OF);
    let loaded = loaded.unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    let mut sink = FileSink::create(folder, &options).expect("a folder");
    let mut truth = generate(&options, &loaded.policy, &mut sink, &mut |_| {}).expect("a county");
    truth.files = sink.finish().expect("files");
    truth
}

pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("runtime").block_on(future)
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for entry in std::fs::read_dir(from).expect("folder") {
        let entry = entry.expect("entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)
        } else {
            std::fs::write(&to, std::fs::read(&from).expect("file")).expect("copied")
        }
    }
}

/// A folder for one test: `data` in it, results in `out`.
pub(crate) struct Work {
    dir: tempfile::TempDir,
}

impl Work {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("folder");
        std::fs::create_dir(dir.path().join("data")).expect("folder");
        Self { dir }
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.dir.path().join("out")
    }

    /// Puts a file into the data folder.
    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.data().join(name), bytes).expect("written");
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            data: self.data(),
            policy: policy_dir(),
            region: REGION.to_owned(),
            as_of: AS_OF,
            out: self.out(),
            replace: true,
        }
    }

    pub(crate) fn screen(&self) -> Outcome {
        screened(&self.options())
    }

    pub(crate) fn failure(&self) -> Failure {
        failed(&self.options())
    }

    /// Nothing half-written: no result, and nothing left lying beside it.
    pub(crate) fn assert_nothing_written(&self) {
        assert!(!self.out().exists(), "no output folder");
        let left: Vec<_> = std::fs::read_dir(self.path())
            .expect("folder")
            .map(|entry| entry.expect("entry").file_name().to_string_lossy().to_string())
            .filter(|name| name.starts_with(".shouwang"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

pub(crate) fn screened(options: &Options) -> Outcome {
    run(screen(options, &mut |_| {})).unwrap_or_else(|failure| panic!("{}", lines(failure.problems())))
}

pub(crate) fn failed(options: &Options) -> Failure {
    match run(screen(options, &mut |_| {})) {
        Ok(_) => panic!("this should have failed"),
        Err(failure) => failure,
    }
}

pub(crate) fn has_code(problems: &[Problem], code: &str) -> bool {
    problems.iter().any(|problem| problem.code == code)
}

/// The identity number of the `n`th invented person.
pub(crate) fn id(n: u16) -> String {
    IdCardNo::compose(529_901, Date::constant(1970, 3, 4), n)
        .expect("number")
        .reveal()
}

/// A member register of three households of two, persons 1 to 6.
pub(crate) fn members() -> String {
    let mut text = "乡,村,户编号,姓名,证件号码,与户主关系,户类型\n".to_owned();
    for n in 1..=6u16 {
        let household = n.div_ceil(2);
        let relation = if n % 2 == 1 { "户主" } else { "配偶" };
        let name = ["周一", "吴二", "郑三", "王四", "冯五", "陈六"][usize::from(n) - 1];
        text.push_str(&format!(
            "茶坪镇,青树村,52990{household},{name},{},{relation},脱贫户\n",
            id(n)
        ));
    }
    text
}

/// A household register with an income each.
pub(crate) fn households(incomes: [&str; 3]) -> String {
    let mut text = "乡,村,户编号,家庭纯收入\n".to_owned();
    for (income, household) in incomes.iter().zip(1..) {
        text.push_str(&format!("茶坪镇,青树村,52990{household},{income}\n"));
    }
    text
}

pub(crate) const BILLS_HEADER: &str = "身份证号,姓名,结算流水号,医疗类别,结算日期,医疗费用总额,个人自付金额\n";

/// Settlements: person number, serial number, own payment.
pub(crate) fn bills(rows: &[(u16, &str, &str)]) -> String {
    let mut text = BILLS_HEADER.to_owned();
    for (person, serial, paid) in rows {
        text.push_str(&format!("{},,{serial},住院,2026-05-06,90000,{paid}\n", id(*person)));
    }
    text
}

pub(crate) fn covered<'s>(screening: &'s Screening, sheet: &str) -> &'s SourceCoverage {
    screening
        .coverage
        .iter()
        .find(|source| source.sheet == sheet)
        .expect("sheet")
}

pub(crate) fn tally<'s>(screening: &'s Screening, code: &str) -> &'s domain::screening::RuleTally {
    let all = screening.rules.iter().chain(&screening.checks);
    all.into_iter().find(|rule| rule.code == code).expect("rule")
}

/// Waits for the end of what was given up: the next transaction that changes things begins after it, and by then it is
/// all or nothing.
pub async fn ended(store: &Store) {
    let at = "2026-11-01T01:00:00.000Z".parse().expect("moment");
    let viewer = Viewer::system(Reason::CommandLine);
    drop(store.write(&viewer, at).await.expect("begins"));
}
