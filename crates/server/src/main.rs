//! The `shouwang` binary; see [`server::run`].

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    server::run().await
}
