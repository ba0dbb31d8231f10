//! The log: structured events on standard error, without personal data.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::{Log, LogFormat};

/// Crates of the house and the access log follow the configured level. Other crates never say more than a warning,
/// for what they say at a lower level may hold what passes through them.
const OURS: [&str; 7] = ["access", "server", "app", "store", "engine", "documents", "panic"];

/// Starts logging and takes over how panics are told: where one happened, and not what it said. Once per process;
/// later calls change nothing.
pub fn start(log: &Log) {
    let builder = fmt().with_env_filter(filter(&log.level)).with_writer(std::io::stderr);
    // A second start, as in tests, finds the first one in place.
    let _ = match log.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Text => builder.with_ansi(false).try_init(),
    };
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: "panic", place, "panicked");
    }));
}

fn filter(level: &str) -> EnvFilter {
    let ours = OURS.map(|name| format!("{name}={level}"));
    EnvFilter::new(format!("warn,{}", ours.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_never_say_more_than_a_warning() {
        let filter = filter("trace").to_string();
        assert!(filter.contains("store=trace") && filter.contains("warn"), "{filter}");
        assert!(!filter.contains("sqlx"), "{filter}");
    }
}
