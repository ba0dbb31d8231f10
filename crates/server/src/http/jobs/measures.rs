//! What is counted of work in the background.

use app::jobs::{ApplyImport, Ended, RunScreening};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use store::jobs::JobState;

use crate::http::metrics::Metrics;

/// Upper bounds of the buckets for screenings, in seconds.
const BUCKETS: [f64; 10] = [0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0];

/// Counters of jobs.
pub(super) struct Measures {
    jobs: Family<JobLabels, Counter>,
    rows: Family<RowLabels, Counter>,
    screenings: Histogram,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabels {
    kind: String,
    state: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RowLabels {
    became: String,
}

impl Measures {
    /// Counters at zero, registered.
    pub(super) fn new(metrics: &Metrics) -> Self {
        let measures = Self {
            jobs: Family::default(),
            rows: Family::default(),
            screenings: Histogram::new(BUCKETS),
        };
        metrics.register(|registry| {
            let about = "Jobs that were over, by kind and how they stood; queued is again";
            registry.register("jobs", about, measures.jobs.clone());
            registry.register(
                "imported_rows",
                "Rows of applied imports, by what became of them",
                measures.rows.clone(),
            );
            registry.register(
                "screening_seconds",
                "How long screenings took",
                measures.screenings.clone(),
            );
        });
        measures
    }

    /// Counts a job that was over.
    pub(super) fn ended(&self, ended: &Ended) {
        let labels = JobLabels {
            kind: ended.kind.clone(),
            state: ended.state.name().to_owned(),
        };
        self.jobs.get_or_create(&labels).inc();
        if ended.state != JobState::Done {
            return;
        }
        match ended.kind.as_str() {
            RunScreening::KIND => {
                let millis = u32::try_from(ended.millis).unwrap_or_default();
                self.screenings.observe(f64::from(millis) / 1000.0);
            }
            ApplyImport::KIND => self.rows(ended.result.as_deref().unwrap_or_default()),
            _ => {}
        }
    }

    fn rows(&self, result: &str) {
        let result: serde_json::Value = serde_json::from_str(result).unwrap_or_default();
        for became in ["accepted", "refused", "duplicate"] {
            let n = result["rows"][became].as_u64().unwrap_or_default();
            self.rows
                .get_or_create(&RowLabels {
                    became: became.to_owned(),
                })
                .inc_by(n);
        }
    }
}
