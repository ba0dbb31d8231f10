//! Notices as they are sent.

use app::accounts::AreaNames;
use app::notices::NoticeEntry;
use domain::policy::fieldwork::NoticeKind;
use serde::Serialize;
use store::notices::{Notice, Proof};
use utoipa::ToSchema;

use crate::http::named::tells;
use crate::http::visits::Place;

/// A public notice.
#[derive(Serialize, ToSchema)]
pub(super) struct NoticeBody {
    /// Id.
    notice_id: String,
    /// Number, counting from 1.
    number: i64,
    /// Village.
    village_id: String,
    /// What it is called.
    village: String,
    /// Township.
    township_id: String,
    /// Which kind.
    kind: String,
    /// What it is called.
    title: String,
    /// What stands on it: nothing but this may stand on a wall.
    entries: Vec<NoticeLine>,
    /// The cases it is about.
    case_ids: Vec<String>,
    /// `made`, `posted` or `withdrawn`.
    state: &'static str,
    /// When it was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    posted_on: Option<String>,
    /// First day on which it may be withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    until_on: Option<String>,
    /// Account that said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    posted_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    posted_by_name: Option<String>,
    /// What shows it.
    proof: NoticeProof,
    /// When it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    withdrawn_on: Option<String>,
    /// Account that said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_by_name: Option<String>,
    /// What shows it.
    withdrawal_proof: NoticeProof,
    /// What people said against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    objections: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// Account that made it.
    created_by: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by_name: Option<String>,
    /// Counts up with every change; what `If-Match` takes.
    version: i64,
}

/// One line of a notice.
#[derive(Serialize, ToSchema)]
pub(super) struct NoticeLine {
    /// Name of the head.
    name: String,
    /// Village.
    village: String,
    /// Class; blank before there is one.
    class: String,
    /// The reason in broad words.
    reason: String,
}

/// What shows it.
#[derive(Serialize, ToSchema)]
pub(super) struct NoticeProof {
    /// In words: who was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// SHA-256 of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

impl From<Proof> for NoticeProof {
    fn from(proof: Proof) -> Self {
        Self {
            text: proof.text,
            file: proof.digest,
        }
    }
}

impl From<NoticeEntry> for NoticeLine {
    fn from(entry: NoticeEntry) -> Self {
        Self {
            name: entry.name,
            village: entry.village,
            class: entry.class,
            reason: entry.reason,
        }
    }
}

tells!(NoticeBody {
    posted_by => posted_by_name,
    withdrawn_by => withdrawn_by_name,
    created_by => created_by_name,
});

impl NoticeBody {
    pub(super) fn new(notice: Notice, kinds: &[NoticeKind], names: &AreaNames) -> Self {
        let entries: Vec<NoticeEntry> = serde_json::from_str(&notice.entries).unwrap_or_default();
        let kind = kinds.iter().find(|kind| kind.code == notice.kind);
        let state = match (&notice.posted_on, &notice.withdrawn_on) {
            (None, _) => "made",
            (Some(_), None) => "posted",
            (Some(_), Some(_)) => "withdrawn",
        };
        Self {
            village: Place(names).name(&notice.village_id),
            title: kind.map_or_else(|| notice.kind.clone(), |kind| kind.title.clone()),
            notice_id: notice.notice_id,
            number: notice.number,
            village_id: notice.village_id,
            township_id: notice.township_id,
            kind: notice.kind,
            entries: entries.into_iter().map(Into::into).collect(),
            case_ids: notice.case_ids,
            state,
            posted_on: notice.posted_on,
            until_on: notice.until_on,
            posted_by: notice.posted_by,
            posted_by_name: None,
            proof: notice.proof.into(),
            withdrawn_on: notice.withdrawn_on,
            withdrawn_by: notice.withdrawn_by,
            withdrawn_by_name: None,
            withdrawal_proof: notice.withdrawal_proof.into(),
            objections: notice.objections,
            created_at: notice.created_at,
            created_by: notice.created_by,
            created_by_name: None,
            version: notice.version,
        }
    }
}
