//! Which row of a department's sheet proves which measure, who is entitled to what, and what the register says of
//! labour and schooling.

use std::sync::Arc;

use super::Policy;
use super::parse::unknown_word;
use super::toml_reader::{Fields, Reading};
use crate::problem::{Place, Problem};
use crate::sheet::{Column, ColumnType, Sheet};

/// What tells that help arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryPolicy {
    /// Parameter: the line that income is compared with, in yuan a head and year.
    pub line: Option<String>,
    /// The column of the register of persons that tells whether somebody can work.
    pub labour: Option<WordColumn>,
    /// The one that tells whether somebody is at school.
    pub student: Option<WordColumn>,
    /// Proofs by row.
    pub proofs: Vec<Proof>,
    /// What somebody is entitled to by what they are.
    pub entitlements: Vec<Entitlement>,
    /// Where the line is named.
    pub line_place: Place,
}

/// A column of which some words mean yes and some no; of all others nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordColumn {
    /// The column.
    pub column: String,
    /// Words that mean yes.
    pub yes: Vec<String>,
    /// Words that mean no.
    pub no: Vec<String>,
    /// Whether an empty cell means no: the register asks the column of those alone whom it concerns.
    pub empty_is_no: bool,
    /// Where the entry stands.
    pub place: Place,
}

/// Rows of a sheet that prove a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Stable code.
    pub code: String,
    /// What such a row says, for people.
    pub title: String,
    /// Measures of the catalogue that it proves.
    pub measures: Vec<String>,
    /// The sheet.
    pub sheet: String,
    /// Column with the day on which it arrived.
    pub on: String,
    /// Column with the amount.
    pub amount: Option<String>,
    /// Only rows with an amount above zero.
    pub needs_amount: bool,
    /// Only rows with one of these words in these columns.
    pub only: Vec<(String, Vec<String>)>,
    /// Where the entry stands.
    pub place: Place,
}

/// What somebody is entitled to by what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// Stable code.
    pub code: String,
    /// For people.
    pub title: String,
    /// The proof of which a row is expected.
    pub proof: String,
    /// Who has this status, or lives in a household that has it.
    pub status: Option<String>,
    /// Who stands in the register with one of these words in this column.
    pub column: Option<(String, Vec<String>)>,
    /// Months back from today in which a row is expected.
    pub months: u16,
    /// What it rests on.
    pub basis: String,
    /// Where the entry stands.
    pub place: Place,
}

impl WordColumn {
    /// What a cell means; `None` where nothing is known.
    pub fn meaning(&self, cell: Option<&str>) -> Option<bool> {
        let Some(word) = cell else {
            return self.empty_is_no.then_some(false);
        };
        let is = |words: &[String]| words.iter().any(|known| known == word);
        match (is(&self.yes), is(&self.no)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

/// Reads the file; an entry of a later folder replaces the one of the same code.
pub(super) fn read(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    if let Some(line) = fields.text_opt("line", reading) {
        let place = Place {
            subject: Some("line".to_owned()),
            ..fields.place().clone()
        };
        policy.deliveries.line = Some(line);
        policy.deliveries.line_place = place;
    }
    if let Some(table) = fields.table("labour", reading) {
        policy.deliveries.labour = Some(word_column(table, reading));
    }
    if let Some(table) = fields.table("student", reading) {
        policy.deliveries.student = Some(word_column(table, reading));
    }
    for table in fields.tables("proof", reading) {
        let proof = proof(table, reading);
        put(&mut policy.deliveries.proofs, proof, |one| &one.code);
    }
    for table in fields.tables("entitlement", reading) {
        let entitlement = entitlement(table, reading);
        put(&mut policy.deliveries.entitlements, entitlement, |one| &one.code);
    }
    fields.finish(reading);
}

fn put<T>(all: &mut Vec<T>, entry: T, code: impl Fn(&T) -> &String) {
    match all.iter_mut().find(|known| code(known) == code(&entry)) {
        Some(known) => *known = entry,
        None => all.push(entry),
    }
}

fn word_column(mut fields: Fields<'_, '_>, reading: &mut Reading) -> WordColumn {
    let column = WordColumn {
        place: fields.place().clone(),
        column: fields.text("column", reading),
        yes: fields.texts("yes", reading),
        no: fields.texts("no", reading),
        empty_is_no: fields.flag("empty_is_no", false, reading),
    };
    fields.finish(reading);
    column
}

fn proof(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Proof {
    let mut proof = Proof {
        place: fields.place().clone(),
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        measures: fields.texts("measures", reading),
        sheet: fields.text("sheet", reading),
        on: fields.text("on", reading),
        amount: fields.text_opt("amount", reading),
        needs_amount: fields.flag("needs_amount", false, reading),
        only: Vec::new(),
    };
    for mut only in fields.tables("only", reading) {
        proof
            .only
            .push((only.text("column", reading), only.texts("is", reading)));
        only.finish(reading);
    }
    fields.finish(reading);
    proof
}

fn entitlement(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Entitlement {
    let place = fields.place().clone();
    let code = fields.text("code", reading);
    let title = fields.text("title", reading);
    let proof = fields.text("proof", reading);
    let status = fields.text_opt("status", reading);
    let column = fields.text_opt("column", reading);
    let column = column.map(|column| (column, fields.texts("is", reading)));
    let months = fields.number_opt("months", reading).unwrap_or(12.0);
    let whole = (1u16..=120).find(|whole| f64::from(*whole) == months);
    if whole.is_none() || (status.is_none() && column.is_none()) {
        let problem = Problem::error("POL-090").arg("code", &code);
        reading.problems.push(problem.at(place.clone()));
    }
    let entitlement = Entitlement {
        code,
        title,
        proof,
        status,
        column,
        months: whole.unwrap_or(12),
        basis: fields.text("basis", reading),
        place,
    };
    fields.finish(reading);
    entitlement
}

/// Every sheet, column, word, status and proof that an entry names must exist.
pub(super) fn check(policy: &Policy, problems: &mut Vec<Problem>) {
    let deliveries = &policy.deliveries;
    let unknown_line = |line: &&String| !policy.parameters.contains_key(*line);
    if let Some(line) = deliveries.line.as_ref().filter(unknown_line) {
        let known = policy.parameters.keys().map(String::as_str);
        problems.push(unknown_word("POL-019", line, known, &deliveries.line_place));
    }
    for words in deliveries.labour.iter().chain(&deliveries.student) {
        let all = [words.yes.as_slice(), words.no.as_slice()].concat();
        check_words(registers(policy), (&words.column, &all), &words.place, problems);
    }
    for proof in &deliveries.proofs {
        let Some(sheet) = policy.sheets.get(&proof.sheet) else {
            let known = policy.sheets.keys().map(String::as_str);
            problems.push(unknown_word("POL-091", &proof.sheet, known, &proof.place));
            continue;
        };
        for name in std::iter::once(&proof.on).chain(&proof.amount) {
            check_words([sheet].into_iter(), (name, &[]), &proof.place, problems);
        }
        for (name, words) in &proof.only {
            check_words([sheet].into_iter(), (name, words), &proof.place, problems);
        }
    }
    for entitlement in &deliveries.entitlements {
        let place = &entitlement.place;
        let proofs = deliveries.proofs.iter().map(|proof| proof.code.as_str());
        if !proofs.clone().any(|code| code == entitlement.proof) {
            problems.push(unknown_word("POL-092", &entitlement.proof, proofs, place));
        }
        if let Some((column, words)) = &entitlement.column {
            check_words(registers(policy), (column, words), place, problems);
        }
        let statuses = policy.registers.statuses.iter().map(|status| status.code.as_str());
        if let Some(status) = &entitlement.status
            && !statuses.clone().any(|code| code == status)
        {
            problems.push(unknown_word("POL-093", status, statuses, place));
        }
    }
}

fn registers(policy: &Policy) -> impl Iterator<Item = &Arc<Sheet>> {
    policy.sheets.values().filter(|sheet| sheet.register.is_some())
}

fn check_words<'p>(
    sheets: impl Iterator<Item = &'p Arc<Sheet>>,
    (name, words): (&str, &[String]),
    place: &Place,
    problems: &mut Vec<Problem>,
) {
    let columns: Vec<&Column> = sheets.flat_map(|sheet| &sheet.columns).collect();
    let Some(column) = columns.iter().find(|column| column.name == name) else {
        let known = columns.iter().map(|column| column.name.as_str());
        problems.push(unknown_word("POL-094", name, known, place));
        return;
    };
    let known: Vec<&str> = match column.kind {
        ColumnType::YesNo => vec!["是", "否"],
        ColumnType::Code | ColumnType::Codes => column.codes.iter().map(|code| code.is.as_str()).collect(),
        _ => return,
    };
    for word in words.iter().filter(|word| !known.contains(&word.as_str())) {
        let problem = Problem::error("POL-081")
            .arg("name", name)
            .arg("value", word)
            .arg("list", known.join("、"));
        problems.push(problem.at(place.clone()));
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::Policy;
    use crate::policy::parse::{PolicyFile, parse};
    use crate::problem::Problem;

    const SHEET: &str = r#"
name = "aid"
title = "资助"
department = "局"
of = "person"
every = "每月"
[[column]]
name = "kind"
title = "类别"
type = "code"
codes = [{ is = "甲" }, { is = "乙" }]
[[column]]
name = "paid_on"
title = "日期"
type = "date"
"#;
    const REGISTER: &str = r#"
name = "member_register"
title = "人"
department = "局"
of = "person"
register = "person"
every = "每月"
[[column]]
name = "labour"
title = "劳动技能"
type = "code"
codes = [{ is = "有" }, { is = "无" }, { is = "弱" }]
"#;

    fn read(deliveries: &str) -> (Policy, Vec<Problem>) {
        let file = |path: &str, text: &str| PolicyFile {
            path: path.into(),
            text: text.into(),
        };
        let files = [
            file("national/region.toml", "code = \"\"\ntitle = \"全国\"\n"),
            file("national/sheets/aid.toml", SHEET),
            file("national/sheets/member_register.toml", REGISTER),
            file("national/deliveries.toml", deliveries),
        ];
        let (policy, mut problems) = parse(&files, "529901");
        problems.retain(|problem| problem.place.file.as_deref() == Some("national/deliveries.toml"));
        (policy, problems)
    }

    #[test]
    fn entries_are_read() {
        let (policy, problems) = read(
            "[labour]\ncolumn = \"labour\"\nyes = [\"有\"]\nno = [\"无\"]\n\
             [[proof]]\ncode = \"P1\"\ntitle = \"发了\"\nmeasures = [\"m\"]\nsheet = \"aid\"\non = \"paid_on\"\n\
             [[proof.only]]\ncolumn = \"kind\"\nis = [\"甲\"]\n\
             [[entitlement]]\ncode = \"E1\"\ntitle = \"应得\"\nproof = \"P1\"\ncolumn = \"labour\"\nis = [\"无\"]\n\
             months = 6\nbasis = \"县里定\"\n",
        );
        assert_eq!(problems, []);
        let deliveries = &policy.deliveries;
        let labour = deliveries.labour.as_ref().expect("labour");
        let told = [Some("有"), Some("无"), Some("弱"), None].map(|word| labour.meaning(word));
        assert_eq!(told, [Some(true), Some(false), None, None]);
        assert_eq!(deliveries.proofs[0].only, [("kind".to_owned(), vec!["甲".to_owned()])]);
        assert_eq!(deliveries.entitlements[0].months, 6);
    }

    #[test]
    fn what_does_not_exist_is_named_with_all_the_rest() {
        let (_, problems) = read(
            "[student]\ncolumn = \"nothing\"\nyes = []\nno = []\n\
             [[proof]]\ncode = \"P1\"\ntitle = \"发了\"\nmeasures = []\nsheet = \"adi\"\non = \"paid_on\"\n\
             [[proof]]\ncode = \"P2\"\ntitle = \"发了\"\nmeasures = []\nsheet = \"aid\"\non = \"paid\"\n\
             [[proof.only]]\ncolumn = \"kind\"\nis = [\"丙\"]\n\
             [[entitlement]]\ncode = \"E1\"\ntitle = \"应得\"\nproof = \"P3\"\nmonths = 0\nbasis = \"县里定\"\n",
        );
        let mut codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            ["POL-081", "POL-090", "POL-091", "POL-092", "POL-094", "POL-094"]
        );
    }
}
