//! The catalogue of sentences: one Chinese and one English sentence per code.
//!
//! Codes never change their meaning and are never reused. `cargo xtask check-messages` compares the
//! codes used in the sources with this catalogue, both ways.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The language a sentence is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese, for a county.
    #[default]
    Zh,
    /// English, for engineers.
    En,
}

#[derive(serde::Deserialize)]
struct Sentence {
    zh: String,
    en: String,
}

const FILES: [&str; 16] = [
    include_str!("../messages/access.toml"),
    include_str!("../messages/accounts.toml"),
    include_str!("../messages/policy.toml"),
    include_str!("../messages/sheets.toml"),
    include_str!("../messages/linkage.toml"),
    include_str!("../messages/registers.toml"),
    include_str!("../messages/screening.toml"),
    include_str!("../messages/county.toml"),
    include_str!("../messages/intake.toml"),
    include_str!("../messages/cases.toml"),
    include_str!("../messages/casework.toml"),
    include_str!("../messages/leads.toml"),
    include_str!("../messages/server.toml"),
    include_str!("../messages/standards.toml"),
    include_str!("../messages/upkeep.toml"),
    include_str!("../messages/visits.toml"),
];

static CATALOGUE: LazyLock<BTreeMap<String, Sentence>> = LazyLock::new(|| {
    FILES
        .iter()
        .flat_map(|text| toml::from_str::<BTreeMap<String, Sentence>>(text).unwrap_or_default())
        .collect()
});

/// The sentence of `code` with its placeholders `{name}` filled from `args`.
///
/// An unknown code yields the code and its arguments rather than nothing, so that no problem is ever mute.
pub fn render(code: &str, args: &[(&'static str, String)], lang: Lang) -> String {
    let Some(sentence) = CATALOGUE.get(code) else {
        let args: Vec<String> = args.iter().map(|(name, value)| format!("{name}={value}")).collect();
        return format!("{code} {}", args.join(" ")).trim_end().to_owned();
    };
    let template = match lang {
        Lang::Zh => &sentence.zh,
        Lang::En => &sentence.en,
    };
    args.iter().fold(template.clone(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// Every code of the catalogue, in order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    CATALOGUE.keys().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_parses_and_no_code_stands_twice() {
        let mut seen = BTreeMap::new();
        for text in FILES {
            let table: BTreeMap<String, Sentence> = toml::from_str(text).expect("messages parse");
            for (code, sentence) in table {
                assert!(!sentence.zh.is_empty() && !sentence.en.is_empty(), "{code}");
                assert!(seen.insert(code.clone(), ()).is_none(), "{code} stands twice");
            }
        }
    }

    #[test]
    fn both_languages_fill_the_same_placeholders() {
        let names = |text: &str| {
            let mut names: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split('}').next())
                .map(str::to_owned)
                .collect();
            names.sort();
            names.dedup();
            names
        };
        for (code, sentence) in CATALOGUE.iter() {
            assert_eq!(names(&sentence.zh), names(&sentence.en), "{code}");
        }
    }

    #[test]
    fn an_unknown_code_is_not_mute() {
        assert_eq!(render("NO-SUCH", &[("a", "1".into())], Lang::Zh), "NO-SUCH a=1");
    }
}
