//! From what a request says to what the registers keep; every problem of it at once.

use std::collections::BTreeMap;

use domain::id_card::{IdCardNo, IdText, Sex};
use domain::problem::Problem;
use domain::sheet::{Role, Subject};
use domain::{Date, Moment};
use store::registers::change::PersonData;
use store::registers::verbs::{Act, Relations, Succession};

use crate::policy::Loaded;
use crate::{App, FieldProblem, Refusal};

/// The day and the reason of what happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActInput {
    /// The day, `2026-11-25`.
    pub on: String,
    /// Why.
    pub reason: String,
}

/// A person as a request gives it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PersonInput {
    /// Name.
    pub name: String,
    /// Sex in the register's word; told by the identity number when there is one.
    pub sex: Option<String>,
    /// Date of birth; told by the identity number when there is one.
    pub born_on: Option<String>,
    /// Identity number.
    pub id: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

impl std::fmt::Debug for PersonInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonInput")
    }
}

/// What is to be put right about a person; what is absent stays, an empty text takes the value away.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PersonChange {
    /// Name.
    pub name: Option<String>,
    /// Sex in the register's word.
    pub sex: Option<String>,
    /// Date of birth; told by the identity number when there is one.
    pub born_on: Option<String>,
    /// Identity number.
    pub id: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

impl std::fmt::Debug for PersonChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonChange")
    }
}

/// Who is head from now on, and how others are related to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SuccessionInput {
    /// The new head.
    pub head_id: String,
    /// Relations of other members to it.
    pub relations: BTreeMap<String, String>,
}

/// Words of the register of persons: relations, the head's first, and the words of sex.
pub(super) struct Words {
    pub(super) relations: Vec<String>,
    pub(super) sexes: Vec<String>,
}

impl Words {
    /// Reads them from the policy in force.
    async fn read(app: &App, at: Moment) -> Result<Self, Refusal> {
        let loaded = crate::policy::in_county(app, at.day(app.settings.hours_ahead)).await?;
        Ok(Self::of(&loaded))
    }

    /// The words of a policy.
    pub(super) fn of(loaded: &Loaded) -> Self {
        let mut sheets = loaded.policy.sheets.values();
        let register = sheets.find(|sheet| sheet.register == Some(Subject::Person));
        let words = |index: Option<usize>| {
            let column = register.and_then(|sheet| sheet.columns.get(index?));
            column
                .map(|column| column.codes.iter().map(|code| code.is.clone()).collect())
                .unwrap_or_default()
        };
        let relations = words(register.and_then(|sheet| sheet.role_index(Role::Relation)));
        let sexes = words(register.and_then(|sheet| sheet.column_index("sex")));
        Self { relations, sexes }
    }

    /// The word of the head.
    fn head(&self) -> String {
        self.relations.first().cloned().unwrap_or_default()
    }
}

/// A request being read; says all that is wrong with it in the end.
pub(super) struct Reading {
    today: Date,
    words: Words,
    problems: Vec<FieldProblem>,
}

impl Reading {
    pub(super) async fn start(app: &App, at: Moment) -> Result<Self, Refusal> {
        Ok(Self {
            today: at.day(app.settings.hours_ahead),
            words: Words::read(app, at).await?,
            problems: Vec::new(),
        })
    }

    /// What was read, if nothing was wrong with it.
    pub(super) fn end(self) -> Result<(), Refusal> {
        match self.problems.is_empty() {
            true => Ok(()),
            false => Err(Refusal::Invalid(self.problems)),
        }
    }

    fn say(&mut self, field: impl Into<String>, problem: Problem) {
        self.problems.push(FieldProblem::new(field, problem));
    }

    pub(super) fn act(&mut self, input: &ActInput) -> Act {
        let reason = input.reason.trim().to_owned();
        if reason.is_empty() {
            self.say("reason", Problem::error("REG-016"));
        }
        let on = self.date("on", &input.on).unwrap_or(self.today);
        Act {
            on,
            today: self.today,
            reason,
        }
    }

    pub(super) fn date(&mut self, field: &str, text: &str) -> Option<Date> {
        let date = text.trim().parse().ok();
        if date.is_none() {
            self.say(field, Problem::error("REG-017"));
        }
        date
    }

    pub(super) fn relation(&mut self, field: &str, word: &str) -> String {
        if !self.words.relations.iter().any(|known| known == word) {
            let list = self.words.relations.join("、");
            self.say(field, Problem::error("REG-018").arg("list", list));
        }
        word.to_owned()
    }

    pub(super) fn relations(&mut self, field: &str, relations: &BTreeMap<String, String>) -> Relations {
        let one = |(person_id, word): (&String, &String)| {
            (person_id.clone(), self.relation(&format!("{field}.{person_id}"), word))
        };
        relations.iter().map(one).collect()
    }

    pub(super) fn succession(&mut self, field: &str, input: &SuccessionInput) -> Succession {
        let mut relations = self.relations(&format!("{field}.relations"), &input.relations);
        relations.insert(input.head_id.clone(), self.words.head());
        Succession {
            head_id: input.head_id.clone(),
            relations,
        }
    }

    /// A telephone: digits, with the signs people write between them left out.
    pub(super) fn phone(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.say(field, Problem::error("REG-019"));
        }
        Some(digits)
    }

    pub(super) fn person(&mut self, field: &str, input: &PersonInput) -> PersonData {
        let name = self.name(&format!("{field}.name"), &input.name);
        let id = self.id(&format!("{field}.id"), input.id.as_deref());
        let number = id.as_ref().and_then(IdText::number);
        let born_on = match (number, input.born_on.as_deref()) {
            (Some(number), _) => Some(number.birth_date()),
            (None, Some(text)) => self.date(&format!("{field}.born_on"), text),
            (None, None) => None,
        };
        let phone = self.phone(&format!("{field}.phone"), input.phone.as_deref());
        let sex = self.sex(&format!("{field}.sex"), input.sex.as_deref(), number);
        PersonData {
            name,
            sex,
            born_on,
            id,
            phone,
        }
    }

    /// What was kept of a person, with the change in it.
    pub(super) fn changed(&mut self, change: &PersonChange, mut data: PersonData) -> PersonData {
        if let Some(name) = &change.name {
            data.name = self.name("name", name);
        }
        if let Some(text) = &change.phone {
            data.phone = self.phone("phone", Some(text));
        }
        if let Some(text) = &change.id {
            data.id = self.id("id", Some(text));
        }
        let number = data.id.as_ref().and_then(IdText::number);
        if change.sex.is_some() || change.id.is_some() {
            let word = change.sex.as_deref();
            let was = data.sex.take();
            data.sex = self.sex("sex", word, number).or(was.filter(|_| word.is_none()));
        }
        match (number, change.born_on.as_deref().map(str::trim)) {
            (Some(number), Some(_)) => data.born_on = Some(number.birth_date()),
            (Some(number), None) if change.id.is_some() => data.born_on = Some(number.birth_date()),
            (None, Some("")) => data.born_on = None,
            (None, Some(text)) => data.born_on = self.date("born_on", text),
            (_, None) => {}
        }
        data
    }

    fn name(&mut self, field: &str, text: &str) -> String {
        let name = text.trim().to_owned();
        if name.is_empty() {
            self.say(field, Problem::error("REG-020"));
        }
        name
    }

    /// An identity number, all in order.
    fn id(&mut self, field: &str, text: Option<&str>) -> Option<IdText> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        match IdText::parse(text, self.today) {
            Ok(id @ (IdText::Resident(_) | IdText::Upgraded(_))) => Some(id),
            _ => {
                self.say(field, Problem::error("REG-021"));
                None
            }
        }
    }

    /// Sex in the register's word; what is not given is told by the number.
    fn sex(&mut self, field: &str, word: Option<&str>, number: Option<IdCardNo>) -> Option<String> {
        let by_number = || number.map(|number| if number.sex() == Sex::Male { "男" } else { "女" }.to_owned());
        let Some(word) = word.map(str::trim).filter(|word| !word.is_empty()) else {
            return by_number();
        };
        if !self.words.sexes.iter().any(|known| known == word) {
            let list = self.words.sexes.join("、");
            self.say(field, Problem::error("REG-023").arg("list", list));
        }
        Some(word.to_owned())
    }
}

/// A purpose that says something.
pub(crate) fn purpose(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    match text.is_empty() {
        true => Err(Refusal::field("purpose", Problem::error("REG-022"))),
        false => Ok(text.to_owned()),
    }
}
