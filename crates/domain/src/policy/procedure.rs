//! Procedures: steps in order, who acts, by when, with which paper; who does what else; reasons.

use std::collections::BTreeMap;

use super::entries::source;
use super::parse::unknown_word;
use super::registers::put;
use super::toml_reader::{Fields, Reading};
use super::{Policy, Source};
use crate::access::Role;
use crate::calendar::Counting;
use crate::case::{Act, Chain, Step};
use crate::problem::{Place, Problem};

/// Everything that the procedure files say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProcedurePolicy {
    /// The procedures.
    pub chains: BTreeMap<Chain, Procedure>,
    /// Who may do what is no step.
    pub acts: BTreeMap<Act, ActEntry>,
    /// Reasons for refusing a case, as told to the household.
    pub refusals: Vec<Reason>,
    /// Reasons for letting a case rest.
    pub pauses: Vec<Reason>,
    /// Monitoring classes that the county may decide on.
    pub classes: Vec<String>,
}

/// One procedure as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Procedure {
    /// Stages in order.
    pub order: Vec<Vec<Step>>,
    /// Parameter: the deadline of the whole.
    pub total: Option<String>,
    /// Which days it counts.
    pub counting: Option<Counting>,
    /// The step with which it is met; none is the last.
    pub total_until: Option<Step>,
    /// Each step.
    pub steps: BTreeMap<Step, StepEntry>,
    /// Where the order comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// One step as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepEntry {
    /// Which.
    pub step: Step,
    /// What it is called here.
    pub title: String,
    /// Who does it.
    pub actors: Vec<Role>,
    /// Parameter: within how many days.
    pub days: Option<String>,
    /// Which days that counts.
    pub counting: Counting,
    /// Whether it is a decision, which nobody takes about relatives.
    pub decides: bool,
    /// Whether it comes again and again.
    pub repeats: bool,
    /// The paper.
    pub paper: Option<String>,
    /// What must be there.
    pub evidence: Vec<String>,
    /// What a posted notice is to it.
    pub notice: Option<NoticeUse>,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// What a posted notice that lists the household is to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeUse {
    /// Without one that has hung long enough the step is not done; what is written down comes from it.
    Required,
    /// Where there is one, what is written down comes from it.
    Fills,
}

/// Words of [`NoticeUse`].
const NOTICE_USES: [(&str, NoticeUse); 2] = [("required", NoticeUse::Required), ("fills", NoticeUse::Fills)];

/// Who may do what is no step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActEntry {
    /// Roles.
    pub actors: Vec<Role>,
    /// Whether the system does it by itself.
    pub system: bool,
    /// Whether the account responsible for the household may, whatever its role.
    pub duty: bool,
    /// Where it stands.
    pub place: Place,
}

/// A reason of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// What a household is told.
    pub tell: String,
    /// Where it stands.
    pub place: Place,
}

/// Words of a closed list with what they mean, as [`Fields::word`] wants them.
fn words<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|one| (name(*one), *one)).collect()
}

/// Reads a file of procedure/; an entry of a later folder replaces the one of the same name.
pub(super) fn read(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    let place = fields.place().clone();
    let procedures = &mut policy.procedures;
    if let Some(chain) = fields.word("chain", &words(Chain::ALL, Chain::name), reading) {
        let procedure = procedures.chains.entry(chain).or_default();
        read_chain(&mut fields, procedure, place, reading);
    }
    for table in fields.tables("act", reading) {
        if let Some((act, entry)) = act(table, reading) {
            procedures.acts.insert(act, entry);
        }
    }
    for table in fields.tables("refusal", reading) {
        put(&mut procedures.refusals, reason(table, reading), |one| &one.code);
    }
    for table in fields.tables("pause", reading) {
        put(&mut procedures.pauses, reason(table, reading), |one| &one.code);
    }
    let classes = fields.texts("classes", reading);
    if !classes.is_empty() {
        procedures.classes = classes;
    }
    fields.finish(reading);
}

fn read_chain(fields: &mut Fields<'_, '_>, procedure: &mut Procedure, place: Place, reading: &mut Reading) {
    let order = fields.text_lists("order", reading);
    let own = source(fields, reading);
    if !order.is_empty() {
        if own.title.is_empty() {
            reading.problems.push(Problem::error("POL-009").at(place.clone()));
        }
        procedure.order = stages(order, &place, reading);
        procedure.source = own;
        procedure.place = place;
    }
    procedure.total = fields.text_opt("total", reading).or(procedure.total.take());
    let counting = fields.word("counting", &words(Counting::ALL, Counting::name), reading);
    procedure.counting = counting.or(procedure.counting);
    let until = fields.word("total_until", &words(Step::ALL, Step::name), reading);
    procedure.total_until = until.or(procedure.total_until);
    for table in fields.tables("step", reading) {
        if let Some(entry) = step(table, reading) {
            procedure.steps.insert(entry.step, entry);
        }
    }
}

fn stages(order: Vec<Vec<String>>, place: &Place, reading: &mut Reading) -> Vec<Vec<Step>> {
    let mut stages = Vec::new();
    let mut seen = Vec::new();
    for stage in order {
        let mut steps = Vec::new();
        for word in stage {
            match Step::parse(&word) {
                None => {
                    let known = Step::ALL.iter().map(|step| step.name());
                    reading.problems.push(unknown_word("POL-110", &word, known, place));
                }
                Some(step) if seen.contains(&step) => {
                    let problem = Problem::error("POL-111").arg("name", step);
                    reading.problems.push(problem.at(place.clone()));
                }
                Some(step) => {
                    seen.push(step);
                    steps.push(step);
                }
            }
        }
        stages.push(steps);
    }
    stages.retain(|stage| !stage.is_empty());
    stages
}

fn step(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Option<StepEntry> {
    let place = fields.place().clone();
    let code = fields.word("code", &words(Step::ALL, Step::name), reading);
    let entry = code.map(|step| StepEntry {
        step,
        title: fields
            .text_opt("title", reading)
            .unwrap_or_else(|| step.title().to_owned()),
        actors: roles(&mut fields, reading).0,
        days: fields.text_opt("days", reading),
        counting: fields
            .word("counting", &words(Counting::ALL, Counting::name), reading)
            .unwrap_or(Counting::Calendar),
        decides: fields.flag("decides", false, reading),
        repeats: fields.flag("repeats", false, reading),
        paper: fields.text_opt("paper", reading),
        evidence: fields.texts("evidence", reading),
        notice: fields.word("notice", &NOTICE_USES, reading),
        source: source(&mut fields, reading),
        place: place.clone(),
    });
    match &entry {
        None => reading
            .problems
            .push(Problem::error("POL-002").arg("field", "code").at(place)),
        Some(entry) if entry.actors.is_empty() => {
            let problem = Problem::error("POL-112").arg("name", entry.step);
            reading.problems.push(problem.at(place));
        }
        Some(_) => {}
    }
    fields.finish(reading);
    entry
}

/// The roles of `actors`, and whether the words `system` and `duty` stand among them.
fn roles(fields: &mut Fields<'_, '_>, reading: &mut Reading) -> (Vec<Role>, bool, bool) {
    let names = fields.texts("actors", reading);
    let mut actors = Vec::new();
    let (mut system, mut duty) = (false, false);
    for name in names {
        match (name.as_str(), Role::parse(&name)) {
            ("system", _) => system = true,
            ("duty", _) => duty = true,
            (_, Some(role)) if !role.is_administrator() => actors.push(role),
            _ => {
                let known = Role::ALL.iter().map(|role| role.name()).chain(["system", "duty"]);
                let place = fields.place().clone();
                reading.problems.push(unknown_word("POL-113", &name, known, &place));
            }
        }
    }
    (actors, system, duty)
}

fn act(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Option<(Act, ActEntry)> {
    let place = fields.place().clone();
    let name = fields.word("name", &words(Act::ALL, Act::name), reading);
    let (actors, system, duty) = roles(&mut fields, reading);
    fields.finish(reading);
    if actors.is_empty() && !system && !duty {
        let name = name.map_or("-", Act::name);
        let problem = Problem::error("POL-112").arg("name", name);
        reading.problems.push(problem.at(place.clone()));
    }
    let entry = ActEntry {
        actors,
        system,
        duty,
        place,
    };
    name.map(|name| (name, entry))
}

fn reason(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Reason {
    let place = fields.place().clone();
    let title = fields.text("title", reading);
    let reason = Reason {
        code: fields.text("code", reading),
        tell: fields.text_opt("tell", reading).unwrap_or_else(|| title.clone()),
        title,
        place,
    };
    fields.finish(reading);
    reason
}

/// Every step of an order has its entry, every parameter exists.
pub(super) fn check(policy: &Policy, problems: &mut Vec<Problem>) {
    for (chain, procedure) in &policy.procedures.chains {
        for step in procedure.order.iter().flatten() {
            if !procedure.steps.contains_key(step) {
                let problem = Problem::error("POL-114").arg("name", step).arg("chain", chain.title());
                problems.push(problem.at(procedure.place.clone()));
            }
        }
        if let Some(until) = procedure.total_until
            && !procedure.order.iter().flatten().any(|step| *step == until)
        {
            let problem = Problem::error("POL-115").arg("name", until).arg("chain", chain.title());
            problems.push(problem.at(procedure.place.clone()));
        }
        let steps = procedure.steps.values();
        let days = steps.filter_map(|entry| Some((entry.days.as_ref()?, &entry.place)));
        for (name, place) in days.chain(procedure.total.as_ref().map(|name| (name, &procedure.place))) {
            parameter(policy, name, place, problems);
        }
    }
}

/// A parameter that an entry names must exist.
pub(super) fn parameter(policy: &Policy, name: &str, place: &Place, problems: &mut Vec<Problem>) {
    if !policy.parameters.contains_key(name) {
        let known = policy.parameters.keys().map(String::as_str);
        problems.push(unknown_word("POL-019", name, known, place));
    }
}
