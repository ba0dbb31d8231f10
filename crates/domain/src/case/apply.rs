//! The state after an event.

use super::{Case, Event};

/// The state after an event. Total: an event that does not fit changes nothing.
pub fn apply(case: Option<Case>, event: &Event) -> Option<Case> {
    let _ = event;
    case
}

/// The state after all events of a case, from its first.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Case> {
    events.into_iter().fold(None, apply)
}
