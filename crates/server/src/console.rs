//! What a person at the terminal sees: results on standard output, progress and problems on standard error.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;

use app::screen::{Failure, Progress, Step};
use domain::Date;
use domain::message::Lang;
use domain::problem::{Problem, Severity};

use crate::clock::Clock;

/// Problems printed in full before the rest is only counted.
const LISTED: usize = 12;

pub(crate) struct Console {
    pub(crate) lang: Lang,
    shown: Mutex<String>,
}

impl Console {
    pub(crate) fn new(lang: Lang) -> Self {
        Self {
            lang,
            shown: Mutex::new(String::new()),
        }
    }

    /// The Chinese or the English text.
    pub(crate) fn text<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// A line of the result.
    pub(crate) fn say(&self, line: impl AsRef<str>) {
        // Whoever reads may have stopped reading, as head does: that is no fault.
        let _ = writeln!(std::io::stdout(), "{}", line.as_ref());
    }

    /// A line of progress.
    #[expect(clippy::print_stderr, reason = "this is where progress is printed")]
    pub(crate) fn note(&self, line: impl AsRef<str>) {
        self.clear();
        eprintln!("{}", line.as_ref());
    }

    fn clear(&self) {
        if let Ok(mut shown) = self.shown.lock()
            && !std::mem::take(&mut *shown).is_empty()
            && std::io::stderr().is_terminal()
        {
            let _ = write!(std::io::stderr(), "\r\u{1b}[2K");
        }
    }

    /// Problems, errors first; beyond a screenful they are counted, for the files hold them all.
    pub(crate) fn problems(&self, problems: &[Problem]) {
        let mut sorted: Vec<&Problem> = problems.iter().collect();
        sorted.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.cmp(b)));
        for problem in sorted.iter().take(LISTED) {
            let mark = match problem.severity {
                Severity::Error => self.text("错误", "error"),
                Severity::Warning => self.text("注意", "warning"),
                Severity::Note => self.text("说明", "note"),
            };
            self.note(format!("{mark} {}", problem.line(self.lang)));
        }
        if sorted.len() > LISTED {
            let rest = sorted.len() - LISTED;
            let more = self.text("条问题，见 summary.json", "more problems, see summary.json");
            self.note(format!("… {} {rest} {more}", self.text("另有", "and")));
        }
    }

    /// Problems of a run that came to nothing; returns the exit code.
    pub(crate) fn failure(&self, failure: &Failure) -> u8 {
        self.problems(failure.problems());
        match failure {
            Failure::Nothing(_) => 1,
            Failure::Arguments(_) => 2,
        }
    }

    /// Shows how far a run has come: one changing line on a terminal, a line per file elsewhere.
    pub(crate) fn progress(&self) -> impl FnMut(Progress) + Send + '_ {
        let mut last = String::new();
        move |progress| match progress {
            Progress::Reading { file, rows } => {
                if std::io::stderr().is_terminal() {
                    let line = format!(
                        "{} {file} {rows} {}",
                        self.text("读取", "reading"),
                        self.text("行", "rows")
                    );
                    let _ = write!(std::io::stderr(), "\r\u{1b}[2K{line}");
                    if let Ok(mut shown) = self.shown.lock() {
                        *shown = line;
                    }
                } else if file != last {
                    self.note(format!("{} {file}", self.text("读取", "reading")));
                    last = file;
                }
            }
            Progress::Step(step) => self.note(match step {
                Step::Facts => self.text("计算事实 …", "computing facts …"),
                Step::Rules => self.text("逐条规则判断 …", "judging rules …"),
                Step::Reasons => self.text("写明理由 …", "writing reasons …"),
                Step::Papers => self.text("写出结果 …", "writing papers …"),
            }),
        }
    }
}

/// Today in China, for those who give no date.
pub(crate) fn today() -> Date {
    Clock::system().today()
}
