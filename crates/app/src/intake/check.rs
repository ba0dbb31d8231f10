//! Looking into a file before anything is changed, and what can be done with what was seen.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use domain::screening::SourceReport;
use domain::sheet::Sheet;
use store::files::Purpose;
use store::imports::{Checked, ImportLine, ImportState};
use store::{ReadTx, WriteTx};

use super::on_behalf::deliverable;
use super::reading::{File, Mapping, Request, Taken, Told, corrections, read};
use super::receive::{first_of, known_as};
use super::report::{ImportReport, Proposal, Told as ToldProblem, WorksheetReport};
use super::seen::{Seen, seen};
use super::{blocking, files, wrong_state};
use crate::policy::{Loaded, in_county};
use crate::{App, Refusal};

/// Reads a file and says what applying it would do; writes nothing but the import's report and its corrections.
///
/// # Errors
/// When the import is not there or is past checking, or the file holds a sheet that the viewer may not deliver.
pub async fn check(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    import_id: &str,
    told: Told<'_>,
) -> Result<ImportReport, Refusal> {
    look(app, (viewer, None), at, import_id, told).await
}

/// The same on behalf of whoever asked: what that person may not deliver is turned away for good. It stays with the
/// department that brought it, with the reason.
pub(super) async fn look(
    app: &App,
    (viewer, asker): (&Viewer, Option<&Viewer>),
    at: Moment,
    import_id: &str,
    told: Told<'_>,
) -> Result<ImportReport, Refusal> {
    let import = find(app, viewer, import_id).await?;
    if !is_open(&import) {
        return Err(wrong_state(&import, "check"));
    }
    let loaded = in_county(app, import.as_of).await?;
    let taken = take(app, viewer, &loaded, std::slice::from_ref(&import), (false, true), told).await?;
    let told = Delivery {
        app,
        viewer,
        asker,
        at,
        loaded: &loaded,
        imports: vec![import],
        taken,
    };
    let mut reports = told.dry_run().await?;
    let report = reports.pop().unwrap_or_default();
    Ok(report)
}

/// An import of the viewer's departments.
pub(super) async fn find(app: &App, viewer: &Viewer, import_id: &str) -> Result<ImportLine, Refusal> {
    if !viewer.may(Action::ReadImport) {
        return Err(Refusal::NotPermitted(Action::ReadImport));
    }
    let mut tx = app.store.read(viewer).await?;
    store::imports::find(&mut tx, import_id).await?.ok_or(Refusal::NotFound)
}

/// Sheets of which rows are kept.
pub(super) fn is_kept(sheet: &Sheet) -> bool {
    sheet.register.is_none() && sheet.of != domain::sheet::Subject::None
}

/// Reads the files of these imports together.
pub(super) async fn take(
    app: &App,
    viewer: &Viewer,
    loaded: &Arc<Loaded>,
    imports: &[ImportLine],
    (keep, hold): (bool, bool),
    told: Told<'_>,
) -> Result<Taken, Refusal> {
    let mut mapping = Mapping::new();
    for import in imports {
        let own: Mapping = serde_json::from_str(&import.mapping).unwrap_or_default();
        for (sheet, headers) in own {
            mapping.entry(sheet).or_default().extend(headers);
        }
    }
    let delivered = imports.iter().map(|import| File {
        name: import.file_name.clone(),
        digest: import.file_digest.clone(),
    });
    let request = Request {
        loaded: Arc::clone(loaded),
        files: files(app),
        work: app.settings.work(),
        delivered: delivered.collect(),
        mapping,
        seen: earlier(app, viewer, loaded).await?,
        keep,
        hold,
    };
    let (send, mut receive) = tokio::sync::mpsc::unbounded_channel::<(String, u64)>();
    let reading =
        tokio::task::spawn_blocking(move || read(&request, &mut |file, rows| drop(send.send((file.to_owned(), rows)))));
    while let Some((file, rows)) = receive.recv().await {
        told(&file, rows);
    }
    reading.await.map_err(Refusal::fault)?.map_err(Refusal::conflict)
}

/// Rows of every sheet that count already.
async fn earlier(app: &App, viewer: &Viewer, loaded: &Arc<Loaded>) -> Result<HashMap<String, Seen>, Refusal> {
    let mut tx = app.store.read(viewer).await?;
    let mut found = Vec::new();
    for sheet in loaded.policy.sheets.values().filter(|sheet| is_kept(sheet)) {
        let worksheets = store::imports::applied_worksheets(&mut tx, Some(&sheet.name)).await?;
        if !worksheets.is_empty() {
            found.push((Arc::clone(sheet), worksheets));
        }
    }
    drop(tx);
    let files = files(app);
    let all = blocking(move || {
        let of =
            |(sheet, worksheets): (Arc<Sheet>, Vec<_>)| Ok((sheet.name.clone(), seen(&files, &sheet, &worksheets)?));
        found.into_iter().map(of).collect::<Result<HashMap<_, _>, Problem>>()
    });
    all.await?.map_err(Refusal::conflict)
}

/// Imports read together, on their way into the store.
pub(super) struct Delivery<'a> {
    pub(super) app: &'a App,
    pub(super) viewer: &'a Viewer,
    /// On whose behalf, where it is another.
    pub(super) asker: Option<&'a Viewer>,
    pub(super) at: Moment,
    pub(super) loaded: &'a Arc<Loaded>,
    pub(super) imports: Vec<ImportLine>,
    pub(super) taken: Taken,
}

impl Delivery<'_> {
    /// Worksheets of one of the imports.
    pub(super) fn sources_of(&self, number: usize) -> impl Iterator<Item = (u32, &SourceReport)> {
        let sources = self.taken.intaken.sources.iter().zip(0u32..);
        sources
            .filter(move |(_, source)| self.taken.file_of.get(*source as usize) == Some(&number))
            .map(|(a, b)| (b, a))
    }

    /// The report of one of the imports, without registers and links.
    pub(super) fn report(&self, number: usize) -> ImportReport {
        let mut report = ImportReport::default();
        let name = &self.imports[number].file_name;
        let mut problems: Vec<Problem> = self
            .taken
            .intaken
            .problems
            .iter()
            .filter(|problem| problem.place.file.as_ref() == Some(name))
            .cloned()
            .collect();
        for (source, one) in self.sources_of(number) {
            let (known, replaced) = self.taken.again.get(&source).copied().unwrap_or_default();
            let worksheet = WorksheetReport::new(one, known, replaced);
            if replaced > 0 {
                let title = worksheet
                    .sheet
                    .as_ref()
                    .and_then(|name| self.loaded.policy.sheets.get(name));
                let title = title.map(|sheet| sheet.title.as_str()).unwrap_or_default();
                problems.push(Problem::note("INT-008").arg("title", title).arg("n", replaced));
            }
            report.proposals.extend(self.proposals(&worksheet));
            report.worksheets.push(worksheet);
        }
        if report.worksheets.iter().all(|worksheet| worksheet.sheet.is_none()) {
            problems.push(Problem::error("INT-005"));
        }
        report.problems = problems.iter().map(ToldProblem::from).collect();
        report
    }

    fn proposals(&self, worksheet: &WorksheetReport) -> Vec<Proposal> {
        let sheet = worksheet.sheet.as_ref().or(worksheet.looks_like.as_ref());
        let Some(sheet) = sheet.and_then(|name| self.loaded.policy.sheets.get(name)) else {
            return Vec::new();
        };
        let missing = || worksheet.missing_columns.iter().map(String::as_str);
        let proposal = |header: &String| {
            let title = domain::policy::nearest_name(header, missing());
            let column = title.and_then(|title| sheet.columns.iter().find(|column| column.title == title));
            Proposal {
                sheet: sheet.name.clone(),
                header: header.clone(),
                column: column.map(|column| column.name.clone()),
            }
        };
        worksheet.unknown_columns.iter().map(proposal).collect()
    }

    /// Department of an import's sheets, when they are all of one.
    ///
    /// # Errors
    /// When one of them is not the viewer's to deliver.
    pub(super) fn department(&self, number: usize) -> Result<Option<String>, Refusal> {
        let sheets = self.sheets_of(number);
        deliverable(self.viewer, &sheets)?;
        let mut departments: Vec<&String> = sheets.iter().map(|sheet| &sheet.department).collect();
        departments.sort_unstable();
        departments.dedup();
        Ok(match departments.as_slice() {
            [] => self.imports[number].department.clone(),
            [only] => Some((*only).clone()),
            _ => None,
        })
    }

    fn sheets_of(&self, number: usize) -> Vec<&Arc<Sheet>> {
        let named = self.sources_of(number).filter_map(|(_, source)| source.sheet.as_ref());
        named.filter_map(|name| self.loaded.policy.sheets.get(name)).collect()
    }

    /// Why whoever asked may not deliver it.
    fn turned_away(&self, number: usize) -> Option<Vec<Problem>> {
        match deliverable(self.asker?, &self.sheets_of(number)) {
            Err(Refusal::Conflict(problems)) => Some(problems),
            _ => None,
        }
    }

    /// Keeps the correction workbooks of an import; gives back their digest.
    pub(super) async fn keep_corrections(&self, tx: &mut WriteTx, number: usize) -> Result<Option<String>, Refusal> {
        let own: Vec<u32> = self.sources_of(number).map(|(source, _)| source).collect();
        let refused = self
            .taken
            .intaken
            .refused
            .iter()
            .filter(|one| own.contains(&one.source));
        let Some(bytes) = corrections(&refused.collect::<Vec<_>>()).map_err(Refusal::conflict)? else {
            return Ok(None);
        };
        let store = files(self.app);
        let sealed = blocking(move || store.put(bytes.as_slice()))
            .await?
            .map_err(store::StoreError::from)?;
        store::files::note(tx, &sealed, Purpose::Corrections).await?;
        Ok(Some(sealed.digest_of_plain))
    }

    /// Does everything that applying does, and keeps the reports alone.
    async fn dry_run(&self) -> Result<Vec<ImportReport>, Refusal> {
        let mut reports = self.tried().await?;
        let mut tx = self.app.store.write(self.viewer, self.at).await?;
        for import in &self.imports {
            may_be_opened(self.app, &mut tx, import).await?;
        }
        for (number, report) in reports.iter_mut().enumerate() {
            let import = &self.imports[number];
            let import_id = &import.import_id;
            let turned_away = self.turned_away(number);
            if let Some(problems) = &turned_away {
                report.turn_away(problems);
            }
            let checked = Checked {
                department: match turned_away {
                    Some(_) => import.department.clone(),
                    None => self.department(number)?,
                },
                rows: report.rows(),
                report: report.text(),
                corrections_digest: self.keep_corrections(&mut tx, number).await?,
            };
            store::imports::check_import(&mut tx, import_id, &checked).await?;
            if turned_away.is_some() || is_hopeless(report) {
                store::imports::refuse(&mut tx, import_id).await?;
            }
        }
        tx.commit().await?;
        Ok(reports)
    }

    /// The reports as they would be: whatever was written on the way goes with the transaction.
    async fn tried(&self) -> Result<Vec<ImportReport>, Refusal> {
        let mut tx = self.app.store.write(self.viewer, self.at).await?;
        let mut reports: Vec<ImportReport> = (0..self.imports.len()).map(|number| self.report(number)).collect();
        self.regions(&mut tx, &mut reports).await?;
        self.registers(&mut tx, 0, None, &mut reports).await?;
        self.tie_held(&mut tx, &mut reports).await?;
        Ok(reports)
    }
}

/// Keeps which headers somebody takes for which columns; the import is to be checked again.
///
/// # Errors
/// When the import is past checking, or a sheet or column does not exist.
#[store::boxed]
pub async fn map_columns(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    import_id: &str,
    mapping: &[Proposal],
) -> Result<(), Refusal> {
    if !viewer.may(Action::ImportSheet) {
        return Err(Refusal::NotPermitted(Action::ImportSheet));
    }
    let import = find(app, viewer, import_id).await?;
    if !is_open(&import) {
        return Err(wrong_state(&import, "check"));
    }
    let loaded = in_county(app, import.as_of).await?;
    let mut all = Mapping::new();
    for (number, one) in mapping.iter().enumerate() {
        let sheet = loaded.policy.sheets.get(&one.sheet);
        let Some(name) = &one.column else { continue };
        if sheet.is_none_or(|sheet| sheet.column_index(name).is_none()) {
            return Err(Refusal::field(
                format!("mapping[{number}].column"),
                Problem::error("INT-010").arg("name", name),
            ));
        }
        all.entry(one.sheet.clone())
            .or_default()
            .insert(one.header.clone(), name.clone());
    }
    let text = serde_json::to_string(&all).map_err(Refusal::fault)?;
    let mut tx = app.store.write(viewer, at).await?;
    may_be_opened(app, &mut tx, &import).await?;
    store::imports::save_mapping(&mut tx, import_id, &text).await?;
    Ok(tx.commit().await?)
}

/// The refused rows of an import, to be put right: a workbook, or an archive of several. With the ending of its name.
///
/// # Errors
/// When there is no such import, or no row was refused.
#[store::boxed]
pub async fn correction(app: &App, viewer: &Viewer, import_id: &str) -> Result<(Vec<u8>, &'static str), Refusal> {
    let import = find(app, viewer, import_id).await?;
    let digest = import
        .corrections_digest
        .ok_or_else(|| Refusal::conflict(Problem::note("INT-013")))?;
    let store = files(app);
    let bytes = blocking(move || store.read(&digest))
        .await?
        .map_err(store::StoreError::from)?;
    let is_archive = bytes.windows(5).take(200).any(|window| window == b".xlsx");
    Ok((bytes, if is_archive { "zip" } else { "xlsx" }))
}

/// Whether an import can be looked into, once more too: one that was refused because nothing in it could be read may be
/// read after its headers were mapped, or the policy knows them.
pub(super) fn is_open(import: &ImportLine) -> bool {
    match import.state {
        ImportState::Received | ImportState::Checked => true,
        ImportState::Refused => ImportReport::parse(&import.report).is_some_and(|report| is_hopeless(&report)),
        ImportState::Applied | ImportState::Undone => false,
    }
}

/// Refuses to open a refused import again while another one of the same file is used: the rows of one would be taken for
/// those of the other.
async fn may_be_opened(app: &App, tx: &mut ReadTx, import: &ImportLine) -> Result<(), Refusal> {
    if import.state != ImportState::Refused {
        return Ok(());
    }
    let same = store::imports::of_file(tx, &import.file_digest).await?;
    match first_of(&same) {
        Some(first) if first.import_id != import.import_id => Err(Refusal::conflict(known_as(app, first))),
        _ => Ok(()),
    }
}

/// Whether a report holds an error that leaves nothing to apply.
pub(super) fn is_hopeless(report: &ImportReport) -> bool {
    let error = |told: &ToldProblem| told.code == "INT-005" && told.severity == "error";
    report.problems.iter().any(error)
}
