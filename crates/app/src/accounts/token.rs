//! One-time links, sessions and the like are held by who knows a token; the store keeps only its digest.

use std::fmt;

use store::seal;

use crate::App;

/// Chance in a token.
const TOKEN_BYTES: usize = 32;

/// An unguessable text that its holder shows. Hidden wherever it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub(super) fn random() -> Self {
        Self(seal::random_token(TOKEN_BYTES))
    }

    /// A text that is to be hidden as a token is.
    pub(super) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, for the one it is meant for.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the store keeps of it.
    pub(super) fn digest(&self, app: &App) -> String {
        digest(app, &self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What the store keeps of a token that somebody shows.
pub(super) fn digest(app: &App, token: &str) -> String {
    seal::hex(&app.store.hash().digest(&[token.as_bytes()]))
}
