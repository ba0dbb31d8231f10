//! From the query to what the store is asked, and from its rows to what is sent.

use app::accounts::AreaNames;
use domain::access::Role;
use domain::case::{Status, Step, TaskKind};
use store::cases::{CaseLine, Presence, StoredEvent, TaskLine, TaskState};

use super::*;
use crate::http::cases::wire::{place, word};
use crate::http::named::tells;

/// One of a few words.
fn one_of<T: Copy>(field: &str, given: &str, words: &[(&str, T)]) -> Result<T, ProblemDetails> {
    let found = words.iter().find(|(word, _)| *word == given);
    let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let refused = || {
        FieldProblem::new(field, "FLD-003")
            .arg("want", list.join(" | "))
            .in_query()
    };
    found.map(|(_, meaning)| *meaning).ok_or_else(refused)
}

impl CaseFilter {
    /// What the store is asked for every page, in the order that was asked for.
    pub(in crate::http::cases) fn asked(self, today: Date) -> Result<CaseQuery, ProblemDetails> {
        let page = PageQuery::new(None, None, self.sort.clone());
        let sort = page.sort(&SORTS)?;
        cursor(&page, sort)?;
        self.query(today, sort)
    }

    pub(super) fn query(self, today: Date, sort: Sort) -> Result<CaseQuery, ProblemDetails> {
        let words = [
            ("open", Presence::Open),
            ("closed", Presence::Closed),
            ("all", Presence::All),
        ];
        let presence = self.presence.as_deref().unwrap_or("open");
        let statuses: Vec<(&str, ())> = Status::NAMES.iter().map(|name| (*name, ())).collect();
        if let Some(status) = &self.status {
            one_of("status", status, &statuses)?;
        }
        let is_unassigned = self.duty.as_deref() == Some("none");
        Ok(CaseQuery {
            region_id: self.village.or(self.township),
            household_id: self.household,
            presence: one_of("presence", presence, &words)?,
            status: self.status,
            step: self.step,
            late_on: self.late.unwrap_or_default().then_some(today),
            due_before: self.due_before,
            risk: self.risk,
            class: self.class,
            channel: self.channel,
            paused: self.paused,
            emergency: self.emergency,
            escalated: self.escalated,
            duty: self.duty.filter(|_| !is_unassigned),
            is_unassigned,
            sort: match sort.field {
                "due" => store::cases::Sort::Due,
                "burden" => store::cases::Sort::Burden,
                _ => store::cases::Sort::Number,
            },
            ..CaseQuery::default()
        })
    }
}

impl TaskFilter {
    pub(in crate::http::cases) fn query(self, today: Date, own_account: &str) -> Result<TaskQuery, ProblemDetails> {
        let states = [TaskState::Open, TaskState::Waiting, TaskState::Done, TaskState::Dropped];
        let states = states.map(|state| (state.name(), state));
        let roles: Vec<(&str, Role)> = Role::ALL.iter().map(|role| (role.name(), *role)).collect();
        let is_unassigned = self.duty.as_deref() == Some("none");
        let duty = self.duty.filter(|_| !is_unassigned);
        let steps = self.steps.as_deref().unwrap_or_default().split(',');
        Ok(TaskQuery {
            region_id: self.village.or(self.township),
            household_id: self.household,
            case_id: self.case,
            state: one_of("state", self.state.as_deref().unwrap_or("open"), &states)?,
            steps: steps.filter(|step| !step.is_empty()).map(str::to_owned).collect(),
            chain: self.chain,
            role: self
                .role
                .as_deref()
                .map(|role| one_of("role", role, &roles))
                .transpose()?,
            duty: duty.map(|duty| if duty == "me" { own_account.to_owned() } else { duty }),
            is_unassigned,
            late_on: self.late.unwrap_or_default().then_some(today),
            due_before: self.due_before,
            escalated: self.escalated,
            done_from: self.done_from,
            done_until: self.done_until,
            was_late: self.was_late,
            ..TaskQuery::default()
        })
    }
}

/// A step or a kind of task by its word.
pub(in crate::http::cases) fn task_word(name: &str) -> WordBody {
    let step = Step::parse(name).map(Step::title);
    let title = step.or_else(|| TaskKind::parse(name).map(TaskKind::title));
    word(name, title.unwrap_or(name))
}

fn joined(risks: &str) -> Vec<String> {
    risks
        .split('、')
        .filter(|risk| !risk.is_empty())
        .map(str::to_owned)
        .collect()
}

tells!(CaseLineBody { duty_account_id => duty_name });
tells!(TaskLineBody { duty_account_id => duty_name, done_by => done_by_name });
tells!(EventBody { actor => actor_name });
tells!(TimelineBody {} items);

impl CaseLineBody {
    pub(super) fn new(line: CaseLine, names: &AreaNames, today: Date) -> Self {
        Self {
            township: place(names, &line.township_id),
            village: place(names, &line.village_id),
            status: word(&line.status, Status::title_of(&line.status)),
            risks: joined(&line.risks),
            next: line.next_step.as_deref().map(task_word),
            is_late: line.next_due_on.is_some_and(|due| due < today),
            case_id: line.case_id,
            number: line.number,
            household_id: line.household_id,
            household_no: line.household_no,
            head_name: line.head_name,
            class: line.class,
            channel: line.channel,
            level: line.level,
            burden_cents: line.burden_cents,
            income_cents: line.income_cents,
            round: line.round,
            opened_on: line.opened_on,
            closed_on: line.closed_on,
            next_due_on: line.next_due_on,
            paused: line.paused,
            emergency: line.emergency,
            escalated: line.escalated,
            duty_account_id: line.duty_account_id,
            duty_name: None,
            version: line.version,
        }
    }
}

impl TaskLineBody {
    pub(super) fn new(line: TaskLine, names: &AreaNames, today: Date) -> Self {
        let day = line.done_on.unwrap_or(today);
        let actors = line.actors.iter().map(|role| word(role.name(), role.title()));
        Self {
            township: place(names, &line.township_id),
            village: place(names, &line.village_id),
            status: word(&line.status, Status::title_of(&line.status)),
            risks: joined(&line.risks),
            task: task_word(&line.step),
            state: line.state.name(),
            actors: actors.collect(),
            is_late: line.due_on.is_some_and(|due| due < day),
            case_id: line.case_id,
            case_number: line.case_number,
            household_id: line.household_id,
            household_no: line.household_no,
            head_name: line.head_name,
            burden_cents: line.burden_cents,
            chain: line.chain,
            duty_account_id: line.duty_account_id,
            duty_name: None,
            opened_on: line.opened_on,
            due_on: line.due_on,
            extended: line.extended,
            escalated: line.escalated,
            done_on: line.done_on,
            done_by: line.done_by,
            done_by_name: None,
            days: line.days,
            days_allowed: line.days_allowed,
        }
    }
}

impl EventBody {
    pub(super) fn new(event: StoredEvent) -> Result<Self, ProblemDetails> {
        let json = serde_json::to_value(&event.event);
        Ok(Self {
            seq: event.seq,
            at: event.at.to_string(),
            actor: event.actor,
            actor_name: None,
            role: event.role,
            kind: event.event.kind(),
            event: json.map_err(|cause| ProblemDetails::internal("writing an event", &cause))?,
        })
    }
}
