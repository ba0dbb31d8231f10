//! A report comes in from outside.

use domain::Moment;
use domain::access::{Reason, Viewer};
use domain::case::Channel;
use domain::id_card::{IdCardNo, IdText};
use domain::problem::Problem;
use store::seal;
use store::self_reports::NewReport;

use super::code_village;
use crate::cases::Rules;
use crate::{App, FieldProblem, Refusal};

/// Most characters of a name.
const MOST_NAME: usize = 40;
/// Most characters of what the difficulty is.
const MOST_WORDS: usize = 500;
/// Fewest and most digits of a telephone.
const FEWEST_PHONE: usize = 7;
const MOST_PHONE: usize = 20;
/// Letters of a receipt: none that is mistaken for another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Letters of a receipt, four and four: sixty bits.
const RECEIPT: usize = 12;

/// What somebody sends: four to six fields.
#[derive(Clone, Default)]
pub struct NewSelfReport {
    /// Name of the household's head.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// What the difficulty is.
    pub words: String,
    /// Risk type.
    pub risk: Option<String>,
    /// Identity number.
    pub id: Option<String>,
    /// Own name of whoever reports for somebody else.
    pub reporter: Option<String>,
    /// Made by whoever shows the form, so that one report sent twice is one.
    pub nonce: Option<String>,
}

impl std::fmt::Debug for NewSelfReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewSelfReport")
    }
}

/// What a form shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Name of the village.
    pub village: String,
    /// Risk types to choose from.
    pub risks: Vec<String>,
    /// To be sent back with the report.
    pub nonce: String,
}

/// A report that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The code that tells what became of it; nobody else has it.
    pub receipt: String,
    /// By when the village takes it up.
    pub due_on: domain::Date,
}

/// The form of a village.
///
/// # Errors
/// When the code is not in use.
#[store::boxed]
pub async fn show_form(app: &App, at: Moment, token: &str) -> Result<Form, Refusal> {
    let (_, village) = code_village(app, at, token).await?;
    let rules = Rules::read(app, at).await?;
    Ok(Form {
        village,
        risks: offered(&rules),
        nonce: seal::random_token(RECEIPT),
    })
}

/// The official risk types: those that a farmer chooses among.
fn offered(rules: &Rules) -> Vec<String> {
    let risks = rules.loaded.policy.risks.iter().filter(|risk| risk.official);
    risks.map(|risk| risk.name.clone()).collect()
}

/// Takes a report; `client` is the network address it came from.
///
/// # Errors
/// When the code is not in use, values cannot be taken, or too many came today.
#[store::boxed]
pub async fn receive_report(
    app: &App,
    at: Moment,
    (token, client): (&str, &str),
    new: NewSelfReport,
) -> Result<Received, Refusal> {
    let (village_id, _) = code_village(app, at, token).await?;
    let rules = Rules::read(app, at).await?;
    let report = checked(app, &rules, (token, &village_id, client), new)?;
    let received = Received {
        receipt: shown(&report.receipt),
        due_on: report.due_on,
    };
    let viewer = Viewer::system(Reason::SelfReport);
    let mut tx = app.store.write(&viewer, at).await?;
    throttle(&mut tx, &rules, (client, &village_id), at).await?;
    store::self_reports::receive(&mut tx, report)
        .await?
        .ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok(received)
}

/// Not more than the policy takes from one address, and for one village, in a day.
async fn throttle(
    tx: &mut store::ReadTx,
    rules: &Rules,
    (client, village_id): (&str, &str),
    at: Moment,
) -> Result<(), Refusal> {
    let since = at.plus_minutes(-24 * 60);
    let (of_client, of_village) = store::self_reports::counted(tx, client, village_id, since).await?;
    let most = |name: &str| rules.loaded.params.integer(name).unwrap_or(i64::MAX);
    if of_client >= most("self_reports_a_client") || of_village >= most("self_reports_a_village") {
        return Err(Refusal::conflict(Problem::error("SLF-006")));
    }
    Ok(())
}

fn checked(
    app: &App,
    rules: &Rules,
    (token, village_id, client): (&str, &str, &str),
    new: NewSelfReport,
) -> Result<NewReport, Refusal> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: Problem| problems.push(FieldProblem::new(field, problem));
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > MOST_NAME {
        wrong("name", Problem::error("SLF-002").arg("most", MOST_NAME));
    }
    let phone: String = new
        .phone
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '\u{3000}'))
        .collect();
    if !(FEWEST_PHONE..=MOST_PHONE).contains(&phone.len()) || !phone.bytes().all(|byte| byte.is_ascii_digit()) {
        wrong("phone", Problem::error("SLF-003"));
    }
    let words = new.words.trim();
    if words.is_empty() || words.chars().count() > MOST_WORDS {
        wrong("words", Problem::error("SLF-004").arg("most", MOST_WORDS));
    }
    let risk = new.risk.filter(|risk| !risk.is_empty());
    let risks = offered(rules);
    if risk.as_ref().is_some_and(|risk| !risks.contains(risk)) {
        wrong("risk", Problem::error("LEA-003").arg("list", risks.join("、")));
    }
    let given = new.id.filter(|id| !id.trim().is_empty());
    let id = given
        .as_deref()
        .map(|id| IdText::parse(id, rules.today).ok().and_then(|id| id.number()));
    if id == Some(None) {
        wrong("id", Problem::error("SLF-005"));
    }
    let reporter = new
        .reporter
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    if reporter.as_ref().is_some_and(|name| name.chars().count() > MOST_NAME) {
        wrong("reporter", Problem::error("SLF-002").arg("most", MOST_NAME));
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let days = rules
        .loaded
        .params
        .integer("self_report_days")
        .unwrap_or(0)
        .clamp(0, 366);
    Ok(NewReport {
        receipt: receipt(app, token, new.nonce.as_deref()),
        village_id: village_id.to_owned(),
        name: name.to_owned(),
        phone: Some(phone),
        id: id.flatten().map(IdCardNo::reveal),
        words: words.to_owned(),
        is_proxy: reporter.is_some(),
        reporter,
        risk,
        due_on: rules.today.saturating_add(jiff::Span::new().days(days)),
        client: client.to_owned(),
    })
}

/// The channel by which a report came.
pub(super) fn channel(is_proxy: bool) -> Channel {
    if is_proxy { Channel::Proxy } else { Channel::SelfReport }
}

/// A receipt made from what the form carried, so that one report sent twice has one receipt; a new one without.
fn receipt(app: &App, token: &str, nonce: Option<&str>) -> String {
    let chance = nonce.filter(|nonce| (8..=128).contains(&nonce.len()));
    let chance = chance.map_or_else(|| seal::random_token(32), str::to_owned);
    let digest = app.store.hash().digest(&[token.as_bytes(), b"\n", chance.as_bytes()]);
    let letters = digest
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    letters.take(RECEIPT).collect()
}

/// A receipt as people write it.
fn shown(receipt: &str) -> String {
    let letters: Vec<char> = receipt.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// A receipt as somebody typed it.
pub(super) fn typed(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric).take(64);
    letters.map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_read_as_it_is_shown() {
        let receipt = "23456789ABCD";
        assert_eq!(shown(receipt), "2345-6789-ABCD");
        for text in ["2345-6789-ABCD", " 2345 6789 abcd ", "23456789abcd"] {
            assert_eq!(typed(text), receipt, "{text}");
        }
    }
}
