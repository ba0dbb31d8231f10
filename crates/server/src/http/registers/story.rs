//! A household with its history, as it is sent.

use serde::Serialize;
use serde_json::Value;
use store::registers::households::{DatedStatus, Entry, GuaranteeSpell, IncomeSpell, Link, MembershipSpell, Story};
use utoipa::ToSchema;

use super::wire::{HouseholdBody, PersonBody, title};
use crate::http::named::tells;

/// Part of a journal entry that stays sealed.
const SEALED: &str = "reason_sealed";

/// A household with everything that was ever so.
#[derive(Serialize, ToSchema)]
pub(super) struct StoryBody {
    /// As it is now.
    household: HouseholdBody,
    /// Who belonged to it, earliest first.
    memberships: Vec<MembershipBody>,
    /// What it and its members were, earliest first.
    statuses: Vec<DatedStatusBody>,
    /// Schooling, medical care, housing, water, earliest first.
    guarantees: Vec<GuaranteeBody>,
    /// Incomes, latest first.
    incomes: Vec<IncomeBody>,
    /// Households it came from or went into.
    links: Vec<LinkedHousehold>,
    /// What was done to it, latest first, at most 200.
    entries: Vec<StoryEntry>,
}

/// A membership with its days.
#[derive(Serialize, ToSchema)]
pub(super) struct MembershipBody {
    /// Who, masked.
    person: PersonBody,
    /// `living` or `hukou`.
    kind: String,
    /// The same in Chinese.
    kind_title: Option<&'static str>,
    /// Relation to the head.
    relation: Option<String>,
    /// First day.
    #[schema(format = Date)]
    valid_from: String,
    /// First day on which it no longer held.
    #[schema(format = Date)]
    valid_to: Option<String>,
    /// Why it ended, such as `died` or `married_out`.
    end_reason: Option<String>,
    /// The same in Chinese.
    end_reason_title: Option<&'static str>,
}

/// A status with its days.
#[derive(Serialize, ToSchema)]
pub(super) struct DatedStatusBody {
    /// The member who has it; absent when it is the household's.
    person_id: Option<String>,
    /// Its word; `GET /register-words` has its Chinese title.
    status: String,
    /// Its value where there are several.
    value: Option<String>,
    /// First day.
    #[schema(format = Date)]
    valid_from: String,
    /// First day on which it no longer held.
    #[schema(format = Date)]
    valid_to: Option<String>,
}

/// The state of a guarantee with its days.
#[derive(Serialize, ToSchema)]
pub(super) struct GuaranteeBody {
    /// The member; absent when it is the household's.
    person_id: Option<String>,
    /// Its word; `GET /register-words` has its Chinese title.
    guarantee: String,
    /// `held` or `problem`.
    state: String,
    /// The same in Chinese.
    state_title: Option<&'static str>,
    /// What the register said.
    detail: Option<String>,
    /// First day.
    #[schema(format = Date)]
    valid_from: String,
    /// First day on which it no longer held.
    #[schema(format = Date)]
    valid_to: Option<String>,
}

/// An income with its ledger.
#[derive(Serialize, ToSchema)]
pub(super) struct IncomeBody {
    /// First day of the twelve months it covers.
    #[schema(format = Date)]
    window_from: String,
    /// Last day of them.
    #[schema(format = Date)]
    window_to: String,
    /// How it was computed.
    formula: String,
    /// Net income in fen (hundredths of a yuan).
    net_fen: Option<i64>,
    /// Members it was divided by.
    n_members: i64,
    /// Per member in fen.
    per_capita_fen: Option<i64>,
    /// First day it was taken for true.
    #[schema(format = Date)]
    valid_from: String,
    /// First day on which another took its place.
    #[schema(format = Date)]
    valid_to: Option<String>,
    /// The ledger.
    items: Vec<IncomeItemBody>,
}

/// A line of a ledger.
#[derive(Serialize, ToSchema)]
pub(super) struct IncomeItemBody {
    /// Which item.
    item: String,
    /// Amount in fen.
    fen: i64,
}

/// Whence or whither.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkedHousehold {
    /// The older household.
    from_household_id: String,
    /// The other.
    to_household_id: String,
    /// `split` or `merged`.
    kind: String,
    /// The same in Chinese.
    kind_title: Option<&'static str>,
    /// When.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// Something that was done.
#[derive(Serialize, ToSchema)]
pub(super) struct StoryEntry {
    /// Its place in the journal.
    seq: i64,
    /// When (UTC).
    #[schema(format = DateTime)]
    at: String,
    /// Who did it, such as `account:0193…`.
    actor: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_name: Option<String>,
    /// What was done.
    #[schema(example = "household.moved")]
    kind: String,
    /// Numbers, days and counts.
    payload: Value,
}

tells!(StoryEntry { actor => actor_name });
tells!(StoryBody {} entries);

impl From<Story> for StoryBody {
    fn from(story: Story) -> Self {
        Self {
            household: story.household.into(),
            memberships: story.memberships.into_iter().map(MembershipBody::from).collect(),
            statuses: story.statuses.into_iter().map(DatedStatusBody::from).collect(),
            guarantees: story.guarantees.into_iter().map(GuaranteeBody::from).collect(),
            incomes: story.incomes.into_iter().map(IncomeBody::from).collect(),
            links: story.links.into_iter().map(LinkedHousehold::from).collect(),
            entries: story.entries.into_iter().map(StoryEntry::from).collect(),
        }
    }
}

impl From<MembershipSpell> for MembershipBody {
    fn from(spell: MembershipSpell) -> Self {
        Self {
            person: spell.person.into(),
            kind_title: title(&spell.kind),
            kind: spell.kind,
            relation: spell.relation,
            valid_from: spell.valid_from,
            valid_to: spell.valid_to,
            end_reason_title: spell.end_reason.as_deref().and_then(title),
            end_reason: spell.end_reason,
        }
    }
}

impl From<DatedStatus> for DatedStatusBody {
    fn from(one: DatedStatus) -> Self {
        Self {
            person_id: one.person_id,
            status: one.status,
            value: one.value,
            valid_from: one.valid_from,
            valid_to: one.valid_to,
        }
    }
}

impl From<GuaranteeSpell> for GuaranteeBody {
    fn from(spell: GuaranteeSpell) -> Self {
        Self {
            person_id: spell.person_id,
            guarantee: spell.guarantee,
            state_title: title(&spell.state),
            state: spell.state,
            detail: spell.detail,
            valid_from: spell.valid_from,
            valid_to: spell.valid_to,
        }
    }
}

impl From<IncomeSpell> for IncomeBody {
    fn from(spell: IncomeSpell) -> Self {
        Self {
            window_from: spell.window_from,
            window_to: spell.window_to,
            formula: spell.formula,
            net_fen: spell.net_cents,
            n_members: spell.n_members,
            per_capita_fen: spell.per_capita_cents,
            valid_from: spell.valid_from,
            valid_to: spell.valid_to,
            items: spell
                .items
                .into_iter()
                .map(|(item, fen)| IncomeItemBody { item, fen })
                .collect(),
        }
    }
}

impl From<Link> for LinkedHousehold {
    fn from(link: Link) -> Self {
        Self {
            from_household_id: link.from_household_id,
            to_household_id: link.to_household_id,
            kind_title: title(&link.kind),
            kind: link.kind,
            on: link.on_day,
            reason: link.reason,
        }
    }
}

impl From<Entry> for StoryEntry {
    fn from(entry: Entry) -> Self {
        let mut payload: Value = serde_json::from_str(&entry.payload).unwrap_or_default();
        if let Value::Object(fields) = &mut payload {
            fields.remove(SEALED);
        }
        Self {
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor,
            actor_name: None,
            kind: entry.kind,
            payload,
        }
    }
}
