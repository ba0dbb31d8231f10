//! Figures that somebody moves to see what happens.

use std::collections::BTreeSet;

use domain::policy::standards::parse_value;
use domain::policy::{Literal, Parameter, Params, Resolved, Source};
use domain::problem::Problem;

use super::memory::Stage;
use super::no_parameter;
use crate::policy::Loaded;
use crate::{FieldProblem, Refusal};

/// Figures moved at once at most.
const MOST: usize = 20;

/// One figure with the value it is tried out with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Move {
    /// The parameter.
    pub parameter: String,
    /// The value, as people write it.
    pub value: String,
}

/// A figure that was moved, in words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MovedParameter {
    /// The parameter.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The value that stands; `None` where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// The value it was tried out with.
    pub is: String,
}

/// Moves that make sense for a policy.
#[derive(Debug, Clone)]
pub(super) struct Moves {
    pub(super) params: Params,
    pub(super) moved: Vec<MovedParameter>,
}

impl Moves {
    /// Reads the values; all that is wrong is told.
    pub(super) fn read(loaded: &Loaded, moves: &[Move]) -> Result<Self, Refusal> {
        let names: BTreeSet<&str> = moves.iter().map(|one| one.parameter.as_str()).collect();
        if moves.is_empty() || moves.len() > MOST || names.len() != moves.len() {
            return Err(Refusal::field("moves", Problem::error("STD-013").arg("most", MOST)));
        }
        let mut params = loaded.params.clone();
        let (mut moved, mut problems) = (Vec::new(), Vec::new());
        for (at, one) in moves.iter().enumerate() {
            match value_of(loaded, &one.parameter, &one.value) {
                Ok((parameter, value)) => moved.push(put(&mut params, parameter, value)),
                Err((field, problem)) => problems.push(FieldProblem::new(format!("moves[{at}].{field}"), problem)),
            }
        }
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems));
        }
        moved.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { params, moved })
    }

    /// Names and values, in order of name.
    pub(super) fn key(&self) -> Vec<(String, String)> {
        let pair = |moved: &MovedParameter| (moved.name.clone(), moved.is.clone());
        self.moved.iter().map(pair).collect()
    }

    /// Whether the kept facts can tell what these moves do.
    ///
    /// # Errors
    /// Each figure that no rule rests on, or that stands in the query of a fact.
    pub(super) fn check(&self, stage: &Stage) -> Result<(), Refusal> {
        let (reach, rules) = (stage.scene.reach(), stage.scene.rules());
        let mut problems = Vec::new();
        for moved in &self.moved {
            let own = BTreeSet::from([moved.name.clone()]);
            let facts = reach.queried_facts(&own);
            if !facts.is_empty() {
                let titles = facts.iter().map(|name| title_of(stage, name)).collect::<Vec<_>>();
                let problem = Problem::error("STD-011").arg("title", &moved.title);
                problems.push(problem.arg("facts", titles.join("、")));
            } else if !rules.iter().any(|rule| reach.of_rule(rule).contains(&moved.name)) {
                problems.push(Problem::error("STD-012").arg("title", &moved.title));
            }
        }
        match problems.is_empty() {
            true => Ok(()),
            false => Err(Refusal::Conflict(problems)),
        }
    }
}

fn title_of(stage: &Stage, fact: &str) -> String {
    let fact = stage.loaded.policy.facts.get(fact);
    fact.map(|fact| fact.title.clone()).unwrap_or_default()
}

/// The parameter and its new value, or which field is wrong and why.
pub(super) fn value_of<'p>(
    loaded: &'p Loaded,
    name: &str,
    text: &str,
) -> Result<(&'p Parameter, Literal), (&'static str, Problem)> {
    let parameter = loaded.policy.parameters.get(name);
    let parameter = parameter.ok_or_else(|| ("parameter", no_parameter(&loaded.policy, name)))?;
    let like = loaded
        .params
        .get(name)
        .map(|resolved| &resolved.value)
        .or_else(|| parameter.any_value());
    let value = like.and_then(|like| parse_value(text, like));
    let money = parameter.unit.as_deref().is_some_and(|unit| unit.starts_with('元'));
    // Money is whole fen, other numbers have six decimals at most.
    let fits = |value: &Literal| match value {
        Literal::Integer(_) | Literal::Decimal { .. } => value.scaled(if money { 2 } else { 6 }).is_some(),
        _ => true,
    };
    match value.filter(fits) {
        Some(value) => Ok((parameter, value)),
        None => {
            let problem = Problem::error("STD-002")
                .arg("title", &parameter.title)
                .arg("like", kind_of(like))
                .arg("unit", parameter.unit.as_deref().unwrap_or("-"))
                .arg("value", text);
            Err(("value", problem))
        }
    }
}

/// What a parameter takes, in a word.
pub(super) fn kind_of(like: Option<&Literal>) -> &'static str {
    match like {
        Some(Literal::Integer(_) | Literal::Decimal { .. }) => "数",
        Some(Literal::Text(_)) => "文字",
        Some(Literal::Bool(_)) => "是或否",
        Some(Literal::Date(_)) => "日期",
        Some(Literal::List(_)) => "词（用、隔开）",
        None => "值",
    }
}

fn put(params: &mut Params, parameter: &Parameter, value: Literal) -> MovedParameter {
    let was = params.get(&parameter.name).map(|resolved| resolved.value.to_string());
    let moved = MovedParameter {
        name: parameter.name.clone(),
        title: parameter.title.clone(),
        unit: parameter.unit.clone(),
        was,
        is: value.to_string(),
    };
    let on = params.on;
    let resolved = params.values.entry(parameter.name.clone()).or_insert_with(|| Resolved {
        title: parameter.title.clone(),
        unit: parameter.unit.clone(),
        value: value.clone(),
        region: String::new(),
        from: on,
        source: Source::default(),
    });
    resolved.value = value;
    moved
}
