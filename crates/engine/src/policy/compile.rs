//! Facts, rules and checks of one region on one day, compiled and in order.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::arrow::datatypes::DataType;
use datafusion::logical_expr::ExprSchemable;
use datafusion::prelude::SessionContext;
use domain::policy::{Fact, FactBody, LeadPolicy, Of, Params, Policy, RollUp, Rule, TextAt};
use domain::problem::{Place, Problem};
use domain::sheet::Subject;
use futures::future::BoxFuture;

use super::expression::Expression;
use super::names::{Kind, Name, NameOrigin, Scope, is_money, parameter_name, register_names, scalar, text_type};
use super::query::Query;
use super::sentence::Sentence;

/// How a compiled fact gets its values.
#[derive(Debug, Clone)]
pub enum FactPlan {
    /// By a query over the lake.
    Query(Box<Query>),
    /// By an expression over other facts.
    Expression(Box<Expression>),
}

/// A fact ready to be computed.
#[derive(Debug, Clone)]
pub struct CompiledFact {
    /// Its policy entry.
    pub fact: Fact,
    /// Kind of its values.
    pub kind: Kind,
    /// Arrow type of its values.
    pub data_type: DataType,
    /// How it gets them.
    pub plan: FactPlan,
    /// Delivered sheets it cannot do without.
    pub sheets: Vec<String>,
}

/// A rule or check ready to judge.
#[derive(Debug, Clone)]
pub struct CompiledRule {
    /// Its policy entry.
    pub rule: Rule,
    /// Which rows it looks at; all where it says nothing.
    pub among: Option<Expression>,
    /// What it judges of them.
    pub judges: Expression,
    /// Both together: its condition.
    pub when: Expression,
    /// Its sentence.
    pub say: Sentence,
}

/// The whole policy, typed.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// Facts by name.
    pub facts: BTreeMap<String, CompiledFact>,
    /// Facts that something needs, those they rest on first.
    pub order: Vec<String>,
    /// Enabled screening rules in order of code.
    pub rules: Vec<CompiledRule>,
    /// Enabled data checks in order of code.
    pub checks: Vec<CompiledRule>,
    /// Names that person rules may use.
    pub person: Scope,
    /// Names that household rules may use.
    pub household: Scope,
    /// Parameters as they stand.
    pub params: Params,
    /// The policy's ranking: burden and income.
    pub lead: LeadPolicy,
}

impl Compiled {
    /// The scope of rules of this kind.
    pub fn scope(&self, of: Of) -> &Scope {
        match of {
            Of::Person => &self.person,
            Of::Household => &self.household,
        }
    }

    /// Whether leads are ranked by this name.
    pub fn ranks_by(&self, name: &str) -> bool {
        [&self.lead.burden, &self.lead.income]
            .into_iter()
            .any(|ranked| ranked == name)
    }

    /// The compiled rule with this code.
    pub fn rule(&self, code: &str) -> Option<&CompiledRule> {
        self.rules.iter().find(|rule| rule.rule.code == code)
    }

    /// Facts and register columns a rule needs, with all that they rest on.
    pub fn rests_on(&self, rule: &CompiledRule) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut open: Vec<String> = rule.when.reads.iter().cloned().collect();
        open.extend(rule.say.expressions().flat_map(|e| e.reads.iter().cloned()));
        while let Some(name) = open.pop() {
            if !names.insert(name.clone()) {
                continue;
            }
            if let Some(CompiledFact {
                plan: FactPlan::Expression(expression),
                ..
            }) = self.facts.get(&name)
            {
                open.extend(expression.reads.iter().cloned());
            }
        }
        names
    }
}

/// Types everything against the tables of `ctx`. With an error among the problems there is no result.
///
/// # Errors
/// All problems, not the first.
pub fn compile<'a>(
    ctx: &'a SessionContext,
    policy: &'a Policy,
    params: &'a Params,
) -> BoxFuture<'a, Result<Compiled, Vec<Problem>>> {
    Box::pin(compiled(ctx, policy, params))
}

async fn compiled(ctx: &SessionContext, policy: &Policy, params: &Params) -> Result<Compiled, Vec<Problem>> {
    let mut problems = Vec::new();
    if !policy
        .sheets
        .values()
        .any(|sheet| sheet.register == Some(Subject::Person))
    {
        problems.push(Problem::error("POL-062"));
    }
    let mut compiler = Compiler::new(policy, params);
    compiler.facts(ctx, policy, &mut problems).await;
    let [person, household] = [Of::Person, Of::Household].map(|of| compiler.scope(of));
    let (Some(person), Some(household)) = (person, household) else {
        return Err(problems);
    };
    let mut rules = Vec::new();
    let mut checks = Vec::new();
    for (entries, compiled, may_test_absence) in
        [(&policy.rules, &mut rules, false), (&policy.checks, &mut checks, true)]
    {
        for rule in entries.values() {
            let scope = if rule.of == Of::Person { &person } else { &household };
            let found = problems.len();
            let entry = self::rule(ctx, scope, rule, may_test_absence, &mut problems);
            compiler.explain_missing_roll_ups(rule, &mut problems[found..]);
            compiled.extend(entry.filter(|entry| entry.rule.enabled));
        }
    }
    ranking(policy, &household, &mut problems);
    if !problems.is_empty() {
        problems.sort();
        problems.dedup();
        return Err(problems);
    }
    let order = compiler.needed(policy, &rules, &checks);
    Ok(Compiled {
        facts: compiler.facts,
        order,
        rules,
        checks,
        person,
        household,
        params: params.clone(),
        lead: policy.lead.clone(),
    })
}

fn rule(
    ctx: &SessionContext,
    scope: &Scope,
    rule: &Rule,
    may_test_absence: bool,
    problems: &mut Vec<Problem>,
) -> Option<CompiledRule> {
    let mut compiled = |at: &TextAt| {
        let expression = Expression::compile(ctx, scope, at, may_test_absence, problems)?;
        if expression.kind != Kind::Bool {
            let problem = Problem::error("POL-056")
                .arg("code", &rule.code)
                .arg("kind", expression.kind.title());
            problems.push(problem.at(at.place.clone()));
        }
        Some(expression)
    };
    let among = rule.among.as_ref().map(&mut compiled);
    let judges = compiled(&rule.when);
    let say = Sentence::compile(ctx, scope, &rule.say, problems);
    let (among, judges) = (among.map_or(Some(None), |among| among.map(Some))?, judges?);
    let when = match among.clone() {
        Some(among) => among.and(judges.clone()),
        None => judges.clone(),
    };
    Some(CompiledRule {
        rule: rule.clone(),
        among,
        judges,
        when,
        say: say?,
    })
}

fn ranking(policy: &Policy, household: &Scope, problems: &mut Vec<Problem>) {
    for name in [&policy.lead.burden, &policy.lead.income] {
        let known = household.names.get(name);
        if known.is_none_or(|n| n.kind != Kind::Money || n.origin == NameOrigin::Parameter) {
            problems.push(Problem::error("POL-060").arg("name", name).at(Place::default()));
        }
    }
}

struct Compiler<'a> {
    policy: &'a Policy,
    params: &'a Params,
    facts: BTreeMap<String, CompiledFact>,
    order: Vec<String>,
}

impl<'a> Compiler<'a> {
    fn new(policy: &'a Policy, params: &'a Params) -> Self {
        Self {
            policy,
            params,
            facts: BTreeMap::new(),
            order: Vec::new(),
        }
    }

    async fn facts(&mut self, ctx: &SessionContext, policy: &Policy, problems: &mut Vec<Problem>) {
        let mut pending: BTreeMap<&str, &Fact> = BTreeMap::new();
        for fact in policy.facts.values() {
            self.check_name(fact, problems);
            match &fact.body {
                FactBody::Sql(at) => {
                    let query = Query::plan(ctx, fact.of, at, &policy.parameters, self.params, problems).await;
                    if let Some(query) = query {
                        self.add_query(fact, query, problems);
                    }
                }
                FactBody::Expr(_) => {
                    pending.insert(&fact.name, fact);
                }
            }
        }
        self.expressions(ctx, pending, problems);
    }

    /// Expression facts, each after those it rests on; what is left over goes round in circles.
    fn expressions(&mut self, ctx: &SessionContext, mut pending: BTreeMap<&str, &Fact>, problems: &mut Vec<Problem>) {
        while !pending.is_empty() {
            let ready: Vec<&str> = pending
                .iter()
                .filter(|(_, fact)| !words(fact).any(|word| pending.contains_key(word)))
                .map(|(name, _)| *name)
                .collect();
            if ready.is_empty() {
                let list = pending.keys().copied().collect::<Vec<_>>().join("、");
                let place = pending
                    .values()
                    .next()
                    .map(|fact| fact.place.clone())
                    .unwrap_or_default();
                problems.push(Problem::error("POL-055").arg("list", list).at(place));
                return;
            }
            for name in ready {
                if let Some(fact) = pending.remove(name) {
                    self.add_expression(ctx, fact, problems);
                }
            }
        }
    }

    fn check_name(&self, fact: &Fact, problems: &mut Vec<Problem>) {
        let column = register_names(self.policy, fact.of).contains_key(&fact.name);
        if column || self.policy.parameters.contains_key(&fact.name) {
            problems.push(Problem::error("POL-054").arg("name", &fact.name).at(fact.place.clone()));
        }
    }

    fn add_query(&mut self, fact: &Fact, query: Query, problems: &mut Vec<Problem>) {
        let registers = ["person", "household"];
        let sheets = query
            .tables
            .iter()
            .filter(|t| !registers.contains(&t.as_str()))
            .cloned()
            .collect();
        let data_type = normal_type(&query.data_type);
        self.add(
            fact,
            data_type,
            None,
            FactPlan::Query(Box::new(query)),
            sheets,
            problems,
        );
    }

    fn add_expression(&mut self, ctx: &SessionContext, fact: &Fact, problems: &mut Vec<Problem>) {
        let FactBody::Expr(at) = &fact.body else { return };
        let Some(scope) = self.scope(fact.of) else { return };
        let Some(expression) = Expression::compile(ctx, &scope, at, true, problems) else {
            return;
        };
        let bound = expression.bind(&scope, self.params);
        let data_type = bound
            .and_then(|expr| expr.get_type(&scope.schema))
            .map_or(DataType::Float64, |t| normal_type(&t));
        let mut sheets: Vec<String> = expression
            .reads
            .iter()
            .filter_map(|name| self.facts.get(name))
            .flat_map(|f| f.sheets.clone())
            .collect();
        sheets.sort();
        sheets.dedup();
        let kind = expression.kind;
        self.add(
            fact,
            data_type,
            Some(kind),
            FactPlan::Expression(Box::new(expression)),
            sheets,
            problems,
        );
    }

    fn add(
        &mut self,
        fact: &Fact,
        data_type: DataType,
        kind: Option<Kind>,
        plan: FactPlan,
        sheets: Vec<String>,
        problems: &mut Vec<Problem>,
    ) {
        let numeric = matches!(
            data_type,
            DataType::Int64 | DataType::Float64 | DataType::Decimal128(..)
        );
        let by_unit = if numeric && is_money(fact.unit.as_deref()) {
            Kind::Money
        } else {
            kind_of(&data_type)
        };
        let kind = kind.unwrap_or(by_unit);
        if let Some(none) = &fact.none
            && scalar(none, kind, &data_type).is_none()
        {
            let problem = Problem::error("POL-053").arg("name", &fact.name).arg("value", none);
            problems.push(problem.arg("kind", kind.title()).at(fact.place.clone()));
        }
        self.order.push(fact.name.clone());
        self.facts.insert(
            fact.name.clone(),
            CompiledFact {
                fact: fact.clone(),
                kind,
                data_type,
                plan,
                sheets,
            },
        );
    }

    /// The scope as far as facts are known by now.
    fn scope(&self, of: Of) -> Option<Scope> {
        let mut names: BTreeMap<String, Name> = self
            .policy
            .parameters
            .values()
            .map(|p| (p.name.clone(), parameter_name(p, self.params.get(&p.name))))
            .collect();
        names.extend(register_names(self.policy, Of::Household));
        if of == Of::Person {
            names.extend(register_names(self.policy, Of::Person));
        }
        for (name, fact) in &self.facts {
            let rolled = fact.fact.of == Of::Person && of == Of::Household;
            let data_type = match (rolled, fact.fact.household) {
                (false, _) => fact.data_type.clone(),
                (true, None) => continue,
                (true, Some(RollUp::Count)) => DataType::Int64,
                (true, Some(RollUp::Any)) => DataType::Boolean,
                (true, Some(_)) => fact.data_type.clone(),
            };
            let counted = rolled && fact.fact.household == Some(RollUp::Count);
            names.insert(
                name.clone(),
                Name {
                    title: fact.fact.title.clone(),
                    unit: fact.fact.unit.clone().or(counted.then(|| "人".to_owned())),
                    kind: if counted { Kind::Number } else { fact.kind },
                    data_type,
                    origin: NameOrigin::Fact,
                    sensitive: fact.fact.sensitive,
                },
            );
        }
        Scope::new(names).ok()
    }

    /// A household rule that names a person fact without a roll-up is told so, rather than "unknown name".
    fn explain_missing_roll_ups(&self, rule: &Rule, problems: &mut [Problem]) {
        for problem in problems
            .iter_mut()
            .filter(|p| p.code == "POL-042" && rule.of == Of::Household)
        {
            let name = problem
                .args
                .iter()
                .find(|(key, _)| *key == "name")
                .map(|(_, value)| value.clone());
            if let Some(name) = name.filter(|name| self.facts.contains_key(name)) {
                *problem = Problem::error("POL-059").arg("name", name).at(problem.place.clone());
            }
        }
    }

    /// Facts that a rule, a check or the ranking needs, in computing order.
    fn needed(&self, policy: &Policy, rules: &[CompiledRule], checks: &[CompiledRule]) -> Vec<String> {
        let mut needed: BTreeSet<String> = [&policy.lead.burden, &policy.lead.income]
            .into_iter()
            .cloned()
            .collect();
        for rule in rules.iter().chain(checks) {
            needed.extend(rule.when.reads.iter().cloned());
            needed.extend(rule.say.expressions().flat_map(|e| e.reads.iter().cloned()));
        }
        for name in self.order.iter().rev() {
            if let (
                true,
                Some(CompiledFact {
                    plan: FactPlan::Expression(expression),
                    ..
                }),
            ) = (needed.contains(name), self.facts.get(name))
            {
                needed.extend(expression.reads.iter().cloned());
            }
        }
        self.order
            .iter()
            .filter(|name| needed.contains(*name))
            .cloned()
            .collect()
    }
}

/// The words of an expression fact's text, for ordering only.
fn words(fact: &Fact) -> impl Iterator<Item = &str> {
    let text = match &fact.body {
        FactBody::Expr(at) | FactBody::Sql(at) => at.text.as_str(),
    };
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// The few types that facts are kept in.
fn normal_type(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Boolean | DataType::Date32 | DataType::Float64 | DataType::Int64 => data_type.clone(),
        DataType::Decimal128(..) | DataType::Decimal256(..) => DataType::Decimal128(24, 4),
        DataType::Float32 | DataType::Float16 => DataType::Float64,
        DataType::Int8 | DataType::Int16 | DataType::Int32 => DataType::Int64,
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => DataType::Int64,
        DataType::Date64 | DataType::Timestamp(..) => DataType::Date32,
        _ => text_type(),
    }
}

fn kind_of(data_type: &DataType) -> Kind {
    match data_type {
        DataType::Boolean => Kind::Bool,
        DataType::Date32 => Kind::Date,
        DataType::Dictionary(..) | DataType::Utf8 => Kind::Text,
        _ => Kind::Number,
    }
}
