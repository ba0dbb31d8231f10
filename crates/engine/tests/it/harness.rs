//! Makes a lake from the rows of a case, computes its facts, judges its rules, and compares.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use domain::Date;
use domain::id_card::{IdCardNo, IdText};
use domain::message::Lang;
use domain::policy::parse::{PolicyFile, parse};
use domain::policy::{Of, Params, Policy, Purpose, Rule, Source, TextAt, Verdict};
use domain::problem::{Place, Problem, Severity};
use domain::sheet::{ColumnType, Role, Sheet};
use domain::table::{DECIMAL_SCALE, RowOrigin, TableBatch, Values};
use engine::evaluate::{evaluate, verdict};
use engine::facts::{FactTable, compute};
use engine::lake::{Lake, LakeWriter};
use engine::linkage::{Deterministic, Linkage, RegisterBuilder};
use engine::policy::{Compiled, FactPlan, compile};
use toml::{Table, Value};

/// Everything that is not as the case has it.
pub(crate) async fn run(text: &str) -> Vec<String> {
    let case: Table = text.parse().expect("a case is TOML");
    let as_of = date(&case["as_of"]);
    let policy = match policy(&case) {
        Ok(policy) => policy,
        Err(problems) => return lines(&problems),
    };
    let dir = tempfile::tempdir().expect("folder");
    let lake = lake(&case, &policy, as_of, dir.path());
    let params = Params::resolve(policy.parameters.values(), "", as_of).0;
    let ctx = engine::functions::session(2);
    lake.register(&ctx, &policy).await.expect("registered");
    let mut compiled = match compile(&ctx, &policy, &params).await {
        Ok(compiled) => compiled,
        Err(problems) => return lines(&problems),
    };
    compiled.order = order(&compiled);
    let table = compute(&ctx, &lake, &compiled).await.expect("facts");
    let mut wrong = facts(&case, &compiled, &table);
    let absent = &lake.description.absent_columns;
    let judged = evaluate(&ctx, &compiled, &compiled.rules, &table, absent).expect("verdicts");
    for (rule, judged) in compiled.rules.iter().zip(&judged) {
        let own = (0..judged.own.len())
            .map(|i| word(verdict(&judged.own, i)).to_owned())
            .collect();
        let home = (0..judged.household.len())
            .map(|i| word(judged.of_household(i)).to_owned())
            .collect();
        let wanted = &case["rule"][rule.rule.code.as_str()];
        compare(
            &format!("{} own", rule.rule.code),
            wanted.get("expect"),
            own,
            &mut wrong,
        );
        compare(
            &format!("{} household", rule.rule.code),
            wanted.get("household"),
            home,
            &mut wrong,
        );
    }
    wrong
}

fn lines(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| problem.line(Lang::En)).collect()
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Hit => "hit",
        Verdict::Clear => "clear",
        Verdict::Unknown => "unknown",
    }
}

pub(crate) fn date(value: &Value) -> Date {
    let day = value.as_datetime().and_then(|datetime| datetime.date).expect("date");
    Date::constant(day.year as i16, day.month as i8, day.day as i8)
}

/// The sheets of `base.toml` with the facts, parameters and rules of the case.
pub(crate) fn policy(case: &Table) -> Result<Policy, Vec<Problem>> {
    let base: Table = include_str!("base.toml").parse().expect("base");
    let file = |path: &str, text: &str| PolicyFile {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let mut files: Vec<PolicyFile> = base["file"]
        .as_array()
        .expect("files")
        .iter()
        .map(|entry| file(&text(&entry["path"]), &text(&entry["text"])))
        .collect();
    for kind in ["facts", "parameters"] {
        if let Some(entries) = case.get(kind) {
            files.push(file(&format!("base/{kind}/case.toml"), &text(entries)));
        }
    }
    let (mut policy, problems) = parse(&files, "");
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    for (code, rule) in case.get("rule").and_then(Value::as_table).into_iter().flatten() {
        policy.rules.insert(code.clone(), self::rule(code, rule));
    }
    Ok(policy)
}

fn rule(code: &str, entry: &Value) -> Rule {
    let at = |text: &str| TextAt {
        text: text.to_owned(),
        place: Place::default(),
    };
    let of = if entry["of"].as_str() == Some("person") {
        Of::Person
    } else {
        Of::Household
    };
    Rule {
        code: code.to_owned(),
        purpose: Purpose::Rule,
        title: code.to_owned(),
        risk: "其他".into(),
        department: None,
        signals: Vec::new(),
        of,
        among: entry.get("among").and_then(Value::as_str).map(at),
        when: at(entry["when"].as_str().expect("when")),
        say: at(code),
        level: "low".into(),
        why: None,
        basis: String::new(),
        source: Source::default(),
        never_unknown: false,
        enabled: true,
        cases: Vec::new(),
        place: Place::default(),
    }
}

/// All facts, needed or not, each after those it rests on.
fn order(compiled: &Compiled) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    while order.len() < compiled.facts.len() {
        let before = order.len();
        for (name, fact) in &compiled.facts {
            let ready = match &fact.plan {
                FactPlan::Query(_) => true,
                FactPlan::Expression(expression) => {
                    let mut rests = expression
                        .reads
                        .iter()
                        .filter(|read| compiled.facts.contains_key(*read));
                    rests.all(|read| order.contains(read))
                }
            };
            if ready && !order.contains(name) {
                order.push(name.clone());
            }
        }
        assert!(order.len() > before, "facts in a circle");
    }
    order
}

/// The registers as the case has them, and every table it delivers.
pub(crate) fn lake(case: &Table, policy: &Policy, as_of: Date, dir: &std::path::Path) -> Lake {
    let mut rows = Vec::new();
    let mut numbers = BTreeMap::new();
    for household in case["household"].as_array().expect("households") {
        let household = household.as_table().expect("household");
        for person in household["persons"].as_array().expect("persons") {
            let mut row = household.clone();
            match person {
                Value::String(name) => {
                    row.insert("person".into(), Value::String(name.clone()));
                }
                person => row.extend(person.as_table().expect("person").clone()),
            }
            let name = row["person"].as_str().expect("person").to_owned();
            let next = numbers.len() as u16 + 1;
            numbers.insert(name, next);
            rows.push(Value::Table(row));
        }
    }
    let mut builder = RegisterBuilder::default();
    builder.push(&batch(&policy.sheets["members"], &rows, 0, &numbers));
    let registered = builder.finish(policy, as_of).expect("registers");
    let mut writer = LakeWriter::start(dir, as_of, registered.tables).expect("lake");
    for (source, (name, rows)) in (1u32..).zip(case.get("table").and_then(Value::as_table).into_iter().flatten()) {
        let batch = batch(&policy.sheets[name], rows.as_array().expect("rows"), source, &numbers);
        write(&mut writer, &registered.linkage, &batch);
    }
    writer.finish().expect("lake");
    Lake::open(dir).expect("opens again")
}

fn write(writer: &mut LakeWriter, linkage: &Deterministic, batch: &TableBatch) {
    let links = linkage.link(batch);
    let placed: Vec<_> = links
        .into_iter()
        .map(|link| link.ok().map(|(placed, _)| placed))
        .collect();
    writer.write(batch, &placed).expect("written");
}

/// Rows as a batch; `person` stands for the identity number of the person of that name.
fn batch(sheet: &Arc<Sheet>, rows: &[Value], source: u32, numbers: &BTreeMap<String, u16>) -> TableBatch {
    let mut batch = TableBatch::new(Arc::clone(sheet));
    for (row, number) in rows.iter().zip(2u32..) {
        for (column, values) in sheet.columns.iter().zip(&mut batch.columns) {
            let named = match column.role {
                Some(Role::Id | Role::Name) => row.get("person"),
                _ => row.get(&column.name),
            };
            match (values, named) {
                (values, None) => values.push_none(),
                (Values::Id(cells), Some(name)) => {
                    // A stranger has a number that no register holds.
                    let sequence = name.as_str().and_then(|name| numbers.get(name)).copied().unwrap_or(999);
                    let number = IdCardNo::compose(529_901, Date::constant(1980, 1, 2), sequence);
                    cells.push(Some(IdText::Resident(number.expect("number"))));
                }
                (Values::Text(cells), Some(value)) => cells.push(value.as_str().map(str::to_owned)),
                (Values::Number(cells), Some(value)) => cells.push(Some(number_of(value, column.kind))),
                (Values::Date(cells), Some(value)) => cells.push(Some(date(value))),
                (Values::Bool(cells), Some(value)) => cells.push(value.as_bool()),
                (Values::Code(cells), Some(value)) => {
                    let at = column
                        .codes
                        .iter()
                        .position(|code| Some(code.is.as_str()) == value.as_str());
                    cells.push(Some(at.expect("a word of the list") as u16));
                }
            }
        }
        batch.origins.push(RowOrigin { source, row: number });
    }
    batch
}

/// Yuan as fen and decimals in ten-thousandths; decimals stand as text, so that they are exact.
fn number_of(value: &Value, kind: ColumnType) -> i64 {
    let scale: i64 = match kind {
        ColumnType::Money => 100,
        ColumnType::Decimal => DECIMAL_SCALE,
        _ => 1,
    };
    match value {
        Value::Integer(n) => n * scale,
        Value::String(text) => {
            let literal = domain::policy::Literal::decimal(text).expect("decimal");
            literal.scaled(scale.ilog10() as u8).expect("fits")
        }
        other => panic!("no number: {other}"),
    }
}

fn facts(case: &Table, compiled: &Compiled, table: &FactTable) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, wanted) in case.get("expect").and_then(Value::as_table).into_iter().flatten() {
        let of = compiled.facts.get(name).map_or(Of::Household, |fact| fact.fact.of);
        for (key, of) in [("person", Of::Person), ("household", Of::Household)] {
            if let Some(wanted) = wanted.get(key) {
                let column = table.column(of, name).expect("fact");
                compare(&format!("{name} by {key}"), Some(wanted), shown(&column), &mut wrong);
            }
        }
        if wanted.is_array() {
            let column = table.column(of, name).expect("fact");
            compare(name, Some(wanted), shown(&column), &mut wrong);
        }
    }
    wrong
}

/// Values as text; unknown is `unknown`.
fn shown(column: &ArrayRef) -> Vec<String> {
    let value = |i: usize| {
        if column.is_null(i) {
            return "unknown".to_owned();
        }
        let value = ScalarValue::try_from_array(column, i).expect("value");
        let value = match column.data_type() {
            DataType::Dictionary(..) => value.cast_to(&DataType::Utf8).expect("text"),
            _ => value,
        };
        match value {
            ScalarValue::Float64(Some(value)) => format!("{value}"),
            ScalarValue::Decimal128(Some(value), _, scale) => {
                format!("{}", value as f64 / 10f64.powi(i32::from(scale)))
            }
            other => other.to_string(),
        }
    };
    (0..column.len()).map(value).collect()
}

fn compare(what: &str, wanted: Option<&Value>, got: Vec<String>, wrong: &mut Vec<String>) {
    let Some(wanted) = wanted else { return };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let wanted: Vec<String> = wanted.as_array().expect("list").iter().map(text).collect();
    if wanted != got {
        wrong.push(format!("{what}: {got:?} instead of {wanted:?}"));
    }
}
