//! A policy expression, typed: what it reads, what kind of value it gives, and how to run it.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::Schema;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, ScalarValue};
use datafusion::error::{DataFusionError, Result as QueryResult};
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, cast, lit};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::prelude::SessionContext;
use datafusion::sql::sqlparser::ast::{self, visit_expressions};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use domain::policy::{Literal, Params, TextAt};
use domain::problem::Problem;

use crate::functions::date_to_days;

use super::names::{Kind, NameOrigin, Scope, parameter_scalar, scalar};

/// Functions an expression may call; all give the same answer every time.
const FUNCTIONS: [&str; 10] = [
    "coalesce", "abs", "greatest", "least", "years", "months", "days", "nullif", "round", "as_of",
];

/// An expression of the policy over one scope. Parameters stand in it as columns until it is bound.
#[derive(Debug, Clone)]
pub struct Expression {
    /// Parsed and typed, parameters still by name.
    pub logical: Expr,
    /// Kind of its value.
    pub kind: Kind,
    /// Facts and register columns it reads.
    pub reads: BTreeSet<String>,
    /// Parameters it reads.
    pub parameters: BTreeSet<String>,
    /// Where it stands.
    pub at: TextAt,
}

impl Expression {
    /// That both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            logical: self.logical.and(other.logical),
            kind: other.kind,
            reads: self.reads.into_iter().chain(other.reads).collect(),
            parameters: self.parameters.into_iter().chain(other.parameters).collect(),
            at: other.at,
        }
    }

    /// Parses and types an expression; every problem found is added.
    pub fn compile(
        ctx: &SessionContext,
        scope: &Scope,
        at: &TextAt,
        may_test_absence: bool,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let tree = parse(at, problems)?;
        let before = problems.len();
        check_names(&tree, scope, at, may_test_absence, problems);
        if problems.len() > before {
            return None;
        }
        let logical = match ctx.parse_sql_expr(&as_query_text(&at.text), &scope.schema) {
            Ok(expr) => expr,
            Err(error) => {
                problems.push(query_problem(&error, at));
                return None;
            }
        };
        let kind = Typing { scope, at }
            .kind(&logical)
            .map_err(|problem| problems.push(problem))
            .ok()?;
        let (mut reads, mut parameters) = (BTreeSet::new(), BTreeSet::new());
        for column in logical.column_refs() {
            let set = if scope.is_parameter(&column.name) {
                &mut parameters
            } else {
                &mut reads
            };
            set.insert(column.name.clone());
        }
        Some(Self {
            logical,
            kind,
            reads,
            parameters,
            at: at.clone(),
        })
    }

    /// The expression with parameters as values and division made safe, ready for the query engine.
    ///
    /// # Errors
    /// When the query engine cannot rewrite it.
    pub fn bind(&self, scope: &Scope, params: &Params) -> QueryResult<Expr> {
        bind(self.logical.clone(), scope, params)
    }

    /// The bound expression as an executable one over batches of `schema`.
    ///
    /// # Errors
    /// When the types do not fit together, which compiling against the scope has ruled out.
    pub fn physical(
        &self,
        ctx: &SessionContext,
        scope: &Scope,
        params: &Params,
        schema: &Arc<Schema>,
    ) -> QueryResult<Arc<dyn PhysicalExpr>> {
        physical(ctx, self.bind(scope, params)?, schema)
    }
}

/// An executable expression over batches of `schema`.
pub(crate) fn physical(ctx: &SessionContext, expr: Expr, schema: &Arc<Schema>) -> QueryResult<Arc<dyn PhysicalExpr>> {
    let schema = Arc::new(datafusion::common::DFSchema::try_from(schema.as_ref().clone())?);
    // Some functions, coalesce among them, exist only in their simplified form.
    let simplifier = ExprSimplifier::new(SimplifyContext::builder().with_schema(Arc::clone(&schema)).build());
    let simple = simplifier.simplify(simplifier.coerce(expr, &schema)?)?;
    ctx.create_physical_expr(simple, &schema)
}

/// Puts parameter values in and makes division safe: `a / b` becomes `a / nullif(b, 0)` in floating point,
/// so that dividing by zero is unknown and whole numbers do not lose their remainder.
pub(crate) fn bind(expr: Expr, scope: &Scope, params: &Params) -> QueryResult<Expr> {
    expr.transform_down(|expr| {
        Ok(match expr {
            Expr::Column(column) if scope.is_parameter(&column.name) => {
                Transformed::yes(lit(parameter_scalar(&column.name, &scope.names[&column.name], params)))
            }
            Expr::ScalarFunction(function) if function.name() == "as_of" => {
                Transformed::yes(lit(ScalarValue::Date32(Some(date_to_days(params.on)))))
            }
            Expr::InList(list) => Transformed::yes(Expr::InList(spread_lists(list, scope, params))),
            Expr::BinaryExpr(BinaryExpr {
                left,
                op: Operator::Divide,
                right,
            }) => {
                let float = datafusion::arrow::datatypes::DataType::Float64;
                let divisor = datafusion::functions::core::expr_fn::nullif(
                    cast(*right, float.clone()),
                    lit(ScalarValue::Float64(Some(0.0))),
                );
                Transformed::yes(Expr::BinaryExpr(BinaryExpr {
                    left: Box::new(cast(*left, float)),
                    op: Operator::Divide,
                    right: Box::new(divisor),
                }))
            }
            other => Transformed::no(other),
        })
    })
    .map(|transformed| transformed.data)
}

/// `x IN (list_parameter)` tests for each word of the list.
fn spread_lists(mut list: InList, scope: &Scope, params: &Params) -> InList {
    let mut words = Vec::new();
    for item in list.list {
        match &item {
            Expr::Column(column) if scope.is_parameter(&column.name) => {
                match params.get(&column.name).map(|r| &r.value) {
                    Some(Literal::List(items)) => words.extend(items.iter().map(|word| lit(word.as_str()))),
                    _ => words.push(item),
                }
            }
            _ => words.push(item),
        }
    }
    list.list = words;
    list
}

/// Parses the text alone, for names and their places.
fn parse(at: &TextAt, problems: &mut Vec<Problem>) -> Option<ast::Expr> {
    let mut parser = match Parser::new(&GenericDialect {}).try_with_sql(&at.text) {
        Ok(parser) => parser,
        Err(error) => {
            problems.push(syntax_problem(&error.to_string(), at));
            return None;
        }
    };
    let parsed = parser.parse_expr().map_err(|error| error.to_string()).and_then(|expr| {
        let rest = parser.peek_token();
        let end = datafusion::sql::sqlparser::tokenizer::Token::EOF;
        if rest.token == end {
            Ok(expr)
        } else {
            Err(format!("unexpected {rest} at {}", rest.span.start))
        }
    });
    parsed
        .map_err(|message| problems.push(syntax_problem(&message, at)))
        .ok()
}

/// The text as handed to the query engine.
fn as_query_text(text: &str) -> String {
    text.trim().to_owned()
}

/// A syntax message with the place it names (`… at Line: 1, Column: 7`).
pub(crate) fn syntax_problem(message: &str, at: &TextAt) -> Problem {
    let number = |key: &str| {
        let rest = message.rsplit_once(key)?.1;
        rest.trim_start()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .ok()
    };
    let place = match (number("Line:"), number("Column:")) {
        (Some(line), Some(column)) => at.inside(line, column),
        _ => at.place.clone(),
    };
    Problem::error("POL-040").arg("cause", message).at(place)
}

/// A refusal of the query engine, without its internal words where that can be told.
pub(crate) fn query_problem(error: &DataFusionError, at: &TextAt) -> Problem {
    let message = error.strip_backtrace();
    let message = message.lines().next().unwrap_or_default();
    Problem::error("POL-041").arg("cause", message).at(at.place.clone())
}

fn check_names(tree: &ast::Expr, scope: &Scope, at: &TextAt, may_test_absence: bool, problems: &mut Vec<Problem>) {
    let mut report = |problem: Problem, span: Option<(u64, u64)>| {
        let place = span.map_or_else(
            || at.place.clone(),
            |(line, column)| at.inside(line as u32, column as u32),
        );
        problems.push(problem.at(place));
    };
    let _: std::ops::ControlFlow<()> = visit_expressions(tree, |expr| {
        match expr {
            ast::Expr::Identifier(ident) => {
                let span = Some((ident.span.start.line, ident.span.start.column));
                if !scope.names.contains_key(&ident.value.to_lowercase()) {
                    report(
                        domain::policy::unknown_name("POL-042", &ident.value, scope.names.keys()),
                        span,
                    );
                }
            }
            ast::Expr::CompoundIdentifier(parts) => {
                let name = parts
                    .iter()
                    .map(|part| part.value.as_str())
                    .collect::<Vec<_>>()
                    .join(".");
                report(domain::policy::unknown_name("POL-042", &name, scope.names.keys()), None);
            }
            ast::Expr::Function(function) => {
                let name = function.name.to_string().to_lowercase();
                if !FUNCTIONS.contains(&name.as_str()) {
                    report(
                        Problem::error("POL-043")
                            .arg("name", name)
                            .arg("list", FUNCTIONS.join(", ")),
                        None,
                    );
                }
            }
            ast::Expr::IsNull(_) | ast::Expr::IsNotNull(_) if !may_test_absence => {
                report(Problem::error("POL-044"), None);
            }
            ast::Expr::Subquery(_) | ast::Expr::Exists { .. } | ast::Expr::InSubquery { .. } => {
                report(Problem::error("POL-045"), None);
            }
            ast::Expr::BinaryOp {
                left,
                op: ast::BinaryOperator::Eq | ast::BinaryOperator::NotEq,
                right,
            } if is_null(left) || is_null(right) => {
                report(Problem::error("POL-046"), None);
            }
            _ => {}
        }
        std::ops::ControlFlow::Continue(())
    });
}

fn is_null(expr: &ast::Expr) -> bool {
    matches!(expr, ast::Expr::Value(value) if value.value == ast::Value::Null)
}

/// Kinds of expressions, and what does not go together.
struct Typing<'a> {
    scope: &'a Scope,
    at: &'a TextAt,
}

impl Typing<'_> {
    fn kind(&self, expr: &Expr) -> Result<Kind, Problem> {
        match expr {
            Expr::Column(column) => Ok(self
                .scope
                .names
                .get(&column.name)
                .map_or(Kind::Number, |name| name.kind)),
            Expr::Literal(value, _) => Ok(literal_kind(value)),
            Expr::Alias(alias) => self.kind(&alias.expr),
            Expr::Negative(inner) => self.kind(inner),
            Expr::Not(inner) => self.want(inner, Kind::Bool).map(|()| Kind::Bool),
            Expr::IsNull(_) | Expr::IsNotNull(_) | Expr::IsTrue(_) | Expr::IsFalse(_) => Ok(Kind::Bool),
            Expr::IsNotTrue(_) | Expr::IsNotFalse(_) | Expr::IsUnknown(_) | Expr::IsNotUnknown(_) => Ok(Kind::Bool),
            Expr::Like(like) => self.want(&like.expr, Kind::Text).map(|()| Kind::Bool),
            Expr::InList(list) => {
                let kind = self.kind(&list.expr)?;
                list.list
                    .iter()
                    .try_for_each(|item| self.comparable(&list.expr, kind, item, "IN"))?;
                Ok(Kind::Bool)
            }
            Expr::Between(between) => {
                let kind = self.kind(&between.expr)?;
                self.comparable(&between.expr, kind, &between.low, "BETWEEN")?;
                self.comparable(&between.expr, kind, &between.high, "BETWEEN")?;
                Ok(Kind::Bool)
            }
            Expr::BinaryExpr(binary) => self.binary(binary),
            Expr::Case(case) => {
                let mut kinds = case.when_then_expr.iter().map(|(_, then)| then.as_ref());
                let all: Vec<&Expr> = kinds.by_ref().chain(case.else_expr.as_deref()).collect();
                self.same_kind(&all)
            }
            Expr::Cast(inner) => self.kind(&inner.expr),
            Expr::ScalarFunction(function) => match function.name() {
                "years" | "months" | "days" => {
                    function.args.iter().try_for_each(|arg| self.want(arg, Kind::Date))?;
                    Ok(Kind::Number)
                }
                "as_of" => Ok(Kind::Date),
                "round" => self.kind(&function.args[0]),
                _ => self.same_kind(&function.args.iter().collect::<Vec<_>>()),
            },
            other => Err(self.problem(Problem::error("POL-047").arg("text", other), other)),
        }
    }

    fn binary(&self, binary: &BinaryExpr) -> Result<Kind, Problem> {
        let (left, right) = (self.kind(&binary.left)?, self.kind(&binary.right)?);
        let whole = || Expr::BinaryExpr(binary.clone());
        let bad = || {
            let problem = Problem::error("POL-048").arg("op", binary.op);
            let problem = problem.arg("left", left.title()).arg("right", right.title());
            Err(self.problem(problem.arg("text", whole()), &whole()))
        };
        match binary.op {
            Operator::And | Operator::Or => {
                if left == Kind::Bool && right == Kind::Bool {
                    Ok(Kind::Bool)
                } else {
                    bad()
                }
            }
            Operator::Eq | Operator::NotEq | Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq => {
                self.comparable(&binary.left, left, &binary.right, &binary.op.to_string())?;
                Ok(Kind::Bool)
            }
            Operator::Plus | Operator::Minus => match (left, right) {
                (Kind::Money, Kind::Money) | (Kind::Number, Kind::Number) => Ok(left),
                (Kind::Money, Kind::Number) if is_zero(&binary.right) => Ok(left),
                _ => bad(),
            },
            Operator::Multiply => match (left, right) {
                (Kind::Number, Kind::Number) => Ok(Kind::Number),
                (Kind::Money, Kind::Number) | (Kind::Number, Kind::Money) => Ok(Kind::Money),
                _ => bad(),
            },
            Operator::Divide => match (left, right) {
                (Kind::Money, Kind::Money) | (Kind::Number, Kind::Number) => Ok(Kind::Number),
                (Kind::Money, Kind::Number) => Ok(Kind::Money),
                _ => bad(),
            },
            _ => bad(),
        }
    }

    fn comparable(&self, left: &Expr, kind: Kind, right: &Expr, op: &str) -> Result<(), Problem> {
        let other = self.kind(right)?;
        let zero_money = (kind == Kind::Money && is_zero(right)) || (other == Kind::Money && is_zero(left));
        if kind == other || zero_money || is_null_literal(right) {
            return Ok(());
        }
        let problem = Problem::error("POL-048")
            .arg("op", op)
            .arg("left", kind.title())
            .arg("right", other.title());
        Err(self.problem(problem.arg("text", format!("{left} {op} {right}")), left))
    }

    fn want(&self, expr: &Expr, want: Kind) -> Result<(), Problem> {
        let kind = self.kind(expr)?;
        if kind == want {
            return Ok(());
        }
        let problem = Problem::error("POL-049")
            .arg("text", expr)
            .arg("want", want.title())
            .arg("got", kind.title());
        Err(self.problem(problem, expr))
    }

    fn same_kind(&self, all: &[&Expr]) -> Result<Kind, Problem> {
        let mut kind = None;
        for expr in all.iter().filter(|expr| !is_null_literal(expr)) {
            let next = self.kind(expr)?;
            match kind {
                _ if is_zero(expr) && kind.is_some() => {}
                None => kind = Some(next),
                Some(known) if known == next => {}
                Some(Kind::Number) => kind = Some(next),
                Some(known) => {
                    let problem = Problem::error("POL-049").arg("text", expr);
                    return Err(self.problem(problem.arg("want", known.title()).arg("got", next.title()), expr));
                }
            }
        }
        Ok(kind.unwrap_or(Kind::Number))
    }

    /// The problem at the first column of `expr` that has a place, else at the start of the text.
    fn problem(&self, problem: Problem, expr: &Expr) -> Problem {
        let mut place = None;
        let _ = expr.apply(|e| {
            if let Expr::Column(Column { spans, .. }) = e
                && let Some(span) = spans.first()
            {
                place = Some(self.at.inside(span.start.line as u32, span.start.column as u32));
                return Ok(TreeNodeRecursion::Stop);
            }
            Ok(TreeNodeRecursion::Continue)
        });
        problem.at(place.unwrap_or_else(|| self.at.place.clone()))
    }
}

fn literal_kind(value: &ScalarValue) -> Kind {
    match value {
        ScalarValue::Boolean(_) => Kind::Bool,
        ScalarValue::Utf8(_) | ScalarValue::Utf8View(_) | ScalarValue::LargeUtf8(_) => Kind::Text,
        ScalarValue::Date32(_) => Kind::Date,
        _ => Kind::Number,
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(ScalarValue::Int64(Some(0)), _))
}

fn is_null_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(value, _) if value.is_null())
}

/// A literal of a worked example as a value of the named column; `None` when it does not fit.
pub(crate) fn case_scalar(scope: &Scope, name: &str, literal: &Literal) -> Option<ScalarValue> {
    let known = scope.names.get(name).filter(|n| n.origin != NameOrigin::Parameter)?;
    let value = scalar(literal, known.kind, &known.data_type)?;
    value.cast_to(&known.data_type).ok()
}
