//! The policy, typed: every fact, rule and check compiled against the sheet catalogue.

mod cases;
mod compile;
mod expression;
mod names;
mod query;
mod sentence;

pub use cases::check_cases;
pub use compile::{Compiled, CompiledFact, CompiledRule, FactPlan, compile};
pub use expression::Expression;
pub(crate) use expression::bind;
pub(crate) use expression::physical;
pub(crate) use names::scalar;
pub use names::{Kind, Name, NameOrigin, PERSON_MADE, Scope, column_type, lake_columns, text_type};
pub(crate) use query::rows_behind;
pub use query::{Aggregate, FusedFact, Query, key_of};
pub use sentence::{Format, Piece, Sentence, show};
pub(crate) use sentence::{number, plain, text};
