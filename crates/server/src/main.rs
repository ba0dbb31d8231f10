//! The `shouwang` binary; see [`server::run`].

use std::process::ExitCode;

/// A county passes through memory as many small texts: the system's own allocator took a third of an import's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::run()
}
