//! Digests by which what comes in is compared with what is kept.

use std::hash::{DefaultHasher, Hasher as _};

use domain::id_card::IdText;

use crate::registers::change::{Guarantee, Income, PersonData, Status};
use crate::registers::id_number::{self, normalised};
use crate::seal::KeyRing;

/// Digest of what is kept of a person: equal for equal data.
pub fn person_digest(ring: &KeyRing, data: &PersonData) -> u64 {
    let id = data.id.as_ref().map(|id| id_index(ring, id));
    let phone = data.phone.as_deref().map(|phone| phone_index(ring, phone));
    let born_on = data.born_on.map(|day| day.to_string());
    digest_of(&(
        &data.name,
        &data.sex,
        &born_on,
        id_number::state(data.id.as_ref()),
        &id,
        &phone,
    ))
}

/// How the sealed part of register columns begins: always their last, and other each time it is sealed. Before it
/// stands its blind index, by which a change of what is sealed is known.
pub const SEALED_PART: &str = ",\"_sealed\":";

/// Digest of register columns without their sealed part; 0 when there are none.
pub fn columns_digest(columns: Option<&str>) -> u64 {
    let told = |columns: &str| {
        columns
            .split_once(SEALED_PART)
            .map_or(digest_of(columns), |(told, _)| digest_of(told))
    };
    columns.map_or(0, |columns| told(columns).max(1))
}

/// Digest of a row of the register of persons: its relation and its columns.
pub fn row_digest(relation: Option<&str>, register_columns: Option<&str>) -> u64 {
    digest_of(&(relation, columns_digest(register_columns)))
}

/// Digest of what a status says.
pub fn status_digest(status: &Status) -> u64 {
    digest_of(&(&status.status, &status.value))
}

/// Digest of what a guarantee says.
pub fn guarantee_digest(guarantee: &Guarantee) -> u64 {
    digest_of(&(&guarantee.guarantee, &guarantee.state, &guarantee.detail))
}

/// Digest of what an income says, its items included.
pub fn income_digest(income: &Income) -> u64 {
    let head = income_head_digest(
        &income.window_from.to_string(),
        &income.window_to.to_string(),
        &income.formula,
        [income.net_cents, Some(income.n_members), income.per_capita_cents],
    );
    income
        .items
        .iter()
        .fold(head, |sum, item| sum ^ item_digest(&item.item, item.cents))
}

/// Blind index of an identity number.
pub fn id_index(ring: &KeyRing, id: &IdText) -> String {
    ring.blind("persons.id", &normalised(id))
}

/// Blind index of a telephone.
pub fn phone_index(ring: &KeyRing, phone: &str) -> String {
    ring.blind("persons.phone", phone)
}

pub(super) fn income_head_digest(from: &str, to: &str, formula: &str, figures: [Option<i64>; 3]) -> u64 {
    digest_of(&(from, to, formula, figures))
}

pub(super) fn item_digest(item: &str, cents: i64) -> u64 {
    digest_of(&(item, cents))
}

pub(super) fn digest_of(value: &(impl std::hash::Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Two digests of a text, one after the other: wide enough that equal means equal.
pub(super) fn wide_digest(text: &str) -> u128 {
    u128::from(digest_of(text)) << 64 | u128::from(digest_of(&(text, 1)))
}
