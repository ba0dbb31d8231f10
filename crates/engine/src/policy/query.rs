//! Fact queries: SQL typed against the lake's tables, and the plain shape that many facts share.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{self, visit_expressions_mut};
use domain::Date;
use domain::policy::{Literal, Of, Parameter, Params, TextAt};
use domain::problem::Problem;

use super::expression::{query_problem, syntax_problem};
use super::names::is_money;

/// What an aggregate does with the values of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// Sum of the values that are known.
    Sum,
    /// How many rows.
    Count,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// Whether any value is true.
    Any,
}

/// The plain shape `SELECT key, agg(x) AS value FROM one_table WHERE … GROUP BY key`.
#[derive(Debug, Clone)]
pub struct FusedFact {
    /// The table.
    pub table: String,
    /// Its rows' condition, if any.
    pub filter: Option<Expr>,
    /// The aggregate.
    pub aggregate: Aggregate,
    /// Its argument; none for `count(*)`.
    pub argument: Option<Expr>,
}

/// A fact's query, planned.
#[derive(Debug, Clone)]
pub struct Query {
    /// The plan, with columns key and `value`.
    pub plan: LogicalPlan,
    /// Arrow type of `value`.
    pub data_type: DataType,
    /// Tables it reads, registers included.
    pub tables: Vec<String>,
    /// The plain shape, when it has it.
    pub fused: Option<FusedFact>,
    /// The SQL with dates and parameters put in.
    pub sql: String,
    /// Parameters it reads.
    pub parameters: Vec<String>,
}

/// The column that keys a fact of persons or households.
pub fn key_of(of: Of) -> &'static str {
    match of {
        Of::Person => "person_id",
        Of::Household => "household_id",
    }
}

impl Query {
    /// Plans a fact's SQL as of a date; every problem found is added.
    pub async fn plan(
        ctx: &SessionContext,
        of: Of,
        at: &TextAt,
        parameters: &BTreeMap<String, Parameter>,
        params: &Params,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let dialect = ctx.state().config().options().sql_parser.dialect;
        let statement = ctx.state().sql_to_statement(&at.text, &dialect);
        let mut statement = statement
            .map_err(|e| problems.push(syntax_problem(&e.strip_backtrace(), at)))
            .ok()?;
        let used = substitute(&mut statement, parameters, params);
        let sql = statement.to_string();
        let plan = ctx.state().statement_to_plan(statement).await;
        let plan = plan.map_err(|error| problems.push(query_problem(&error, at))).ok()?;
        let key = key_of(of);
        let names: Vec<&str> = plan.schema().fields().iter().map(|f| f.name().as_str()).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        let mut wanted = [key, "value"];
        wanted.sort_unstable();
        if sorted != wanted {
            let problem = Problem::error("POL-052").arg("key", key).arg("got", names.join(", "));
            problems.push(problem.at(at.place.clone()));
            return None;
        }
        let data_type = plan
            .schema()
            .field_with_unqualified_name("value")
            .ok()?
            .data_type()
            .clone();
        let tables = tables(&plan);
        let fused = fused(&plan, key);
        Some(Self {
            plan,
            data_type,
            tables,
            fused,
            sql,
            parameters: used,
        })
    }
}

/// Puts `as_of()` and parameters into the statement as literals; returns the parameters used.
fn substitute(statement: &mut Statement, parameters: &BTreeMap<String, Parameter>, params: &Params) -> Vec<String> {
    let mut used = Vec::new();
    let Statement::Statement(inner) = statement else {
        return used;
    };
    let _: ControlFlow<()> = visit_expressions_mut(inner.as_mut(), |expr| {
        let replacement = match expr {
            ast::Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("as_of") => {
                Some(date_literal(params.on))
            }
            ast::Expr::Identifier(ident) => parameters.get(&ident.value).map(|parameter| {
                used.push(parameter.name.clone());
                parameter_literal(parameter, params)
            }),
            _ => None,
        };
        if let Some(replacement) = replacement {
            *expr = replacement;
        }
        ControlFlow::Continue(())
    });
    used.sort();
    used.dedup();
    used
}

fn date_literal(date: Date) -> ast::Expr {
    ast::Expr::TypedString(ast::TypedString {
        data_type: ast::DataType::Date,
        value: ast::Value::SingleQuotedString(date.to_string()).with_empty_span(),
        uses_odbc_syntax: false,
    })
}

fn parameter_literal(parameter: &Parameter, params: &Params) -> ast::Expr {
    let number = |text: String| ast::Expr::Value(ast::Value::Number(text, false).with_empty_span());
    let money = is_money(parameter.unit.as_deref());
    match params.get(&parameter.name).map(|resolved| &resolved.value) {
        Some(value) if money && value.scaled(2).is_some() => number(value.scaled(2).unwrap_or_default().to_string()),
        Some(value @ (Literal::Integer(_) | Literal::Decimal { .. })) => number(value.to_string()),
        Some(Literal::Bool(value)) => ast::Expr::Value(ast::Value::Boolean(*value).with_empty_span()),
        Some(Literal::Date(date)) => date_literal(*date),
        Some(Literal::Text(text)) => ast::Expr::Value(ast::Value::SingleQuotedString(text.clone()).with_empty_span()),
        Some(Literal::List(_)) | None => ast::Expr::Value(ast::Value::Null.with_empty_span()),
    }
}

fn tables(plan: &LogicalPlan) -> Vec<String> {
    let mut tables = Vec::new();
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            tables.push(scan.table_name.table().to_owned());
        }
        Ok(TreeNodeRecursion::Continue)
    });
    tables.sort();
    tables.dedup();
    tables
}

/// Recognises the plain shape; anything else runs as the query engine plans it.
fn fused(plan: &LogicalPlan, key: &str) -> Option<FusedFact> {
    let LogicalPlan::Projection(projection) = plan else {
        return None;
    };
    let LogicalPlan::Aggregate(aggregate) = projection.input.as_ref() else {
        return None;
    };
    let ([Expr::Column(group)], [output]) = (&aggregate.group_expr[..], &aggregate.aggr_expr[..]) else {
        return None;
    };
    if group.name != key || !projection.expr.iter().all(is_plain_column) {
        return None;
    }
    let Expr::AggregateFunction(AggregateFunction { func, params }) = output else {
        return None;
    };
    if params.distinct || params.filter.is_some() || !params.order_by.is_empty() {
        return None;
    }
    let (table, filter) = match aggregate.input.as_ref() {
        LogicalPlan::TableScan(scan) => (scan.table_name.table().to_owned(), None),
        LogicalPlan::Filter(filter) => match filter.input.as_ref() {
            LogicalPlan::TableScan(scan) => (scan.table_name.table().to_owned(), Some(filter.predicate.clone())),
            _ => return None,
        },
        _ => return None,
    };
    let argument = params.args.first()?.clone();
    let argument_type = datafusion::logical_expr::ExprSchemable::get_type(&argument, aggregate.input.schema()).ok()?;
    let (aggregate, argument) = match func.name() {
        "count" if matches!(argument, Expr::Literal(..)) => (Aggregate::Count, None),
        "sum" if matches!(argument_type, DataType::Int64) => (Aggregate::Sum, Some(argument)),
        "min" if matches!(argument_type, DataType::Int64 | DataType::Date32) => (Aggregate::Min, Some(argument)),
        "max" if matches!(argument_type, DataType::Int64 | DataType::Date32) => (Aggregate::Max, Some(argument)),
        "bool_or" => (Aggregate::Any, Some(argument)),
        _ => return None,
    };
    Some(FusedFact {
        table,
        filter,
        aggregate,
        argument,
    })
}

fn is_plain_column(expr: &Expr) -> bool {
    match expr {
        Expr::Column(_) => true,
        Expr::Alias(alias) => is_plain_column(&alias.expr),
        _ => false,
    }
}

/// The rows behind a fact: its query before the aggregation, as key, `_src` and `_row` of its first source
/// table. `None` when no single source table can be told.
pub(crate) fn rows_behind(plan: &LogicalPlan, key: &str) -> Option<Arc<LogicalPlan>> {
    match plan {
        LogicalPlan::Aggregate(aggregate) => {
            rows_behind(&aggregate.input, key).or_else(|| has_origin(&aggregate.input, key))
        }
        LogicalPlan::Projection(_) | LogicalPlan::Sort(_) | LogicalPlan::SubqueryAlias(_) | LogicalPlan::Window(_) => {
            plan.inputs().first().and_then(|input| rows_behind(input, key))
        }
        LogicalPlan::Filter(filter) => {
            rows_behind(&filter.input, key).or_else(|| has_origin(&Arc::new(plan.clone()), key))
        }
        LogicalPlan::TableScan(_) | LogicalPlan::Join(_) => has_origin(&Arc::new(plan.clone()), key),
        _ => None,
    }
}

fn has_origin(plan: &Arc<LogicalPlan>, key: &str) -> Option<Arc<LogicalPlan>> {
    let schema = plan.schema();
    let has = |name: &str| schema.iter().any(|(_, field)| field.name() == name);
    (has(key) && has("_src") && has("_row")).then(|| Arc::clone(plan))
}
