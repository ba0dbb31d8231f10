//! From the text of policy files to one [`Policy`], with every problem on the way.

use std::sync::Arc;

use toml::de::DeTable;

use super::toml_reader::{Fields, Reading, unknown};
use super::{
    Policy, calendar, cases, channels, deliveries, entries, fieldwork, measures, procedure, registers, rounds,
};
use crate::problem::{Place, Problem};

/// One policy file as found in a folder.
#[derive(Debug, Clone)]
pub struct PolicyFile {
    /// Path relative to the policy folder, with `/`: `national/rules/R-MED-01_burden.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What a file of the folder holds, told by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Parameters,
    Sheet,
    OfficeSheet,
    Facts,
    Rule,
    Checks,
    Risks,
    Signals,
    Lead,
    Registers,
    Fieldwork,
    Deliveries,
    Channels,
    Calendar,
    Procedure,
    Measures,
}

/// Reads all folders that apply to `region` (a county code), nation first, the most specific last.
///
/// Entries of a later folder replace those of the same name; parameter values are added for its region.
/// Nothing is loaded half: when the problems hold an error, the policy is not to be used.
pub fn parse(files: &[PolicyFile], region: &str) -> (Policy, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut policy = Policy::default();
    for (folder, code) in folders(files, region, &mut problems) {
        policy.folders.push(folder.clone());
        policy.folder_regions.insert(folder.clone(), code.clone());
        for file in files
            .iter()
            .filter(|file| file.path.split('/').next() == Some(folder.as_str()))
        {
            read_file(file, &code, &mut policy, &mut problems);
        }
    }
    if policy.folders.is_empty() {
        problems.push(Problem::error("POL-001").arg("region", region));
    }
    entries::check_references(&policy, &mut problems);
    registers::check(&policy, &mut problems);
    fieldwork::check(&policy, &mut problems);
    deliveries::check(&policy, &mut problems);
    channels::check(&policy, &mut problems);
    procedure::check(&policy, &mut problems);
    measures::check(&policy, &mut problems);
    rounds::check(&policy, &mut problems);
    cases::check(&policy, &mut problems);
    problems.sort();
    problems.dedup();
    (policy, problems)
}

/// The folders that apply, as (name, region code), the nation first.
fn folders(files: &[PolicyFile], region: &str, problems: &mut Vec<Problem>) -> Vec<(String, String)> {
    let mut folders = Vec::new();
    for file in files {
        let Some((folder, "region.toml")) = file.path.split_once('/') else {
            continue;
        };
        let mut reading = reading(file);
        let (table, errors) = DeTable::parse_recoverable(&file.text);
        syntax(&mut reading, errors);
        let place = Place::file(file.path.clone());
        let mut fields = Fields::new(table.get_ref(), place);
        let code = fields.text("code", &mut reading);
        fields.text("title", &mut reading);
        fields.finish(&mut reading);
        if region.starts_with(&code) {
            folders.push((folder.to_owned(), code));
        }
        problems.append(&mut reading.problems);
    }
    folders.sort_by(|a, b| (a.1.len(), &a.0).cmp(&(b.1.len(), &b.0)));
    folders
}

fn reading(file: &PolicyFile) -> Reading {
    Reading {
        file: Arc::from(file.path.as_str()),
        text: Arc::from(file.text.as_str()),
        problems: Vec::new(),
    }
}

fn syntax(reading: &mut Reading, errors: Vec<toml::de::Error>) {
    for error in errors {
        let place = reading.place(error.span().map_or(0, |span| span.start), None);
        reading
            .problems
            .push(Problem::error("POL-006").arg("cause", error.message()).at(place));
    }
}

fn kind(path: &str) -> Option<Kind> {
    let mut parts = path.split('/').skip(1);
    match (parts.next()?, parts.next()) {
        ("parameters", Some(_)) => Some(Kind::Parameters),
        ("sheets", Some(_)) => Some(Kind::Sheet),
        ("accounts", Some(_)) => Some(Kind::OfficeSheet),
        ("facts", Some(_)) => Some(Kind::Facts),
        ("rules", Some(_)) => Some(Kind::Rule),
        ("checks", Some(_)) => Some(Kind::Checks),
        ("risks.toml", None) => Some(Kind::Risks),
        ("signals.toml", None) => Some(Kind::Signals),
        ("lead.toml", None) => Some(Kind::Lead),
        ("registers.toml", None) => Some(Kind::Registers),
        ("visit_forms.toml" | "sweeps.toml" | "guarantees.toml" | "notices.toml", None) => Some(Kind::Fieldwork),
        ("deliveries.toml", None) => Some(Kind::Deliveries),
        ("channels.toml", None) => Some(Kind::Channels),
        ("calendar", Some(_)) => Some(Kind::Calendar),
        ("procedure", Some(_)) => Some(Kind::Procedure),
        ("measures", Some(_)) => Some(Kind::Measures),
        _ => None,
    }
}

fn read_file(file: &PolicyFile, region: &str, policy: &mut Policy, problems: &mut Vec<Problem>) {
    if file.path.split_once('/').is_some_and(|(_, rest)| rest == "region.toml") {
        return;
    }
    let Some(kind) = kind(&file.path) else {
        problems.push(Problem::error("POL-007").at(Place::file(file.path.clone())));
        return;
    };
    let mut reading = reading(file);
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    let broken = !errors.is_empty();
    syntax(&mut reading, errors);
    if !broken {
        let fields = Fields::new(
            table.get_ref(),
            Place {
                line: Some(1),
                column: Some(1),
                ..Place::file(file.path.clone())
            },
        );
        match kind {
            Kind::Parameters => entries::parameters(fields, region, policy, &mut reading),
            Kind::Sheet => entries::sheet(fields, &mut policy.sheets, &mut reading),
            Kind::OfficeSheet => entries::sheet(fields, &mut policy.office_sheets, &mut reading),
            Kind::Facts => entries::facts(fields, policy, &mut reading),
            Kind::Rule => entries::rule(fields, policy, &mut reading),
            Kind::Checks => entries::checks(fields, policy, &mut reading),
            Kind::Risks => entries::risks(fields, policy, &mut reading),
            Kind::Signals => entries::signals(fields, policy, &mut reading),
            Kind::Lead => entries::lead(fields, policy, &mut reading),
            Kind::Registers => registers::read(fields, policy, &mut reading),
            Kind::Fieldwork => fieldwork::read(fields, policy, &mut reading),
            Kind::Deliveries => deliveries::read(fields, policy, &mut reading),
            Kind::Channels => channels::read(fields, policy, &mut reading),
            Kind::Calendar => calendar::read(fields, policy, &mut reading),
            Kind::Procedure => procedure::read(fields, policy, &mut reading),
            Kind::Measures => measures::read(fields, policy, &mut reading),
        }
    }
    problems.append(&mut reading.problems);
}

/// A word that an entry names but the policy does not have.
pub(super) fn unknown_word<'a>(
    code: &'static str,
    word: &str,
    known: impl Iterator<Item = &'a str>,
    place: &Place,
) -> Problem {
    unknown(code, word, known).at(place.clone())
}
