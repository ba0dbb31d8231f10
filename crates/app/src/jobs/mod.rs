//! Work in the background: one serde struct a kind, each repeatable.
//!
//! A job is queued in the transaction of the change that asks for it and done by a [`Worker`]. Every kind may be done
//! twice with the result of once: what was done already is seen from the state of what it works on.

mod kinds;
mod list;
mod page;
mod worker;

pub use kinds::{
    ApplyImport, BackUp, CheckImport, ConfirmDeliveries, Kind, ReplayStandards, ReviewMissed, RunScreening, TickCases,
    Tidy, VerifyStore,
};
pub use list::{find_job, list_jobs};
pub use page::jobs_markdown;
pub use worker::{Ended, Limits, Worker};

use domain::Moment;
use domain::access::{Action, Viewer};
use store::imports::ImportState;
use store::jobs::NewJob;

use crate::{App, Refusal};

/// One kind of job as the reference page tells it.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Kind.
    pub kind: &'static str,
    /// When it is queued.
    pub when: [&'static str; 2],
    /// How long it is listed after it is over.
    pub retention: [&'static str; 2],
    /// Why it exists.
    pub why: [&'static str; 2],
}

const LISTED: [&str; 2] = ["结束后保留到“tidy”清理为止", "until tidied away"];

/// Every kind of job, in Chinese and English.
pub const CATALOGUE: [Entry; 10] = [
    Entry {
        kind: CheckImport::KIND,
        when: ["收到一个文件以后", "after a file is received"],
        retention: LISTED,
        why: [
            "先看清会变什么、退回什么，不改任何数据",
            "says what would change and what is refused, and changes nothing",
        ],
    },
    Entry {
        kind: ApplyImport::KIND,
        when: ["有人确认导入以后", "when somebody confirms an import"],
        retention: LISTED,
        why: ["让这个文件的行算数", "makes the rows of the file count"],
    },
    Entry {
        kind: RunScreening::KIND,
        when: ["有人要求筛查", "when somebody asks for a screening"],
        retention: LISTED,
        why: [
            "找出有困难的户，线索并入个案或立案",
            "finds households in difficulty, and puts each lead into its case",
        ],
    },
    Entry {
        kind: ReviewMissed::KIND,
        when: ["有人要求，或每天一次", "when asked for, or once a day"],
        retention: LISTED,
        why: [
            "人发现的户，按当时的数据重算规则，记下数据为什么没有发现",
            "plays the rules again for households that people found, and keeps why data had missed them",
        ],
    },
    Entry {
        kind: VerifyStore::KIND,
        when: ["有人要求，或每天一次", "when asked for, or once a day"],
        retention: LISTED,
        why: [
            "核对日志链、各表和保存的文件",
            "compares the chain, the tables and the kept files",
        ],
    },
    Entry {
        kind: BackUp::KIND,
        when: ["有人要求，或每天一次", "when asked for, or once a day"],
        retention: LISTED,
        why: [
            "写一份备份并读回核对，只留最近几份",
            "writes a backup, reads it back, and keeps the newest ones",
        ],
    },
    Entry {
        kind: TickCases::KIND,
        when: ["每天一次", "once a day"],
        retention: LISTED,
        why: [
            "过期的步骤和没人办的自主申报提级到乡镇、再到县；暂停到期的个案恢复；补算节假日公布前算不出的期限",
            "tells township and county of late steps and reports, ends rests that are over, counts what could not be counted",
        ],
    },
    Entry {
        kind: ConfirmDeliveries::KIND,
        when: ["每天一次，或有人要求", "once a day, or when asked for"],
        retention: LISTED,
        why: [
            "部门表里有记录的帮扶措施，自动确认到位；记下谁应享未享、谁还看不出来",
            "confirms measures that departments' sheets prove; keeps who has not received what they are entitled to",
        ],
    },
    Entry {
        kind: ReplayStandards::KIND,
        when: ["有人要求时", "when somebody asks"],
        retention: LISTED,
        why: [
            "用保存下来的各月事实回看一项标准：会查出多少户、走访和认定了多少、漏了多少",
            "tries a standard out over the kept facts of past months: how many it finds, what they came to, what it misses",
        ],
    },
    Entry {
        kind: Tidy::KIND,
        when: ["每天一次", "once a day"],
        retention: LISTED,
        why: [
            "清理结束的登录、过期的链接和回答、旧任务、写到一半的事实文件",
            "removes ended sessions, old links and answers, old jobs, half-written files of facts",
        ],
    },
];

/// Queues a job of a kind, when the viewer may do what it does.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn queue(app: &App, viewer: &Viewer, at: Moment, kind: &Kind) -> Result<String, Refusal> {
    let action = kind.action();
    if !viewer.may(action) {
        return Err(Refusal::NotPermitted(action));
    }
    check_own(app, viewer, kind).await?;
    let mut tx = app.store.write_passing(viewer, at).await?;
    let id = store::jobs::queue(&mut tx, new_job(kind)?).await?;
    tx.commit().await?;
    Ok(id)
}

/// A job acts for the system and meets no limit of departments, so whoever asks for it must meet them here: the import
/// is in the viewer's departments, and a liaison applies only what was checked and holds no register.
async fn check_own(app: &App, viewer: &Viewer, kind: &Kind) -> Result<(), Refusal> {
    let (import_id, applies) = match kind {
        Kind::CheckImport(input) => (&input.import_id, false),
        Kind::ApplyImport(input) => (&input.import_id, true),
        _ => return Ok(()),
    };
    let mut tx = app.store.read(viewer).await?;
    let import = store::imports::find(&mut tx, import_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    drop(tx);
    if !applies || viewer.may(Action::ImportRegister) {
        return Ok(());
    }
    let report = crate::intake::ImportReport::parse(&import.report).unwrap_or_default();
    let is_checked = import.state == ImportState::Checked;
    let own = import
        .department
        .is_some_and(|name| viewer.departments(Action::ImportSheet).include(&name));
    if is_checked && own && report.registers.is_none() && report.regions.is_none() {
        return Ok(());
    }
    Err(Refusal::NotPermitted(Action::ImportSheet))
}

/// A job to be queued in a transaction that is under way; the caller has seen that the viewer may ask for it.
///
/// # Errors
/// When its input does not serialise; a fault of the program.
pub fn new_job(kind: &Kind) -> Result<NewJob, Refusal> {
    Ok(NewJob {
        kind: kind.name(),
        input: kind.input()?,
        dedup_key: kind.dedup_key(),
    })
}

/// Asks for the end of a job.
///
/// # Errors
/// When the viewer may not, or there is no such job that could be ended.
#[store::boxed]
pub async fn cancel(app: &App, viewer: &Viewer, at: Moment, job_id: &str) -> Result<(), Refusal> {
    if !viewer.may(Action::CancelJob) {
        return Err(Refusal::NotPermitted(Action::CancelJob));
    }
    let mut tx = app.store.write_passing(viewer, at).await?;
    if !store::jobs::cancel(&mut tx, job_id).await? {
        return Err(Refusal::NotFound);
    }
    Ok(tx.commit().await?)
}
