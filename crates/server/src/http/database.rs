//! Whether the database answers.

use app::App;
use domain::access::{Reason, Viewer};
use futures::future::BoxFuture;

use super::health::Check;

/// The check of the database.
#[derive(Debug)]
pub struct DatabaseCheck(pub App);

impl Check for DatabaseCheck {
    fn name(&self) -> &'static str {
        "database"
    }

    fn check(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async {
            let read = self.0.store.read(&Viewer::system(Reason::Probe)).await;
            read.map(|_| ()).map_err(|error| error.to_string())
        })
    }
}
