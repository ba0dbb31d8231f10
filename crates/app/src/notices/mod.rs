//! Public notices (公示公告): made from cases by a whitelist, posted and withdrawn with what shows it.

mod list_notices;
mod make_notice;
mod post_notice;
mod whitelist;

pub use list_notices::{find_notice, list_notices, notice_file, notice_kinds};
pub use make_notice::{NoticeInput, make_notice};
pub use post_notice::{ProofInput, WithdrawalInput, post_notice, withdraw_notice};
pub use whitelist::NoticeEntry;
