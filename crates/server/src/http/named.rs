//! Names beside the numbers of accounts: an answer is shaped first, then named with one look into the store.

use app::accounts::account_names;

use super::Api;
use super::page::Page;
use super::problem::ProblemDetails;
use super::session::Signed;

/// What is shown of somebody: the number that stands there, and the place for the name.
pub(in crate::http) type See<'a> = dyn FnMut(&str, &mut Option<String>) + Send + 'a;

/// A part of an answer that tells of accounts by number.
pub(in crate::http) trait Named {
    /// Shows each number with the place for its name.
    fn each(&mut self, see: &mut See<'_>);
}

/// A field with the number of an account, or without.
pub(in crate::http) trait Number {
    /// The number.
    fn number(&self) -> Option<&str>;
}

impl Number for String {
    fn number(&self) -> Option<&str> {
        Some(self)
    }
}

impl Number for Option<String> {
    fn number(&self) -> Option<&str> {
        self.as_deref()
    }
}

/// Says which fields of a part are numbers of accounts and which take their names, and which are parts themselves.
macro_rules! tells {
    ($part:ty { $($number:ident => $name:ident),* $(,)? } $($inner:ident),*) => {
        impl $crate::http::named::Named for $part {
            fn each(&mut self, see: &mut $crate::http::named::See<'_>) {
                $(if let Some(number) = $crate::http::named::Number::number(&self.$number) {
                    see(number, &mut self.$name);
                })*
                $($crate::http::named::Named::each(&mut self.$inner, see);)*
            }
        }
    };
}

pub(in crate::http) use tells;

impl<T: Named> Named for Vec<T> {
    fn each(&mut self, see: &mut See<'_>) {
        self.iter_mut().for_each(|one| one.each(see));
    }
}

impl<T: Named> Named for Option<T> {
    fn each(&mut self, see: &mut See<'_>) {
        self.iter_mut().for_each(|one| one.each(see));
    }
}

impl<T: Named> Named for Page<T> {
    fn each(&mut self, see: &mut See<'_>) {
        self.items.each(see);
    }
}

/// The answer with the names of everybody it tells of.
///
/// # Errors
/// When the store fails.
pub(in crate::http) async fn named<T: Named>(api: &Api, signed: &Signed, mut answer: T) -> Result<T, ProblemDetails> {
    let mut numbers = Vec::new();
    answer.each(&mut |number, _| numbers.push(number.to_owned()));
    let names = account_names(&api.app, &signed.viewer, numbers).await?;
    answer.each(&mut |number, name| *name = names.of(number));
    Ok(answer)
}
