//! What the journal calls the events of a case, and who did what on which day.

use domain::Date;
use domain::case::Event;

macro_rules! journalled {
    ($kind:expr, $($word:literal)+) => {
        match $kind {
            $($word => concat!("case.", $word),)+
            _ => "case.changed",
        }
    };
}

/// The journal's word for an event.
pub(super) fn kind_of(event: &Event) -> &'static str {
    journalled!(event.kind(),
        "opened" "leads_joined" "step_completed" "recognised" "returned" "refused" "reason_told" "withdrawn" "lapsed"
        "paused" "resumed" "extension_asked" "extension_decided" "escalated" "emergency_started" "risks_set"
        "plan_written" "measure_added" "measure_changed" "measure_cancelled" "delivery_confirmed" "measure_ended"
        "effect_judged" "elimination_started" "elimination_stopped" "eliminated" "rolled_back" "transferred"
        "conflict_flagged" "due_recounted")
}

/// The day of an event and who did it, as far as it says.
pub(super) fn done(event: &Event) -> (Date, Option<&str>) {
    match event {
        Event::Opened { on, by, .. }
        | Event::LeadsJoined { on, by, .. }
        | Event::StepCompleted { on, by, .. }
        | Event::Resumed { on, by, .. }
        | Event::RisksSet { on, by, .. }
        | Event::MeasureAdded { on, by, .. }
        | Event::MeasureChanged { on, by, .. }
        | Event::MeasureCancelled { on, by, .. }
        | Event::MeasureEnded { on, by, .. }
        | Event::EliminationStarted { on, by, .. }
        | Event::EliminationStopped { on, by, .. }
        | Event::RolledBack { on, by, .. }
        | Event::Transferred { on, by, .. }
        | Event::ConflictFlagged { on, by, .. } => (*on, Some(by)),
        Event::Recognised { on, .. }
        | Event::Escalated { on, .. }
        | Event::Eliminated { on, .. }
        | Event::DueRecounted { on, .. } => (*on, None),
        Event::Returned { back, .. } => (back.on, Some(&back.by)),
        Event::Refused { closing } | Event::Withdrawn { closing } | Event::Lapsed { closing } => {
            (closing.on, Some(&closing.by))
        }
        Event::ReasonTold { told } => (told.on, Some(&told.by)),
        Event::Paused { pause, by } => (pause.since, Some(by)),
        Event::ExtensionAsked { extension } => (extension.asked_on, Some(&extension.asked_by)),
        Event::ExtensionDecided { decision, .. } => (decision.on, Some(&decision.by)),
        Event::EmergencyStarted { emergency, by } => (emergency.since, Some(by)),
        Event::PlanWritten { plan } => (plan.written_on, Some(&plan.by)),
        Event::DeliveryConfirmed { delivery, .. } => (delivery.on, Some(&delivery.by)),
        Event::EffectJudged { effect, by, .. } => (effect.judged_on, Some(by)),
    }
}
