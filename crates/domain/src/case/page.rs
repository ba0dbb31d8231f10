//! The table of statuses and acts as a page that an official can read.

/// The page in Markdown, in Chinese.
pub fn actions_markdown() -> String {
    String::new()
}
