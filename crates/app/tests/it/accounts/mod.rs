//! People with duties, on both databases: from the first start to a closed account.

mod bulk;
mod life;
mod sessions;
mod sign_in;
