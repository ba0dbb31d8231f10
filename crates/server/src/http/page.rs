//! Lists a page at a time: how much, from where, in which order.
//!
//! A cursor is opaque to the caller. It holds the sort key of the last item and the order it belongs to, so that a
//! page stays right while rows come and go.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::{FieldProblem, ProblemDetails};

/// Items of a page when nobody says how many, and the most that may be asked for.
pub const DEFAULT_LIMIT: u32 = 50;
/// The most items of one page.
pub const MOST: u32 = 200;

/// Cursors of another version are refused.
const VERSION: u8 = 1;
/// No key is longer.
const LONGEST_CURSOR: usize = 2048;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// What to send as `cursor` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many items all pages have; where it was asked with `count=yes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The part of a query that every list takes.
///
/// A list with filters writes these three fields beside its own, with `deny_unknown_fields`, so that a mistyped filter
/// is refused rather than ignored, and hands them over with [`PageQuery::new`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// Field to sort by; with `-` before it descending.
    pub sort: Option<String>,
}

/// Whether all items of a list are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// `total` says how many there are.
    Yes,
    /// They are not counted, as when nobody asks.
    No,
}

/// An order: a field of the list's own choice, up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The field, one of those that the list allows.
    pub field: &'static str,
    /// From the greatest to the least.
    pub descending: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor<K> {
    v: u8,
    s: String,
    k: K,
}

impl PageQuery {
    /// The three fields of another query.
    pub fn new(limit: Option<u32>, cursor: Option<String>, sort: Option<String>) -> Self {
        Self { limit, cursor, sort }
    }

    /// How many items.
    ///
    /// # Errors
    ///
    /// When it is not from 1 to [`MOST`].
    pub fn limit(&self) -> Result<u32, ProblemDetails> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if (1..=MOST).contains(&limit) {
            return Ok(limit);
        }
        let field = FieldProblem::new("limit", "FLD-006").arg("least", 1).arg("most", MOST);
        Err(field.in_query())
    }

    /// In which order; the first of `allowed`, ascending, when nobody says.
    ///
    /// # Errors
    ///
    /// When the field is none of `allowed`; the problem names them.
    pub fn sort(&self, allowed: &[&'static str]) -> Result<Sort, ProblemDetails> {
        let refused = || {
            FieldProblem::new("sort", "FLD-008")
                .arg("list", allowed.join(", "))
                .in_query()
        };
        let Some(asked) = self.sort.as_deref() else {
            let field = allowed.first().copied().ok_or_else(refused)?;
            return Ok(Sort {
                field,
                descending: false,
            });
        };
        let (name, descending) = asked.strip_prefix('-').map_or((asked, false), |name| (name, true));
        let field = allowed
            .iter()
            .copied()
            .find(|field| *field == name)
            .ok_or_else(refused)?;
        Ok(Sort { field, descending })
    }

    /// The key after which this page begins, for a list in the order `sort`; `None` for the first page.
    ///
    /// # Errors
    ///
    /// When the cursor was not made by [`next`] for the same order.
    pub fn after<K: DeserializeOwned>(&self, sort: Sort) -> Result<Option<K>, ProblemDetails> {
        let Some(text) = self.cursor.as_deref() else {
            return Ok(None);
        };
        let cursor = decoded::<K>(text).filter(|cursor| cursor.v == VERSION && cursor.s == sort.name());
        match cursor {
            Some(cursor) => Ok(Some(cursor.k)),
            None => Err(FieldProblem::new("cursor", "FLD-007").in_query()),
        }
    }
}

impl Sort {
    /// As it is written in a query.
    pub fn name(self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.field)
    }
}

/// The cursor of the page that begins after the item with this sort key.
pub fn next<K: Serialize>(sort: Sort, key: &K) -> Option<String> {
    let cursor = Cursor {
        v: VERSION,
        s: sort.name(),
        k: key,
    };
    serde_json::to_vec(&cursor)
        .ok()
        .map(|json| URL_SAFE_NO_PAD.encode(json))
}

impl<T> Page<T> {
    /// A page of at most `limit` items out of `found`, which holds one more where there is another page.
    pub fn of<K: Serialize>(mut found: Vec<T>, limit: u32, sort: Sort, key: impl Fn(&T) -> K) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).and_then(|last| next(sort, &key(last)));
        Self {
            items: found,
            next,
            total: None,
        }
    }

    /// The page with each item made into something else.
    pub fn map<B>(self, body: impl FnMut(T) -> B) -> Page<B> {
        Page {
            items: self.items.into_iter().map(body).collect(),
            next: self.next,
            total: self.total,
        }
    }
}

fn decoded<K: DeserializeOwned>(text: &str) -> Option<Cursor<K>> {
    let short = Some(text).filter(|text| text.len() <= LONGEST_CURSOR)?;
    let json = URL_SAFE_NO_PAD.decode(short).ok()?;
    serde_json::from_slice(&json).ok()
}

/// Leaves a parameter of the page itself out of the filter that a cursor belongs to.
pub(in crate::http) fn is_left_out<T>(_: &T) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: [&str; 2] = ["name", "due_on"];

    fn query(limit: Option<u32>, cursor: Option<&str>, sort: Option<&str>) -> PageQuery {
        PageQuery::new(limit, cursor.map(str::to_owned), sort.map(str::to_owned))
    }

    #[test]
    fn limits_are_kept() {
        for (limit, expected) in [
            (None, Some(50)),
            (Some(1), Some(1)),
            (Some(200), Some(200)),
            (Some(0), None),
            (Some(201), None),
        ] {
            assert_eq!(query(limit, None, None).limit().ok(), expected, "{limit:?}");
        }
    }

    #[test]
    fn only_allowed_fields_sort() {
        for (sort, expected) in [
            (None, Some(("name", false))),
            (Some("due_on"), Some(("due_on", false))),
            (Some("-due_on"), Some(("due_on", true))),
            (Some("--due_on"), None),
            (Some("id; DROP TABLE"), None),
            (Some(""), None),
        ] {
            let sorted = query(None, None, sort).sort(&ALLOWED).ok();
            assert_eq!(sorted.map(|sort| (sort.field, sort.descending)), expected, "{sort:?}");
        }
    }

    #[test]
    fn a_cursor_comes_back_and_only_for_its_own_order() {
        let sort = query(None, None, Some("-due_on")).sort(&ALLOWED).expect("allowed");
        let page = Page::of(vec![1, 2, 3], 2, sort, |n| ("2026-11-01".to_owned(), *n));
        assert_eq!(page.items, [1, 2]);
        let cursor = page.next.expect("another page");
        let again = query(None, Some(&cursor), None);
        assert_eq!(
            again.after::<(String, i32)>(sort),
            Ok(Some(("2026-11-01".to_owned(), 2)))
        );
        let up = Sort {
            descending: false,
            ..sort
        };
        assert!(again.after::<(String, i32)>(up).is_err(), "another order");
        assert!(again.after::<u8>(sort).is_err(), "another key");
        assert_eq!(Page::of(vec![1, 2], 2, sort, |n| *n).next, None, "the last page");
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let sort = query(None, None, None).sort(&ALLOWED).expect("the first");
        let older = URL_SAFE_NO_PAD.encode("{\"v\":0,\"s\":\"name\",\"k\":1}");
        let longest = "A".repeat(LONGEST_CURSOR + 1);
        for text in ["", "!!", "e30", "bnVsbA", older.as_str(), longest.as_str(), "' OR 1=1"] {
            assert!(query(None, Some(text), None).after::<i32>(sort).is_err(), "{text}");
        }
    }
}
