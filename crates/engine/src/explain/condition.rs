//! A condition taken apart into atoms, and the least change of atoms that turns it over.

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use datafusion::prelude::SessionContext;
use domain::policy::Params;

use super::words;
use crate::EngineError;
use crate::evaluate::answers;
use crate::policy::{CompiledRule, Format, Kind, Scope, number, physical, show};

/// A change that would turn a condition over.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// How far away it is: relative to the threshold for numbers, 1 for a word that would have to change.
    pub distance: f64,
    /// What would have to change, in words.
    pub text: String,
}

/// A condition over a batch of rows, evaluated atom by atom.
pub struct Condition {
    // Rows that the rule looks at; all where it says nothing.
    among: Option<BooleanArray>,
    root: Node,
}

enum Node {
    All(Vec<Node>),
    Some(Vec<Node>),
    Not(Box<Node>),
    Atom(Box<Atom>),
}

struct Atom {
    holds: BooleanArray,
    words: String,
    comparison: Option<Comparison>,
}

/// `left op right` with a side that facts decide and a side to compare with.
struct Comparison {
    op: Operator,
    title: String,
    kind: Kind,
    unit: Option<String>,
    value: ArrayRef,
    limit: ArrayRef,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Condition")
    }
}

impl Condition {
    /// Evaluates every atom of what a rule judges over the batch.
    ///
    /// # Errors
    /// When the query engine fails.
    pub fn new(
        ctx: &SessionContext,
        scope: &Scope,
        params: &Params,
        rule: &CompiledRule,
        batch: &RecordBatch,
    ) -> Result<Self, EngineError> {
        let builder = Builder {
            ctx,
            scope,
            params,
            batch,
        };
        let among = rule.among.as_ref();
        Ok(Self {
            among: among.map(|among| builder.holds(&among.logical)).transpose()?,
            root: builder.node(&rule.judges.logical)?,
        })
    }

    /// The least change that makes the condition `want` in a row; none when it is so already, when an unknown fact
    /// stands in the way, or when the rule does not look at the row.
    pub fn change(&self, row: usize, want: bool) -> Option<Change> {
        let is_among = |among: &BooleanArray| among.is_valid(row) && among.value(row);
        if !self.among.as_ref().is_none_or(is_among) {
            return None;
        }
        self.root.change(row, want).filter(|change| !change.text.is_empty())
    }
}

struct Builder<'a> {
    ctx: &'a SessionContext,
    scope: &'a Scope,
    params: &'a Params,
    batch: &'a RecordBatch,
}

impl Builder<'_> {
    fn node(&self, expr: &Expr) -> Result<Node, EngineError> {
        Ok(match expr {
            Expr::BinaryExpr(BinaryExpr {
                left,
                op: Operator::And,
                right,
            }) => Node::All(vec![self.node(left)?, self.node(right)?]),
            Expr::BinaryExpr(BinaryExpr {
                left,
                op: Operator::Or,
                right,
            }) => Node::Some(vec![self.node(left)?, self.node(right)?]),
            Expr::Not(inner) => Node::Not(Box::new(self.node(inner)?)),
            atom => Node::Atom(Box::new(self.atom(atom)?)),
        })
    }

    fn holds(&self, expr: &Expr) -> Result<BooleanArray, EngineError> {
        let bound = crate::policy::bind(expr.clone(), self.scope, self.params)?;
        answers(&physical(self.ctx, bound, &self.batch.schema())?, self.batch)
    }

    fn atom(&self, expr: &Expr) -> Result<Atom, EngineError> {
        Ok(Atom {
            holds: self.holds(expr)?,
            words: words::expression(self.scope, expr),
            comparison: self.comparison(expr)?,
        })
    }

    fn comparison(&self, expr: &Expr) -> Result<Option<Comparison>, EngineError> {
        let Expr::BinaryExpr(BinaryExpr { left, op, right }) = expr else {
            return Ok(None);
        };
        let reads = |side: &Expr| {
            side.column_refs()
                .iter()
                .any(|column| !self.scope.is_parameter(&column.name))
        };
        let (side, limit, op) = match (reads(left), op) {
            (true, op) => (left, right, *op),
            (false, Operator::Lt) => (right, left, Operator::Gt),
            (false, Operator::LtEq) => (right, left, Operator::GtEq),
            (false, Operator::Gt) => (right, left, Operator::Lt),
            (false, Operator::GtEq) => (right, left, Operator::LtEq),
            (false, op) => (right, left, *op),
        };
        if !matches!(op, Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq) {
            return Ok(None);
        }
        let value = self.value(side)?;
        let (kind, unit) = self.kind_and_unit(side, limit);
        Ok(Some(Comparison {
            op,
            title: words::expression(self.scope, side),
            kind,
            unit,
            value,
            limit: self.value(limit)?,
        }))
    }

    fn value(&self, expr: &Expr) -> Result<ArrayRef, EngineError> {
        let bound = crate::policy::bind(expr.clone(), self.scope, self.params)?;
        Ok(physical(self.ctx, bound, &self.batch.schema())?
            .evaluate(self.batch)?
            .into_array(self.batch.num_rows())?)
    }

    /// Kind and unit of a comparison, by the names on either side; money wins over numbers.
    fn kind_and_unit(&self, side: &Expr, limit: &Expr) -> (Kind, Option<String>) {
        let direct = |expr: &Expr| match expr {
            Expr::Column(column) => self
                .scope
                .names
                .get(&column.name)
                .map(|name| (name.kind, name.unit.clone())),
            _ => None,
        };
        if let Some(found) = direct(side).or_else(|| direct(limit)) {
            return found;
        }
        let columns = side.column_refs();
        let mut names = columns.iter().filter_map(|column| self.scope.names.get(&column.name));
        let divides = matches!(
            side,
            Expr::BinaryExpr(BinaryExpr {
                op: Operator::Divide,
                ..
            })
        );
        match names.find(|name| name.kind == Kind::Money) {
            Some(name) if !divides => (Kind::Money, name.unit.clone()),
            _ => (Kind::Number, None),
        }
    }
}

impl Node {
    fn change(&self, row: usize, want: bool) -> Option<Change> {
        match self {
            Self::Not(inner) => inner.change(row, !want),
            Self::All(nodes) if want => together(nodes, row, true),
            Self::Some(nodes) if !want => together(nodes, row, false),
            Self::All(nodes) | Self::Some(nodes) => nodes
                .iter()
                .filter_map(|node| node.change(row, want))
                .min_by(|a, b| a.distance.total_cmp(&b.distance)),
            Self::Atom(atom) => atom.change(row, want),
        }
    }
}

/// Every part has to be `want`: their changes add up.
fn together(nodes: &[Node], row: usize, want: bool) -> Option<Change> {
    let changes: Option<Vec<Change>> = nodes.iter().map(|node| node.change(row, want)).collect();
    let changes = changes?;
    let texts: Vec<&str> = changes
        .iter()
        .map(|c| c.text.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    Some(Change {
        distance: changes.iter().map(|c| c.distance).sum(),
        text: texts.join("，并且"),
    })
}

impl Atom {
    fn change(&self, row: usize, want: bool) -> Option<Change> {
        if !self.holds.is_valid(row) {
            return None;
        }
        if self.holds.value(row) == want {
            return Some(Change {
                distance: 0.0,
                text: String::new(),
            });
        }
        match &self.comparison {
            Some(comparison) => comparison.change(row, want),
            None => {
                let text = if want {
                    self.words.clone()
                } else {
                    format!("不再是“{}”", self.words)
                };
                Some(Change { distance: 1.0, text })
            }
        }
    }
}

impl Comparison {
    fn change(&self, row: usize, want: bool) -> Option<Change> {
        let value = ScalarValue::try_from_array(&self.value, row).ok()?;
        let limit = ScalarValue::try_from_array(&self.limit, row).ok()?;
        let (a, b) = match self.kind {
            Kind::Date => (days(&value)?, days(&limit)?),
            _ => (number(&value), number(&limit)),
        };
        let distance = (a - b).abs() / b.abs().max(1.0);
        let to = match (self.op, want) {
            (Operator::GtEq, true) | (Operator::Lt, false) => "达到",
            (Operator::Gt, true) | (Operator::LtEq, false) => "超过",
            (Operator::GtEq, false) | (Operator::Lt, true) => "低于",
            _ => "不超过",
        };
        let format = Format::Plain {
            unit: self.unit.clone(),
        };
        let (now, then) = (show(&value, self.kind, &format), show(&limit, self.kind, &format));
        Some(Change {
            distance,
            text: format!("{}{to} {then}（现为 {now}）", self.title),
        })
    }
}

fn days(value: &ScalarValue) -> Option<f64> {
    match value {
        ScalarValue::Date32(Some(days)) => Some(f64::from(*days)),
        _ => None,
    }
}
