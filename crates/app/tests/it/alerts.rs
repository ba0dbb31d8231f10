//! Half a year of screenings of an invented county, worked off by its villages: how many alerts would come one by one,
//! how many are left when those of a household are one lead, and how many when what was checked is remembered. The
//! page docs/reference/alerts.md is made from it; `UPDATE_GENERATED=1` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use app::county::{Leads, RiskScore, Score, Truth, compare};
use app::verb::App;
use app::visits::VisitInput;
use app::{cases, intake, screenings, visits};
use domain::access::{Actor, Area, Grant, Role, Viewer};
use domain::case::{Command, Record, Step};
use domain::{Date, Moment};
use store::cases::{TaskLine, TaskQuery};
use testkit::TestDatabase;

use crate::leads::{installed, office};
use crate::support::{AS_OF, county, policy_dir, root, told};

const HOUSEHOLDS: usize = 1_000;
/// Households of the village that monthly figures are told for.
const VILLAGE_HOUSEHOLDS: usize = 700;
const MONTHS: [Date; 6] = [
    Date::constant(2026, 6, 1),
    Date::constant(2026, 7, 1),
    Date::constant(2026, 8, 1),
    Date::constant(2026, 9, 1),
    Date::constant(2026, 10, 1),
    Date::constant(2026, 11, 1),
];

/// What one month's screening brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Month {
    /// Hits of rules, as platforms send them.
    alerts: usize,
    /// Households named.
    leads: usize,
    /// Of those, the ones that began a case: somebody has to go there.
    tasks: usize,
    /// That joined a case under way.
    joined: usize,
    /// Of which all was checked before.
    remembered: usize,
    /// Tasks at households that something had truly befallen.
    right: usize,
}

/// Half a year.
#[derive(Debug, Clone, PartialEq)]
struct Year {
    months: Vec<Month>,
    score: Score,
}

#[tokio::test]
async fn joining_and_memory_leave_a_village_what_it_can_do() {
    let folder = tempfile::tempdir().expect("folder");
    let truth = county(folder.path(), HOUSEHOLDS, false);
    let mut years = Vec::new();
    for database in TestDatabase::each() {
        let data = tempfile::tempdir().expect("folder");
        let app = installed(&database, data.path(), policy_dir()).await;
        years.push(worked_off(&app, folder.path(), &truth).await);
    }
    let year = years.pop().expect("a database");
    for other in years {
        assert_eq!(other, year, "both databases tell the same");
    }
    for month in &year.months {
        assert_eq!(month.tasks + month.joined + month.remembered, month.leads, "{month:?}");
        assert!(month.leads <= month.alerts, "{month:?}");
    }
    let later = &year.months[1..];
    assert!(
        later.iter().all(|month| month.tasks < month.leads),
        "what stands is not told anew"
    );
    assert!(
        later.iter().any(|month| month.remembered > 0),
        "what was refused is remembered"
    );
    let page = page(&year, &truth);
    let path = root().join("docs/reference/alerts.md");
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(&path, &page).expect("write the page");
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stands == page,
        "docs/reference/alerts.md is not fresh: run the tests with UPDATE_GENERATED=1"
    );
}

/// The first minute of work of a day.
fn morning(day: Date) -> Moment {
    format!("{day}T01:00:00.000Z").parse().expect("a moment")
}

/// Screens month by month; between two screenings every task is done: somebody goes there, and what proves to be
/// nothing is refused.
async fn worked_off(app: &App, folder: &Path, truth: &Truth) -> Year {
    let applied = intake::apply_folder(app, &office(), morning(MONTHS[0]), (folder, AS_OF), &mut |_| ()).await;
    applied.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
    let (village, township) = workers(app).await;
    let (mut months, mut found, mut n_visits) = (Vec::new(), Leads::new(), 0);
    for day in MONTHS {
        let at = morning(day);
        let run = screenings::run(app, &office(), at, (day, "test"), None, &mut |_| ()).await;
        let run = run.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        let screening = &run.screened.screening;
        for lead in &screening.leads {
            let card = &screening.households[lead.household as usize];
            let risks = found.entry(card.household_no.clone()).or_default();
            risks.extend(lead.risks.iter().cloned());
        }
        let tasks = accepts(app, &township).await;
        assert_eq!((tasks.len() as u64, &run.settled.refused), (run.settled.cases, &None));
        let is_right = |task: &&TaskLine| befell(truth, &task.household_no);
        months.push(Month {
            alerts: screening.leads.iter().map(|lead| lead.hits.len()).sum(),
            leads: screening.leads.len(),
            tasks: tasks.len(),
            joined: usize::try_from(run.settled.joined).expect("a count"),
            remembered: usize::try_from(run.settled.remembered).expect("a count"),
            right: tasks.iter().filter(is_right).count(),
        });
        for task in &tasks {
            n_visits += 1;
            let worked = work_off(
                app,
                (&village, &township),
                at,
                task,
                n_visits,
                befell(truth, &task.household_no),
            );
            worked.await.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        }
    }
    Year {
        months,
        score: compare(truth, &found),
    }
}

fn befell(truth: &Truth, household_no: &str) -> bool {
    let household = truth.by_household.get(household_no);
    household.is_some_and(|household| !household.shocks.is_empty())
}

/// Somebody who is the village everywhere, and somebody who is the township everywhere.
async fn workers(app: &App) -> (Viewer, Viewer) {
    let viewer = office();
    let mut tx = app.store.read(&viewer).await.expect("begins");
    let county = store::regions::find(&mut tx, &app.settings.region)
        .await
        .expect("reads");
    let county = county.expect("the county").region_id;
    let (mut villages, mut townships) = (Vec::new(), Vec::new());
    for township in store::regions::list(&mut tx, Some(&county), false)
        .await
        .expect("lists")
    {
        for village in store::regions::list(&mut tx, Some(&township.region_id), false)
            .await
            .expect("lists")
        {
            villages.push(Grant::new(Role::Village, Area::Region(village.region_id)));
        }
        townships.push(Grant::new(Role::Township, Area::Region(township.region_id)));
    }
    let account = |id: &str, grants| Viewer::new(Actor::Account(id.to_owned()), grants);
    (account("village", villages), account("township", townships))
}

/// The cases that wait to be taken in.
async fn accepts(app: &App, viewer: &Viewer) -> Vec<TaskLine> {
    let mut query = TaskQuery {
        steps: vec![Step::Accept.name().to_owned()],
        limit: 500,
        ..TaskQuery::default()
    };
    let mut all = Vec::new();
    loop {
        let page = cases::worklist(app, viewer, &query).await.expect("lists");
        all.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return all,
        }
    }
}

/// The township takes the case in, the village goes there, and what proves to be nothing is refused.
async fn work_off(
    app: &App,
    (village, township): (&Viewer, &Viewer),
    at: Moment,
    task: &TaskLine,
    number: usize,
    is_true: bool,
) -> Result<(), app::Refusal> {
    let on = at.day(8);
    let visit = VisitInput {
        visit_id: format!("019aaaaa-aaaa-7aaa-8aaa-{number:012}"),
        household_id: task.household_id.clone(),
        case_id: Some(task.case_id.clone()),
        lead_id: None,
        sweep_id: None,
        form: "routine".to_owned(),
        channel: "home".to_owned(),
        visited_at: at.to_string(),
        answers: BTreeMap::from([("new_difficulty".to_owned(), "否".into())]),
        findings: Vec::new(),
        text: None,
        away: false,
        latitude: None,
        longitude: None,
        signature: None,
        files: Vec::new(),
    };
    visits::record_visit(app, village, at, &visit).await?;
    let mut tx = app.store.read(township).await?;
    let stored = store::cases::load(&mut tx, &task.case_id).await?.expect("the case");
    drop(tx);
    let accept = Record::Accept {
        text: String::new(),
        duty: None,
    };
    let risks: BTreeSet<&str> = task.risks.split('、').filter(|risk| !risk.is_empty()).collect();
    let risks = risks.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (confirmed, cleared) = if is_true {
        (risks, Vec::new())
    } else {
        (Vec::new(), risks)
    };
    let seen = Record::Visit {
        visit_id: visit.visit_id,
        confirmed,
        cleared,
        text: String::new(),
    };
    let complete = |step, record| Command::Complete { step, on, record };
    let mut version = stored.version;
    let mut commands = vec![
        (township, complete(Step::Accept, accept)),
        (village, complete(Step::Visit, seen)),
    ];
    if !is_true {
        let (reason, text) = ("no_risk".to_owned(), String::new());
        commands.push((township, Command::Refuse { reason, text }));
    }
    for (who, command) in commands {
        let case_id = task.case_id.clone();
        version = cases::act(app, who, at, &cases::SeenCase { case_id, version }, command)
            .await?
            .version;
    }
    Ok(())
}

fn page(year: &Year, truth: &Truth) -> String {
    let percent = |share: Option<f64>| share.map_or("—".to_owned(), |share| format!("{:.1}%", share * 100.0));
    let villages = truth.villages;
    let mut text = String::from(HEAD);
    let _ = write!(
        text,
        "\n虚构的县：{HOUSEHOLDS} 户、{} 人、{villages} 个村（平均每村 {} 户），六个月的筛查，数据库用 SQLite 和 PostgreSQL \
         各跑一遍，结果相同。\n\n## 每个月\n\n",
        truth.people,
        HOUSEHOLDS / villages
    );
    text.push_str("| 筛查日 | 预警（逐条） | 合并到户 | 要有人去的 | 并入在办个案 | 核查过、不再派 | 要去的里属实 |\n|---|---|---|---|---|---|---|\n");
    let mut sum = Month::default();
    for (day, month) in MONTHS.iter().zip(&year.months) {
        let right = RiskScore {
            alarmed: month.tasks,
            right: month.right,
            ..RiskScore::default()
        };
        let _ = writeln!(
            text,
            "| {day} | {} | {} | {} | {} | {} | {} |",
            month.alerts,
            month.leads,
            month.tasks,
            month.joined,
            month.remembered,
            percent(right.precision())
        );
        sum.alerts += month.alerts;
        sum.leads += month.leads;
        sum.tasks += month.tasks;
    }
    let _ = write!(
        text,
        "\n## 每村每月\n\n按每村 {VILLAGE_HOUSEHOLDS} 户折算：真实的县一个村大约 700 到 1,000 户，虚构的村小。\n\n\
         | 做法 | 每村每月 | 与逐条相比 |\n|---|---|---|\n"
    );
    for (way, n) in [
        ("逐条派发，不合并、不记忆", sum.alerts),
        ("合并到户，不记忆", sum.leads),
        ("合并到户，并记住核查过的", sum.tasks),
    ] {
        let share = percent(Some(n as f64 / sum.alerts as f64));
        let _ = writeln!(text, "| {way} | {} | {share} |", per_month(n, MONTHS.len()));
    }
    let overall = &year.score.overall;
    let _ = write!(
        text,
        "\n## 查全与查准\n\n六个月里出过事的 {} 户，找到 {} 户，查全 {}；报出 {} 户，属实 {} 户，查准 {}。只是看着像的 {} 户，\
         误报 {} 户。\n\n| 风险 | 应发现（户） | 发现 | 查全 | 报出（户） | 查准 |\n|---|---|---|---|---|---|\n",
        overall.planted,
        overall.found,
        percent(overall.recall()),
        overall.alarmed,
        overall.right,
        percent(overall.precision()),
        year.score.decoys,
        year.score.decoys_alarmed
    );
    for (risk, one) in &year.score.by_risk {
        let _ = writeln!(
            text,
            "| {risk} | {} | {} | {} | {} | {} |",
            one.planted,
            one.found,
            percent(one.recall()),
            one.alarmed,
            percent(one.precision())
        );
    }
    text.push_str(TAIL);
    text
}

/// What a village of the usual size would get in a month.
fn per_month(n: usize, months: usize) -> String {
    let per_household = n as f64 / months as f64 / HOUSEHOLDS as f64;
    format!("{:.1}", per_household * VILLAGE_HOUSEHOLDS as f64)
}

const HEAD: &str = "<!-- 由测试 joining_and_memory_leave_a_village_what_it_can_do 生成,请勿手改。 -->

# 一个村一个月要跑几户

同一户的预警合成一条线索,核查过、没有变化的不再派人去:这两条省下多少趟,这里用虚构的县量出来。每次筛查后,村里把要去的户都去一遍;
属实的继续办,不属实的由乡镇写明原因、不予认定,下个月再看。
";

const TAIL: &str = "
## 公开的数字

| 哪里 | 数字 | 算下来 |
|---|---|---|
| 某市一年 | 预警 9 万多条、自主申报 1,414 件,新识别 217 户 | 一条预警带来的认定不到 0.24% |
| 另一市 | 医疗预警 4,881 条,认定 91 人 | 1.9% |
| 贵州(作为成效介绍) | 每名村干部每月的预警由 22 条降到 11 条 | |

## 怎么读

- 虚构的县里,出什么事是照着规则知道的样子编的,所以查全和查准只证明数据从表格到线索一路没有丢、没有错,**不证明规则在真实的县里有这么准**。
  真实的县有多少属实,看本系统的“成效”页:每条规则、每个来源、每个乡镇,线索、走访、认定、措施各多少。
- 六次筛查用的是同一批表,逐月往前推:事情随日期一件件出现,名册是十一月的。
- “逐条”按规则命中的条数算,各部门各发一遍的重复还没有算进去,真实的会更多。
- 记忆的期限和“有变化”的幅度是参数:`lead_memory_days`、`lead_growth_share`,见 [参数](parameters.md)。
";
