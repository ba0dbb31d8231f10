//! Passwords: which are taken, and how they are hashed and compared.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::problem::Problem;
use store::seal::random_bytes;
use tokio::sync::Semaphore;

use crate::{App, FieldProblem, Refusal};

/// Memory of one hash in KiB: 19 MiB, the least that the OWASP Password Storage Cheat Sheet names for Argon2id with two
/// passes. Each hash carries its own figures, so that raising them here leaves old ones readable.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes computed side by side.
const LANES: u32 = 1;
/// Hashes computed at once: together they take no more than a few times [`MEMORY_KIB`].
const AT_ONCE: usize = 4;
/// Longest password in characters: far above any passphrase, and a bound for the work of one attempt.
const MOST_CHARS: usize = 256;

/// Passwords that are tried first by whoever guesses.
static COMMON: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../data/common_passwords.txt")
        .lines()
        .filter(|line| !line.is_empty())
        .collect()
});

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// A hash that no password has, so that an unknown name costs the time of a known one.
static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hash_now(&hex_of_chance()).ok());

fn hex_of_chance() -> String {
    store::seal::hex(&random_bytes::<32>())
}

/// Everything that speaks against a password, under the name of its field.
pub(super) fn check(app: &App, field: &str, password: &str, sign_in_name: &str) -> Vec<FieldProblem> {
    let n = password.chars().count();
    let least = app.settings.sign_in.password_min_chars;
    let lower = password.to_lowercase();
    let mut problems = Vec::new();
    if n < least {
        problems.push(Problem::error("ACT-004").arg("least", least));
    }
    if n > MOST_CHARS {
        problems.push(Problem::error("ACT-005").arg("most", MOST_CHARS));
    }
    if lower.contains(sign_in_name) {
        problems.push(Problem::error("ACT-006"));
    }
    if COMMON.contains(lower.as_str()) || is_one_character(&lower) {
        problems.push(Problem::error("ACT-007"));
    }
    problems
        .into_iter()
        .map(|problem| FieldProblem::new(field, problem))
        .collect()
}

fn is_one_character(text: &str) -> bool {
    let first = text.chars().next();
    text.chars().all(|c| Some(c) == first)
}

/// The hash of a password, in the PHC string format.
pub(super) async fn hash(password: &str) -> Result<String, Refusal> {
    let password = password.to_owned();
    in_turn(move || hash_now(&password))
        .await?
        .map_err(|error| Refusal::fault(error.to_string()))
}

/// Whether a password has this hash; without a hash, no, after the same work.
pub(super) async fn is_right(password: &str, hash: Option<&str>) -> Result<bool, Refusal> {
    let (password, hash) = (cut(password), hash.map(str::to_owned));
    in_turn(move || {
        let known = hash.is_some();
        let hash = hash.or_else(|| NOBODYS.clone()).unwrap_or_default();
        hasher().is_ok_and(|argon| argon.verify_password(password.as_bytes(), hash.as_str()).is_ok()) && known
    })
    .await
}

/// A password no longer than any that was ever taken, so that an attempt has a bound.
fn cut(password: &str) -> String {
    password.chars().take(MOST_CHARS + 1).collect()
}

fn hash_now(password: &str) -> argon2::password_hash::Result<String> {
    let salt = random_bytes::<16>();
    Ok(hasher()?
        .hash_password_with_salt(password.as_bytes(), &salt)?
        .to_string())
}

fn hasher() -> argon2::password_hash::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Does heavy work beside the threads that answer requests, a few at a time.
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    let _turn = TURNS.acquire().await.map_err(Refusal::fault)?;
    tokio::task::spawn_blocking(work).await.map_err(Refusal::fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_common_passwords_is_in_lower_case_and_long_enough_to_matter() {
        assert!(COMMON.len() > 150);
        assert!(
            COMMON
                .iter()
                .all(|word| word.to_lowercase() == **word && word.trim() == *word)
        );
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_alone() {
        let kept = hash("守望相助 2026 年").await.expect("hashes");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        for (password, against, expected) in [
            ("守望相助 2026 年", Some(kept.as_str()), true),
            ("守望相助 2026 月", Some(kept.as_str()), false),
            ("", Some(kept.as_str()), false),
            ("守望相助 2026 年", None, false),
            ("守望相助 2026 年", Some("$argon2id$broken"), false),
        ] {
            assert_eq!(
                is_right(password, against).await.expect("compares"),
                expected,
                "{password}"
            );
        }
    }
}
