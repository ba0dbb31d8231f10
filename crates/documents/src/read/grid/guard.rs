//! A fence around decoders of other people's formats: their panic on a broken file is that file's error.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::GridError;

thread_local! {
    static FENCED: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs a decoder; a panic inside becomes [`GridError::Damaged`] and prints nothing.
pub(super) fn fenced<T>(decode: impl FnOnce() -> T) -> Result<T, GridError> {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !FENCED.get() {
                before(info);
            }
        }));
    });
    FENCED.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(decode));
    FENCED.set(false);
    result.map_err(|cause| {
        let text = cause.downcast_ref::<String>().map(String::as_str);
        let text = text
            .or_else(|| cause.downcast_ref::<&str>().copied())
            .unwrap_or("decoder failed");
        GridError::Damaged(text.to_owned())
    })
}
