//! What lists of households and persons are asked, from an address or a body.

use app::registers::{SearchBy, household_search, person_search};
use serde::{Deserialize, Serialize};
use store::registers::households::{self, Presence, StatusFilter};
use store::registers::paging::{self, Cursor};
use store::registers::persons;
use store::seal::{Hash, hex};
use utoipa::{IntoParams, ToSchema};

use crate::http::page::{Count, Page, PageQuery, Sort, next};
use crate::http::problem::{FieldProblem, ProblemDetails};

/// In which order households can be.
const HOUSEHOLD_SORTS: [&str; 3] = ["number", "name", "village"];
/// Lists of persons have one order for each way of asking.
const PERSON_SORTS: [&str; 1] = ["name"];

/// Which households, in which order, from where.
#[derive(Clone, Default, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct HouseholdSearch {
    /// Only those of this township (number of the region).
    pub(super) township: Option<String>,
    /// Only those of this village (number of the region); stands before `township`.
    pub(super) village: Option<String>,
    /// Those there now, those gone, or both; `current` if absent.
    pub(super) presence: Option<PresenceBody>,
    /// Only those that have this status now, or a member who has it; a word of `GET /register-words`.
    pub(super) status: Option<String>,
    /// With this value of the status.
    pub(super) status_value: Option<String>,
    /// Beginning of the head's name, of its initials or of the household's number; in a body also a whole identity
    /// number or telephone.
    pub(super) q: Option<String>,
    /// What `q` is; by what it looks like if absent.
    pub(super) by: Option<HouseholdBy>,
    /// `number`, `name` or `village`; `number` if absent. A search has its own order.
    pub(super) sort: Option<String>,
    /// The `next` of the page before.
    pub(super) cursor: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    #[schema(minimum = 1, maximum = 200)]
    pub(super) limit: Option<u32>,
    /// `yes` to have all of them counted: `total` says how many.
    #[param(inline)]
    pub(super) count: Option<Count>,
}

/// Which persons, from where. They are in order of name; without filters in order of entry.
#[derive(Clone, Default, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PersonSearch {
    /// Only those who live in this township (number of the region).
    township: Option<String>,
    /// Only those who live in this village (number of the region); stands before `township`.
    village: Option<String>,
    /// Beginning of the name or of its initials; in a body also a whole identity number or telephone.
    pub(super) q: Option<String>,
    /// What `q` is; by what it looks like if absent.
    pub(super) by: Option<PersonBy>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    #[schema(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `yes` to have all of them counted: `total` says how many.
    #[param(inline)]
    pub(super) count: Option<Count>,
}

/// Whether households that are no longer there are meant.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PresenceBody {
    /// Those there now.
    Current,
    /// Those gone.
    Gone,
    /// Both.
    All,
}

/// What households are searched by.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum HouseholdBy {
    /// Beginning of the head's name.
    Name,
    /// Beginning of the initials of the head's name.
    Initials,
    /// Beginning of the number in the national system.
    HouseholdNo,
    /// Identity number of a member.
    Id,
    /// Telephone of a member.
    Phone,
}

/// What persons are searched by.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PersonBy {
    /// Beginning of the name.
    Name,
    /// Beginning of its initials.
    Initials,
    /// Identity number.
    Id,
    /// Telephone.
    Phone,
}

/// A page that was asked for: its size, its order, and what its cursor belongs to.
pub(super) struct Asked<Q> {
    /// What the store is asked.
    pub(super) query: Q,
    sort: Sort,
    belongs: String,
}

impl HouseholdSearch {
    /// What the store is asked.
    pub(super) fn asked(self) -> Result<Asked<households::Query>, ProblemDetails> {
        let page = PageQuery::new(self.limit, self.cursor.clone(), self.sort.clone());
        let (limit, sort) = (
            page.limit()?,
            ascending(page.sort(&HOUSEHOLD_SORTS)?, &HOUSEHOLD_SORTS)?,
        );
        let place = self.village.or(self.township);
        let by = self.by.map(SearchBy::from);
        let belongs = belonging(&(
            &place,
            self.presence,
            &self.status,
            &self.status_value,
            &self.q,
            self.by,
        ))?;
        let query = households::Query {
            place,
            presence: self.presence.map_or(Presence::Current, Presence::from),
            status: self.status.map(|status| StatusFilter {
                status,
                value: self.status_value,
            }),
            search: self.q.and_then(|q| household_search(&q, by)),
            sort: match sort.field {
                "name" => households::Sort::Name,
                "village" => households::Sort::Village,
                _ => households::Sort::Number,
            },
            after: after(&page, sort, &belongs)?,
            limit: i64::from(limit),
        };
        Ok(Asked { query, sort, belongs })
    }
}

impl PersonSearch {
    /// What the store is asked.
    pub(super) fn asked(self) -> Result<Asked<persons::Query>, ProblemDetails> {
        let page = PageQuery::new(self.limit, self.cursor.clone(), None);
        let (limit, sort) = (page.limit()?, page.sort(&PERSON_SORTS)?);
        let place = self.village.or(self.township);
        let by = self.by.map(SearchBy::from);
        let belongs = belonging(&(&place, &self.q, self.by))?;
        let query = persons::Query {
            place,
            search: self.q.and_then(|q| person_search(&q, by)),
            after: after(&page, sort, &belongs)?,
            limit: i64::from(limit),
        };
        Ok(Asked { query, sort, belongs })
    }
}

impl<Q> Asked<Q> {
    /// The page as it is sent.
    pub(super) fn page<T, B: From<T>>(&self, found: paging::Page<T>) -> Page<B> {
        let next = found
            .next
            .and_then(|cursor| next(self.sort, &(&self.belongs, cursor.to_string())));
        Page {
            items: found.rows.into_iter().map(B::from).collect(),
            next,
            total: None,
        }
    }
}

/// Addresses are kept by logs on their way: what is sealed here does not belong into one.
pub(super) fn check_address(q: Option<&str>, by: Option<SearchBy>) -> Result<(), ProblemDetails> {
    let is_sealed = |q: &str| SearchBy::of(q).is_sealed() || by.is_some_and(SearchBy::is_sealed);
    match q.is_some_and(is_sealed) {
        true => Err(FieldProblem::new("q", "REG-024").in_query()),
        false => Ok(()),
    }
}

fn ascending(sort: Sort, allowed: &[&str]) -> Result<Sort, ProblemDetails> {
    match sort.descending {
        true => Err(FieldProblem::new("sort", "FLD-003")
            .arg("want", allowed.join(" | "))
            .in_query()),
        false => Ok(sort),
    }
}

/// A digest of what was asked: a cursor of one search says nothing about another.
fn belonging(asked: &impl Serialize) -> Result<String, ProblemDetails> {
    let text = serde_json::to_vec(asked).map_err(|cause| ProblemDetails::internal("writing a cursor", &cause))?;
    Ok(hex(&Hash::Sha256.digest(&[&text])).chars().take(16).collect())
}

fn after(page: &PageQuery, sort: Sort, belongs: &str) -> Result<Option<Cursor>, ProblemDetails> {
    let Some((of, text)) = page.after::<(String, String)>(sort)? else {
        return Ok(None);
    };
    let cursor = text.parse().ok().filter(|_| of == belongs);
    cursor
        .map(Some)
        .ok_or_else(|| FieldProblem::new("cursor", "FLD-007").in_query())
}

impl From<PresenceBody> for Presence {
    fn from(body: PresenceBody) -> Self {
        match body {
            PresenceBody::Current => Self::Current,
            PresenceBody::Gone => Self::Gone,
            PresenceBody::All => Self::All,
        }
    }
}

impl From<HouseholdBy> for SearchBy {
    fn from(by: HouseholdBy) -> Self {
        match by {
            HouseholdBy::Name => Self::Name,
            HouseholdBy::Initials => Self::Initials,
            HouseholdBy::HouseholdNo => Self::HouseholdNo,
            HouseholdBy::Id => Self::Id,
            HouseholdBy::Phone => Self::Phone,
        }
    }
}

impl From<PersonBy> for SearchBy {
    fn from(by: PersonBy) -> Self {
        match by {
            PersonBy::Name => Self::Name,
            PersonBy::Initials => Self::Initials,
            PersonBy::Id => Self::Id,
            PersonBy::Phone => Self::Phone,
        }
    }
}
