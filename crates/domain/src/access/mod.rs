//! Who may do what, and where: roles, actions, the matrix of both, and the viewer on every function of the store.
//!
//! The matrix ([`permits`]) says what a role may do; a [`Grant`] says where an account has that role; a [`Viewer`]
//! answers for one account, for the system, or for nobody. Whatever is not written in the matrix is forbidden.

mod action;
mod actor;
pub(crate) mod closed_list;
mod grant;
mod grant_problem;
mod matrix;
mod page;
mod role;
mod scope;
mod viewer;

pub use action::Action;
pub use actor::{Actor, Reason};
pub use grant::{Area, Grant};
pub use grant_problem::{GrantProblem, check_grants, check_grants_in};
pub use matrix::{Permit, permits};
pub use page::matrix_markdown;
pub use role::{AreaLevel, Role};
pub use scope::{Departments, Scope};
pub use viewer::Viewer;
