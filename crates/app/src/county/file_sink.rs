//! Files of an invented county: each department's sheets in its folder, in its formats, with its mistakes.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use documents::table_file::{Cell, CsvFile, XlsxFile};
use domain::Date;
use domain::sheet::{ColumnType, Role, Sheet};
use domain::table::{TableBatch, Values};

use super::cells::{self, Style};
use super::dice::Dice;
use super::layout::{self, Format, Head, Layout, Split};
use super::mistakes;
use super::places::{COUNTY_NAME, County};
use super::truth::FileTruth;
use super::{CountyError, CountyOptions, CountySink};

/// Renders batches as spreadsheets below a folder.
pub struct FileSink {
    out: PathBuf,
    options: CountyOptions,
    townships: Vec<&'static str>,
    /// Former names by township and village.
    former: HashMap<(usize, String), String>,
    parts: BTreeMap<(String, u32), Part>,
    files: Vec<FileTruth>,
}

/// One file under way.
struct Part {
    truth: FileTruth,
    layout: Layout,
    writer: Writer,
    style: Style,
    dice: Dice,
    headers: Vec<String>,
    /// A running number in front of every row.
    numbered: bool,
    /// Worksheets by key: position, rows, sums of the money columns.
    pages: BTreeMap<u32, Page>,
}

struct Page {
    worksheet: usize,
    rows: u64,
    sums: Vec<i64>,
}

enum Writer {
    Xlsx(Box<XlsxFile>),
    Csv(Box<CsvFile>),
}

impl FileSink {
    /// A sink that writes below `out`, which is created.
    ///
    /// # Errors
    /// When the folder cannot be created.
    pub fn create(out: &Path, options: &CountyOptions) -> Result<Self, CountyError> {
        std::fs::create_dir_all(out).map_err(|source| CountyError::Write(out.to_owned(), source))?;
        Ok(Self {
            out: out.to_owned(),
            options: options.clone(),
            townships: Vec::new(),
            former: HashMap::new(),
            parts: BTreeMap::new(),
            files: Vec::new(),
        })
    }

    /// Completes all files and says what is in them.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn finish(mut self) -> Result<Vec<FileTruth>, CountyError> {
        for (_, part) in std::mem::take(&mut self.parts) {
            self.files.push(part.finish(self.options.as_of)?);
        }
        if self.options.mistakes {
            self.files.push(stray(&self.out)?);
        }
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(self.files)
    }

    fn part(&mut self, sheet: &Arc<Sheet>, layout: Layout, key: u32) -> Result<&mut Part, CountyError> {
        let at = (sheet.name.clone(), key);
        if !self.parts.contains_key(&at) {
            let part = Part::open(&self.out, &self.options, sheet, layout, (key, &self.townships))?;
            self.parts.insert(at.clone(), part);
        }
        self.parts.get_mut(&at).ok_or_else(|| CountyError::Sink("part".into()))
    }
}

impl CountySink for FileSink {
    fn regions(&mut self, county: &County) -> Result<(), CountyError> {
        self.townships = county.townships.iter().map(|t| t.name).collect();
        for (number, township) in county.townships.iter().enumerate() {
            for village in &township.villages {
                if let Some(former) = &village.former_name {
                    self.former.insert((number, village.name.clone()), former.clone());
                }
            }
        }
        Ok(())
    }

    fn batch(&mut self, township: usize, batch: TableBatch) -> Result<(), CountyError> {
        let sheet = Arc::clone(&batch.sheet);
        let layout = layout::of(&sheet.name);
        let village = sheet.role_index(Role::Village);
        for row in 0..batch.len() {
            let (key, page) = place(&batch, row, layout.split, township);
            let here = village.and_then(|at| text_at(&batch, at, row));
            let former = here
                .and_then(|name| self.former.get(&(township, name.to_owned())))
                .cloned();
            let name = page_name(&batch, page, layout.split, &self.townships);
            let mistakes = self.options.mistakes;
            let part = self.part(&sheet, layout, key)?;
            part.row(&batch, row, (page, &name), former.as_deref(), mistakes)?;
        }
        Ok(())
    }

    fn township_done(&mut self, township: usize) -> Result<(), CountyError> {
        let done: Vec<_> = self
            .parts
            .keys()
            .filter(|(sheet, key)| layout::of(sheet).split == Split::Township && *key == township as u32)
            .cloned()
            .collect();
        for key in done {
            if let Some(part) = self.parts.remove(&key) {
                self.files.push(part.finish(self.options.as_of)?);
            }
        }
        Ok(())
    }
}

fn text_at(batch: &TableBatch, column: usize, row: usize) -> Option<&str> {
    match &batch.columns[column] {
        Values::Text(cells) => cells[row].as_deref(),
        _ => None,
    }
}

/// Which file and which worksheet a row goes to.
fn place(batch: &TableBatch, row: usize, split: Split, township: usize) -> (u32, u32) {
    match split {
        Split::Whole => (0, 0),
        Split::Township => (township as u32, 0),
        Split::TownshipWorksheets => (0, township as u32),
        Split::Month(column) => {
            let at = batch.sheet.column_index(column);
            let day = at.and_then(|at| {
                if let Values::Date(days) = &batch.columns[at] {
                    days[row]
                } else {
                    None
                }
            });
            (
                day.map_or(0, |day| day.year().unsigned_abs() as u32 * 100 + day.month() as u32),
                0,
            )
        }
        Split::Word(column) => {
            let at = batch.sheet.column_index(column);
            let word = at.and_then(|at| {
                if let Values::Code(words) = &batch.columns[at] {
                    words[row]
                } else {
                    None
                }
            });
            (0, word.map_or(0, u32::from))
        }
    }
}

fn page_name(batch: &TableBatch, page: u32, split: Split, townships: &[&str]) -> String {
    match split {
        Split::TownshipWorksheets => townships.get(page as usize).map_or("Sheet1", |name| name).to_owned(),
        Split::Word(column) => {
            let at = batch.sheet.column_index(column).unwrap_or(0);
            batch.sheet.columns[at]
                .codes
                .get(page as usize)
                .map_or("Sheet1", |word| word.is.as_str())
                .to_owned()
        }
        _ => "Sheet1".to_owned(),
    }
}

impl Part {
    fn open(
        out: &Path,
        options: &CountyOptions,
        sheet: &Arc<Sheet>,
        layout: Layout,
        (key, townships): (u32, &[&str]),
    ) -> Result<Self, CountyError> {
        let mut dice = Dice::stream(options.seed, &sheet.name, u64::from(key));
        let suffix = match layout.split {
            Split::Township => format!("-{}", townships.get(key as usize).copied().unwrap_or_default()),
            Split::Month(_) => format!("{key}"),
            _ => String::new(),
        };
        // Every fourth month of a long csv series came as a workbook.
        let as_book = matches!(layout.split, Split::Month(_)) && key % 4 == 0;
        let format = if as_book {
            Format::Xlsx(Head::Titled)
        } else {
            layout.format
        };
        let layout = Layout { format, ..layout };
        let stem = if layout.stem.is_empty() {
            sheet.title.as_str()
        } else {
            layout.stem
        };
        let ending = if matches!(format, Format::Xlsx(_)) {
            "xlsx"
        } else {
            "csv"
        };
        let path = format!("{}/{stem}{suffix}.{ending}", sheet.department);
        let full = out.join(&path);
        let folder = full.parent().unwrap_or(out);
        std::fs::create_dir_all(folder).map_err(|source| CountyError::Write(folder.to_owned(), source))?;
        let writer = match format {
            Format::Xlsx(_) => Writer::Xlsx(Box::new(XlsxFile::create(&full))),
            Format::Csv(encoding) => Writer::Csv(Box::new(CsvFile::create(&full, encoding)?)),
        };
        let truth = FileTruth {
            path,
            sheet: sheet.name.clone(),
            ..FileTruth::default()
        };
        let national = format == Format::Xlsx(Head::National);
        let style = Style::draw(&mut dice, !matches!(format, Format::Xlsx(Head::Plain | Head::Titled)));
        let numbered = format == Format::Xlsx(Head::Titled);
        let mut headers = headers(&mut dice, sheet, if national { 0.25 } else { 0.3 });
        let mut part = Self {
            truth,
            layout,
            writer,
            style,
            dice,
            headers: Vec::new(),
            numbered,
            pages: BTreeMap::new(),
        };
        if options.mistakes {
            part.odd_columns(sheet, &mut headers);
        }
        part.headers = headers;
        Ok(part)
    }

    /// A column nobody asked for, and in one sheet a header that stands twice.
    fn odd_columns(&mut self, sheet: &Sheet, headers: &mut Vec<String>) {
        match sheet.name.as_str() {
            "disability_certificate" => {
                if let Some(name) = sheet.role_index(Role::Name) {
                    headers.push(headers[name].clone());
                    self.note("重复表头");
                }
            }
            "clue" | "farm_production" | "wage_arrears" => {
                headers.push("经办人".into());
                self.note("多余的列");
            }
            _ => {}
        }
    }

    fn note(&mut self, kind: &str) {
        *self.truth.mistakes.entry(kind.to_owned()).or_default() += 1;
    }

    /// The worksheet of a page with title and header written.
    fn page(&mut self, page: u32, name: &str, sheet: &Sheet) -> Result<usize, CountyError> {
        if let Some(page) = self.pages.get(&page) {
            return Ok(page.worksheet);
        }
        let mut header: Vec<Cell<'static>> = self.headers.iter().map(|text| Cell::text(text.clone())).collect();
        if self.numbered {
            header.insert(0, Cell::text("序号"));
        }
        let worksheet = match &mut self.writer {
            Writer::Csv(file) => {
                file.row(&header)?;
                0
            }
            Writer::Xlsx(file) => {
                let at = file.worksheet(name, false)?;
                let width = header.len() as u16;
                match self.layout.format {
                    Format::Xlsx(Head::Titled) => {
                        file.merged(at, &format!("{COUNTY_NAME}{}", sheet.title), width)?;
                        file.row(
                            at,
                            &[
                                Cell::text(format!("填报单位:{}", sheet.department)),
                                Cell::Empty,
                                Cell::text("单位:元"),
                            ],
                        )?;
                    }
                    Format::Xlsx(Head::National) => {
                        file.merged(at, &sheet.title, width)?;
                        file.row(at, &[Cell::text("导出单位:守望县"), Cell::Empty])?;
                    }
                    _ => {}
                }
                file.row(at, &header)?;
                at
            }
        };
        self.pages.insert(
            page,
            Page {
                worksheet,
                rows: 0,
                sums: vec![0; sheet.columns.len()],
            },
        );
        Ok(worksheet)
    }

    fn row(
        &mut self,
        batch: &TableBatch,
        row: usize,
        (page, name): (u32, &str),
        former: Option<&str>,
        mistakes: bool,
    ) -> Result<(), CountyError> {
        let sheet = &batch.sheet;
        let worksheet = self.page(page, name, sheet)?;
        let mut cells: Vec<Cell<'_>> = (0..sheet.columns.len())
            .map(|column| cells::cell(batch, column, row, self.style))
            .collect();
        let origin = batch.origins[row];
        let repeats = row > 0 && batch.origins[row - 1] == origin;
        let repeated = repeats || batch.origins.get(row + 1) == Some(&origin);
        if repeats {
            self.truth.duplicates += 1;
        } else if mistakes && !repeated {
            self.plant(batch, row, &mut cells, former);
        }
        self.truth.rows += 1;
        if let Some(page) = self.pages.get_mut(&page) {
            page.rows += 1;
            for ((sum, values), column) in page.sums.iter_mut().zip(&batch.columns).zip(&sheet.columns) {
                if let (Values::Number(values), ColumnType::Money) = (values, column.kind) {
                    *sum += values[row].unwrap_or(0);
                }
            }
            if self.numbered {
                cells.insert(0, Cell::Number(page.rows as f64));
            }
        }
        match &mut self.writer {
            Writer::Csv(file) => file.row(&cells)?,
            Writer::Xlsx(file) => file.row(worksheet, &cells)?,
        }
        Ok(())
    }

    fn plant(&mut self, batch: &TableBatch, row: usize, cells: &mut [Cell<'_>], former: Option<&str>) {
        let sheet = &batch.sheet;
        let xlsx = matches!(self.writer, Writer::Xlsx(_)) && !self.style.text;
        let village = sheet
            .role_index(Role::Village)
            .zip(former)
            .filter(|_| self.dice.chance(0.02));
        if let Some((at, former)) = village {
            cells[at] = Cell::text(former.to_owned());
            self.note("村用旧名");
            return;
        }
        let mistake = if self.dice.chance(layout::refusal_rate(&sheet.name)) {
            (0..12).find_map(|_| mistakes::spoil(&mut self.dice, sheet, batch, row, cells))
        } else if self.dice.chance(layout::variant_rate(&sheet.name)) {
            (0..6).find_map(|_| mistakes::variant(&mut self.dice, batch, row, cells, xlsx))
        } else {
            None
        };
        if let Some(mistake) = mistake {
            self.note(mistake.kind);
            self.truth.refused += u64::from(mistake.refused);
        }
    }

    fn finish(mut self, as_of: Date) -> Result<FileTruth, CountyError> {
        match self.writer {
            Writer::Csv(file) => file.finish()?,
            Writer::Xlsx(mut file) => {
                if self.layout.format == Format::Xlsx(Head::Titled) {
                    for page in self.pages.values() {
                        close(&mut file, page, as_of)?;
                    }
                }
                if self.layout.hidden {
                    let at = file.worksheet("字典", true)?;
                    file.row(at, &[Cell::text("旧代码"), Cell::text("说明")])?;
                    file.row(at, &[Cell::text("01"), Cell::text("往年用过,现已停用")])?;
                    *self.truth.mistakes.entry("隐藏工作表".into()).or_default() += 1;
                }
                file.finish()?;
            }
        }
        Ok(self.truth)
    }
}

/// A workbook that is no sheet of the catalogue and strayed into the folder.
fn stray(out: &Path) -> Result<FileTruth, CountyError> {
    let path = "各单位联络员.xlsx".to_owned();
    let mut file = XlsxFile::create(&out.join(&path));
    let at = file.worksheet("Sheet1", false)?;
    file.merged(at, "数据报送联络员", 3)?;
    for line in [
        ["单位", "联络员", "座机"],
        ["医保局", "周采集", "0850-0000001"],
        ["残联", "王守田", "0850-0000002"],
    ] {
        file.row(at, &line.map(Cell::text))?;
    }
    file.finish()?;
    let mistakes = BTreeMap::from([("不相干的文件".to_owned(), 1)]);
    Ok(FileTruth {
        path,
        mistakes,
        ..FileTruth::default()
    })
}

/// Totals and remarks below the rows.
fn close(file: &mut XlsxFile, page: &Page, as_of: Date) -> Result<(), CountyError> {
    let mut totals = vec![Cell::text("合计")];
    let sums = page.sums.iter().map(|sum| {
        if *sum == 0 {
            Cell::Empty
        } else {
            Cell::Number(*sum as f64 / 100.0)
        }
    });
    totals.extend(sums);
    file.row(page.worksheet, &totals)?;
    file.row(
        page.worksheet,
        &[Cell::text(format!("备注:以上数据截至{as_of},共{}条。", page.rows))],
    )?;
    file.row(
        page.worksheet,
        &[Cell::text("填表人:周采集"), Cell::Empty, Cell::text("审核人:王守田")],
    )?;
    Ok(())
}

/// The header a file uses for every column: the title, or an alias no other column of the sheet could mean.
fn headers(dice: &mut Dice, sheet: &Sheet, chance: f64) -> Vec<String> {
    let claims = |text: &str| {
        sheet
            .columns
            .iter()
            .filter(|c| c.title == text || c.aliases.iter().any(|alias| alias == text))
            .count()
    };
    let header = |dice: &mut Dice, at: usize| {
        let column = &sheet.columns[at];
        let aliases: Vec<_> = column.aliases.iter().filter(|alias| claims(alias) == 1).collect();
        if aliases.is_empty() || !dice.chance(chance) {
            column.title.clone()
        } else {
            (*dice.pick(&aliases)).clone()
        }
    };
    (0..sheet.columns.len()).map(|at| header(dice, at)).collect()
}
