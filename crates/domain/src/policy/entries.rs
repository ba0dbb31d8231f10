//! Each kind of policy entry, field by field.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeValue;

use super::parse::unknown_word;
use super::toml_reader::{Fields, Reading, as_literal};
use super::{
    Case, Fact, FactBody, Level, Literal, Of, Parameter, ParameterValue, Policy, Purpose, Risk, RollUp, Rule, Signal,
    Source, TextAt, Verdict,
};
use crate::problem::{Place, Problem};
use crate::sheet::{CodeWord, Column, ColumnType, Role, Sheet, Subject};

pub(super) const OF: [(&str, Of); 2] = [("person", Of::Person), ("household", Of::Household)];
const SUBJECTS: [(&str, Subject); 4] = [
    ("person", Subject::Person),
    ("household", Subject::Household),
    ("village", Subject::Village),
    ("none", Subject::None),
];
const ROLL_UPS: [(&str, RollUp); 5] = [
    ("sum", RollUp::Sum),
    ("max", RollUp::Max),
    ("min", RollUp::Min),
    ("any", RollUp::Any),
    ("count", RollUp::Count),
];
const VERDICTS: [(&str, Verdict); 3] = [
    ("hit", Verdict::Hit),
    ("clear", Verdict::Clear),
    ("unknown", Verdict::Unknown),
];
const COLUMN_TYPES: [(&str, ColumnType); 10] = [
    ("text", ColumnType::Text),
    ("id_card", ColumnType::IdCard),
    ("money", ColumnType::Money),
    ("integer", ColumnType::Integer),
    ("decimal", ColumnType::Decimal),
    ("date", ColumnType::Date),
    ("month", ColumnType::Month),
    ("code", ColumnType::Code),
    ("codes", ColumnType::Codes),
    ("yes_no", ColumnType::YesNo),
];
const ROLES: [(&str, Role); 8] = [
    ("id", Role::Id),
    ("name", Role::Name),
    ("birth", Role::Birth),
    ("household_no", Role::HouseholdNo),
    ("phone", Role::Phone),
    ("township", Role::Township),
    ("village", Role::Village),
    ("relation", Role::Relation),
];

/// Entries of a table whose keys are names: `[self_paid_12m]`.
fn named<'a, 'i>(fields: &Fields<'a, 'i>, reading: &mut Reading) -> Vec<(String, Fields<'a, 'i>)> {
    let mut tables = Vec::new();
    for (name, place, value) in fields.entries(reading) {
        let value: &'a Spanned<DeValue<'i>> = value;
        match value.get_ref().as_table() {
            Some(table) => tables.push((name, Fields::new(table, place))),
            None => reading
                .problems
                .push(Problem::error("POL-008").arg("name", name).at(place)),
        }
    }
    tables
}

pub(super) fn source(fields: &mut Fields<'_, '_>, reading: &mut Reading) -> Source {
    let outer_unverified = fields.flag("unverified", false, reading);
    let Some(mut inner) = fields.table("source", reading) else {
        return Source {
            unverified: true,
            ..Source::default()
        };
    };
    let source = Source {
        title: inner.text("title", reading),
        number: inner.text_opt("number", reading),
        link: inner.text_opt("link", reading),
        grade: inner.text_opt("grade", reading).unwrap_or_default(),
        unverified: inner.flag("unverified", false, reading) || outer_unverified,
    };
    inner.finish(reading);
    source
}

pub(super) fn require_source(source: &Source, place: &Place, reading: &mut Reading) {
    if source.title.is_empty() {
        reading.problems.push(Problem::error("POL-009").at(place.clone()));
    }
}

pub(super) fn parameters(fields: Fields<'_, '_>, region: &str, policy: &mut Policy, reading: &mut Reading) {
    for (name, mut fields) in named(&fields, reading) {
        let place = fields.place().clone();
        let title = fields.text_opt("title", reading);
        let unit = fields.text_opt("unit", reading);
        let last_checked_on = fields.date_opt("last_checked_on", reading);
        let mut values = Vec::new();
        for mut value in fields.tables("value", reading) {
            values.extend(parameter_value(&mut value, region, reading));
            value.finish(reading);
        }
        fields.finish(reading);
        let known = policy.parameters.entry(name.clone()).or_insert_with(|| Parameter {
            name: name.clone(),
            title: name.clone(),
            unit: None,
            last_checked_on: None,
            values: Vec::new(),
            place,
        });
        if let Some(title) = title {
            known.title = title;
        }
        known.unit = unit.or(known.unit.take());
        known.last_checked_on = last_checked_on.or(known.last_checked_on);
        known.values.append(&mut values);
    }
}

fn parameter_value(fields: &mut Fields<'_, '_>, region: &str, reading: &mut Reading) -> Option<ParameterValue> {
    let place = fields.place().clone();
    let own_region = fields.text_opt("region", reading);
    let from = fields.date("from", reading);
    let is = fields.literal("is", reading);
    let source = source(fields, reading);
    require_source(&source, &place, reading);
    let is = is?;
    Some(ParameterValue {
        region: own_region.unwrap_or_else(|| region.to_owned()),
        from: from?,
        is: (is != Literal::Text("repealed".into())).then_some(is),
        source,
        place,
    })
}

pub(super) fn sheet(mut fields: Fields<'_, '_>, sheets: &mut BTreeMap<String, Arc<Sheet>>, reading: &mut Reading) {
    let name = fields.text("name", reading);
    let mut sheet = Sheet {
        title: fields.text("title", reading),
        department: fields.text("department", reading),
        of: fields.word("of", &SUBJECTS, reading).unwrap_or(Subject::None),
        register: fields.word("register", &SUBJECTS, reading),
        every: fields.text("every", reading),
        within_days: days(&mut fields, reading),
        key: fields.texts("key", reading),
        dated_by: fields.text_opt("dated_by", reading),
        names: fields.texts("names", reading),
        lenient: fields.flag("lenient", false, reading),
        columns: Vec::new(),
        source: None,
        name,
    };
    fields.number_opt("header_row_hint", reading);
    if fields.table("source", reading).is_some() {
        sheet.source = Some(source(&mut fields, reading));
    }
    for mut column in fields.tables("column", reading) {
        sheet.columns.push(self::column(&mut column, reading));
        column.finish(reading);
    }
    let place = fields.place().clone();
    fields.finish(reading);
    let columns = || sheet.columns.iter().map(|column| column.name.as_str());
    for used in sheet.key.iter().chain(&sheet.dated_by) {
        if !columns().any(|name| name == used) {
            reading.problems.push(unknown_word("POL-010", used, columns(), &place));
        }
    }
    sheets.insert(sheet.name.clone(), Arc::new(sheet));
}

/// By how many days after a delivery the next is expected.
fn days(fields: &mut Fields<'_, '_>, reading: &mut Reading) -> Option<u16> {
    let place = fields.place().clone();
    let days = fields.number_opt("within_days", reading)?;
    let whole = (1..=u16::MAX).find(|whole| f64::from(*whole) == days);
    if whole.is_none() {
        let problem = Problem::error("POL-003").arg("field", "within_days");
        let problem = problem.arg("want", format!("1 – {}", u16::MAX)).arg("got", days);
        reading.problems.push(problem.at(place));
    }
    whole
}

fn column(fields: &mut Fields<'_, '_>, reading: &mut Reading) -> Column {
    let required = fields.flag("required", false, reading);
    let column = Column {
        name: fields.text("name", reading),
        title: fields.text("title", reading),
        aliases: fields.texts("aliases", reading),
        role: fields.word("role", &ROLES, reading),
        kind: fields.word("type", &COLUMN_TYPES, reading).unwrap_or(ColumnType::Text),
        required,
        filled: fields.flag("filled", required, reading),
        unit: fields.text_opt("unit", reading),
        min: fields.number_opt("min", reading),
        max: fields.number_opt("max", reading),
        sensitive: fields.flag("sensitive", false, reading),
        of_household: fields
            .word("level", &[("household", true), ("person", false)], reading)
            .unwrap_or(false),
        codes: codes(fields, reading),
        note: fields.text_opt("note", reading),
        example: fields
            .literal_opt("example", reading)
            .map(|literal| literal.to_string()),
    };
    if matches!(column.kind, ColumnType::Code | ColumnType::Codes) && column.codes.is_empty() {
        reading.problems.push(
            Problem::error("POL-011")
                .arg("name", &column.name)
                .at(fields.place().clone()),
        );
    }
    column
}

fn codes(fields: &mut Fields<'_, '_>, reading: &mut Reading) -> Vec<CodeWord> {
    let mut words = Vec::new();
    for mut word in fields.tables("codes", reading) {
        words.push(CodeWord {
            is: word.text("is", reading),
            also: word.texts("also", reading),
        });
        word.finish(reading);
    }
    words
}

pub(super) fn facts(fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    for (name, mut fields) in named(&fields, reading) {
        let place = fields.place().clone();
        let sql = fields.text_at_opt("sql", reading);
        let expr = fields.text_at_opt("expr", reading);
        let body = match (sql, expr) {
            (Some(sql), None) => FactBody::Sql(sql),
            (None, Some(expr)) => FactBody::Expr(expr),
            _ => {
                reading
                    .problems
                    .push(Problem::error("POL-012").arg("name", &name).at(place.clone()));
                FactBody::Expr(TextAt {
                    text: String::new(),
                    place: place.clone(),
                })
            }
        };
        let fact = Fact {
            title: fields.text("title", reading),
            of: fields.word("of", &OF, reading).unwrap_or(Of::Household),
            unit: fields.text_opt("unit", reading),
            body,
            none: fields.literal_opt("none", reading),
            household: fields.word("household", &ROLL_UPS, reading),
            sensitive: fields.flag("sensitive", false, reading),
            ages: fields.flag("ages", false, reading),
            name: name.clone(),
            place,
        };
        fields.text_opt("note", reading);
        fields.finish(reading);
        policy.facts.insert(name, fact);
    }
}

pub(super) fn rule(fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    let rule = rule_entry(fields, Purpose::Rule, reading);
    insert_rule(rule, policy, reading);
}

pub(super) fn checks(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    for check in fields.tables("check", reading) {
        let check = rule_entry(check, Purpose::Check, reading);
        insert_rule(check, policy, reading);
    }
    fields.finish(reading);
}

/// A later folder replaces a code; the same folder may hold it only once.
fn insert_rule(rule: Rule, policy: &mut Policy, reading: &mut Reading) {
    let folder = |place: &Place| {
        place
            .file
            .as_deref()
            .and_then(|f| f.split('/').next())
            .map(str::to_owned)
    };
    let rules = match rule.purpose {
        Purpose::Rule => &mut policy.rules,
        Purpose::Check => &mut policy.checks,
    };
    if let Some(other) = rules.get(&rule.code)
        && folder(&other.place) == folder(&rule.place)
    {
        let other = other.place.file.clone().unwrap_or_default();
        let problem = Problem::error("POL-013").arg("code", &rule.code).arg("other", other);
        reading.problems.push(problem.at(rule.place.clone()));
    }
    rules.insert(rule.code.clone(), rule);
}

fn rule_entry(mut fields: Fields<'_, '_>, purpose: Purpose, reading: &mut Reading) -> Rule {
    let place = fields.place().clone();
    let source = source(&mut fields, reading);
    require_source(&source, &place, reading);
    let mut rule = Rule {
        code: fields.text("code", reading),
        purpose,
        title: fields.text("title", reading),
        risk: fields.text("risk", reading),
        department: fields.text_opt("department", reading),
        signals: fields.texts("signals", reading),
        of: fields.word("of", &OF, reading).unwrap_or(Of::Household),
        among: fields.text_at_opt("among", reading),
        when: fields.text_at("when", reading),
        say: fields.text_at("say", reading),
        level: fields.text("level", reading),
        why: fields.text_opt("why", reading),
        basis: fields.text("basis", reading),
        source,
        never_unknown: fields.flag("never_unknown", false, reading),
        enabled: fields.flag("enabled", true, reading),
        cases: Vec::new(),
        place: place.clone(),
    };
    for mut case in fields.tables("case", reading) {
        rule.cases.push(self::case(&mut case, reading));
        case.finish(reading);
    }
    fields.finish(reading);
    let has = |verdict| rule.cases.iter().any(|case| case.expect == verdict);
    for (verdict, word) in [
        (Verdict::Hit, "hit"),
        (Verdict::Clear, "clear"),
        (Verdict::Unknown, "unknown"),
    ] {
        let excused = verdict == Verdict::Unknown && rule.never_unknown;
        if !has(verdict) && !excused {
            let problem = Problem::error("POL-014").arg("code", &rule.code).arg("expect", word);
            reading.problems.push(problem.at(place.clone()));
        }
    }
    rule
}

fn case(fields: &mut Fields<'_, '_>, reading: &mut Reading) -> Case {
    let place = fields.place().clone();
    let mut facts = BTreeMap::new();
    if let Some(table) = fields.table("facts", reading) {
        for (name, place, value) in table.entries(reading) {
            match as_literal(value.get_ref()) {
                Some(literal) => {
                    facts.insert(name, literal);
                }
                None => reading
                    .problems
                    .push(Problem::error("POL-015").arg("name", name).at(place)),
            }
        }
    }
    Case {
        title: fields.text_opt("title", reading).unwrap_or_default(),
        expect: fields.word("expect", &VERDICTS, reading).unwrap_or(Verdict::Hit),
        facts,
        as_of: fields.date_opt("as_of", reading),
        place,
    }
}

pub(super) fn risks(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    policy.risks.clear();
    for mut risk in fields.tables("risk", reading) {
        policy.risks.push(Risk {
            name: risk.text("name", reading),
            notice: risk.text("notice", reading),
            official: risk.flag("official", true, reading),
        });
        risk.number_opt("order", reading);
        risk.finish(reading);
    }
    fields.finish(reading);
}

pub(super) fn signals(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    policy.signals.clear();
    for mut signal in fields.tables("signal", reading) {
        policy.signals.push(Signal {
            code: signal.text("code", reading),
            department: signal.text("department", reading),
            title: signal.text("title", reading),
        });
        signal.finish(reading);
    }
    fields.finish(reading);
}

pub(super) fn lead(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    policy.lead.burden = fields.text("burden", reading);
    policy.lead.income = fields.text("income", reading);
    policy.lead.near_miss = fields.text("near_miss", reading);
    policy.lead.household_type = fields.text("household_type", reading);
    policy.lead.monitor_class = fields.text("monitor_class", reading);
    policy.lead.levels.clear();
    for mut level in fields.tables("level", reading) {
        policy.lead.levels.push(Level {
            name: level.text("name", reading),
            title: level.text("title", reading),
            due: level.text("due", reading),
        });
        level.finish(reading);
    }
    fields.finish(reading);
}

/// The level words of data checks; they order the list of findings.
pub(crate) const CHECK_LEVELS: [&str; 3] = ["error", "warning", "hint"];

/// Words that entries name must exist: risks, signals, levels, parameters of levels.
pub(super) fn check_references(policy: &Policy, problems: &mut Vec<Problem>) {
    let risks = || policy.risks.iter().map(|risk| risk.name.as_str());
    let signals = || policy.signals.iter().map(|signal| signal.code.as_str());
    let levels = || policy.lead.levels.iter().map(|level| level.name.as_str());
    for rule in policy.rules.values() {
        if !risks().any(|name| name == rule.risk) {
            problems.push(unknown_word("POL-016", &rule.risk, risks(), &rule.place));
        }
        for signal in rule
            .signals
            .iter()
            .filter(|signal| !signals().any(|code| code == *signal))
        {
            problems.push(unknown_word("POL-017", signal, signals(), &rule.place));
        }
        if !levels().any(|name| name == rule.level) {
            problems.push(unknown_word("POL-018", &rule.level, levels(), &rule.place));
        }
    }
    for check in policy
        .checks
        .values()
        .filter(|check| !CHECK_LEVELS.contains(&check.level.as_str()))
    {
        problems.push(unknown_word(
            "POL-018",
            &check.level,
            CHECK_LEVELS.into_iter(),
            &check.place,
        ));
    }
    let parameters = || policy.parameters.keys().map(String::as_str);
    let due = policy.lead.levels.iter().map(|level| &level.due);
    for name in due.chain([&policy.lead.near_miss]).filter(|name| !name.is_empty()) {
        if !policy.parameters.contains_key(name) {
            problems.push(unknown_word("POL-019", name, parameters(), &Place::default()));
        }
    }
}
