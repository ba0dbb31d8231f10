//! Making the rows of a delivery count, and count no more.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::{Action, Viewer};
use domain::problem::Problem;
use domain::region::RegionCode;
use domain::sheet::Subject;
use domain::table::{TableBatch, Values};
use domain::{Date, Moment};
use store::WriteTx;
use store::files::Purpose;
use store::ids::Ids;
use store::imports::{Applied, Checked, ImportLine, ImportState, NewWorksheet};
use store::regions::{ListedSpell, Places};
use store::registers::{Author, Undone};

use super::check::{Delivery, find, is_hopeless, take};
use super::reading::Told;
use super::register::Compared;
use super::report::{ImportReport, Told as ToldProblem};
use super::{failed, wrong_state};
use crate::policy::in_county;
use crate::{App, Refusal};

/// Applies an import.
///
/// # Errors
/// When it is not there, was applied before, or holds what the viewer may not deliver.
pub async fn apply(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    import_id: &str,
    told: Told<'_>,
) -> Result<ImportReport, Refusal> {
    let import = find(app, viewer, import_id).await?;
    if !matches!(import.state, ImportState::Received | ImportState::Checked) {
        return Err(wrong_state(&import, "apply"));
    }
    let mut reports = apply_together(app, viewer, at, vec![import], told).await?;
    Ok(reports.pop().unwrap_or_default())
}

/// Applies imports of one day that were delivered together: rows are told apart across their files.
pub(super) async fn apply_together(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    imports: Vec<ImportLine>,
    told: Told<'_>,
) -> Result<Vec<ImportReport>, Refusal> {
    let Some(as_of) = imports.iter().map(|import| import.as_of).max() else {
        return Ok(Vec::new());
    };
    let loaded = in_county(app, as_of).await?;
    let taken = take(app, viewer, &loaded, &imports, (true, false), told).await?;
    let delivery = Delivery {
        app,
        viewer,
        asker: None,
        at,
        loaded: &loaded,
        imports,
        taken,
    };
    delivery.apply().await
}

impl Delivery<'_> {
    fn as_of(&self) -> Date {
        self.loaded.params.on
    }

    async fn apply(mut self) -> Result<Vec<ImportReport>, Refusal> {
        let mut reports: Vec<ImportReport> = (0..self.imports.len()).map(|number| self.report(number)).collect();
        let departments: Vec<Option<String>> = (0..self.imports.len())
            .map(|number| self.department(number))
            .collect::<Result<_, _>>()?;
        let mut tx = self.app.store.write(self.viewer, self.at).await?;
        let first_source = store::imports::next_source(&mut tx).await?;
        self.regions(&mut tx, &mut reports).await?;
        let lead = self.lead();
        let author = lead.map(|lead| Author {
            by: self.imports[lead].import_id.clone(),
            on: self.as_of(),
            is_import: true,
        });
        self.registers(&mut tx, first_source, author.as_ref(), &mut reports)
            .await?;
        // They stand in the store now, and a county of them is large.
        self.taken.registers = Vec::new();
        let unmatched = self.tie_kept(&mut tx, &mut reports).await?;
        for sealed in self.taken.rows.values() {
            store::files::note(&mut tx, sealed, Purpose::Rows).await?;
        }
        let mut unmatched = unmatched.into_iter();
        for (number, report) in reports.iter().enumerate() {
            let checked = Checked {
                department: departments[number].clone(),
                rows: report.rows(),
                report: report.text(),
                corrections_digest: self.keep_corrections(&mut tx, number).await?,
            };
            let import_id = &self.imports[number].import_id;
            if is_hopeless(report) {
                store::imports::check_import(&mut tx, import_id, &checked).await?;
                store::imports::refuse(&mut tx, import_id).await?;
            } else {
                let worksheets = self.worksheets(number, report, first_source)?;
                store::imports::apply_import(&mut tx, import_id, &Applied { checked, worksheets }).await?;
            }
            let rows = unmatched.next().unwrap_or_default();
            let rows = rows.into_iter().map(|row| row.kept(first_source)).collect();
            store::imports::add_unmatched(&mut tx, import_id, rows).await?;
        }
        tx.commit().await?;
        let registers = reports.iter().filter_map(|report| report.registers.as_ref());
        let n_changed: u64 = registers
            .map(|report| report.households - report.unchanged + report.gone)
            .sum();
        crate::upkeep::count_anew(self.app, self.viewer, self.at, n_changed).await;
        Ok(reports)
    }

    /// The import that changes of the registers are written to: the first that holds one.
    fn lead(&self) -> Option<usize> {
        (0..self.imports.len()).find(|number| self.has_register(*number))
    }

    fn has_register(&self, number: usize) -> bool {
        let sheets = &self.loaded.policy.sheets;
        self.sources_of(number).any(|(_, source)| {
            source
                .sheet
                .as_ref()
                .and_then(|name| sheets.get(name))
                .is_some_and(|sheet| sheet.register.is_some())
        })
    }

    fn worksheets(
        &self,
        number: usize,
        report: &ImportReport,
        first_source: i64,
    ) -> Result<Vec<NewWorksheet>, Refusal> {
        let sources = self.sources_of(number).zip(&report.worksheets);
        sources
            .map(|((source, one), worksheet)| {
                Ok(NewWorksheet {
                    source: first_source + i64::from(source),
                    sheet: one.sheet.clone(),
                    report: serde_json::to_string(worksheet).map_err(Refusal::fault)?,
                    rows_digest: self
                        .taken
                        .rows
                        .get(&source)
                        .map(|sealed| sealed.digest_of_plain.clone()),
                    n_rows: i64::try_from(one.counts.accepted).unwrap_or(i64::MAX),
                })
            })
            .collect()
    }

    /// Takes in a list of regions; the county is there in any case.
    pub(super) async fn regions(&self, tx: &mut WriteTx, reports: &mut [ImportReport]) -> Result<(), Refusal> {
        let mut listed = Vec::new();
        for batch in &self.taken.regions {
            listed.extend((0..batch.len()).filter_map(|row| spell(batch, row)));
        }
        if listed.is_empty() {
            return Ok(());
        }
        let region = &self.app.settings.region;
        let change = store::regions::add_edition(tx, region, self.as_of(), &listed).await?;
        let number = self.taken.regions.first().and_then(|batch| batch.origins.first());
        let number = number
            .and_then(|origin| self.taken.file_of.get(origin.source as usize))
            .copied()
            .unwrap_or(0);
        reports[number].regions = Some([change.new, change.renamed, change.withdrawn]);
        let subject = store::journal::Subject::new("import", &self.imports[number].import_id);
        let payload =
            serde_json::json!({ "new": change.new, "renamed": change.renamed, "withdrawn": change.withdrawn });
        tx.record("regions.listed", &subject, payload);
        Ok(())
    }

    /// Compares the registers with those that are kept, and carries the changes out for an author.
    pub(super) async fn registers(
        &self,
        tx: &mut WriteTx,
        first_source: i64,
        author: Option<&Author>,
        reports: &mut [ImportReport],
    ) -> Result<(), Refusal> {
        let (Some(lead), false) = (self.lead(), self.taken.registers.is_empty()) else {
            return Ok(());
        };
        if !self.viewer.may(Action::ImportRegister) {
            return Err(Refusal::NotPermitted(Action::ImportRegister));
        }
        self.check_forward(tx).await?;
        let code = RegionCode::parse(&self.app.settings.region)
            .map_err(|_| Refusal::conflict(Problem::error("SCR-007").arg("code", &self.app.settings.region)))?;
        let county = store::regions::ensure_county(tx, &code, code.as_str()).await?;
        let mut places = Places::read(tx, &county).await?;
        let snapshot = store::registers::snapshot(tx).await?;
        let mut ids = Ids::at(self.at);
        let ring = Arc::clone(self.app.store.ring());
        let share = self.loaded.params.get(&self.loaded.policy.registers.complete_share);
        let compared = Compared {
            policy: &self.loaded.policy,
            ring: &ring,
            snapshot: &snapshot,
            batches: &self.taken.registers,
            first_source,
            as_of: self.as_of(),
            complete_share: share
                .and_then(|share| share.value.scaled(4))
                .map_or(1.0, |share| share as f64 / 10_000.0),
        };
        let matched = compared.matched(tx, &mut places, &mut ids).await?;
        let report = compared.carry_out(tx, &matched, author).await?;
        for (township, (listed, kept)) in &report.partial {
            let problem = Problem::note("INT-009")
                .arg("township", township)
                .arg("kept", kept)
                .arg("listed", listed);
            reports[lead].problems.push(ToldProblem::from(&problem));
        }
        if let Some(author) = author {
            let payload = serde_json::json!({
                "new": report.new, "changed": report.changed, "gone": report.gone, "moved": report.moved,
                "split": report.split, "merged": report.merged, "back": report.back,
            });
            tx.record(
                "registers.imported",
                &store::journal::Subject::new("import", &author.by),
                payload,
            );
        }
        for number in (0..self.imports.len()).filter(|number| *number != lead && self.has_register(*number)) {
            reports[number].applied_with = Some(self.imports[lead].import_id.clone());
        }
        reports[lead].registers = Some(report);
        Ok(())
    }

    /// Registers go forward: none older than the one that is kept.
    async fn check_forward(&self, tx: &mut WriteTx) -> Result<(), Refusal> {
        let sheets = &self.loaded.policy.sheets;
        let registers = sheets.values().filter(|sheet| sheet.register == Some(Subject::Person));
        for sheet in registers {
            let applied = store::imports::applied_worksheets(tx, Some(&sheet.name)).await?;
            let last = applied.iter().map(|worksheet| worksheet.as_of).max();
            if let Some(last) = last.filter(|last| *last > self.as_of()) {
                let problem = Problem::error("INT-006").arg("as_of", self.as_of()).arg("last", last);
                return Err(Refusal::conflict(problem));
            }
        }
        Ok(())
    }
}

fn spell(batch: &TableBatch, row: usize) -> Option<ListedSpell> {
    let text = |name: &str| match &batch.columns[batch.sheet.column_index(name)?] {
        Values::Text(cells) => cells[row].clone(),
        _ => None,
    };
    let date = |name: &str| match &batch.columns[batch.sheet.column_index(name)?] {
        Values::Date(cells) => cells[row],
        _ => None,
    };
    Some(ListedSpell {
        code: RegionCode::parse(&text("code")?).ok()?,
        name: text("name")?,
        from: date("valid_from"),
        until: date("valid_to"),
    })
}

/// Undoes a whole import: its rows count no more, and what it changed in the registers is as it was.
///
/// # Errors
/// When it is not applied, or later changes rest on it; they are counted.
#[store::boxed]
pub async fn undo(app: &App, viewer: &Viewer, at: Moment, import_id: &str) -> Result<Vec<i64>, Refusal> {
    if !viewer.may(Action::UndoImport) {
        return Err(Refusal::NotPermitted(Action::UndoImport));
    }
    let import = find(app, viewer, import_id).await?;
    if import.state != ImportState::Applied {
        return Err(wrong_state(&import, "undo"));
    }
    let mut tx = app.store.write(viewer, at).await?;
    let together = together(&mut tx, &import).await?;
    let mut numbers = Vec::new();
    for import in &together {
        match store::registers::undo(&mut tx, &import.import_id).await? {
            Undone::Done(_) => {}
            Undone::Refused(dependents) => {
                return Err(failed(vec![Problem::error("INT-007").arg("n", dependents.len())]));
            }
        }
        store::imports::undo_import(&mut tx, &import.import_id).await?;
        numbers.push(import.number);
    }
    tx.commit().await?;
    Ok(numbers)
}

/// The imports whose registers were applied at once with this one's, the one that leads first.
async fn together(tx: &mut WriteTx, import: &ImportLine) -> Result<Vec<ImportLine>, Refusal> {
    let leader_of = |import: &ImportLine| ImportReport::parse(&import.report).and_then(|report| report.applied_with);
    let leader = leader_of(import).unwrap_or_else(|| import.import_id.clone());
    let filter = store::imports::Filter {
        state: Some(ImportState::Applied),
        limit: i64::MAX,
        ..Default::default()
    };
    let all = store::imports::list(tx, &filter).await?;
    let mut by_id: HashMap<String, ImportLine> = HashMap::new();
    let mut together = Vec::new();
    for one in all {
        if one.import_id == leader || one.import_id == import.import_id || leader_of(&one).as_ref() == Some(&leader) {
            by_id.insert(one.import_id.clone(), one);
        }
    }
    together.extend(by_id.remove(&leader));
    let mut rest: Vec<ImportLine> = by_id.into_values().collect();
    rest.sort_by_key(|import| import.number);
    together.extend(rest);
    Ok(together)
}
