//! A page that was asked for: how much, from where, and to which question its cursor belongs.

use app::accounts::AreaNames;
use domain::access::Area;
use serde::Serialize;
use store::registers::paging::{self, Cursor};
use store::seal::{Hash, hex};

use crate::http::page::{Page, PageQuery, Sort, next};
use crate::http::problem::{FieldProblem, ProblemDetails};

/// These lists have one order each.
const ORDERS: [&str; 1] = ["order"];

/// One page of a list.
pub(in crate::http) struct Walk {
    /// Items of a page.
    pub(in crate::http) limit: i64,
    /// Where the last page ended.
    pub(in crate::http) after: Option<Cursor>,
    sort: Sort,
    belongs: String,
}

impl Walk {
    /// What a query asks; a cursor of another question is refused.
    pub(in crate::http) fn read(
        limit: Option<u32>,
        cursor: Option<String>,
        asked: &impl Serialize,
    ) -> Result<Self, ProblemDetails> {
        let page = PageQuery::new(limit, cursor, None);
        let (limit, sort) = (page.limit()?, page.sort(&ORDERS)?);
        let text = serde_json::to_vec(asked).map_err(|cause| ProblemDetails::internal("writing a cursor", &cause))?;
        let belongs: String = hex(&Hash::Sha256.digest(&[&text])).chars().take(16).collect();
        let after = match page.after::<(String, String)>(sort)? {
            None => None,
            Some((of, text)) => {
                let cursor = text.parse().ok().filter(|_| of == belongs);
                Some(cursor.ok_or_else(|| FieldProblem::new("cursor", "FLD-007").in_query())?)
            }
        };
        Ok(Self {
            limit: i64::from(limit),
            after,
            sort,
            belongs,
        })
    }

    /// The page as it is sent.
    pub(in crate::http) fn page<T, B>(&self, found: paging::Page<T>, body: impl FnMut(T) -> B) -> Page<B> {
        let next = found
            .next
            .and_then(|cursor| next(self.sort, &(&self.belongs, cursor.to_string())));
        Page {
            items: found.rows.into_iter().map(body).collect(),
            next,
            total: None,
        }
    }
}

/// What a village is called, with its township; blank for a place that has no name any more.
pub(in crate::http) struct Place<'a>(pub(in crate::http) &'a AreaNames);

impl Place<'_> {
    /// The name of a place.
    pub(in crate::http) fn name(&self, region_id: &str) -> String {
        self.0.of(&Area::Region(region_id.to_owned()))
    }
}
