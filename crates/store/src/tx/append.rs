//! Keeping a transaction: its entries are chained to the journal in the same step.

use super::WriteTx;
use super::write::Pending;
use crate::StoreError;
use crate::db::Value;
use crate::journal::{Entry, Sum, hash_of};

/// Subjects an entry lists at most; a bulk change goes on in further entries.
const SUBJECTS_AN_ENTRY: usize = 2_000;

impl WriteTx {
    /// Keeps everything that was done.
    ///
    /// # Errors
    /// When the database refuses, or something was changed and nothing recorded.
    #[crate::boxed]
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let entries = self.entries().await?;
        if let Some(last) = entries.last() {
            let head = [Value::from(last.seq), Value::from(last.at), Value::from(&last.hash)];
            let update = "UPDATE journal_head SET seq = $1, at = $2, hash = $3 WHERE only_row = 1";
            self.connection.execute(update, &head).await?;
            let rows: Vec<Vec<Value>> = entries.into_iter().map(row).collect();
            self.insert_all("journal", rows).await?;
        }
        self.into_read().connection.commit().await
    }

    async fn entries(&mut self) -> Result<Vec<Entry>, StoreError> {
        let mut changes: Vec<(String, Sum)> = self.changes.drain().filter(|(_, sum)| !sum.is_zero()).collect();
        changes.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return match changes.is_empty() {
                true => Ok(Vec::new()),
                false => Err(StoreError::Undeclared("change without an entry".to_owned())),
            };
        }
        let mut parts: Vec<String> = Vec::new();
        for chunk in changes.chunks(SUBJECTS_AN_ENTRY) {
            parts.push(changes_json(chunk)?);
        }
        continue_last(&mut pending, parts.len());
        let head = "SELECT seq, at, hash FROM journal_head WHERE only_row = 1";
        let head = self.row(head, &[]).await?.ok_or(StoreError::Stored {
            what: "journal head",
            column: 0,
        })?;
        let (mut seq, mut hash) = (head.int(0)?, head.text(2)?);
        // A clock that was set back does not send the journal back.
        let at = head.text(1)?.parse().map_or(self.at, |last| self.at.max(last));
        let (actor, role) = (self.viewer().actor().to_string(), role(self));
        let mut parts = parts.into_iter();
        let mut entries = Vec::with_capacity(pending.len());
        for Pending { kind, subject, payload } in pending {
            seq += 1;
            let mut entry = Entry {
                seq,
                at,
                actor: actor.clone(),
                role: role.clone(),
                kind: kind.to_owned(),
                subject,
                payload: payload.to_string(),
                changes: parts.next().unwrap_or_else(|| "{}".to_owned()),
                algorithm: self.hash.name().to_owned(),
                previous_hash: std::mem::take(&mut hash),
                hash: String::new(),
            };
            entry.hash = hash_of(&entry).ok_or_else(|| StoreError::Undeclared("hash".to_owned()))?;
            hash.clone_from(&entry.hash);
            entries.push(entry);
        }
        Ok(entries)
    }
}

fn role(tx: &WriteTx) -> String {
    let roles: Vec<&str> = tx.viewer().grants().iter().map(|grant| grant.role.name()).collect();
    roles.join("+")
}

/// Adds entries that carry on the last one until there is one for each part of the changes.
fn continue_last(pending: &mut Vec<Pending>, n_parts: usize) {
    let Some(last) = pending.last() else { return };
    let (kind, subject) = (last.kind, last.subject.clone());
    let mut part = 1;
    while pending.len() < n_parts {
        part += 1;
        pending.push(Pending {
            kind,
            subject: subject.clone(),
            payload: serde_json::json!({ "continued": part }),
        });
    }
}

fn changes_json(changes: &[(String, Sum)]) -> Result<String, StoreError> {
    let mut out = String::with_capacity(changes.len() * 96);
    out.push('{');
    for (i, (subject, sum)) in changes.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push_str(&serde_json::to_string(subject)?);
        out.push_str(":\"");
        out.push_str(&sum.text());
        out.push('"');
    }
    out.push('}');
    Ok(out)
}

fn row(entry: Entry) -> Vec<Value> {
    vec![
        entry.seq.into(),
        entry.at.into(),
        entry.actor.into(),
        entry.role.into(),
        entry.kind.into(),
        entry.subject.into(),
        entry.payload.into(),
        entry.changes.into(),
        entry.algorithm.into(),
        entry.previous_hash.into(),
        entry.hash.into(),
    ]
}
