//! The workbook that goes back to whoever opened accounts in bulk: who gets which link, and which rows were refused.

use std::path::Path;

use documents::table_file::{Cell, TableFileError, XlsxFile};
use domain::message::Lang;
use domain::problem::{Problem, Severity};

use super::{Bulk, Token};
use crate::{App, Refusal};

/// How a file of links is named among work in progress.
const PREFIX: &str = "links-";

/// Writes the workbook: counts, one line an account with its one-time link, one line a problem with its cell. `link`
/// makes the address that the owner of an account opens.
///
/// # Errors
/// When the disk is full.
pub async fn links_workbook(
    app: &App,
    bulk: Bulk,
    link: impl Fn(&Token) -> String + Send + 'static,
) -> Result<Vec<u8>, Refusal> {
    let (work, hours_ahead) = (app.settings.work(), app.settings.hours_ahead);
    let made = tokio::task::spawn_blocking(move || {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(work)
            .map_err(Refusal::fault)?;
        let path = folder.path().join("links.xlsx");
        write(&path, &bulk, hours_ahead, &link).map_err(Refusal::fault)?;
        std::fs::read(&path).map_err(Refusal::fault)
    });
    made.await.map_err(Refusal::fault)?
}

fn write(path: &Path, bulk: &Bulk, hours_ahead: i8, link: &dyn Fn(&Token) -> String) -> Result<(), TableFileError> {
    let mut file = XlsxFile::create(path);
    sums(&mut file, bulk)?;
    let sheet = file.worksheet("一次性链接", false)?;
    file.row(sheet, &["姓名", "登录名", "一次性链接", "有效至"].map(Cell::text))?;
    for created in &bulk.created {
        let cells = [
            Cell::text(created.display_name.as_str()),
            Cell::text(created.sign_in_name.as_str()),
            Cell::text(link(&created.token)),
            Cell::Date(created.expires_at.day(hours_ahead)),
        ];
        file.row(sheet, &cells)?;
    }
    problems(&mut file, &bulk.problems)?;
    file.finish()
}

fn sums(file: &mut XlsxFile, bulk: &Bulk) -> Result<(), TableFileError> {
    let sheet = file.worksheet("合计", false)?;
    for (title, n) in [
        ("读到的行", bulk.n_read),
        ("开通的账号", bulk.n_accepted),
        ("退回的行", bulk.n_refused),
        ("重复的行", bulk.n_duplicate),
    ] {
        let n = u32::try_from(n).map_or(f64::MAX, f64::from);
        file.row(sheet, &[Cell::text(title), Cell::Number(n)])?;
    }
    let note = "链接只显示这一次：请单独发给本人，由本人打开并设置密码；发完后删除本文件";
    file.row(sheet, &[Cell::text(note)])
}

fn problems(file: &mut XlsxFile, problems: &[Problem]) -> Result<(), TableFileError> {
    let sheet = file.worksheet("退回和提示", false)?;
    file.row(
        sheet,
        &["工作表", "行", "格或栏", "轻重", "说明", "编号"].map(Cell::text),
    )?;
    for problem in problems {
        let place = &problem.place;
        let column = place.cell.as_deref().or(place.subject.as_deref());
        let weight = match problem.severity {
            Severity::Error => "退回",
            Severity::Warning => "注意",
            Severity::Note => "说明",
        };
        let cells = [
            place.sheet.as_deref().map_or(Cell::Empty, Cell::text),
            place.line.map_or(Cell::Empty, |row| Cell::Number(f64::from(row))),
            column.map_or(Cell::Empty, Cell::text),
            Cell::text(weight),
            Cell::text(problem.sentence(Lang::Zh)),
            Cell::text(problem.code),
        ];
        file.row(sheet, &cells)?;
    }
    Ok(())
}
