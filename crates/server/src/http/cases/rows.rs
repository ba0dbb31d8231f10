//! From the query that lists what a number counted to the request that asks it.

use store::cases::{Ask, Presence, Query, TaskQuery, TaskState};

/// The request, relative to the base of the interface.
pub(super) fn path_of(ask: &Ask) -> String {
    match ask {
        Ask::Cases(query) => written("/cases", cases(query)),
        Ask::Tasks(query) => written("/worklist", tasks(query)),
    }
}

type Pairs = Vec<(&'static str, String)>;

/// Words, numbers of regions and accounts, and days need no escape; anything else gets one.
fn written(path: &str, pairs: Pairs) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b',');
    let escaped = |value: &str| -> String {
        let bytes = value.bytes();
        bytes
            .map(|byte| match plain(&byte) {
                true => char::from(byte).to_string(),
                false => format!("%{byte:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    match pairs.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", pairs.join("&")),
    }
}

fn cases(query: &Query) -> Pairs {
    let mut pairs = Pairs::new();
    // A township and a village are asked for by the same filter: only where it lies counts.
    pairs.extend(query.region_id.clone().map(|region| ("village", region)));
    pairs.extend(duty(query.duty.as_ref(), query.is_unassigned));
    pairs.extend(query.status.clone().map(|status| ("status", status)));
    if query.presence == Presence::All {
        pairs.push(("presence", "all".to_owned()));
    }
    pairs
}

fn tasks(query: &TaskQuery) -> Pairs {
    let mut pairs = Pairs::new();
    pairs.extend(query.region_id.clone().map(|region| ("village", region)));
    pairs.extend(duty(query.duty.as_ref(), query.is_unassigned));
    if query.state != TaskState::Open {
        pairs.push(("state", query.state.name().to_owned()));
    }
    if !query.steps.is_empty() {
        pairs.push(("steps", query.steps.join(",")));
    }
    pairs.extend(query.chain.clone().map(|chain| ("chain", chain)));
    if query.late_on.is_some() {
        pairs.push(("late", "true".to_owned()));
    }
    pairs.extend(query.due_before.map(|day| ("due_before", day.to_string())));
    pairs.extend(query.done_from.map(|day| ("done_from", day.to_string())));
    pairs.extend(query.done_until.map(|day| ("done_until", day.to_string())));
    pairs.extend(query.was_late.map(|late| ("was_late", late.to_string())));
    pairs
}

fn duty(account: Option<&String>, is_unassigned: bool) -> Option<(&'static str, String)> {
    match is_unassigned {
        true => Some(("duty", "none".to_owned())),
        false => account.map(|account| ("duty", account.clone())),
    }
}

#[cfg(test)]
mod tests {
    use domain::case::Step;

    use super::*;

    #[test]
    fn a_query_becomes_the_request_that_asks_it() {
        let late = TaskQuery {
            region_id: Some("t1".to_owned()),
            late_on: Some(domain::Date::constant(2026, 11, 1)),
            steps: vec![Step::Visit.name().to_owned(), Step::FollowUp.name().to_owned()],
            ..TaskQuery::default()
        };
        let nobodys = Query {
            is_unassigned: true,
            status: Some("monitored".to_owned()),
            ..Query::default()
        };
        for (ask, expected) in [
            (
                Ask::Tasks(Box::new(late)),
                "/worklist?village=t1&steps=visit,follow_up&late=true",
            ),
            (Ask::Cases(Box::new(nobodys)), "/cases?duty=none&status=monitored"),
            (Ask::Cases(Box::default()), "/cases"),
        ] {
            assert_eq!(path_of(&ask), expected);
        }
    }
}
