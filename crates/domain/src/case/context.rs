//! What a decision is taken by: who asks, when, under which policy, and what is known of the household.

use std::collections::{BTreeMap, BTreeSet};

use super::CasePolicy;
use crate::access::Role;
use crate::access::closed_list::closed_list;
use crate::date::Date;

/// What a decision is taken by.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Account that asks.
    pub actor: &'a str,
    /// Its roles where the household lives.
    pub roles: &'a [Role],
    /// Whether the system itself asks: a screening run, the daily tick.
    pub is_system: bool,
    /// Today.
    pub today: Date,
    /// The policy in force.
    pub policy: &'a CasePolicy,
    /// What is known of the household.
    pub situation: &'a Situation,
}

/// What is known of a household today. What is not known is absent, never zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Situation {
    /// Whether the household has ended: merged, moved away, died out.
    pub has_ended: bool,
    /// Who lives there.
    pub members: Vec<Member>,
    /// Statuses of the household itself.
    pub statuses: BTreeSet<String>,
    /// Net income per head over the window, in fen.
    pub per_capita_cents: Option<i64>,
    /// Since when income has been over the line without a break.
    pub income_steady_since: Option<Date>,
    /// The line of today, in fen.
    pub line_cents: Option<i64>,
    /// Net income of the household over the window, in fen.
    pub net_income_cents: Option<i64>,
    /// What the household bears, net, over twelve months, in fen.
    pub burden_cents: Option<i64>,
    /// Each guarantee that concerns it.
    pub guarantees: BTreeMap<String, GuaranteeState>,
    /// Guarantees that concern nobody there, and of which nothing is said: no children, no schooling.
    pub unconcerned: BTreeSet<String>,
    /// Problems with guarantees that are not repaired.
    pub open_issues: u32,
    /// Leads without an outcome.
    pub open_leads: u32,
    /// When somebody last saw the household.
    pub last_seen: Option<Date>,
    /// Accounts that are tied to the household, and how.
    pub related: BTreeMap<String, Kinship>,
}

/// One member of the household.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person_id: String,
    /// Statuses of the person: `dibao`, `disabled` …
    pub statuses: BTreeSet<String>,
    /// Whether the person can work.
    pub has_labour: Option<bool>,
    /// Whether the person is in school.
    pub is_student: Option<bool>,
    /// Age in years.
    pub age: Option<u8>,
}

impl Situation {
    /// Whether the household, or anybody in it, has this status.
    pub fn has_status(&self, status: &str) -> bool {
        self.statuses.contains(status) || self.members.iter().any(|member| member.statuses.contains(status))
    }

    /// Whether somebody in the household can work; unknown when nobody is known to and of somebody it is unknown.
    pub fn has_labour(&self) -> Option<bool> {
        if self.members.iter().any(|member| member.has_labour == Some(true)) {
            return Some(true);
        }
        let all_known = !self.members.is_empty() && self.members.iter().all(|member| member.has_labour.is_some());
        all_known.then_some(false)
    }
}

closed_list! {
    /// How an account is tied to a household by what is known of both.
    Kinship {
        /// Its identity number is a member's.
        Member = "member", "本人是这户成员";
        /// Its telephone is a member's.
        Phone = "phone", "本人的手机号登记在这户成员名下";
        /// Its household and this one were one.
        Split = "split", "本人所在的户和这户分过户或并过户";
        /// Somebody belongs to its household and to this one.
        Shared = "shared", "有人同时属于本人所在的户和这户（居住或户籍）";
    }
}

closed_list! {
    /// Whether a guarantee holds.
    GuaranteeState {
        /// It holds.
        Held = "held", "有保障";
        /// It does not.
        Problem = "problem", "有问题";
        /// Nobody knows.
        Unknown = "unknown", "未知";
    }
}
