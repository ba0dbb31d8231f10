//! From verdicts and reasons to the one [`Screening`] that every paper is made from.

use std::collections::BTreeMap;

use domain::policy::{Of, Rule, Verdict};
use domain::screening::{Finding, MissingFact, RuleTally, RunId, Screening, SourceCoverage};
use domain::sheet::Subject;
use engine::evaluate::{Judged, verdict};
use engine::explain::Explained;
use engine::facts::undelivered;
use engine::policy::CompiledRule;

use super::{Input, Judgement, Request, leads};
use crate::policy::Loaded;

pub(crate) fn assemble(
    request: Request<'_>,
    input: &Input,
    j: &Judgement,
    hits: Vec<Explained>,
    findings: Vec<Explained>,
) -> Screening {
    let loaded = request.loaded;
    let policy = &loaded.policy;
    let mut problems = input.problems.clone();
    problems.extend(loaded.notes.iter().cloned());
    problems.sort();
    problems.dedup();
    Screening {
        run: RunId {
            region: request.region.to_owned(),
            region_name: input.region_name.clone(),
            as_of: request.as_of(),
            snapshot: input.snapshot.clone(),
            policy: loaded.digest.clone(),
            policy_folders: policy.folders.clone(),
        },
        parameters: loaded.params.values.clone(),
        sources: input.sources.clone(),
        households: input.roster.households.clone(),
        n_persons: j.lake.description.n_persons as u64,
        levels: policy.lead.levels.iter().map(|level| level.title.clone()).collect(),
        leads: leads::leads(policy, &j.compiled, &j.table, &input.roster, hits),
        rules: tallies(loaded, j, &j.compiled.rules, &j.rules),
        checks: tallies(loaded, j, &j.compiled.checks, &j.checks),
        findings: findings.into_iter().map(|found| finding(input, found)).collect(),
        unmatched: input.unmatched.clone(),
        coverage: coverage(loaded, input, j),
        missing: missing(loaded, j),
        problems,
    }
}

fn finding(input: &Input, found: Explained) -> Finding {
    Finding {
        check: found.rule,
        household: found.household,
        person: found.person.map(|person| input.roster.person(person)),
        sentence: found.sentence,
    }
}

fn tallies(loaded: &Loaded, j: &Judgement, rules: &[CompiledRule], judged: &[Judged]) -> Vec<RuleTally> {
    let tally = |(rule, judged): (&CompiledRule, &Judged)| {
        let (hit, clear, unknown) = judged.counts();
        let entry = &rule.rule;
        RuleTally {
            code: entry.code.clone(),
            title: entry.title.clone(),
            risk: entry.risk.clone(),
            level: entry.level.clone(),
            level_title: level_title(loaded, entry),
            department: entry.department.clone().unwrap_or_default(),
            basis: entry.basis.clone(),
            hit,
            clear,
            unknown,
            missing: if unknown == 0 {
                BTreeMap::new()
            } else {
                missing_of(j, rule, judged)
            },
        }
    };
    rules.iter().zip(judged).map(tally).collect()
}

fn level_title(loaded: &Loaded, rule: &Rule) -> String {
    let levels = &loaded.policy.lead.levels;
    let check_level = match rule.level.as_str() {
        "error" => "错误",
        "warning" => "疑点",
        "hint" => "提示",
        other => other,
    };
    levels
        .iter()
        .find(|level| level.name == rule.level)
        .map_or(check_level.to_owned(), |level| level.title.clone())
}

/// Facts that are unknown where a rule could not be judged, with the households concerned.
fn missing_of(j: &Judgement, rule: &CompiledRule, judged: &Judged) -> BTreeMap<String, u64> {
    let of = rule.rule.of;
    let scope = j.compiled.scope(of);
    let mut missing = BTreeMap::new();
    for name in &rule.when.reads {
        let Ok(column) = j.table.column(of, name) else { continue };
        let mut households = vec![false; j.table.len(Of::Household)];
        for own in 0..judged.own.len() {
            if verdict(&judged.own, own) == Verdict::Unknown && engine::facts::is_unknown(&column, own) {
                let household = if of == Of::Person {
                    j.table.household_of.value(own) as usize
                } else {
                    own
                };
                households[household] = judged.of_household(household) == Verdict::Unknown;
            }
        }
        let n = households.iter().filter(|concerned| **concerned).count() as u64;
        if n > 0 {
            missing.insert(scope.names[name].title.clone(), n);
        }
    }
    for name in rule
        .when
        .parameters
        .iter()
        .filter(|name| j.compiled.params.get(name).is_none())
    {
        missing.insert(scope.names[name].title.clone(), judged.counts().2);
    }
    missing
}

/// Facts that screening rules lack, those with undelivered sheets first.
fn missing(loaded: &Loaded, j: &Judgement) -> Vec<MissingFact> {
    let mut by_fact: BTreeMap<(Of, &String), Vec<String>> = BTreeMap::new();
    for (rule, judged) in j.compiled.rules.iter().zip(&j.rules) {
        if judged.counts().2 > 0 {
            for name in &rule.when.reads {
                by_fact
                    .entry((rule.rule.of, name))
                    .or_default()
                    .push(rule.rule.code.clone());
            }
        }
    }
    let mut missing: BTreeMap<&String, MissingFact> = BTreeMap::new();
    for ((of, name), rules) in by_fact {
        let households = unknown_households(j, of, name);
        if households == 0 {
            continue;
        }
        let title = j
            .compiled
            .scope(of)
            .names
            .get(name)
            .map_or(name.clone(), |n| n.title.clone());
        let sheets = j
            .compiled
            .facts
            .get(name)
            .map(|fact| undelivered(fact, &j.lake, &j.compiled))
            .unwrap_or_default();
        let sheet_title = |name: &&str| {
            loaded
                .policy
                .sheets
                .get(*name)
                .map_or((*name).to_owned(), |s| s.title.clone())
        };
        let entry = missing.entry(name).or_insert_with(|| MissingFact {
            name: name.clone(),
            title,
            undelivered: sheets.iter().map(sheet_title).collect(),
            households,
            rules: Vec::new(),
        });
        entry.rules.extend(rules);
        entry.rules.sort();
        entry.rules.dedup();
    }
    let mut missing: Vec<MissingFact> = missing.into_values().collect();
    missing.sort_by_key(|fact| (fact.undelivered.is_empty(), std::cmp::Reverse(fact.households)));
    missing
}

fn unknown_households(j: &Judgement, of: Of, name: &str) -> u64 {
    let Ok(column) = j.table.column(of, name) else { return 0 };
    let unknown = (0..j.table.len(of)).filter(|own| engine::facts::is_unknown(&column, *own));
    match of {
        Of::Household => unknown.count() as u64,
        Of::Person => {
            let mut households: Vec<u32> = unknown.map(|own| j.table.household_of.value(own)).collect();
            households.dedup();
            households.len() as u64
        }
    }
}

fn coverage(loaded: &Loaded, input: &Input, j: &Judgement) -> Vec<SourceCoverage> {
    let sheets = loaded
        .policy
        .sheets
        .values()
        .filter(|sheet| sheet.of != Subject::None && sheet.register.is_none());
    let covered = |sheet: &std::sync::Arc<domain::sheet::Sheet>| {
        let table = j.lake.description.tables.get(&sheet.name).cloned().unwrap_or_default();
        let delivered = j.lake.is_delivered(&sheet.name, j.compiled.params.on);
        SourceCoverage {
            sheet: sheet.name.clone(),
            title: sheet.title.clone(),
            department: sheet.department.clone(),
            every: sheet.every.clone(),
            delivered,
            rows: table.rows,
            latest: table.latest,
            households: if delivered { table.households } else { 0 },
            seen: if delivered {
                input.seen.get(&sheet.name).cloned().unwrap_or_default()
            } else {
                Vec::new()
            },
        }
    };
    sheets.map(covered).collect()
}
