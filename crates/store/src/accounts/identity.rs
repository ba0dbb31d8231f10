//! The identity number of somebody with an account: sealed, and found by the same index as the registers' persons, so
//! that nobody decides about a household of their own.

use domain::id_card::{IdCardNo, IdText};

use super::insert_records;
use crate::StoreError;
use crate::registers::snapshot::id_index;
use crate::tx::{ReadTx, Record, WriteTx};

/// The column that seals it.
pub(super) const ID: &str = "account_identities.id_sealed";

fn sealed(tx: &ReadTx, account_id: &str, number: IdCardNo) -> (String, String) {
    let ring = tx.ring();
    let index = id_index(ring, &IdText::Resident(number));
    (ring.seal(ID, account_id, &number.reveal()), index)
}

/// Keeps the numbers of new accounts.
pub(super) async fn add(tx: &mut WriteTx, numbers: Vec<(String, IdCardNo)>) -> Result<(), StoreError> {
    let record = |(account_id, number): (String, IdCardNo)| {
        let (id, index) = sealed(tx, &account_id, number);
        Record::new()
            .with("account_id", account_id)
            .with("id_sealed", id)
            .with("id_index", index)
    };
    let records = numbers.into_iter().map(record).collect();
    insert_records(tx, "account_identities", records).await
}

/// Keeps the number of an account, or takes it away.
pub(super) async fn set(tx: &mut WriteTx, account_id: &str, number: Option<IdCardNo>) -> Result<(), StoreError> {
    let (id, index) = number.map(|number| sealed(tx, account_id, number)).unzip();
    let record = Record::new().with("id_sealed", id).with("id_index", index);
    if !tx.update("account_identities", &[account_id.into()], record).await?
        && let Some(number) = number
    {
        add(tx, vec![(account_id.to_owned(), number)]).await?;
    }
    Ok(())
}

/// The index by which the registers know the person of an account; `None` where the account has no number.
pub(crate) async fn id_index_of(tx: &mut ReadTx, account_id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT id_index FROM account_identities WHERE account_id = $1";
    let row = tx.row(sql, &[account_id.into()]).await?;
    row.map_or(Ok(None), |row| row.text_or(0))
}
