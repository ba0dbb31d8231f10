//! Tying rows to people, and what is told of those that fit nobody.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::access::{Action, Viewer};
use domain::linkage::Ground;
use domain::problem::Problem;
use domain::screening::UnmatchedRow;
use domain::sheet::{Sheet, Subject};
use domain::table::{GoneWord, RowOrigin, TableBatch};
use domain::{Date, Moment};
use engine::rows::Rows;
use store::imports::NewUnmatched;
use store::seal::KeyRing;
use store::{ReadTx, StoreError, WriteTx};

use super::check::Delivery;
use super::files;
use super::register::cells::{push_household, push_member};
use super::report::{ImportReport, Told};
use super::seen::each_batch;
use crate::policy::Loaded;
use crate::screen::{Gathered, RegisterLinker};
use crate::{App, Refusal};

/// Rows of a batch of the registers.
const BATCH_ROWS: usize = 8_192;

/// A row tied to nobody.
pub(super) struct Stray(UnmatchedRow);

impl Stray {
    pub(super) fn kept(self, first_source: i64) -> NewUnmatched {
        let Self(row) = self;
        NewUnmatched {
            source: first_source + i64::from(row.origin.source),
            row: i64::from(row.origin.row),
            reason: row.reason.code().to_owned(),
            name: row.name,
            id: row.id,
            place: row.place,
        }
    }
}

/// The registers as the store has them, as batches: those of persons are handed to `full` as they fill, those of
/// households are given back. Origins are told by `place`; words that the lists of the policy have no more are told
/// with the rows.
pub(crate) async fn kept_registers(
    (tx, ring): (&mut ReadTx, &KeyRing),
    loaded: &Loaded,
    on: Date,
    mut place: impl FnMut(i64, i64) -> RowOrigin + Send,
    mut named: impl FnMut(&store::registers::RegisterHousehold, bool) + Send,
    mut full: impl FnMut(Rows) + Send,
) -> Result<Vec<Rows>, Refusal> {
    let sheet = |register| {
        let mut sheets = loaded.policy.sheets.values();
        sheets.find(|sheet| sheet.register == Some(register)).cloned()
    };
    let (Some(members), Some(households)) = (sheet(Subject::Person), sheet(Subject::Household)) else {
        return Ok(Default::default());
    };
    let mut all = [Batches::new(members), Batches::new(households)];
    let nowhere = store::registers::change::Origin { source: -1, row: 0 };
    store::registers::rows_for_screening(tx, on, |household, rows| {
        named(&household, !rows.is_empty());
        for member in rows {
            let at = member.origin.unwrap_or(nowhere);
            all[0].push(|batch| push_member(batch, &household, &member, place(at.source, at.row)))?;
            all[0].full().into_iter().for_each(&mut full);
        }
        if let Some(columns) = &household.register_columns {
            let at = household.origin.unwrap_or(nowhere);
            all[1].push(|batch| push_household(ring, batch, &household, columns, place(at.source, at.row)))?;
        }
        Ok(())
    })
    .await?;
    let [members, households] = all;
    members.done.into_iter().for_each(full);
    Ok(households.done)
}

struct Batches {
    sheet: Arc<Sheet>,
    done: Vec<Rows>,
}

impl Batches {
    fn new(sheet: Arc<Sheet>) -> Self {
        Self {
            sheet,
            done: Vec::new(),
        }
    }

    /// Appends one row.
    fn push(
        &mut self,
        row: impl FnOnce(&mut TableBatch) -> Result<Vec<GoneWord>, StoreError>,
    ) -> Result<(), StoreError> {
        if self.done.last().is_none_or(|rows| rows.batch.len() >= BATCH_ROWS) {
            self.done.push(TableBatch::new(Arc::clone(&self.sheet)).into());
        }
        let last = self.done.len() - 1;
        let rows = &mut self.done[last];
        rows.gone.extend(row(&mut rows.batch)?);
        Ok(())
    }

    /// The last batch, when it is full.
    fn full(&mut self) -> Option<Rows> {
        self.done.pop_if(|rows| rows.batch.len() >= BATCH_ROWS)
    }
}

fn word(ground: Ground) -> String {
    match serde_json::to_value(ground) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

impl Delivery<'_> {
    /// Somebody to tie rows to: the people of the delivery, or those that are kept.
    async fn linker(&self, tx: &mut WriteTx) -> Result<Option<RegisterLinker>, Refusal> {
        let nowhere = |_: i64, _: i64| RowOrigin { source: 0, row: 0 };
        let from = (&mut **tx, &**self.app.store.ring());
        let (mut kept, on) = (Gathered::default(), self.loaded.params.on);
        let full = |rows: Rows| kept.push(&rows.batch);
        let households = kept_registers(from, self.loaded, on, nowhere, |_, _| (), full).await?;
        households.iter().for_each(|rows| kept.push(&rows.batch));
        if let Ok(linker) = kept.finish(self.loaded) {
            return Ok(Some(linker));
        }
        let mut delivered = Gathered::default();
        self.taken.registers.iter().for_each(|batch| delivered.push(batch));
        Ok(delivered.finish(self.loaded).ok())
    }

    /// Ties the rows that are held in memory, for the counts alone.
    pub(super) async fn tie_held(&self, tx: &mut WriteTx, reports: &mut [ImportReport]) -> Result<(), Refusal> {
        if self.taken.sheets.is_empty() {
            return Ok(());
        }
        let linker = self.linker(tx).await?;
        self.without_register(linker.as_ref(), reports);
        let Some(linker) = linker else { return Ok(()) };
        for batch in &self.taken.sheets {
            self.tie(&linker, batch, batch.origins[0].source, reports);
        }
        Ok(())
    }

    /// Ties the rows that are kept; gives back those that fit nobody, by import.
    pub(super) async fn tie_kept(
        &self,
        tx: &mut WriteTx,
        reports: &mut [ImportReport],
    ) -> Result<Vec<Vec<Stray>>, Refusal> {
        let mut strays: Vec<Vec<Stray>> = self.imports.iter().map(|_| Vec::new()).collect();
        if self.taken.rows.is_empty() {
            return Ok(strays);
        }
        let linker = self.linker(tx).await?;
        self.without_register(linker.as_ref(), reports);
        let Some(linker) = linker else { return Ok(strays) };
        let store = files(self.app);
        for (source, sealed) in &self.taken.rows {
            let name = self.taken.intaken.sources[*source as usize].sheet.as_ref();
            let Some(sheet) = name.and_then(|name| self.loaded.policy.sheets.get(name)) else {
                continue;
            };
            let number = self.taken.file_of[*source as usize];
            each_batch(&store, sheet, &sealed.digest_of_plain, |batch| {
                strays[number].extend(self.tie(&linker, batch, *source, reports).into_iter().map(Stray));
            })
            .map_err(Refusal::conflict)?;
        }
        Ok(strays)
    }

    fn without_register(&self, linker: Option<&RegisterLinker>, reports: &mut [ImportReport]) {
        if linker.is_none() {
            reports
                .iter_mut()
                .for_each(|report| report.problems.push(Told::from(&Problem::warning("INT-014"))));
        }
    }

    /// Ties the rows of a batch and counts them into the report of their import.
    fn tie(
        &self,
        linker: &RegisterLinker,
        batch: &TableBatch,
        source: u32,
        reports: &mut [ImportReport],
    ) -> Vec<UnmatchedRow> {
        let links = linker.link(batch);
        let mut matched: BTreeMap<String, u64> = BTreeMap::new();
        for (_, ground) in links.iter().flatten() {
            *matched.entry(word(*ground)).or_default() += 1;
        }
        let strays = RegisterLinker::unmatched(batch, &links);
        let number = self.taken.file_of[source as usize];
        let position = self.sources_of(number).position(|(own, _)| own == source);
        if let Some(report) = position.and_then(|position| reports[number].worksheets.get_mut(position)) {
            matched
                .into_iter()
                .for_each(|(word, n)| *report.matched.entry(word).or_default() += n);
            report.unmatched += strays.len() as u64;
        }
        strays
    }
}

/// Ties a row that fits nobody to a person, or to nobody again; later screenings follow it.
///
/// # Errors
/// When the viewer may not decide, or there is no such row or person.
#[store::boxed]
pub async fn link_row(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (import_id, unmatched_id): (&str, &str),
    person_id: Option<&str>,
) -> Result<(), Refusal> {
    if !viewer.may(Action::LinkRow) {
        return Err(Refusal::NotPermitted(Action::LinkRow));
    }
    super::check::find(app, viewer, import_id).await?;
    let mut tx = app.store.write(viewer, at).await?;
    if !store::imports::decide(&mut tx, unmatched_id, person_id).await? {
        return Err(Refusal::NotFound);
    }
    Ok(tx.commit().await?)
}
