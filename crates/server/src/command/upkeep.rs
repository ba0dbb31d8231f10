//! `shouwang migrate`, `verify`, `backup`, `restore` and `keys`: keeping an installation whole.

use app::upkeep;
use app::{App, Refusal};
use domain::access::{Reason, Viewer};
use domain::problem::Problem;
use store::seal::{Cipher, KeyRing};

use super::installed::{refused, with_app};
use crate::arguments::ConfigArguments;
use crate::arguments::installed::{BackupCommand, BackupFileArguments, KeysCommand, OutArguments, RotateArguments};
use crate::clock::Clock;
use crate::console::Console;

/// Whoever can read the keys and the database on this machine may keep them whole.
pub(super) fn at_the_console() -> Viewer {
    Viewer::system(Reason::CommandLine)
}

pub(crate) async fn migrate(console: &Console, arguments: &ConfigArguments) -> u8 {
    with_app(console, arguments, async |_| {
        console.say(console.text("数据库已就绪", "the database is up to date"));
        Ok(0)
    })
    .await
}

pub(crate) async fn verify(console: &Console, arguments: &ConfigArguments) -> u8 {
    with_app(console, arguments, async |app: App| {
        let found = upkeep::verify(&app, &at_the_console()).await?;
        let report = &found.report;
        console.say(format!(
            "{} {}  {} {}  {} {}  {} {}",
            console.text("日志", "journal entries"),
            report.entries,
            console.text("对象", "subjects"),
            report.subjects,
            console.text("行", "rows"),
            report.rows,
            console.text("文件", "files"),
            report.files,
        ));
        console.say(format!("{} {}", console.text("末条摘要", "last hash"), report.head));
        console.problems(&found.problems);
        if found.problems.is_empty() {
            console.say(console.text(
                "核验通过：没有发现改动",
                "verified: nothing was changed past the program",
            ));
            return Ok(0);
        }
        Ok(1)
    })
    .await
}

pub(crate) async fn backup(console: &Console, command: BackupCommand) -> u8 {
    match command {
        BackupCommand::Write(arguments) => write(console, &arguments).await,
        BackupCommand::Check(arguments) => check(console, &arguments).await,
    }
}

async fn write(console: &Console, arguments: &OutArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let at = Clock::system().moment();
        let mut progress = |member: &str| console.note(member);
        let manifest = upkeep::back_up(&app, &at_the_console(), at, &arguments.out, &mut progress).await?;
        console.say(format!(
            "{} {}（{} {}，{} {}）",
            console.text("备份已写好并读过一遍：", "backup written and read back:"),
            arguments.out.display(),
            console.text("行", "rows"),
            manifest.tables.iter().map(|part| part.n).sum::<u64>(),
            console.text("文件", "files"),
            manifest.files.len(),
        ));
        console.say(console.text(
            "密钥文件不在备份里：请另外保存它，没有它备份打不开",
            "the key file is not in it: keep a copy apart, without it the backup cannot be read",
        ));
        Ok(0)
    })
    .await
}

async fn check(console: &Console, arguments: &BackupFileArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let manifest = upkeep::check_backup(&app, &arguments.file)?;
        console.say(format!(
            "{} {}",
            console.text("备份完好，写于", "the backup is whole, written at"),
            manifest.created_at
        ));
        Ok(0)
    })
    .await
}

pub(crate) async fn restore(console: &Console, arguments: &BackupFileArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let at = Clock::system().moment();
        let mut progress = |member: &str| console.note(member);
        let manifest = upkeep::restore(&app, &arguments.file, at, &mut progress).await?;
        console.say(format!(
            "{} {}",
            console.text("已恢复到备份时的状态：", "restored as of"),
            manifest.created_at
        ));
        Ok(0)
    })
    .await
}

pub(crate) async fn keys(console: &Console, command: KeysCommand) -> u8 {
    match command {
        KeysCommand::Rotate(arguments) => rotate(console, &arguments),
        KeysCommand::Reseal(arguments) => reseal(console, &arguments).await,
        KeysCommand::List(arguments) => list(console, &arguments),
    }
}

fn rotate(console: &Console, arguments: &RotateArguments) -> u8 {
    let config = match super::config::loaded(console, &arguments.config) {
        Ok(loaded) => loaded.config,
        Err(code) => return code,
    };
    let name = arguments.cipher.as_deref().unwrap_or(&config.data.cipher);
    let Some(cipher) = Cipher::parse(name) else {
        console.problems(&[Problem::error("UPK-301").arg("name", name)]);
        return 2;
    };
    let at = Clock::system().moment().to_string();
    match KeyRing::rotate(&config.data.keys_file, cipher, &at) {
        Ok(ring) => {
            console.say(format!(
                "{} {}",
                console.text("当前密钥：", "current key:"),
                ring.current()
            ));
            console.say(console.text(
                "请重启服务，并运行 shouwang keys reseal；再给密钥文件留一份新的备份",
                "restart the server, run shouwang keys reseal, and keep a new copy of the key file",
            ));
            0
        }
        Err(error) => unusable(console, &config, error),
    }
}

async fn reseal(console: &Console, arguments: &ConfigArguments) -> u8 {
    with_app(console, arguments, async |app: App| {
        let at = Clock::system().moment();
        let mut progress = |table: &str, n: i64| console.note(format!("{table} {n}"));
        let n = upkeep::reseal(&app, &at_the_console(), at, &mut progress).await?;
        console.say(format!(
            "{} {n}",
            console.text("换用当前密钥的字段：", "values sealed anew:")
        ));
        Ok(0)
    })
    .await
}

fn list(console: &Console, arguments: &ConfigArguments) -> u8 {
    let config = match super::config::loaded(console, arguments) {
        Ok(loaded) => loaded.config,
        Err(code) => return code,
    };
    match KeyRing::load(&config.data.keys_file) {
        Ok(ring) => {
            for (id, cipher) in ring.list_keys() {
                let mark = if id == ring.current() {
                    console.text("当前", "current")
                } else {
                    ""
                };
                console.say(format!("{id}  {cipher}  {mark}"));
            }
            0
        }
        Err(error) => unusable(console, &config, error),
    }
}

fn unusable(console: &Console, config: &crate::config::Config, error: store::seal::KeyError) -> u8 {
    let problem = Problem::error("UPK-201")
        .arg("file", config.data.keys_file.display())
        .arg("cause", error);
    refused(console, Refusal::conflict(problem))
}
