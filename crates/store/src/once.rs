//! Answers kept for a while, so that a request sent twice is carried out once.

use crate::StoreError;
use crate::db::Value;
use crate::tx::{Record, WriteTx};

/// Under this name answers are sealed: they may hold one-time links and what a person unmasked.
const ANSWER: &str = "idempotent_answers.answer";

/// What is known of a request's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It is new, and reserved now.
    New,
    /// The same request is being carried out, or was broken off before its answer was kept.
    UnderWay,
    /// It was answered.
    Answered {
        /// Status of the answer.
        status: i64,
        /// The answer.
        answer: String,
    },
    /// The key was used for another request.
    Other,
}

/// Reserves a key for a request of this digest, or says what is known of it.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn reserve(tx: &mut WriteTx, account: &str, key: &str, digest: &str) -> Result<Known, StoreError> {
    let at = Value::from(tx.at());
    let insert = "INSERT INTO idempotent_answers (account_id, key, request_digest, status, answer, created_at) \
                  VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT (account_id, key) DO NOTHING";
    let values = [Value::from(account), Value::from(key), Value::from(digest), at];
    if tx.connection.execute(insert, &values).await? == 1 {
        return Ok(Known::New);
    }
    let select = "SELECT request_digest, status, answer FROM idempotent_answers WHERE account_id = $1 AND key = $2";
    let Some(row) = tx.row(select, &values[..2]).await? else {
        return Ok(Known::UnderWay);
    };
    Ok(match (row.text(0)? == digest, row.int(1)?) {
        (false, _) => Known::Other,
        (true, 0) => Known::UnderWay,
        (true, status) => Known::Answered {
            status,
            answer: tx.ring().open(ANSWER, key, &row.text(2)?)?,
        },
    })
}

/// Keeps the answer of a reserved key.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn keep(tx: &mut WriteTx, account: &str, key: &str, status: i64, answer: &str) -> Result<(), StoreError> {
    let sealed = tx.ring().seal(ANSWER, key, answer);
    let record = Record::new().with("status", status).with("answer", sealed);
    tx.update("idempotent_answers", &[Value::from(account), Value::from(key)], record)
        .await?;
    Ok(())
}

/// Gives a reserved key back: the request was refused, and sent again it is judged again.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn give_back(tx: &mut WriteTx, account: &str, key: &str) -> Result<(), StoreError> {
    let values = [Value::from(account), Value::from(key)];
    tx.remove_passing(
        "idempotent_answers",
        "account_id = $1 AND key = $2 AND status = 0",
        &values,
    )
    .await?;
    Ok(())
}
