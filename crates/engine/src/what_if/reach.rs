//! What a parameter reaches: rules by their condition, facts by their expression, facts by their query.

use std::collections::{BTreeMap, BTreeSet};

use domain::policy::Of;

use crate::policy::{Compiled, CompiledRule, FactPlan};

type ByFact = BTreeMap<String, BTreeSet<String>>;

/// Which parameters stand behind which facts.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Parameters that move a fact when they move: they stand in expressions.
    moving: ByFact,
    /// Parameters that stand in the query of a fact or of one it rests on.
    queried: ByFact,
}

impl Reach {
    /// Follows every fact that something needs.
    pub fn new(compiled: &Compiled) -> Self {
        let mut reach = Self::default();
        for name in &compiled.order {
            let Some(fact) = compiled.facts.get(name) else { continue };
            let (mut moving, mut queried) = (BTreeSet::new(), BTreeSet::new());
            match &fact.plan {
                FactPlan::Query(query) => queried.extend(query.parameters.iter().cloned()),
                FactPlan::Expression(expression) => {
                    moving.extend(expression.parameters.iter().cloned());
                    collect(&reach.moving, &expression.reads, &mut moving);
                    collect(&reach.queried, &expression.reads, &mut queried);
                }
            }
            for (by_fact, parameters) in [(&mut reach.moving, moving), (&mut reach.queried, queried)] {
                if !parameters.is_empty() {
                    by_fact.insert(name.clone(), parameters);
                }
            }
        }
        reach
    }

    /// Parameters that move a rule over facts already computed.
    pub fn of_rule(&self, rule: &CompiledRule) -> BTreeSet<String> {
        let mut parameters = rule.when.parameters.clone();
        collect(&self.moving, &rule.when.reads, &mut parameters);
        parameters
    }

    /// Parameters that move any of these facts.
    pub(super) fn of_facts(&self, facts: &BTreeSet<String>) -> BTreeSet<String> {
        let mut parameters = BTreeSet::new();
        collect(&self.moving, facts, &mut parameters);
        parameters
    }

    /// Parameters that move a rule by way of a query: only a new screening tells what they do.
    pub fn behind_rule(&self, rule: &CompiledRule) -> BTreeSet<String> {
        let mut parameters = BTreeSet::new();
        collect(&self.queried, &rule.when.reads, &mut parameters);
        parameters
    }

    /// Facts whose query holds one of these parameters, or that rest on such a fact.
    pub fn queried_facts(&self, parameters: &BTreeSet<String>) -> Vec<&str> {
        let hold = |(_, own): &(&String, &BTreeSet<String>)| !own.is_disjoint(parameters);
        self.queried
            .iter()
            .filter(hold)
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// Whether a fact moves with one of these parameters.
    pub(super) fn moves(&self, fact: &str, parameters: &BTreeSet<String>) -> bool {
        self.moving.get(fact).is_some_and(|own| !own.is_disjoint(parameters))
    }

    /// Columns of facts and registers that it takes to judge every rule again that a parameter moves, and to say why.
    pub(super) fn columns(&self, compiled: &Compiled) -> BTreeSet<(Of, String)> {
        let mut wanted = BTreeSet::new();
        let ranking = [&compiled.lead.burden, &compiled.lead.income];
        let mut open: Vec<(Of, String)> = ranking.map(|name| (Of::Household, name.clone())).to_vec();
        for rule in compiled.rules.iter().filter(|rule| !self.of_rule(rule).is_empty()) {
            let said = rule.say.expressions().flat_map(|expression| &expression.reads);
            let names = rule.when.reads.iter().chain(said);
            open.extend(names.map(|name| (rule.rule.of, name.clone())));
        }
        while let Some((of, name)) = open.pop() {
            if !wanted.insert((of, name.clone())) {
                continue;
            }
            if let Some(fact) = compiled.facts.get(&name).filter(|_| self.moving.contains_key(&name))
                && let FactPlan::Expression(expression) = &fact.plan
            {
                open.push((fact.fact.of, name.clone()));
                open.extend(expression.reads.iter().map(|read| (fact.fact.of, read.clone())));
            }
        }
        wanted
    }
}

fn collect(by_fact: &ByFact, reads: &BTreeSet<String>, into: &mut BTreeSet<String>) {
    for name in reads {
        into.extend(by_fact.get(name).into_iter().flatten().cloned());
    }
}
