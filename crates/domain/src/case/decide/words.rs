//! What must be said, and when it can have been.

use crate::case::{Context, Signature, SignatureKind};
use crate::date::Date;
use crate::problem::Problem;

/// That something must be written.
pub(super) fn said(text: &str, what: &str) -> Option<Problem> {
    text.trim()
        .is_empty()
        .then(|| Problem::error("CAS-012").arg("what", what))
}

/// That a day cannot be: it lies after today.
pub(super) fn past(day: Date, context: &Context<'_>) -> Option<Problem> {
    (day > context.today).then(|| Problem::error("CAS-010").arg("date", day).arg("today", context.today))
}

/// That a day cannot be: it lies before another.
pub(super) fn not_before(day: Date, earliest: Date, what: &str) -> Option<Problem> {
    let problem = || Problem::error("CAS-011").arg("date", day).arg("earliest", earliest);
    (day < earliest).then(|| problem().arg("what", what))
}

/// What is wrong with a signature.
pub(crate) fn signature(signed: &Signature, context: &Context<'_>) -> Vec<Problem> {
    let mut wrong = Vec::new();
    wrong.extend(said(&signed.signer, "签字人"));
    wrong.extend(past(signed.on, context));
    let writer = signed.proxy_writer.as_deref().unwrap_or_default();
    if signed.kind == SignatureKind::Proxy && writer.trim().is_empty() {
        wrong.push(Problem::error("CAS-020"));
    }
    wrong
}
