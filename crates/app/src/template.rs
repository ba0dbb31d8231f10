//! Empty spreadsheets for those who deliver data.

use std::path::{Path, PathBuf};

use documents::read::Limits;
use domain::policy::{Params, Policy};
use domain::problem::Problem;

/// Writes an empty xlsx for each sheet of the policy, or for the named ones.
///
/// # Errors
/// An unknown sheet name, with the nearest one, or a folder that cannot be written.
pub fn write(policy: &Policy, params: &Params, names: &[String], out: &Path) -> Result<Vec<PathBuf>, Vec<Problem>> {
    let unknown = names.iter().filter(|name| !policy.sheets.contains_key(*name));
    let problems: Vec<Problem> = unknown
        .map(|name| domain::policy::unknown_name("POL-071", name, policy.sheets.keys()))
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let (_, words) = Limits::from_policy(params)
        .map_err(|name| vec![Problem::error("POL-019").arg("name", name).arg("suggestion", "-")])?;
    let failed = |error: &dyn std::fmt::Display| vec![Problem::error("SCR-005").arg("cause", error)];
    std::fs::create_dir_all(out).map_err(|error| failed(&error))?;
    let mut files = Vec::new();
    for sheet in policy
        .sheets
        .values()
        .filter(|sheet| names.is_empty() || names.contains(&sheet.name))
    {
        let path = out.join(format!("{}.xlsx", sheet.title.replace(['/', '\\'], "-")));
        let file = std::fs::File::create(&path).map_err(|error| failed(&error))?;
        documents::read::template::write(sheet, &words, std::io::BufWriter::new(file))
            .map_err(|error| failed(&error))?;
        files.push(path);
    }
    Ok(files)
}
