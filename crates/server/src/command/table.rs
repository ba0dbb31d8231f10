//! Tables on a terminal.

use crate::console::Console;

/// A table whose columns stand below each other; the last column is as long as it is.
pub(super) fn say_table(console: &Console, titles: &[&str], rows: &[Vec<String>]) {
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
        cells
            .chain(titles.get(column).map(|title| width(title)))
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..titles.len()).map(widest).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded = cells
            .zip(&widths)
            .map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    console.say(line(&mut titles.iter().copied()));
    for row in rows {
        console.say(line(&mut row.iter().map(String::as_str)));
    }
}

/// Columns of a terminal: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}
