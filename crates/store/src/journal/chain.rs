//! One entry and how it hangs on the one before.

use domain::Moment;
use serde::{Deserialize, Serialize};

use crate::seal::Hash;

/// One entry, as it is kept and as it is exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the journal, from 1.
    pub seq: i64,
    /// When it was written.
    pub at: Moment,
    /// Who did it, such as `account:0193…` or `system:job`.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// What was done, such as `household.split`.
    pub kind: String,
    /// To what.
    pub subject: String,
    /// Details as JSON; what names a person in it is sealed.
    pub payload: String,
    /// JSON object: each subject changed, with the difference of its digest.
    pub changes: String,
    /// Algorithm of the hashes.
    pub algorithm: String,
    /// Hash of the entry before.
    pub previous_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

/// The hash an entry must have; `None` when its algorithm is not known here.
pub fn hash_of(entry: &Entry) -> Option<String> {
    let hash = Hash::parse(&entry.algorithm)?;
    let seq = entry.seq.to_string();
    let at = entry.at.to_string();
    let parts = [
        entry.previous_hash.as_str(),
        &seq,
        &at,
        &entry.actor,
        &entry.role,
        &entry.kind,
        &entry.subject,
        &entry.payload,
        &entry.changes,
        &entry.algorithm,
    ];
    let mut text = Vec::with_capacity(entry.payload.len() + entry.changes.len() + 512);
    for part in parts {
        text.extend_from_slice(&(part.len() as u64).to_be_bytes());
        text.extend_from_slice(part.as_bytes());
    }
    Some(hash.digest(&[&text]).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_in_the_hash() {
        let entry = Entry {
            seq: 1,
            at: Moment::from_millis(0),
            actor: "system:first_start".into(),
            role: "system".into(),
            kind: "store.created".into(),
            subject: "store:1".into(),
            payload: "{}".into(),
            changes: "{}".into(),
            algorithm: "sha-256".into(),
            previous_hash: String::new(),
            hash: String::new(),
        };
        let first = hash_of(&entry).expect("known algorithm");
        let changed: [fn(&mut Entry); 9] = [
            |e| e.seq = 2,
            |e| e.at = Moment::from_millis(1),
            |e| e.actor.push('x'),
            |e| e.role.push('x'),
            |e| e.kind.push('x'),
            |e| e.subject.push('x'),
            |e| e.payload.push('x'),
            |e| e.changes.push('x'),
            |e| e.previous_hash.push('x'),
        ];
        for change in changed {
            let mut other = entry.clone();
            change(&mut other);
            assert_ne!(hash_of(&other), Some(first.clone()));
        }
        let mut unknown = entry;
        unknown.algorithm = "md5".into();
        assert_eq!(hash_of(&unknown), None);
    }
}
