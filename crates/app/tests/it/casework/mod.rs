//! Cases and field work as far as no story over HTTP tells of them, on both databases.

mod kinship;
mod owed;
mod policies;
mod reports;
mod visits;

use std::collections::BTreeMap;
use std::time::Duration;

use app::intake;
use app::jobs::{self, Kind, Limits, Worker};
use domain::access::{Actor, Area, Grant, Reason, Role, Viewer};
use domain::id_card::IdCardNo;
use domain::{Date, Moment};

use crate::support::told;
use crate::world::{World, worlds};

/// First day of the registers.
const FIRST: Date = Date::constant(2026, 11, 1);

/// A world with registers of a few households.
struct Village {
    world: World,
    /// Ids of households by number.
    households: BTreeMap<String, String>,
}

fn system() -> Viewer {
    Viewer::system(Reason::CommandLine)
}

/// Nine in the morning of a day.
fn morning(day: &str) -> Moment {
    format!("{day}T01:00:00.000Z").parse().expect("a moment")
}

/// Somebody with one role in one place.
fn officer(account: &str, role: Role, area: Area) -> Viewer {
    Viewer::new(Actor::Account(account.to_owned()), vec![Grant::new(role, area)])
}

fn id_no(n: u16) -> String {
    let born = Date::constant(1990, 3, 4);
    IdCardNo::compose(529_901, born, n).expect("a number").reveal()
}

/// Two households in one village, one in another township: a pupil of a vocational school, one of a senior school,
/// and somebody far away.
async fn villages() -> Vec<Village> {
    let mut all = Vec::new();
    for world in worlds().await {
        let mut register =
            "乡,村,户编号,姓名,证件号码,与户主关系,户类型,劳动技能,在校生状况,是否参加城乡居民基本医疗保险\n"
                .to_owned();
        for (n, place, household, name, relation, labour, school) in [
            (1, "茶坪镇,青树村", "5299020001", "甲小一", "户主", "普通劳动力", ""),
            (2, "茶坪镇,青树村", "5299020001", "甲小二", "之子", "", "中职一年级"),
            (3, "茶坪镇,青树村", "5299020002", "乙小一", "户主", "普通劳动力", ""),
            (4, "茶坪镇,青树村", "5299020002", "乙小二", "之女", "", "普通高中二年级"),
            (5, "石桥乡,新桥村", "5299020009", "丁小一", "户主", "普通劳动力", ""),
        ] {
            let id = id_no(n);
            register.push_str(&format!(
                "{place},{household},{name},{id},{relation},一般农户,{labour},{school},是\n"
            ));
        }
        let village = Village {
            households: BTreeMap::new(),
            world,
        };
        village.apply("成员.csv", &register, FIRST).await;
        all.push(village.known());
    }
    all
}

impl Village {
    /// Drops a file in and lets it count.
    async fn apply(&self, name: &str, text: &str, as_of: Date) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), text).expect("written");
        let at = crate::world::minute(0);
        let applied = intake::apply_folder(&self.world.app, &system(), at, (folder.path(), as_of), &mut |_| ()).await;
        applied.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
    }

    fn known(mut self) -> Self {
        let sql = "SELECT household_no || '|' || household_id FROM households";
        let told = self.world.database.tamper(sql);
        let pair = |line: &str| line.split_once('|').map(|(no, id)| (no.to_owned(), id.to_owned()));
        self.households = told.lines().filter_map(pair).collect();
        self
    }

    fn count(&self, of: &str) -> usize {
        let told = self.world.database.tamper(&format!("SELECT count(*) FROM {of}"));
        told.parse().expect("a number")
    }

    /// A cadre tells of a household: its case, where the lead could be placed.
    async fn case_of(&self, household: &str, at: Moment) -> String {
        let report = app::leads::LeadReport {
            household_id: self.households[household].clone(),
            person_id: None,
            channel: "cadre_visit".to_owned(),
            risks: vec!["因学".to_owned()],
            level: None,
            words: "走访发现".to_owned(),
            found_on: None,
        };
        let placed = app::leads::report_lead(&self.world.app, &system(), at, report).await;
        let placed = placed.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        placed.case_id.expect("a case")
    }

    /// The place of this name that the register's households lie in.
    fn place(&self, name: &str) -> String {
        self.world.database.tamper(&format!(
            "SELECT DISTINCT s.region_id FROM region_spells s JOIN households h \
             ON s.region_id IN (h.township_id, h.village_id) WHERE s.name = '{name}'"
        ))
    }

    /// Queues a job and does it.
    async fn work(&self, kind: &Kind, at: Moment) {
        jobs::queue(&self.world.app, &system(), at, kind).await.expect("queued");
        let worker = Worker::new(Limits {
            workers: 1,
            attempts: 1,
            poll: Duration::from_millis(10),
        });
        worker.drain(&self.world.app, || at).await.expect("works");
        let failed = self
            .world
            .database
            .tamper("SELECT kind, problems FROM jobs WHERE state = 'failed'");
        assert_eq!(failed, "");
    }
}
