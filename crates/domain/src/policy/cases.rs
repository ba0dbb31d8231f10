//! The policy of cases as it stands in one region on one day.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{CaseFigures, Figures};
use super::{MeasureItem, MeasureKind, MeasurePolicy, Need, Params, Policy, Procedure, Reason, Source};
use crate::access::Role;
use crate::calendar::{Counting, Days, WorkCalendar};
use crate::case::{Act, Case, Chain, Situation, Step};
use crate::date::Date;
use crate::problem::Problem;

/// The policy of cases as it stands in one region on one day: every parameter resolved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CasePolicy {
    /// The day.
    pub on: Date,
    /// The region.
    pub region: String,
    /// The procedures.
    pub chains: BTreeMap<Chain, ChainRule>,
    /// Who may do what is no step.
    pub acts: BTreeMap<Act, ActRule>,
    /// Reasons for refusing a case.
    pub refusals: Vec<Reason>,
    /// Reasons for letting a case rest.
    pub pauses: Vec<Reason>,
    /// Monitoring classes.
    pub classes: Vec<String>,
    /// Names of all risks, in order.
    pub risks: Vec<String>,
    /// Names of the official ones.
    pub official_risks: BTreeSet<String>,
    /// The catalogue of measures and the needs of risks.
    pub measures: MeasurePolicy,
    /// How often households are visited, in order; the first that holds counts.
    pub rounds: Vec<RoundRule>,
    /// The most a measure may be, in fen, by its code in the catalogue.
    pub limits: BTreeMap<String, i64>,
    /// What statuses are called.
    pub status_titles: BTreeMap<String, String>,
    /// What guarantees are called.
    pub guarantee_titles: BTreeMap<String, String>,
    /// What columns of the register of households are called.
    pub amount_titles: BTreeMap<String, String>,
    /// Figures.
    pub figures: CaseFigures,
    /// Working days.
    pub calendar: WorkCalendar,
}

/// One procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChainRule {
    /// Stages in order.
    pub order: Vec<Vec<Step>>,
    /// The deadline of the whole.
    pub total: Option<Days>,
    /// The step with which it is met.
    pub total_until: Option<Step>,
    /// Each step of the order.
    pub steps: BTreeMap<Step, StepRule>,
    /// Where the order comes from.
    pub source: Source,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRule {
    /// What it is called here.
    pub title: String,
    /// Who does it.
    pub actors: Vec<Role>,
    /// Within how many days.
    pub days: Option<Days>,
    /// Whether it is a decision.
    pub decides: bool,
    /// Whether it comes again and again.
    pub repeats: bool,
    /// The paper.
    pub paper: Option<String>,
    /// What must be there.
    pub evidence: Vec<String>,
    /// What a posted notice is to it.
    pub notice: Option<super::NoticeUse>,
}

/// Who may do something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActRule {
    /// Roles.
    pub actors: Vec<Role>,
    /// Whether the system does it by itself.
    pub system: bool,
    /// Whether the account responsible for the household may.
    pub duty: bool,
}

/// How often households are visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRule {
    /// As written.
    pub round: super::Round,
    /// At least once in so many days.
    pub days: u16,
}

impl CasePolicy {
    /// The policy of cases as it stands in a region on a day.
    ///
    /// # Errors
    ///
    /// Everything that is missing, such as a figure without a value that day.
    pub fn resolve(policy: &Policy, region: &str, on: Date) -> Result<Self, Vec<Problem>> {
        let (params, _) = Params::resolve(policy.parameters.values(), region, on);
        let mut figures = Figures::new(&params);
        let mut problems = missing(policy);
        let resolved = Self {
            on,
            region: region.to_owned(),
            chains: chains(policy, &mut figures),
            acts: acts(policy),
            refusals: policy.procedures.refusals.clone(),
            pauses: policy.procedures.pauses.clone(),
            classes: policy.procedures.classes.clone(),
            risks: policy.risks.iter().map(|risk| risk.name.clone()).collect(),
            official_risks: policy
                .risks
                .iter()
                .filter(|risk| risk.official)
                .map(|risk| risk.name.clone())
                .collect(),
            measures: policy.measures.clone(),
            rounds: rounds(policy, &mut figures),
            limits: limits(policy, &mut figures),
            status_titles: titled(policy.registers.statuses.iter().map(|one| (&one.code, &one.title))),
            guarantee_titles: titled(policy.registers.guarantees.iter().map(|one| (&one.code, &one.title))),
            amount_titles: amount_titles(policy),
            figures: CaseFigures::read(&mut figures),
            calendar: policy.calendar.clone(),
        };
        problems.append(&mut figures.problems);
        if problems.is_empty() {
            Ok(resolved)
        } else {
            Err(problems)
        }
    }

    /// The rule of a step in a procedure.
    pub fn step(&self, chain: Chain, step: Step) -> Option<&StepRule> {
        self.chains.get(&chain)?.steps.get(&step)
    }

    /// The measure of this code.
    pub fn item(&self, code: &str) -> Option<&MeasureItem> {
        self.measures.items.iter().find(|item| item.code == code)
    }

    /// The kind of this code.
    pub fn kind(&self, code: &str) -> Option<&MeasureKind> {
        self.measures.kinds.iter().find(|kind| kind.code == code)
    }

    /// What a risk needs.
    pub fn needs_of(&self, risk: &str) -> impl Iterator<Item = &Need> {
        self.measures
            .needs
            .iter()
            .filter(move |need| need.risk.as_deref() == Some(risk))
    }

    /// How often a household is visited: the first rhythm that holds for it.
    pub fn round_of(&self, case: Option<&Case>, situation: &Situation) -> Option<&RoundRule> {
        let holds = |rule: &&RoundRule| {
            let round = &rule.round;
            let of_case = case.is_some_and(|case| {
                round.cases.iter().any(|name| name == case.status.name())
                    || case.class.as_ref().is_some_and(|class| round.classes.contains(class))
                    || case
                        .risks
                        .iter()
                        .any(|risk| risk.is_open() && round.risks.contains(&risk.risk))
            });
            round.others || of_case || round.statuses.iter().any(|status| situation.has_status(status))
        };
        self.rounds.iter().find(holds)
    }
}

/// What a policy with procedures must have besides: every procedure, every act.
fn missing(policy: &Policy) -> Vec<Problem> {
    let procedures = &policy.procedures;
    let chains = Chain::ALL.iter().filter(|chain| {
        let procedure = procedures.chains.get(chain);
        procedure.is_none_or(|procedure| procedure.order.is_empty())
    });
    let chains = chains.map(|chain| {
        Problem::error("POL-141")
            .arg("name", chain.name())
            .arg("title", chain.title())
    });
    let acts = Act::ALL
        .iter()
        .filter(|act| **act != Act::Complete && !procedures.acts.contains_key(act));
    let acts = acts.map(|act| {
        Problem::error("POL-142")
            .arg("name", act.name())
            .arg("title", act.title())
    });
    chains.chain(acts).collect()
}

/// When there are procedures at all, everything that cases need must be there.
pub(super) fn check(policy: &Policy, problems: &mut Vec<Problem>) {
    if policy.procedures.chains.is_empty() {
        return;
    }
    problems.extend(missing(policy));
    for name in CaseFigures::NAMES
        .iter()
        .filter(|name| !policy.parameters.contains_key(**name))
    {
        let place = &policy
            .procedures
            .chains
            .values()
            .next()
            .map(|one| one.place.clone())
            .unwrap_or_default();
        super::procedure::parameter(policy, name, place, problems);
    }
}

fn chains(policy: &Policy, figures: &mut Figures<'_>) -> BTreeMap<Chain, ChainRule> {
    let chains = policy.procedures.chains.iter();
    chains
        .map(|(chain, procedure)| (*chain, chain_rule(procedure, figures)))
        .collect()
}

fn chain_rule(procedure: &Procedure, figures: &mut Figures<'_>) -> ChainRule {
    let mut steps = BTreeMap::new();
    for step in procedure.order.iter().flatten() {
        let Some(entry) = procedure.steps.get(step) else {
            continue;
        };
        let rule = StepRule {
            title: entry.title.clone(),
            actors: entry.actors.clone(),
            days: entry.days.as_ref().map(|name| figures.days(name, entry.counting)),
            decides: entry.decides,
            repeats: entry.repeats,
            paper: entry.paper.clone(),
            evidence: entry.evidence.clone(),
            notice: entry.notice,
        };
        steps.insert(*step, rule);
    }
    let counting = procedure.counting.unwrap_or(Counting::Calendar);
    ChainRule {
        order: procedure.order.clone(),
        total: procedure.total.as_ref().map(|name| figures.days(name, counting)),
        total_until: procedure.total_until,
        steps,
        source: procedure.source.clone(),
    }
}

fn acts(policy: &Policy) -> BTreeMap<Act, ActRule> {
    let rule = |entry: &super::ActEntry| ActRule {
        actors: entry.actors.clone(),
        system: entry.system,
        duty: entry.duty,
    };
    policy
        .procedures
        .acts
        .iter()
        .map(|(act, entry)| (*act, rule(entry)))
        .collect()
}

fn rounds(policy: &Policy, figures: &mut Figures<'_>) -> Vec<RoundRule> {
    let rule = |round: &super::Round| RoundRule {
        days: figures.whole(&round.days),
        round: round.clone(),
    };
    policy.rounds.iter().map(rule).collect()
}

fn limits(policy: &Policy, figures: &mut Figures<'_>) -> BTreeMap<String, i64> {
    let items = policy.measures.items.iter();
    let limited = items.filter_map(|item| Some((item.code.clone(), item.at_most.as_ref()?)));
    limited.map(|(code, name)| (code, figures.cents(name))).collect()
}

fn titled<'p>(names: impl Iterator<Item = (&'p String, &'p String)>) -> BTreeMap<String, String> {
    names.map(|(code, title)| (code.clone(), title.clone())).collect()
}

fn amount_titles(policy: &Policy) -> BTreeMap<String, String> {
    let registers = policy.sheets.values().filter(|sheet| sheet.register.is_some());
    titled(
        registers
            .flat_map(|sheet| &sheet.columns)
            .map(|column| (&column.name, &column.title)),
    )
}
