//! The appendix: parameters in use and what the run was made of.

use domain::screening::Screening;

use crate::write::words;

/// One parameter.
pub(super) struct ParameterRow {
    pub(super) title: String,
    pub(super) value: String,
    pub(super) from: String,
    pub(super) region: String,
    pub(super) source: String,
    pub(super) unverified: bool,
}

/// What the run was made of.
pub(super) struct Identity {
    pub(super) snapshot: String,
    pub(super) policy: String,
    pub(super) folders: String,
    pub(super) as_of: String,
}

pub(super) fn parameters(screening: &Screening) -> Vec<ParameterRow> {
    screening
        .parameters
        .values()
        .map(|parameter| {
            let source = &parameter.source;
            ParameterRow {
                title: parameter.title.clone(),
                value: words::parameter(parameter),
                from: parameter.from.to_string(),
                region: region(&parameter.region),
                source: match &source.number {
                    Some(number) => format!("{}\u{ff08}{number}\u{ff09}", source.title),
                    None => source.title.clone(),
                },
                unverified: source.unverified,
            }
        })
        .collect()
}

/// The region a parameter was set for: what it is, and its code.
fn region(code: &str) -> String {
    match code.len() {
        0 => "全国".to_owned(),
        2 => format!("省\u{ff08}{code}\u{ff09}"),
        4 => format!("市\u{ff08}{code}\u{ff09}"),
        _ => format!("县\u{ff08}{code}\u{ff09}"),
    }
}

pub(super) fn identity(screening: &Screening) -> Identity {
    let run = &screening.run;
    Identity {
        snapshot: run.snapshot.clone(),
        policy: run.policy.clone(),
        folders: run.policy_folders.join(" → "),
        as_of: run.as_of.to_string(),
    }
}
