//! From the store to the rows that a screening takes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::Date;
use domain::access::Viewer;
use domain::problem::Problem;
use domain::sheet::{Role, Sheet, Subject};
use domain::table::{RowOrigin, TableBatch, Values, push_row_json};
use engine::rows::Rows;
use sha2::{Digest, Sha256};
use store::ReadTx;
use store::imports::{Link, WorksheetLine};
use store::registers::RegisterHousehold;

use crate::intake::WorksheetReport;
use crate::intake::seen::{kept_rows, latest};
use crate::intake::unmatched::kept_registers;
use crate::policy::{Loaded, hex};
use crate::screen::{StoredInput, StoredRows, rows_in_memory, rows_of_file};
use crate::{App, Refusal};

/// What a screening takes, with the ids of its households in its order.
pub(super) struct Feed {
    pub(super) input: StoredInput,
    pub(super) household_ids: Vec<String>,
}

/// Who a row was tied to by somebody's decision.
#[derive(Debug, Clone, Default)]
struct Named {
    household_no: String,
    township: String,
    village: String,
    name: String,
    id: Option<domain::id_card::IdText>,
    born_on: Option<Date>,
}

/// Reads everything.
pub(super) async fn read(app: &App, viewer: &Viewer, loaded: &Arc<Loaded>, on: Date) -> Result<Feed, Refusal> {
    let mut tx = app.store.read(viewer).await?;
    let worksheets = store::imports::applied_worksheets(&mut tx, None).await?;
    let index: HashMap<i64, u32> = worksheets
        .iter()
        .zip(0u32..)
        .map(|(worksheet, at)| (worksheet.source, at))
        .collect();
    let place = |source: i64, row: i64| RowOrigin {
        source: index.get(&source).copied().unwrap_or(u32::MAX),
        row: u32::try_from(row).unwrap_or(0),
    };
    let mut order = Order::default();
    let from = (&mut tx, &**app.store.ring());
    let mut members = Vec::new();
    let mut ordered = |household: &RegisterHousehold, has_members| order.add(household, has_members);
    let households = kept_registers(from, loaded, on, place, &mut ordered, |batch| members.push(batch)).await?;
    let regions = regions(&mut tx, loaded, app).await?;
    let links = store::imports::links(&mut tx).await?;
    let named = if links.is_empty() {
        HashMap::new()
    } else {
        named(&mut tx, &links, on).await?
    };
    drop(tx);
    let snapshot = snapshot(&members, &households, &worksheets, &links);
    let sheets = sheets(app, loaded, &worksheets, &index, named).await?;
    let reports = worksheets.iter().map(|worksheet| {
        let report: WorksheetReport = serde_json::from_str(&worksheet.report).unwrap_or_default();
        report.source(&worksheet.file_name, &worksheet.file_digest)
    });
    Ok(Feed {
        household_ids: order.ids(),
        input: StoredInput {
            regions: vec![rows_in_memory(regions)],
            registers: vec![rows_in_memory(members), rows_in_memory(households)],
            sheets,
            sources: reports.collect(),
            problems: Vec::new(),
            snapshot,
        },
    })
}

/// Households in the order in which the registers first name them: those with members, then the others that the
/// register of households has.
#[derive(Debug, Default)]
struct Order {
    with_members: Vec<String>,
    others: Vec<String>,
}

impl Order {
    fn add(&mut self, household: &RegisterHousehold, has_members: bool) {
        if has_members {
            self.with_members.push(household.household_id.clone());
        } else if household.register_columns.is_some() {
            self.others.push(household.household_id.clone());
        }
    }

    fn ids(self) -> Vec<String> {
        [self.with_members, self.others].concat()
    }
}

/// The list of regions as rows.
async fn regions(tx: &mut ReadTx, loaded: &Loaded, app: &App) -> Result<Vec<TableBatch>, Refusal> {
    let Some(sheet) = loaded.policy.sheets.values().find(|sheet| sheet.of == Subject::None) else {
        return Ok(Vec::new());
    };
    let Some(county) = store::regions::find(tx, &app.settings.region).await? else {
        return Ok(Vec::new());
    };
    let mut all = store::regions::history(tx, &county.region_id).await?;
    for township in store::regions::list(tx, Some(&county.region_id), true).await? {
        all.extend(store::regions::list(tx, Some(&township.region_id), true).await?);
        all.push(township);
    }
    all.retain(|region| region.code.as_ref().is_some_and(|code| *code != region.name));
    all.sort_by(|a, b| (&a.code, &a.valid_from).cmp(&(&b.code, &b.valid_from)));
    all.dedup();
    let mut batch = TableBatch::new(Arc::clone(sheet));
    for (region, row) in all.iter().zip(1u32..) {
        let mut json = BTreeMap::from([("code", region.code.as_deref()), ("name", Some(region.name.as_str()))]);
        json.insert("valid_from", region.valid_from.as_deref());
        json.insert("valid_to", region.valid_to.as_deref());
        let json = serde_json::to_string(&json).map_err(Refusal::fault)?;
        push_row_json(&mut batch, &json, RowOrigin { source: 0, row }).map_err(Refusal::fault)?;
    }
    Ok(if batch.is_empty() { Vec::new() } else { vec![batch] })
}

/// The people that rows were tied to, by worksheet and row.
async fn named(tx: &mut ReadTx, links: &[Link], on: Date) -> Result<ByPlace, Refusal> {
    let wanted: HashSet<&str> = links.iter().map(|link| link.person_id.as_str()).collect();
    let mut known: HashMap<String, Named> = HashMap::new();
    store::registers::rows_for_screening(tx, on, |household, members| {
        for member in members
            .into_iter()
            .filter(|member| wanted.contains(member.person_id.as_str()))
        {
            known.insert(
                member.person_id.clone(),
                Named {
                    household_no: household.household_no.clone(),
                    township: household.township.clone(),
                    village: household.village.clone(),
                    name: member.name,
                    id: member.id,
                    born_on: member.born_on,
                },
            );
        }
        Ok(())
    })
    .await?;
    let found = links
        .iter()
        .filter_map(|link| Some(((link.source, link.row), known.get(&link.person_id)?.clone())));
    Ok(found.collect())
}

/// A digest that stands for all rows.
fn snapshot(members: &[TableBatch], households: &[TableBatch], worksheets: &[WorksheetLine], links: &[Link]) -> String {
    let mut hasher = Sha256::new();
    for batch in members.iter().chain(households) {
        for row in 0..batch.len() {
            hasher.update(domain::table::row_json(batch, row, |_| true));
            hasher.update("\n");
        }
    }
    for worksheet in worksheets {
        hasher.update(format!(
            "{}\n{}\n",
            worksheet.source,
            worksheet.rows_digest.as_deref().unwrap_or_default()
        ));
    }
    for link in links {
        hasher.update(format!("{}:{}:{}\n", link.source, link.row, link.person_id));
    }
    hex(&hasher.finalize())
}

/// Rows of departments' sheets, one entry a worksheet.
async fn sheets(
    app: &App,
    loaded: &Arc<Loaded>,
    worksheets: &[WorksheetLine],
    index: &HashMap<i64, u32>,
    named: ByPlace,
) -> Result<Vec<StoredRows>, Refusal> {
    let files = crate::intake::files(app);
    let named = Arc::new(named);
    let mut keep = keep(app, loaded, worksheets).await?;
    let mut rows = Vec::new();
    for worksheet in worksheets {
        let sheet = worksheet.sheet.as_ref().and_then(|name| loaded.policy.sheets.get(name));
        let (Some(sheet), Some(digest)) = (sheet, &worksheet.rows_digest) else {
            continue;
        };
        let file = files
            .open(digest)
            .map_err(|error| Refusal::conflict(Problem::error("INT-012").arg("cause", error)))?;
        let source = index.get(&worksheet.source).copied().unwrap_or(u32::MAX);
        let from = rows_of_file(file, sheet, source).map_err(Refusal::conflict)?;
        let counts = keep.remove(&worksheet.source);
        rows.push(changed(from, counts, (worksheet.source, Arc::clone(&named))));
    }
    Ok(rows)
}

/// For the sheets of which rows came again, which rows count.
async fn keep(
    app: &App,
    loaded: &Arc<Loaded>,
    worksheets: &[WorksheetLine],
) -> Result<HashMap<i64, Vec<bool>>, Refusal> {
    let mut by_sheet: BTreeMap<&str, Vec<&WorksheetLine>> = BTreeMap::new();
    for worksheet in worksheets {
        by_sheet
            .entry(worksheet.sheet.as_deref().unwrap_or_default())
            .or_default()
            .push(worksheet);
    }
    let again = |worksheet: &&WorksheetLine| {
        let report: WorksheetReport = serde_json::from_str(&worksheet.report).unwrap_or_default();
        report.known + report.replaced > 0
    };
    let files = crate::intake::files(app);
    let mut keep = HashMap::new();
    for (name, worksheets) in by_sheet {
        let Some(sheet) = loaded.policy.sheets.get(name) else {
            continue;
        };
        if worksheets.iter().any(&again) {
            keep.extend(latest(&files, sheet, &worksheets).map_err(Refusal::conflict)?);
        }
    }
    Ok(keep)
}

/// The people that rows were tied to, by worksheet and row.
type ByPlace = HashMap<(i64, i64), Named>;

/// Rows without those that do not count, and with the names of those that somebody tied to a person.
fn changed(from: StoredRows, keep: Option<Vec<bool>>, (source, named): (i64, Arc<ByPlace>)) -> StoredRows {
    let mut at = 0;
    Box::new(from.map(move |rows| {
        let Rows { mut batch, gone } = rows?;
        for row in 0..batch.len() {
            let place = (source, i64::from(batch.origins[row].row));
            if let Some(named) = named.get(&place) {
                rename(&mut batch, row, named);
            }
        }
        let n = batch.len();
        if let Some(keep) = &keep {
            batch = kept_rows(batch, &keep[at..at + n]);
        }
        at += n;
        Ok(Rows { batch, gone })
    }))
}

/// Writes into a row whose it is, so that it is tied as any other.
fn rename(batch: &mut TableBatch, row: usize, named: &Named) {
    let sheet: Arc<Sheet> = Arc::clone(&batch.sheet);
    let texts = [
        (Role::Name, &named.name),
        (Role::HouseholdNo, &named.household_no),
        (Role::Township, &named.township),
        (Role::Village, &named.village),
    ];
    for (role, text) in texts {
        if let Some(Values::Text(cells)) = sheet.role_index(role).map(|column| &mut batch.columns[column]) {
            cells[row] = Some(text.clone());
        }
    }
    if let Some(Values::Id(cells)) = sheet.role_index(Role::Id).map(|column| &mut batch.columns[column]) {
        cells[row].clone_from(&named.id);
    }
    if let Some(Values::Date(cells)) = sheet.role_index(Role::Birth).map(|column| &mut batch.columns[column]) {
        cells[row] = named.born_on;
    }
}
