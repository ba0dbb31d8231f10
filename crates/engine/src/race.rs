//! The same facts, rules and sentences as one SQL script for another query engine, and our own results in the
//! same files: what a race between the two compares.

mod results;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::Column;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{Expr, cast, lit};
use datafusion::sql::unparser::expr_to_sql;
use domain::policy::{Of, Policy, RollUp};

use crate::EngineError;
use crate::facts::undelivered;
use crate::lake::{Lake, schemas};
use crate::policy::{
    Compiled, CompiledFact, CompiledRule, Expression, FactPlan, Format, Kind, Piece, Query, key_of, scalar,
};
pub use results::write_results;

/// Functions of policy SQL and of sentences, as macros.
const MACROS: &str = "\
CREATE MACRO sw_months(a, b) AS (year(b) - year(a)) * 12 + month(b) - month(a) \
- CASE WHEN day(b) >= day(a) OR (day(b) = day(last_day(b)) AND day(a) > day(b)) THEN 0 ELSE 1 END;
CREATE MACRO months(a, b) AS CASE WHEN a > b THEN -sw_months(b, a) ELSE sw_months(a, b) END;
CREATE MACRO years(a, b) AS CASE WHEN a > b THEN -(sw_months(b, a) // 12) ELSE sw_months(a, b) // 12 END;
CREATE MACRO days(a, b) AS CAST(b - a AS BIGINT);
CREATE MACRO sw_trim(s) AS CASE rtrim(rtrim(s, '0'), '.') WHEN '-0' THEN '0' ELSE rtrim(rtrim(s, '0'), '.') END;
CREATE MACRO sw_2(x) AS sw_trim(format('{:.2f}', CAST(x AS DOUBLE)));
CREATE MACRO sw_1(x) AS sw_trim(format('{:.1f}', CAST(x AS DOUBLE)));
CREATE MACRO sw_fen(n) AS CASE WHEN n < 0 THEN '-' ELSE '' END || format('{:,}', abs(n) // 100) \
|| CASE WHEN abs(n) % 100 = 0 THEN '' ELSE '.' || lpad(CAST(abs(n) % 100 AS VARCHAR), 2, '0') END;
CREATE MACRO sw_money(x) AS sw_fen(CAST(round(CAST(x AS DOUBLE) / 100.0 * 100.0) AS BIGINT)) || ' 元';
CREATE MACRO sw_month(d) AS CAST(year(d) AS VARCHAR) || '年' || CAST(month(d) AS VARCHAR) || '月';
CREATE MACRO sw_date(d) AS sw_month(d) || CAST(day(d) AS VARCHAR) || '日';
";

/// The script: macros, facts, wide tables, verdicts and hits, written as Parquet files into `out`.
///
/// # Errors
/// When an expression cannot be written as SQL.
pub fn duckdb_sql(compiled: &Compiled, lake: &Lake, policy: &Policy, out: &Path) -> Result<String, EngineError> {
    let mut script = Script {
        compiled,
        lake,
        sql: MACROS.to_owned(),
        person: BTreeSet::new(),
        household: BTreeSet::new(),
        n_person: 0,
        n_household: 0,
    };
    let tables: BTreeMap<String, Vec<String>> = schemas(policy)
        .into_iter()
        .map(|(name, schema)| (name, schema.fields().iter().map(|f| f.name().clone()).collect()))
        .collect();
    for name in tables.keys() {
        let file = lake.table(name);
        if file.exists() {
            let path = quoted(&file.to_string_lossy());
            script.line(&format!("CREATE VIEW {name} AS SELECT * FROM read_parquet({path});"));
        }
    }
    script.queries()?;
    script.registers(&tables)?;
    script.expressions()?;
    script.judge(out)?;
    Ok(script.sql)
}

struct Script<'a> {
    compiled: &'a Compiled,
    lake: &'a Lake,
    sql: String,
    /// Columns of the widest person table so far.
    person: BTreeSet<String>,
    /// The same of households.
    household: BTreeSet<String>,
    n_person: usize,
    n_household: usize,
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn sql_type(data_type: &DataType) -> String {
    match data_type {
        DataType::Int64 => "BIGINT".to_owned(),
        DataType::Int32 => "INTEGER".to_owned(),
        DataType::Float64 => "DOUBLE".to_owned(),
        DataType::Boolean => "BOOLEAN".to_owned(),
        DataType::Date32 => "DATE".to_owned(),
        DataType::Decimal128(precision, scale) => format!("DECIMAL({precision}, {scale})"),
        _ => "VARCHAR".to_owned(),
    }
}

fn sql_of(expr: &Expr) -> Result<String, DataFusionError> {
    Ok(expr_to_sql(expr)?.to_string())
}

fn none_of(fact: &CompiledFact) -> Result<String, DataFusionError> {
    let none = fact.fact.none.as_ref();
    match none.and_then(|none| scalar(none, fact.kind, &fact.data_type)) {
        Some(value) => sql_of(&lit(value)),
        None => Ok("NULL".to_owned()),
    }
}

fn rolled_up(name: &str, how: RollUp, data_type: &DataType) -> String {
    let known = format!("count({name}) = count(*)");
    let typed = sql_type(data_type);
    match how {
        RollUp::Any => format!("CASE WHEN bool_or({name}) THEN true WHEN {known} THEN false END AS {name}"),
        RollUp::Count => format!("CASE WHEN {known} THEN count(*) FILTER (WHERE {name}) END AS {name}"),
        RollUp::Sum => format!("CAST(CASE WHEN {known} THEN sum({name}) END AS {typed}) AS {name}"),
        RollUp::Min => format!("CASE WHEN {known} THEN min({name}) END AS {name}"),
        RollUp::Max => format!("CASE WHEN {known} THEN max({name}) END AS {name}"),
    }
}

impl Script<'_> {
    fn line(&mut self, text: &str) {
        self.sql.push_str(text);
        self.sql.push('\n');
    }

    fn needed(&self) -> impl Iterator<Item = &CompiledFact> {
        self.compiled
            .order
            .iter()
            .filter_map(|name| self.compiled.facts.get(name))
    }

    fn query_facts(&self, of: Of) -> Vec<(CompiledFact, Query, bool)> {
        let facts = self.needed().filter(|fact| fact.fact.of == of);
        let queries = facts.filter_map(|fact| match &fact.plan {
            FactPlan::Query(query) => {
                let delivered = undelivered(fact, self.lake, self.compiled).is_empty();
                Some((fact.clone(), query.as_ref().clone(), delivered))
            }
            FactPlan::Expression(_) => None,
        });
        queries.collect()
    }

    /// One table per delivered query fact.
    fn queries(&mut self) -> Result<(), EngineError> {
        for of in [Of::Person, Of::Household] {
            for (fact, query, delivered) in self.query_facts(of) {
                if delivered {
                    let (name, key, typed) = (&fact.fact.name, key_of(of), sql_type(&fact.data_type));
                    let sql = query.sql.replace('\n', " ");
                    self.line(&format!(
                        "CREATE TABLE f_{name} AS SELECT {key}, CAST(value AS {typed}) AS value FROM ({sql});"
                    ));
                }
            }
        }
        Ok(())
    }

    /// The register columns that anything reads and the query facts, side by side, for persons and households.
    fn registers(&mut self, tables: &BTreeMap<String, Vec<String>>) -> Result<(), EngineError> {
        let mut read: BTreeSet<String> = BTreeSet::new();
        for rule in &self.compiled.rules {
            read.extend(rule.when.reads.iter().cloned());
            read.extend(rule.say.expressions().flat_map(|e| e.reads.iter().cloned()));
        }
        for fact in self.needed() {
            if let FactPlan::Expression(expression) = &fact.plan {
                read.extend(expression.reads.iter().cloned());
            }
        }
        read.retain(|name| !self.compiled.facts.contains_key(name));
        let has = |table: &str, name: &String| tables.get(table).is_some_and(|columns| columns.contains(name));
        let (of_household, of_person): (Vec<String>, Vec<String>) =
            read.into_iter().partition(|name| has("household", name));
        let mut rolled = Vec::new();
        for (of, register, columns) in [
            (Of::Person, "person", of_person),
            (Of::Household, "household", of_household),
        ] {
            let key = key_of(of);
            let keys = if of == Of::Person {
                "r.person_id, r.household_id"
            } else {
                "r.household_id"
            };
            let mut select = keys.to_owned();
            let mut joins = String::new();
            let mut known: BTreeSet<String> = columns.into_iter().filter(|name| has(register, name)).collect();
            for name in &known {
                let _ = write!(select, ", r.{name}");
            }
            for (fact, _, delivered) in self.query_facts(of) {
                let name = &fact.fact.name;
                if delivered {
                    let none = none_of(&fact)?;
                    let _ = write!(
                        select,
                        ",\n  CASE WHEN f_{name}.{key} IS NULL THEN {none} ELSE f_{name}.value END AS {name}"
                    );
                    let _ = write!(joins, "\n  LEFT JOIN f_{name} ON f_{name}.{key} = r.{key}");
                } else {
                    let _ = write!(select, ",\n  CAST(NULL AS {}) AS {name}", sql_type(&fact.data_type));
                }
                if let (Of::Person, Some(how)) = (of, fact.fact.household) {
                    rolled.push((name.clone(), rolled_up(name, how, &fact.data_type)));
                }
                known.insert(name.clone());
            }
            if of == Of::Household && !rolled.is_empty() {
                for (name, _) in &rolled {
                    let _ = write!(select, ",\n  u.{name}");
                    known.insert(name.clone());
                }
                let ups: Vec<&str> = rolled.iter().map(|(_, sql)| sql.as_str()).collect();
                let ups = ups.join(",\n    ");
                let _ = write!(
                    joins,
                    "\n  LEFT JOIN (SELECT household_id,\n    {ups}\n  FROM p0 GROUP BY household_id) u ON u.household_id = r.household_id"
                );
            }
            let into = if of == Of::Person { "p0" } else { "h0" };
            self.line(&format!(
                "CREATE TABLE {into} AS SELECT {select}\nFROM {register} r{joins};"
            ));
            match of {
                Of::Person => self.person = known,
                Of::Household => self.household = known,
            }
        }
        Ok(())
    }

    /// The bound expression over the tables called `p` and `h`; `inline` holds facts of the same step.
    fn over(
        &self,
        of: Of,
        expression: &Expression,
        inline: &BTreeMap<String, Expr>,
        column: &dyn Fn(&str, bool) -> Column,
    ) -> Result<Expr, DataFusionError> {
        let bound = expression.bind(self.compiled.scope(of), &self.compiled.params)?;
        let replaced = bound.transform_up(|expr| {
            Ok(match expr {
                Expr::Column(c) => Transformed::yes(match inline.get(&c.name) {
                    Some(expr) => expr.clone(),
                    None => {
                        let of_person = of == Of::Person && self.person.contains(&c.name);
                        Expr::Column(column(&c.name, of_person))
                    }
                }),
                other => Transformed::no(other),
            })
        })?;
        Ok(replaced.data)
    }

    /// Expression facts in steps: each step adds all that can be computed by then.
    fn expressions(&mut self) -> Result<(), EngineError> {
        let mut pending: Vec<CompiledFact> = self
            .needed()
            .filter(|fact| matches!(fact.plan, FactPlan::Expression(_)))
            .cloned()
            .collect();
        while !pending.is_empty() {
            let before = pending.len();
            for of in [Of::Person, Of::Household] {
                let mut inline: BTreeMap<String, Expr> = BTreeMap::new();
                let mut rest = Vec::new();
                let mut rolled = Vec::new();
                for fact in pending {
                    let FactPlan::Expression(expression) = &fact.plan else {
                        continue;
                    };
                    let known = |name: &String| {
                        inline.contains_key(name)
                            || (of == Of::Person && self.person.contains(name))
                            || self.household.contains(name)
                    };
                    if fact.fact.of != of || !expression.reads.iter().all(known) {
                        rest.push(fact);
                        continue;
                    }
                    let expr = self.over(of, expression, &inline, &table_column)?;
                    inline.insert(fact.fact.name.clone(), cast(expr, fact.data_type.clone()));
                    if let (Of::Person, Some(how)) = (of, fact.fact.household) {
                        let name = &fact.fact.name;
                        rolled.push((name.clone(), rolled_up(name, how, &fact.data_type)));
                    }
                }
                pending = rest;
                self.step(of, &inline, &rolled)?;
            }
            if pending.len() == before {
                let names: Vec<&str> = pending.iter().map(|fact| fact.fact.name.as_str()).collect();
                return Err(EngineError::Column(names.join(", ")));
            }
        }
        Ok(())
    }

    fn step(&mut self, of: Of, added: &BTreeMap<String, Expr>, rolled: &[(String, String)]) -> Result<(), EngineError> {
        if added.is_empty() {
            return Ok(());
        }
        let mut select = String::new();
        for (name, expr) in added {
            let _ = write!(select, ",\n  {} AS {name}", sql_of(expr)?);
        }
        let (p, h) = (self.n_person, self.n_household);
        match of {
            Of::Person => {
                self.n_person += 1;
                self.line(&format!(
                    "CREATE VIEW p{} AS SELECT p.*{select}\nFROM p{p} p JOIN h{h} h ON h.household_id = p.household_id;",
                    p + 1
                ));
                self.person.extend(added.keys().cloned());
            }
            Of::Household => {
                self.n_household += 1;
                self.line(&format!("CREATE VIEW h{} AS SELECT h.*{select}\nFROM h{h} h;", h + 1));
                self.household.extend(added.keys().cloned());
            }
        }
        if !rolled.is_empty() {
            let (p, h) = (self.n_person, self.n_household);
            let ups: Vec<&str> = rolled.iter().map(|(_, sql)| sql.as_str()).collect();
            let names: Vec<String> = rolled.iter().map(|(name, _)| format!("u.{name}")).collect();
            self.line(&format!(
                "CREATE TABLE h{} AS SELECT h.*, {}\nFROM h{h} h LEFT JOIN (SELECT household_id,\n    {}\n  FROM p{p} GROUP BY \
                 household_id) u ON u.household_id = h.household_id;",
                h + 1,
                names.join(", "),
                ups.join(",\n    "),
            ));
            self.n_household += 1;
            self.household.extend(rolled.iter().map(|(name, _)| name.clone()));
        }
        Ok(())
    }

    /// Verdicts beside the facts, then the two files.
    fn judge(&mut self, out: &Path) -> Result<(), EngineError> {
        let absent = &self.lake.description.absent_columns;
        let mut whens = [String::new(), String::new()];
        let mut carried: BTreeSet<&String> = BTreeSet::new();
        for rule in &self.compiled.rules {
            let of = rule.rule.of;
            let when = if rule.when.reads.iter().any(|name| absent.contains(name)) {
                "CAST(NULL AS BOOLEAN)".to_owned()
            } else {
                sql_of(&self.over(of, &rule.when, &BTreeMap::new(), &table_column)?)?
            };
            let _ = write!(
                whens[usize::from(of == Of::Household)],
                ",\n  {when} AS \"{}\"",
                rule.rule.code
            );
            if of == Of::Person {
                let reads = rule.say.expressions().flat_map(|expression| &expression.reads);
                carried.extend(reads.filter(|name| !self.person.contains(*name)));
            }
        }
        let carried: String = carried.iter().map(|name| format!(", h.{name} AS h__{name}")).collect();
        let (p, h) = (self.n_person, self.n_household);
        let [of_person, of_household] = whens;
        let mut hits = Vec::new();
        let mut fields = String::new();
        let mut anybody = String::new();
        for rule in &self.compiled.rules {
            let code = &rule.rule.code;
            let sentence = self.sentence(rule)?;
            let (table, person) = match rule.rule.of {
                Of::Person => {
                    let _ = write!(fields, ", r.\"{code}\"");
                    let _ = write!(
                        anybody,
                        ",\n    CASE WHEN bool_or(\"{code}\") THEN true WHEN count(\"{code}\") = count(*) THEN false END \
                         AS \"{code}\""
                    );
                    ("pj", "person_id")
                }
                Of::Household => {
                    let _ = write!(fields, ", h.\"{code}\"");
                    ("hj", "CAST(NULL AS INTEGER) AS person_id")
                }
            };
            hits.push(format!(
                "SELECT '{code}' AS rule, household_id, {person}, {sentence} AS sentence FROM {table} WHERE \"{code}\""
            ));
        }
        self.line(&format!(
            "CREATE TABLE pj AS SELECT p.*{carried}{of_person}\nFROM p{p} p JOIN h{h} h ON h.household_id = p.household_id;"
        ));
        self.line(&format!("CREATE TABLE hj AS SELECT h.*{of_household}\nFROM h{h} h;"));
        let file = |name: &str| quoted(&out.join(name).to_string_lossy());
        self.line(&format!(
            "COPY (SELECT h.household_id{fields}\nFROM hj h LEFT JOIN (SELECT household_id{anybody}\n  FROM pj GROUP BY \
             household_id) r ON r.household_id = h.household_id) TO {} (FORMAT parquet);",
            file("verdicts.parquet")
        ));
        self.line(&format!(
            "COPY (\n{}\n) TO {} (FORMAT parquet);",
            hits.join("\nUNION ALL\n"),
            file("hits.parquet")
        ));
        Ok(())
    }

    /// The sentence of a rule over one row of the judged table.
    fn sentence(&self, rule: &CompiledRule) -> Result<String, EngineError> {
        let column = |name: &str, of_person: bool| {
            let carried = rule.rule.of == Of::Person && !of_person;
            Column::new_unqualified(if carried { format!("h__{name}") } else { name.to_owned() })
        };
        let mut parts = Vec::new();
        for piece in &rule.say.pieces {
            parts.push(match piece {
                Piece::Text(text) => quoted(text),
                Piece::Value(expression, format) => {
                    let value = sql_of(&self.over(rule.rule.of, expression, &BTreeMap::new(), &column)?)?;
                    format!("coalesce({}, '未知')", shown(&value, expression.kind, format))
                }
            });
        }
        Ok(parts.join(" || "))
    }
}

fn table_column(name: &str, of_person: bool) -> Column {
    Column::new(Some(if of_person { "p" } else { "h" }), name)
}

/// A value as `policy::show` writes it, in SQL.
fn shown(value: &str, kind: Kind, format: &Format) -> String {
    match (kind, format) {
        (Kind::Bool, _) => format!("CASE WHEN {value} THEN '是' WHEN NOT {value} THEN '否' END"),
        (Kind::Text, _) => format!("CAST({value} AS VARCHAR)"),
        (Kind::Date, Format::Month) => format!("sw_month({value})"),
        (Kind::Date, _) => format!("sw_date({value})"),
        (Kind::Money, Format::Wan) => format!("sw_2(CAST({value} AS DOUBLE) / 1e6) || '万元'"),
        (Kind::Money, _) => format!("sw_money({value})"),
        (Kind::Number, Format::Percent) => format!("sw_1(CAST({value} AS DOUBLE) * 100.0) || '%'"),
        (Kind::Number, Format::Plain { unit: Some(unit) }) if unit == "比例" => {
            format!("sw_1(CAST({value} AS DOUBLE) * 100.0) || '%'")
        }
        (Kind::Number, Format::Plain { unit: Some(unit) }) => {
            format!("sw_2({value}) || {}", quoted(&format!(" {unit}")))
        }
        (Kind::Number, _) => format!("sw_2({value})"),
    }
}
