//! Conditions in words: names become titles, operators become signs that are read aloud.

use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use crate::policy::{Format, Kind, Scope, show};

/// An expression in words.
pub(super) fn expression(scope: &Scope, expr: &Expr) -> String {
    match expr {
        Expr::Column(column) => scope
            .names
            .get(&column.name)
            .map_or(column.name.clone(), |name| name.title.clone()),
        Expr::Literal(value, _) => show(value, literal_kind(value), &Format::Plain { unit: None }),
        Expr::Alias(alias) => expression(scope, &alias.expr),
        Expr::Cast(cast) => expression(scope, &cast.expr),
        Expr::Not(inner) => format!("不满足（{}）", expression(scope, inner)),
        Expr::Negative(inner) => format!("-{}", expression(scope, inner)),
        Expr::IsNull(inner) => format!("{}没有填写", expression(scope, inner)),
        Expr::IsNotNull(inner) => format!("{}已填写", expression(scope, inner)),
        Expr::BinaryExpr(binary) => self::binary(scope, binary),
        Expr::InList(list) => {
            let words: Vec<String> = list.list.iter().map(|item| expression(scope, item)).collect();
            let is = if list.negated { "不是" } else { "是" };
            format!("{} {is} {}", expression(scope, &list.expr), words.join("或"))
        }
        Expr::Between(between) => {
            let (low, high) = (expression(scope, &between.low), expression(scope, &between.high));
            format!("{} 在 {low} 到 {high} 之间", expression(scope, &between.expr))
        }
        Expr::ScalarFunction(function) => {
            let args: Vec<String> = function.args.iter().map(|arg| expression(scope, arg)).collect();
            match function.name() {
                "as_of" => "截至日期".to_owned(),
                "coalesce" => args.first().cloned().unwrap_or_default(),
                "years" => format!("{} 到 {} 的整年数", args[0], args[1]),
                "months" => format!("{} 到 {} 的整月数", args[0], args[1]),
                "days" => format!("{} 到 {} 的天数", args[0], args[1]),
                "greatest" => format!("{} 中最大的", args.join("、")),
                "least" => format!("{} 中最小的", args.join("、")),
                name => format!("{name}({})", args.join(", ")),
            }
        }
        Expr::Case(_) => "分情况的值".to_owned(),
        other => other.to_string(),
    }
}

fn literal_kind(value: &datafusion::common::ScalarValue) -> Kind {
    use datafusion::common::ScalarValue as S;
    match value {
        S::Utf8(_) | S::LargeUtf8(_) | S::Utf8View(_) | S::Dictionary(..) => Kind::Text,
        S::Boolean(_) => Kind::Bool,
        S::Date32(_) => Kind::Date,
        _ => Kind::Number,
    }
}

fn binary(scope: &Scope, binary: &BinaryExpr) -> String {
    let part = |expr: &Expr| {
        let text = expression(scope, expr);
        match expr {
            Expr::BinaryExpr(inner) if precedence(&inner.op) < precedence(&binary.op) => format!("（{text}）"),
            _ => text,
        }
    };
    format!("{} {} {}", part(&binary.left), sign(&binary.op), part(&binary.right))
}

fn precedence(op: &Operator) -> u8 {
    match op {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::Plus | Operator::Minus => 4,
        Operator::Multiply | Operator::Divide => 5,
        _ => 3,
    }
}

fn sign(op: &Operator) -> &'static str {
    match op {
        Operator::And => "并且",
        Operator::Or => "或者",
        Operator::GtEq => "≥",
        Operator::Gt => ">",
        Operator::LtEq => "≤",
        Operator::Lt => "<",
        Operator::Eq => "=",
        Operator::NotEq => "≠",
        Operator::Plus => "+",
        Operator::Minus => "-",
        Operator::Multiply => "×",
        Operator::Divide => "÷",
        _ => "?",
    }
}
