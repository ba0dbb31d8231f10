//! Kept facts judged again say what a whole computation with the moved figure says.

use std::collections::BTreeSet;

use domain::policy::{Literal, Params, Policy, TextAt, Verdict};
use engine::evaluate::{Judged, evaluate};
use engine::explain::{Detail, explain};
use engine::facts::compute;
use engine::lake::Lake;
use engine::policy::{Compiled, compile};
use engine::what_if::{Keeping, Kept, KeptHead, KeptPlace, Scene, with_parameter};
use toml::Table;

use crate::harness::{date, lake, policy};

const CASE: &str = r#"
as_of = 2026-11-01
household = [
  { household_no = "1", township = "东乡", village = "东村", net_income = 4000, persons = [{ person = "甲", works = true }, { person = "乙" }] },
  { household_no = "2", township = "东乡", village = "东村", net_income = 5500, persons = [{ person = "丙", works = false }] },
  { household_no = "3", township = "东乡", village = "西村", net_income = 8000, persons = [{ person = "丁", works = false }, { person = "戊", works = false }] },
  { household_no = "4", township = "西乡", village = "南村", persons = [{ person = "己", works = true }] },
  { household_no = "5", township = "西乡", village = "南村", net_income = 9000, persons = [{ person = "庚", works = true }] },
]
parameters = '''
[line]
title = "线"
unit = "元"
[[line.value]]
from = 2020-01-01
is = 5000
source = { title = "例" }

[share]
title = "比例"
unit = "比例"
[[share.value]]
from = 2020-01-01
is = 0.5
source = { title = "例" }

[floor]
title = "每笔最少"
unit = "元"
[[floor.value]]
from = 2020-01-01
is = 10
source = { title = "例" }
'''
facts = '''
[paid]
title = "自付"
of = "person"
unit = "元"
sql = "SELECT person_id, sum(paid) AS value FROM bills GROUP BY person_id"
none = 0
household = "sum"

[heavy]
title = "自付重"
of = "person"
expr = "paid >= share * net_income"
household = "any"

[large]
title = "大额笔数"
of = "person"
sql = "SELECT person_id, count(*) AS value FROM bills WHERE paid >= floor GROUP BY person_id"
none = 0
household = "sum"
'''

[table]
bills = [
  { person = "甲", paid_on = 2026-10-01, paid = 1900 },
  { person = "丁", paid_on = 2026-10-01, paid = 3999 },
  { person = "庚", paid_on = 2026-10-01, paid = 10 },
]

[rule.R-1]
of = "household"
when = "net_income < line"
[rule.R-2]
of = "household"
when = "heavy AND net_income < 2 * line"
[rule.R-3]
of = "person"
when = "heavy AND NOT works"
[rule.R-4]
of = "household"
when = "large > 0"
[rule.R-5]
of = "person"
when = "NOT works"
"#;

struct County {
    policy: Policy,
    params: Params,
    lake: Lake,
    _dir: tempfile::TempDir,
}

impl County {
    fn new() -> Self {
        let case: Table = CASE.parse().expect("a case");
        let mut policy = policy(&case).expect("a policy");
        for rule in policy.rules.values_mut() {
            rule.say.text = format!("{} {{net_income}}", rule.code);
        }
        let as_of = date(&case["as_of"]);
        let dir = tempfile::tempdir().expect("folder");
        let lake = lake(&case, &policy, as_of, dir.path());
        let params = Params::resolve(policy.parameters.values(), "", as_of).0;
        Self {
            policy,
            params,
            lake,
            _dir: dir,
        }
    }

    async fn judged(&self, params: &Params) -> (Compiled, engine::facts::FactTable, Vec<Judged>) {
        let ctx = engine::functions::session(2);
        self.lake.register(&ctx, &self.policy).await.expect("registered");
        let compiled = compile(&ctx, &self.policy, params).await.expect("compiled");
        let table = compute(&ctx, &self.lake, &compiled).await.expect("facts");
        let judged = evaluate(&ctx, &compiled, &compiled.rules, &table, &[]).expect("verdicts");
        (compiled, table, judged)
    }

    async fn kept(&self) -> Vec<u8> {
        let (compiled, table, judged) = self.judged(&self.params).await;
        let household_ids: Vec<String> = (1..=5).map(|n| format!("household-{n}")).collect();
        let place = |township: &str, village: &str| KeptPlace {
            township_id: township.to_owned(),
            village_id: village.to_owned(),
        };
        let places = vec![place("t1", "v1"), place("t1", "v2"), place("t2", "v3")];
        let head = KeptHead::new(self.params.on, "digest".to_owned(), places, Vec::new());
        let keeping = Keeping {
            compiled: &compiled,
            judged: &judged,
            table: &table,
            household_ids: &household_ids,
            place_of: &[0, 0, 1, 2, 2],
        };
        let mut bytes = Vec::new();
        keeping.write(&head, &mut bytes).expect("written");
        bytes
    }

    async fn scene(&self, bytes: &[u8]) -> Scene {
        let kept = Kept::read(&mut &bytes[..]).expect("read");
        Scene::new(&self.policy, &self.params, kept).await.expect("a scene")
    }
}

fn hit(judged: &Judged) -> Vec<usize> {
    (0..judged.household.len())
        .filter(|i| judged.of_household(*i) == Verdict::Hit)
        .collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn moving_a_figure_says_what_a_whole_computation_says() {
    let county = County::new();
    let bytes = county.kept().await;
    let scene = county.scene(&bytes).await;
    let (_, _, before) = county.judged(&county.params).await;
    for (rule, judged) in before.iter().enumerate() {
        assert_eq!(
            scene.hits(rule, None).iter().collect::<Vec<_>>(),
            hit(judged),
            "rule {rule} as it stands"
        );
    }
    let decimal = |digits, scale| Literal::Decimal { digits, scale };
    let lines = [0, 4000, 4001, 5500, 5501, 8001, 20_000].map(|line| ("line", Literal::Integer(line)));
    let shares = [decimal(1, 1), decimal(475, 3), decimal(49, 2), Literal::Integer(1)].map(|share| ("share", share));
    for (name, value) in lines.into_iter().chain(shares) {
        let params = with_parameter(&county.params, name, value.clone());
        let moved = scene.moved(&params, &names(&[name])).expect("moved");
        assert!(moved.unjudged.is_empty());
        let (compiled, _, after) = county.judged(&params).await;
        let mut any = BTreeSet::new();
        for (rule, judged) in after.iter().enumerate() {
            let got: Vec<usize> = scene.hits(rule, Some(&moved)).iter().collect();
            assert_eq!(
                got,
                hit(judged),
                "{} with {name} = {value}",
                compiled.rules[rule].rule.code
            );
            any.extend(got);
        }
        assert_eq!(moved.after.iter().collect::<BTreeSet<_>>(), any);
    }
}

#[tokio::test]
async fn each_who_turns_is_told_why_and_what_was_lacking() {
    let county = County::new();
    let bytes = county.kept().await;
    let scene = county.scene(&bytes).await;
    let params = with_parameter(&county.params, "line", Literal::Integer(6000));
    let moved = scene.moved(&params, &names(&["line"])).expect("moved");
    let came = scene.reasons(&moved, 0, &[1], true).expect("reasons");
    assert_eq!((came.len(), came[0].household), (1, 1));
    assert_eq!(came[0].sentence, "R-1 5,500 元");
    assert_eq!(came[0].lacks.as_deref(), Some("纯收入低于 5,000 元（现为 5,500 元）"));
    let params = with_parameter(&county.params, "line", Literal::Integer(3000));
    let moved = scene.moved(&params, &names(&["line"])).expect("moved");
    let went = scene.reasons(&moved, 0, &[0], false).expect("reasons");
    assert_eq!(went[0].lacks.as_deref(), Some("纯收入低于 3,000 元（现为 4,000 元）"));
}

#[tokio::test]
async fn the_nearest_change_is_of_what_a_rule_judges_and_not_of_whom_it_looks_at() {
    let mut county = County::new();
    let mut told = Vec::new();
    for among in [None, Some("large > 0")] {
        let rule = county.policy.rules.get_mut("R-4").expect("a rule");
        let at = |text: &str| TextAt {
            text: text.to_owned(),
            ..rule.when.clone()
        };
        let when = match among {
            None => at("large > 0 AND net_income > floor"),
            Some(_) => at("net_income > floor"),
        };
        (rule.among, rule.when) = (among.map(at), when);
        let (compiled, table, judged) = county.judged(&county.params).await;
        let ctx = engine::functions::session(2);
        county.lake.register(&ctx, &county.policy).await.expect("registered");
        let detail = Detail { facts: true, rows: 1 };
        let explained = explain(&ctx, &county.lake, &compiled, &compiled.rules, &judged, &table, detail);
        let explained = explained.await.expect("explained");
        let of_rule = explained
            .into_iter()
            .filter(|one| compiled.rules[one.rule].rule.code == "R-4");
        let nearest: Vec<_> = of_rule.map(|one| (one.household, one.nearest)).collect();
        told.push(nearest);
    }
    let households = |told: &[(u32, Option<String>)]| -> Vec<u32> { told.iter().map(|(one, _)| *one).collect() };
    assert_eq!(households(&told[0]), households(&told[1]), "the same are hit");
    assert!(!told[1].is_empty());
    for (together, apart) in told[0].iter().zip(&told[1]) {
        let words = |told: &Option<String>| told.clone().expect("a change");
        assert!(words(&together.1).contains("大额笔数"), "{together:?}");
        assert!(words(&apart.1).contains("纯收入"), "{apart:?}");
    }
}

#[tokio::test]
async fn reach_tells_expressions_from_queries() {
    let county = County::new();
    let scene = county.scene(&county.kept().await).await;
    let rules = |parameter: &str, behind: bool| -> Vec<&str> {
        let reach = scene.reach();
        let of = |rule: &&engine::policy::CompiledRule| {
            let own = if behind {
                reach.behind_rule(rule)
            } else {
                reach.of_rule(rule)
            };
            own.contains(parameter)
        };
        scene
            .rules()
            .iter()
            .filter(of)
            .map(|rule| rule.rule.code.as_str())
            .collect()
    };
    assert_eq!(rules("line", false), ["R-1", "R-2"]);
    assert_eq!(rules("share", false), ["R-2", "R-3"]);
    assert_eq!((rules("floor", false), rules("floor", true)), (vec![], vec!["R-4"]));
    assert_eq!(scene.reach().queried_facts(&names(&["floor"])), ["large"]);
    let kept = scene.kept();
    assert_eq!(
        (kept.len(), kept.household_id(3), kept.place_of(3)),
        (5, "household-4", 2)
    );
    assert_eq!(scene.amount("net_income", 0), Some(400_000));
    assert_eq!(scene.amount("net_income", 3), None, "unknown is not zero");
}

#[tokio::test]
async fn what_was_not_kept_is_said_and_not_guessed() {
    let mut county = County::new();
    let bytes = county.kept().await;
    let late = county.policy.rules["R-1"].clone();
    let late = domain::policy::Rule {
        code: "R-6".into(),
        when: domain::policy::TextAt {
            text: "large >= 1 AND net_income < line".into(),
            place: domain::problem::Place::default(),
        },
        ..late
    };
    county.policy.rules.insert("R-6".into(), late);
    let scene = county.scene(&bytes).await;
    assert_eq!(scene.unknown_rules(), [5]);
    let params = with_parameter(&county.params, "line", Literal::Integer(6000));
    let moved = scene.moved(&params, &names(&["line"])).expect("moved");
    assert_eq!(moved.unjudged, [5]);
}

#[tokio::test]
async fn cut_off_facts_are_not_read() {
    let bytes = County::new().kept().await;
    for n in [0, 3, 10, 200, bytes.len() - 9] {
        assert!(Kept::read(&mut &bytes[..n]).is_err(), "{n} of {}", bytes.len());
    }
}
