//! What accounts are called that a page tells of by number.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Reason, Viewer};

use crate::{App, Refusal};

/// How the word of an account begins where anybody can be meant, as the journal writes it.
const ACCOUNT: &str = "account:";
/// How the word of the system begins; its reason follows.
const SYSTEM: &str = "system:";

/// Names of accounts by number.
#[derive(Debug, Clone, Default)]
pub struct AccountNames(BTreeMap<String, String>);

impl AccountNames {
    /// What somebody is called, by number or by the word of the journal; `None` for whom nobody knows.
    pub fn of(&self, who: &str) -> Option<String> {
        match who.strip_prefix(SYSTEM) {
            Some(reason) => Reason::parse(reason).map(|reason| reason.title().to_owned()),
            None => self.0.get(number(who)).cloned(),
        }
    }
}

fn number(who: &str) -> &str {
    who.strip_prefix(ACCOUNT).unwrap_or(who)
}

/// The names of those a page tells of, read at once.
///
/// # Errors
/// When the store fails.
#[store::boxed]
pub async fn account_names(app: &App, viewer: &Viewer, who: Vec<String>) -> Result<AccountNames, Refusal> {
    let numbers: BTreeSet<String> = who.iter().map(|who| number(who).to_owned()).collect();
    if numbers.is_empty() {
        return Ok(AccountNames::default());
    }
    let mut tx = app.store.glance(viewer).await?;
    Ok(AccountNames(store::accounts::account_names(&mut tx, &numbers).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_named_by_number_and_by_the_word_of_the_journal() {
        let names = AccountNames(BTreeMap::from([("a1".to_owned(), "周一".to_owned())]));
        for (who, expected) in [
            ("a1", Some("周一")),
            ("account:a1", Some("周一")),
            ("account:a2", None),
            ("system:job", Some(Reason::Job.title())),
            ("system:because", None),
            ("anonymous", None),
        ] {
            assert_eq!(names.of(who).as_deref(), expected, "{who}");
        }
    }
}
