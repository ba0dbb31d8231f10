//! What is written about the owner of an account: the forms that are taken.

use domain::Date;
use domain::id_card::{IdCardNo, IdText};
use domain::problem::Problem;
use store::accounts::NewAccount;

use super::NewPerson;
use crate::FieldProblem;

/// Least and most characters of a sign-in name.
const SIGN_IN_NAME: (usize, usize) = (3, 32);
/// Most characters of a name.
const NAME_CHARS: usize = 40;
/// Digits of a mobile number.
const PHONE_DIGITS: usize = 11;

/// What changes about the owner of an account; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct PersonChange {
    /// The owner's name.
    pub display_name: Option<String>,
    /// Telephone; an empty one takes it away.
    pub phone: Option<String>,
    /// Identity number; an empty one takes it away.
    pub id_number: Option<String>,
}

/// A sign-in name in its one form, which is lower case.
pub(super) fn sign_in_name(text: &str) -> Result<String, Problem> {
    let name = text.trim().to_ascii_lowercase();
    let (least, most) = SIGN_IN_NAME;
    let taken = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    let begins = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    if begins && name.chars().all(taken) && (least..=most).contains(&name.len()) {
        return Ok(name);
    }
    Err(Problem::error("ACT-012").arg("least", least).arg("most", most))
}

/// A person's name without what stands around it.
pub(super) fn display_name(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    let n = name.chars().count();
    if n == 0 || n > NAME_CHARS || name.chars().any(char::is_control) {
        return Err(Problem::error("ACT-014").arg("most", NAME_CHARS));
    }
    Ok(name.to_owned())
}

/// A mobile number as digits; blank is none.
pub(super) fn phone(text: &str) -> Result<Option<String>, Problem> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let digits = digits.strip_prefix("+86").map(str::to_owned).unwrap_or(digits);
    let is_mobile = digits.len() == PHONE_DIGITS && digits.starts_with('1');
    if is_mobile && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Some(digits));
    }
    Err(Problem::error("ACT-015"))
}

/// An identity number as it was typed; blank is none. One whose last character does not fit is a typing mistake.
pub(super) fn id_number(text: &str, today: Date) -> Result<Option<IdCardNo>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match IdText::parse(text, today) {
        Ok(IdText::Resident(number) | IdText::Upgraded(number)) => Ok(Some(number)),
        _ => Err(Problem::error("ACT-033")),
    }
}

/// The owner of a new account, or everything that is wrong.
pub(super) fn new_account(person: &NewPerson, today: Date) -> Result<NewAccount, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut take = |field: &str, result: Result<Option<String>, Problem>| {
        result.unwrap_or_else(|problem| {
            problems.push(FieldProblem::new(field, problem));
            None
        })
    };
    let name = take("sign_in_name", sign_in_name(&person.sign_in_name).map(Some));
    let display = take("display_name", display_name(&person.display_name).map(Some));
    let phone = take("phone", phone(person.phone.as_deref().unwrap_or_default()));
    let id_number = id_number(person.id_number.as_deref().unwrap_or_default(), today).unwrap_or_else(|problem| {
        problems.push(FieldProblem::new("id_number", problem));
        None
    });
    match (name, display, problems.is_empty()) {
        (Some(sign_in_name), Some(display_name), true) => Ok(NewAccount {
            sign_in_name,
            display_name,
            phone,
            id_number,
        }),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_are_taken() {
        for (text, expected) in [
            (" Zhang.San ", Some("zhang.san")),
            ("13800001234", Some("13800001234")),
            ("a@b", Some("a@b")),
            ("ab", None),
            (".abc", None),
            ("张三丰", None),
            ("ａｂｃｄ", None),
            ("a b c", None),
            ("a'--", None),
            ("", None),
        ] {
            assert_eq!(sign_in_name(text).ok().as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            ("138 0000 1234", Some(Some("13800001234"))),
            ("+86 138-0000-1234", Some(Some("13800001234"))),
            ("", Some(None)),
            ("1380000123", None),
            ("08512345678", None),
            ("1380000123x", None),
        ] {
            assert_eq!(
                phone(text).ok().as_ref().map(|found| found.as_deref()),
                expected,
                "{text}"
            );
        }
        let today: Date = "2026-11-01".parse().expect("a day");
        let number = IdCardNo::compose(529_901, "1990-03-07".parse().expect("a day"), 1).expect("a number");
        let revealed = number.reveal();
        let wrong = format!("{}{}", &revealed[..17], if revealed.ends_with('X') { '1' } else { 'X' });
        for (text, expected) in [
            (revealed.as_str(), Some(Some(number))),
            (" ", Some(None)),
            (wrong.as_str(), None),
            ("12345", None),
        ] {
            assert_eq!(id_number(text, today).ok(), expected, "{}", text.len());
        }
        assert!(display_name(" ").is_err() && display_name("张\n三").is_err() && display_name("张三").is_ok());
    }
}
