//! The worked examples beside rules and checks, run through the same machinery as a county.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, new_null_array};
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::cast::as_boolean_array;
use datafusion::prelude::SessionContext;
use domain::policy::{Case, Params, Policy, Verdict};
use domain::problem::Problem;

use super::compile::{Compiled, CompiledRule};
use super::expression::case_scalar;
use super::names::Scope;
use crate::EngineError;

/// Runs every case of every rule and check; a verdict other than the expected one is a problem. A case is judged
/// by the figures of the folder it stands in, so that a region's own line does not break the nation's examples.
pub fn check_cases(ctx: &SessionContext, policy: &Policy, compiled: &Compiled) -> Vec<Problem> {
    let mut problems = Vec::new();
    for rule in compiled.rules.iter().chain(&compiled.checks) {
        let scope = compiled.scope(rule.rule.of);
        for case in &rule.rule.cases {
            let on = case.as_of.unwrap_or(compiled.params.on);
            let params = Params::resolve(policy.parameters.values(), policy.region_of(&rule.rule.place), on).0;
            check_case(ctx, scope, rule, case, &params, &mut problems);
        }
    }
    problems
}

fn check_case(
    ctx: &SessionContext,
    scope: &Scope,
    rule: &CompiledRule,
    case: &Case,
    params: &Params,
    problems: &mut Vec<Problem>,
) {
    let code = &rule.rule.code;
    for (name, literal) in &case.facts {
        if case_scalar(scope, name, literal).is_none() {
            problems.push(Problem::error("POL-058").arg("name", name).at(case.place.clone()));
            return;
        }
    }
    match verdict_of_case(ctx, scope, rule, case, params) {
        Ok(verdict) if verdict == case.expect => {}
        Ok(verdict) => {
            let problem = Problem::error("POL-057").arg("code", code).arg("title", &case.title);
            let problem = problem.arg("expect", word(case.expect)).arg("got", word(verdict));
            problems.push(problem.at(case.place.clone()));
        }
        Err(error) => problems.push(Problem::error("POL-041").arg("cause", error).at(case.place.clone())),
    }
}

fn verdict_of_case(
    ctx: &SessionContext,
    scope: &Scope,
    rule: &CompiledRule,
    case: &Case,
    params: &Params,
) -> Result<Verdict, EngineError> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for name in &rule.when.reads {
        let known = &scope.names[name];
        fields.push(Field::new(name, known.data_type.clone(), true));
        arrays.push(
            match case
                .facts
                .get(name)
                .and_then(|literal| case_scalar(scope, name, literal))
            {
                Some(value) => value.to_array_of_size(1)?,
                None => new_null_array(&known.data_type, 1),
            },
        );
    }
    let schema = Arc::new(Schema::new(fields));
    let options = datafusion::arrow::record_batch::RecordBatchOptions::new().with_row_count(Some(1));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options)?;
    let expr = rule.when.physical(ctx, scope, params, &schema)?;
    let value = expr.evaluate(&batch)?.into_array(1)?;
    let value: &BooleanArray = as_boolean_array(&value)?;
    Ok(match value.is_valid(0).then(|| value.value(0)) {
        Some(true) => Verdict::Hit,
        Some(false) => Verdict::Clear,
        None => Verdict::Unknown,
    })
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Hit => "hit",
        Verdict::Clear => "clear",
        Verdict::Unknown => "unknown",
    }
}
