//! Bars: small drawings that print as they are seen.

use askama::Template;

use crate::write::words;

/// One part of a bar, in thousandths of its full length.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// Where it begins.
    pub(super) x: String,
    /// How long it is.
    pub(super) width: String,
    /// Its colour's class.
    pub(super) class: String,
}

/// A bar of one or more parts.
#[derive(Debug, Clone, Default, PartialEq, Template)]
#[template(path = "report/bar.svg", escape = "html")]
pub(super) struct Bar {
    /// From left to right.
    parts: Vec<Part>,
}

/// A colour with its word.
#[derive(Debug, Clone)]
pub(super) struct Legend {
    /// The word.
    pub(super) word: String,
    /// The colour's class.
    pub(super) class: String,
}

/// Full length of a bar.
const FULL: f64 = 1000.0;
/// What is there at all is never drawn shorter than this.
const LEAST: f64 = 4.0;
/// How many level colours there are; further levels take the last.
const COLOURS: usize = 4;

impl Bar {
    /// Parts one after the other; `whole` fills the bar.
    pub(super) fn stacked<'a>(parts: impl IntoIterator<Item = (u64, &'a str)>, whole: u64) -> Self {
        let mut x = 0.0;
        let mut bar = Self::default();
        for (n, class) in parts {
            let Some(share) = words::ratio(n, whole).filter(|share| *share > 0.0) else {
                continue;
            };
            let width = (share * FULL).max(LEAST).min(FULL - x);
            bar.parts.push(Part {
                x: format!("{x:.1}"),
                width: format!("{width:.1}"),
                class: class.to_owned(),
            });
            x += width;
        }
        bar
    }

    /// One part per level.
    pub(super) fn levels(levels: &[u64], whole: u64) -> Self {
        let classes: Vec<String> = (0..levels.len()).map(level_class).collect();
        Self::stacked(levels.iter().copied().zip(classes.iter().map(String::as_str)), whole)
    }
}

/// The class of a level's colour.
pub(super) fn level_class(index: usize) -> String {
    format!("l{}", index.min(COLOURS - 1))
}

/// The levels' colours with their words.
pub(super) fn legend(levels: &[String]) -> Vec<Legend> {
    levels
        .iter()
        .enumerate()
        .map(|(i, word)| Legend {
            word: word.clone(),
            class: level_class(i),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_never_leaves_its_frame_and_small_parts_stay_visible() {
        let bar = Bar::stacked([(1, "a"), (0, "b"), (99_999, "c")], 100_000);
        let drawn: Vec<(&str, &str)> = bar.parts.iter().map(|p| (p.x.as_str(), p.width.as_str())).collect();
        assert_eq!(drawn, [("0.0", "4.0"), ("4.0", "996.0")]);
        assert_eq!(Bar::stacked([(1, "a")], 0), Bar::default());
    }
}
