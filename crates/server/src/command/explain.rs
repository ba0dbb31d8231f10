//! `shouwang explain`

use app::explain::{RuleReasoning, Story, explain};
use domain::policy::Verdict;
use domain::screening::FactUse;

use crate::arguments::ExplainArguments;
use crate::console::Console;

use super::screen::options;

pub(crate) async fn run(console: &Console, arguments: ExplainArguments) -> u8 {
    let options = options(arguments.data, std::path::PathBuf::new(), false);
    match explain(&options, &arguments.household, &mut console.progress()).await {
        Err(failure) => console.failure(&failure),
        Ok(story) => {
            tell(console, &story, arguments.near, arguments.all);
            0
        }
    }
}

fn tell(console: &Console, story: &Story, near: bool, all: bool) {
    let card = &story.card;
    console.say(format!(
        "\n{} {}{} {} {} 人 {} {}",
        card.household_no,
        card.township,
        card.village,
        card.head_name,
        card.n_members,
        card.household_type,
        card.monitor_class
    ));
    for (verdict, title) in [
        (Verdict::Hit, "触发的规则"),
        (Verdict::Unknown, "因缺少数据不能判断的规则"),
    ] {
        let rules: Vec<&RuleReasoning> = story.rules.iter().filter(|rule| rule.verdict == verdict).collect();
        console.say(format!("\n== {title}({}) ==", rules.len()));
        rules.iter().for_each(|rule| self::rule(console, story, rule));
    }
    let is_near = |rule: &&RuleReasoning| rule.parts.iter().any(|(_, part)| nearly(part, story.near_miss));
    let clear: Vec<&RuleReasoning> = story
        .rules
        .iter()
        .filter(|rule| rule.verdict == Verdict::Clear)
        .collect();
    if near {
        let nearly: Vec<&&RuleReasoning> = clear.iter().filter(|rule| is_near(rule)).collect();
        console.say(format!("\n== 差一点就触发的规则（{}） ==", nearly.len()));
        nearly.iter().for_each(|rule| self::rule(console, story, rule));
    }
    if all {
        console.say(format!("\n== 未触发的规则（{}） ==", clear.len()));
        clear.iter().for_each(|rule| self::rule(console, story, rule));
    }
}

fn nearly(part: &engine_reasoning::Reasoning, share: f64) -> bool {
    part.verdict == Verdict::Clear && part.nearest.as_ref().is_some_and(|change| change.distance <= share)
}

use app::explain::engine_reasoning;

fn rule(console: &Console, story: &Story, rule: &RuleReasoning) {
    console.say(format!("\n[{}] {}", rule.code, rule.title));
    for (person, part) in rule.parts.iter().filter(|(_, part)| part.verdict == rule.verdict) {
        if let Some(person) = person {
            console.say(format!("  成员：{} {}", person.name, person.relation));
        }
        if let Some(sentence) = &part.sentence {
            console.say(format!("  {sentence}"));
        }
        for fact in &part.facts {
            console.say(format!("  · {}:{}{}", fact.title, fact.shown, rows(story, fact)));
        }
        if !part.missing.is_empty() {
            console.say(format!("  缺少：{}", part.missing.join("、")));
        }
        if let Some(change) = &part.nearest {
            let lead = if rule.verdict == Verdict::Hit {
                "若要解除"
            } else {
                "若再变化就会触发"
            };
            console.say(format!("  {lead}:{}", change.text));
        }
    }
    if let Some((_, part)) = rule.parts.first() {
        console.say(format!("  条件：{}", part.condition));
    }
    for parameter in &rule.parameters {
        let unverified = if parameter.source.unverified {
            "（未核实）"
        } else {
            ""
        };
        let unit = parameter.unit.as_deref().unwrap_or_default();
        console.say(format!(
            "  参数：{} = {} {unit}，自 {} 起，来源：{}{unverified}",
            parameter.title, parameter.value, parameter.from, parameter.source.title
        ));
    }
    console.say(format!("  依据：{}", rule.basis));
}

/// Where a fact came from: file, worksheet and rows.
fn rows(story: &Story, fact: &FactUse) -> String {
    let mut by_source: Vec<(u32, Vec<String>)> = Vec::new();
    for row in &fact.rows {
        match by_source.last_mut() {
            Some((source, rows)) if *source == row.source => rows.push(row.row.to_string()),
            _ => by_source.push((row.source, vec![row.row.to_string()])),
        }
    }
    let place = |(source, rows): &(u32, Vec<String>)| {
        let report = story.sources.get(*source as usize);
        let file = report.map(|report| report.file.clone()).unwrap_or_default();
        let sheet = report.filter(|report| !report.worksheet.is_empty());
        let sheet = sheet
            .map(|report| format!("[{}]", report.worksheet))
            .unwrap_or_default();
        format!("{file}{sheet} 第 {} 行", rows.join("、"))
    };
    if by_source.is_empty() {
        return String::new();
    }
    let places: Vec<String> = by_source.iter().map(place).collect();
    let more = if fact.n_rows > fact.rows.len() as u64 {
        format!(" 等 {} 行", fact.n_rows)
    } else {
        String::new()
    };
    format!("（来自 {}{more}）", places.join(";"))
}
