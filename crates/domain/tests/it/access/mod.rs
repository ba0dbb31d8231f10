//! Access as a whole: the committed matrix, and the scope of random viewers against an oracle.

mod oracle;
mod page;
