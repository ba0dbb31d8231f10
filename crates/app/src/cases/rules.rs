//! The policy of cases in force today.

use std::sync::Arc;

use domain::case::CasePolicy;
use domain::{Date, Moment};

use crate::policy::Loaded;
use crate::{App, Refusal};

/// Decimals of an amount in fen.
const FEN: u8 = 2;

/// What cases are decided by today: the policy, resolved for this county.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) policy: CasePolicy,
    pub(crate) today: Date,
}

impl Rules {
    /// Reads it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(crate) async fn read(app: &App, at: Moment) -> Result<Self, Refusal> {
        Self::read_on(app, at.day(app.settings.hours_ahead)).await
    }

    /// The same as of a day.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(crate) async fn read_on(app: &App, today: Date) -> Result<Self, Refusal> {
        let loaded = crate::policy::in_county(app, today).await?;
        let policy = CasePolicy::resolve(&loaded.policy, &app.settings.region, today).map_err(Refusal::Conflict)?;
        Ok(Self { loaded, policy, today })
    }

    /// The line that income is compared with, in fen; `None` when the county has entered none.
    pub(crate) fn line_cents(&self) -> Option<i64> {
        let name = self.loaded.policy.deliveries.line.as_deref()?;
        self.loaded.params.get(name)?.value.scaled(FEN)
    }
}
