//! What shows that something was so: photographs, signatures, scans. They are kept sealed under their digest, may come
//! before or after the record that names them, and are seen by whoever sees that record.

use std::io::Read;

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use store::files::{self, Purpose};

use super::{FieldRules, permitted};
use crate::{App, FieldProblem, Refusal, intake};

/// No policy makes a piece of evidence larger than this.
pub const MOST_KIB: u64 = 16 * 1024;
/// What stands where in the kinds of files that are taken, with their media types.
const KINDS: [(usize, &[u8], &str); 4] = [
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
];

/// A file that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// SHA-256 of it.
    pub digest: String,
    /// How long it is.
    pub bytes: u64,
    /// What it is.
    pub media: &'static str,
}

/// Keeps a file, once.
///
/// # Errors
/// When it is no photograph or scan, or too large.
#[store::boxed]
pub async fn add_evidence(app: &App, viewer: &Viewer, at: Moment, bytes: Vec<u8>) -> Result<Received, Refusal> {
    let who = [Action::RecordVisit, Action::HandleIssue, Action::PublishNotice];
    if !who.iter().any(|action| viewer.may(*action)) {
        permitted(viewer, Action::RecordVisit)?;
    }
    let rules = FieldRules::read(app, at).await?;
    let most = rules.number("evidence_kib")?;
    let too_large = u64::try_from(most).map_or(0, |kib| kib.min(MOST_KIB) * 1024) < bytes.len() as u64;
    if too_large {
        return Err(Refusal::field("body", Problem::error("VIS-022").arg("most", most)));
    }
    let Some(media) = media_of(&bytes) else {
        return Err(Refusal::field("body", Problem::error("VIS-021")));
    };
    let folder = intake::files(app);
    let sealed = tokio::task::spawn_blocking(move || folder.put(bytes.as_slice()));
    let sealed = sealed
        .await
        .map_err(Refusal::fault)?
        .map_err(|error| Refusal::from(store::StoreError::Io(error)))?;
    let mut tx = app.store.write(viewer, at).await?;
    files::note(&mut tx, &sealed, Purpose::Evidence).await?;
    tx.commit().await?;
    Ok(Received {
        digest: sealed.digest_of_plain,
        bytes: sealed.bytes,
        media,
    })
}

fn media_of(bytes: &[u8]) -> Option<&'static str> {
    let stands = |(at, mark, _): &&(usize, &[u8], &str)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark));
    KINDS.iter().find(stands).map(|(_, _, media)| *media)
}

/// A file of a visit in the viewer's area, with its media type.
///
/// # Errors
/// When there is none, or it did not come yet.
#[store::boxed]
pub async fn visit_file(
    app: &App,
    viewer: &Viewer,
    visit_id: &str,
    digest: &str,
) -> Result<(&'static str, Vec<u8>), Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let mut tx = app.store.read(viewer).await?;
    if !store::visits::has_file(&mut tx, visit_id, digest).await? {
        return Err(Refusal::NotFound);
    }
    drop(tx);
    kept_file(app, digest).await
}

/// A kept piece of evidence, for a caller who has seen that it may be read.
pub(crate) async fn kept_file(app: &App, digest: &str) -> Result<(&'static str, Vec<u8>), Refusal> {
    let (folder, digest) = (intake::files(app), digest.to_owned());
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        folder.open(&digest)?.read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    });
    let bytes = read
        .await
        .map_err(Refusal::fault)?
        .map_err(|error| Refusal::from(store::StoreError::Io(error)))?;
    Ok((media_of(&bytes).unwrap_or("application/octet-stream"), bytes))
}

/// Whether a text is a digest; what is wrong with the field otherwise.
pub(crate) fn check_digest(field: &str, digest: &str, problems: &mut Vec<FieldProblem>) {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if digest.len() != 64 || !digest.bytes().all(is_hex) {
        problems.push(FieldProblem::new(field, Problem::error("VIS-013")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_how_they_begin_and_never_by_their_names() {
        for (bytes, expected) in [
            (&b"\xff\xd8\xff\xe0jpeg"[..], Some("image/jpeg")),
            (b"\x89PNG\r\n\x1a\npng", Some("image/png")),
            (b"%PDF-1.7", Some("application/pdf")),
            (b"RIFF\x10\x00\x00\x00WEBPVP8 ", Some("image/webp")),
            (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
            (b"<html><script>", None),
            (b"MZ\x90\x00", None),
            (b"", None),
        ] {
            assert_eq!(media_of(bytes), expected);
        }
    }
}
