//! The second factor: six digits that change every thirty seconds (TOTP, RFC 6238), each taken once.

use domain::Moment;
use totp_rs::{Builder, Secret, Totp};

use super::Token;
use crate::Refusal;

/// The name that authenticator apps show beside the account.
const ISSUER: &str = "Shouwang";
/// Steps that a code may be early or late.
const SKEW: u16 = 1;
/// Bytes of a secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// A new second factor for its owner's app; it counts once a right code confirms it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in base32, for typing.
    pub secret: Token,
    /// The same as an `otpauth:` address, for a QR code.
    pub uri: Token,
}

/// A new secret, in base32.
pub(super) fn new_secret() -> String {
    Secret::from(store::seal::random_bytes::<SECRET_BYTES>().to_vec()).to_base32()
}

/// What the owner's app needs of a secret.
pub(super) fn enrolment(secret: &str, sign_in_name: &str) -> Result<Enrolment, Refusal> {
    let uri = totp(secret, sign_in_name)?
        .to_url()
        .map_err(|error| Refusal::fault(error.to_string()))?;
    Ok(Enrolment {
        secret: Token::of(secret),
        uri: Token::of(&uri),
    })
}

/// The time step of a code that is right now and later than the last one taken.
pub(super) fn step_of(secret: &str, code: &str, at: Moment, last: Option<i64>) -> Option<i64> {
    let seconds = u64::try_from(at.millis().div_euclid(1000)).ok()?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(secret, "").ok()?.check(&code, seconds)?;
    let step = i64::try_from(step).ok()?;
    last.is_none_or(|last| last < step).then_some(step)
}

fn totp(secret: &str, sign_in_name: &str) -> Result<Totp, Refusal> {
    let secret = Secret::try_from_base32(secret).map_err(|_| Refusal::fault("second factor"))?;
    let builder = Builder::new()
        .with_secret(secret)
        .with_skew(SKEW)
        .with_issuer(Some(ISSUER));
    builder
        .with_account_name(sign_in_name)
        .build()
        .map_err(|error| Refusal::fault(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238, appendix B, with the last six digits of its codes.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn a_code_counts_in_its_step_one_before_and_one_after_and_once() {
        for (second, code, last, expected) in [
            (59, "287082", None, Some(1)),
            (89, "287082", None, Some(1)),
            (90, "287082", None, None),
            (29, "287082", None, Some(1)),
            (59, "287 082", None, Some(1)),
            (59, "287082", Some(0), Some(1)),
            (59, "287082", Some(1), None),
            (59, "287082", Some(7), None),
            (59, "287083", None, None),
            (59, "", None, None),
            (59, "28708２", None, None),
            (1_111_111_109, "081804", None, Some(37_037_036)),
        ] {
            let at = Moment::from_millis(second * 1000);
            assert_eq!(step_of(SECRET, code, at, last), expected, "{second} {code} {last:?}");
        }
    }

    #[test]
    fn an_enrolment_names_the_house_and_the_account() {
        let secret = new_secret();
        let made = enrolment(&secret, "zhang.san").expect("enrolment");
        let uri = made.uri.reveal();
        assert!(uri.starts_with("otpauth://totp/Shouwang:zhang.san?"), "{uri}");
        assert!(uri.contains(&format!("secret={secret}")) && secret.len() == 32, "{uri}");
        assert!(!format!("{made:?}").contains(&secret));
    }
}
