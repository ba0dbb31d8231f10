//! The journal: read a page at a time, or taken out as a whole.

use std::io::Write;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::Moment;
use domain::access::Action;
use serde::{Deserialize, Serialize};
use store::journal::{Entry, Filter};
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Query};
use super::named::{named, tells};
use super::page::{Page, PageQuery};
use super::problem::ProblemDetails;
use super::session::Signed;
use super::{Api, Endpoints};

/// Bytes handed on at once while the journal is taken out.
const CHUNK: usize = 64 * 1024;
/// Chunks that may wait for a slow reader.
const WAITING: usize = 8;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    Endpoints {
        ordinary: OpenApiRouter::default().routes(routes!(list_journal)),
        uploads: OpenApiRouter::default().routes(routes!(export_journal)),
    }
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct JournalQuery {
    /// Only those about this subject, such as `household:0193…`.
    subject: Option<String>,
    /// Only those of this kind, such as `household.split`.
    kind: Option<String>,
    /// Only those of this actor, such as `account:0193…`.
    actor: Option<String>,
    /// Entries of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// One entry of the journal.
#[derive(Debug, Serialize, ToSchema)]
struct JournalEntry {
    /// Its place, from 1.
    seq: i64,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// Who did it.
    actor: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_name: Option<String>,
    /// In which role.
    role: String,
    /// What was done.
    kind: String,
    /// To what.
    subject: String,
    /// Details.
    payload: serde_json::Value,
    /// Algorithm of the hash.
    algorithm: String,
    /// Hash of the entry.
    hash: String,
}

tells!(JournalEntry { actor => actor_name });

impl From<Entry> for JournalEntry {
    fn from(entry: Entry) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor,
            actor_name: None,
            role: entry.role,
            kind: entry.kind,
            subject: entry.subject,
            payload: serde_json::from_str(&entry.payload).unwrap_or_default(),
            algorithm: entry.algorithm,
            hash: entry.hash,
        }
    }
}

/// Reads the journal, newest entry first.
#[utoipa::path(get, path = "/journal", tag = "journal", params(JournalQuery),
    responses((status = 200, body = Page<JournalEntry>), (status = 401), (status = 403)))]
async fn list_journal(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<JournalQuery>,
) -> Result<Json<Page<JournalEntry>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, Some("-seq".to_owned()));
    let (limit, sort) = (page.limit()?, page.sort(&["seq"])?);
    let filter = Filter {
        subject: query.subject,
        kind: query.kind,
        actor: query.actor,
        before: page.after(sort)?,
        limit: i64::from(limit) + 1,
    };
    let entries = app::journal::list(&api.app, &signed.viewer, &filter).await?;
    let entries = entries.into_iter().map(JournalEntry::from).collect();
    let page = Page::of(entries, limit, sort, |entry: &JournalEntry| entry.seq);
    Ok(Json(named(&api, &signed, page).await?))
}

/// Takes the whole journal out as lines of JSON, oldest first; `shouwang journal verify` checks it anywhere.
#[utoipa::path(post, path = "/journal/export", tag = "journal",
    responses((status = 200, content_type = "application/x-ndjson", body = String), (status = 401), (status = 403)))]
async fn export_journal(signed: Signed, State(api): State<Api>) -> Result<Response, ProblemDetails> {
    if !signed.viewer.may(Action::ExportJournal) {
        return Err(app::Refusal::NotPermitted(Action::ExportJournal).into());
    }
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let out = std::io::BufWriter::with_capacity(CHUNK, Outgoing(sender));
        if app::journal::export(&api.app, &signed.viewer, signed.at, out)
            .await
            .is_err()
        {
            tracing::warn!("the journal was not taken out to its end");
        }
    });
    let body = futures::stream::unfold(receiver, async |mut receiver| {
        let chunk: Bytes = receiver.recv().await?;
        Some((Ok::<_, std::io::Error>(chunk), receiver))
    });
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson"),
        (CONTENT_DISPOSITION, "attachment; filename=\"journal.jsonl\""),
    ];
    Ok((headers, Body::from_stream(Box::pin(body))).into_response())
}

/// What is written here goes out as the body.
struct Outgoing(mpsc::Sender<Bytes>);

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let chunk = Bytes::copy_from_slice(bytes);
        let sent = tokio::task::block_in_place(|| self.0.blocking_send(chunk));
        sent.map_err(|_| std::io::Error::from(std::io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
