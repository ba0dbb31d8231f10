//! Sweeps as they are sent.

use app::accounts::AreaNames;
use app::sweeps::SweepProgress;
use serde::Serialize;
use store::sweeps::{Counts, Sweep, SweptLine};
use utoipa::ToSchema;

use crate::http::named::tells;
use crate::http::visits::Place;

/// A sweep.
#[derive(Serialize, ToSchema)]
pub(super) struct SweepBody {
    /// Id.
    sweep_id: String,
    /// Number, counting from 1.
    number: i64,
    /// What it is called.
    title: String,
    /// County, township or village.
    region_id: String,
    /// What that is called.
    region: String,
    /// First day: whoever was seen since then is accounted for.
    #[schema(format = Date)]
    begins_on: String,
    /// Last day planned.
    #[schema(format = Date)]
    ends_on: String,
    /// Form that its visits fill in.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<String>,
    /// `open`, `closed` or `cancelled`.
    state: String,
    /// As they stood when it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<SweepCounts>,
    /// SHA-256 of the kept list of every household.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
    /// When it was closed or cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_by_name: Option<String>,
    /// When it was ordered.
    #[schema(format = DateTime)]
    created_at: String,
    /// By whom.
    created_by: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by_name: Option<String>,
    /// Counts up with every change; what `If-Match` takes.
    version: i64,
}

/// How many households, and what is known of them.
#[derive(Serialize, ToSchema)]
pub(super) struct SweepCounts {
    /// All of them.
    n_households: i64,
    /// Seen by somebody who went there.
    n_visited: i64,
    /// Spoken to from afar.
    n_phoned: i64,
    /// Excused with a reason.
    n_excused: i64,
    /// Not accounted for.
    n_open: i64,
}

impl From<Counts> for SweepCounts {
    fn from(counts: Counts) -> Self {
        Self {
            n_households: counts.n_households,
            n_visited: counts.n_visited,
            n_phoned: counts.n_phoned,
            n_excused: counts.n_excepted,
            n_open: counts.n_open(),
        }
    }
}

tells!(SweepBody { closed_by => closed_by_name, created_by => created_by_name });

impl SweepBody {
    pub(super) fn new(sweep: Sweep, names: &AreaNames) -> Self {
        Self {
            region: Place(names).name(&sweep.region_id),
            sweep_id: sweep.sweep_id,
            number: sweep.number,
            title: sweep.title,
            region_id: sweep.region_id,
            begins_on: sweep.begins_on,
            ends_on: sweep.ends_on,
            form: sweep.form,
            state: sweep.state,
            counts: sweep.counts.map(Into::into),
            proof: sweep.proof_digest,
            closed_at: sweep.closed_at,
            closed_by: sweep.closed_by,
            closed_by_name: None,
            created_at: sweep.created_at,
            created_by: sweep.created_by,
            created_by_name: None,
            version: sweep.version,
        }
    }
}

/// How a sweep stands in one village.
#[derive(Serialize, ToSchema)]
pub(super) struct SweepVillage {
    /// Township.
    township_id: String,
    /// Village.
    village_id: String,
    /// What it is called.
    village: String,
    /// How many.
    counts: SweepCounts,
}

impl SweepVillage {
    pub(super) fn new(progress: SweepProgress, names: &AreaNames) -> Self {
        Self {
            village: Place(names).name(&progress.village_id),
            township_id: progress.township_id,
            village_id: progress.village_id,
            counts: progress.counts.into(),
        }
    }
}

/// A household of a sweep.
#[derive(Serialize, ToSchema)]
pub(super) struct SweptHousehold {
    /// Household.
    household_id: String,
    /// Number in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township.
    township_id: String,
    /// Village.
    village_id: String,
    /// What the village is called.
    village: String,
    /// `visited`, `phoned`, `excepted` or `open`.
    account: String,
    /// When it was seen in the sweep.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    seen_on: Option<String>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// By which visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    visit_id: Option<String>,
    /// Why it is excused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl SweptHousehold {
    pub(super) fn new(line: SweptLine, names: &AreaNames) -> Self {
        Self {
            village: Place(names).name(&line.village_id),
            household_id: line.household_id,
            household_no: line.household_no,
            head_name: line.head_name,
            township_id: line.township_id,
            village_id: line.village_id,
            account: line.account,
            seen_on: line.seen_on,
            channel: line.channel,
            visit_id: line.visit_id,
            reason: line.reason,
            text: line.text,
        }
    }
}
