//! The words of a code column, found in any of the ways they are written.

use std::collections::HashMap;

use domain::problem::Problem;
use domain::sheet::CodeWord;

use super::wording::{is_blank, normalise};

/// A list up to this long is repeated in the sentence that refuses a word.
const LISTED: usize = 12;
/// What stands between the words of a cell.
const SEPARATORS: [char; 7] = ['、', ',', '，', ';', '；', '/', '／'];

/// The words of a list and the look-up over their normalised forms.
#[derive(Debug)]
pub struct CodeList {
    words: Vec<String>,
    lookup: HashMap<String, u16>,
}

impl CodeList {
    /// The look-up of these words; a word goes before another's other form.
    pub fn new(codes: &[CodeWord]) -> Self {
        let mut lookup = HashMap::new();
        let numbered = || (0u16..).zip(codes);
        let forms = numbered().map(|(n, word)| (n, &word.is));
        let others = numbered().flat_map(|(n, word)| word.also.iter().map(move |also| (n, also)));
        for (n, form) in forms.chain(others) {
            lookup.entry(normalise(form)).or_insert(n);
        }
        Self {
            words: codes.iter().map(|word| word.is.clone()).collect(),
            lookup,
        }
    }

    /// The index of the word.
    pub fn find(&self, text: &str) -> Option<u16> {
        self.lookup
            .get(text.trim_matches(is_blank))
            .or_else(|| self.lookup.get(&normalise(text)))
            .copied()
    }

    /// The words of a cell joined by `、` in list order, each once; the word that is not in the list, if there is one.
    pub fn find_all<'a>(&self, text: &'a str) -> Result<Option<String>, &'a str> {
        if let Some(code) = self.find(text) {
            return Ok(self.word(code).map(str::to_owned));
        }
        let mut found = Vec::new();
        let separates = |c: char| SEPARATORS.contains(&c) || is_blank(c);
        for word in text.split(separates).filter(|word| !word.is_empty()) {
            found.push(self.find(word).ok_or(word)?);
        }
        found.sort_unstable();
        found.dedup();
        let words: Vec<&str> = found.into_iter().filter_map(|code| self.word(code)).collect();
        if words.is_empty() {
            Err(text)
        } else {
            Ok(Some(words.join("、")))
        }
    }

    /// The problem of a word that is not in the list, with the nearest word and the list where that helps.
    pub fn refused(&self, text: &str, shown: &str) -> Problem {
        let list = (self.words.len() <= LISTED).then(|| self.words.join("、"));
        let problem = |code| Problem::error(code).arg("value", shown);
        match (self.nearest(text), list) {
            (Some(near), Some(list)) => problem("SHT-115").arg("suggestion", near).arg("list", list),
            (None, Some(list)) => problem("SHT-116").arg("list", list),
            (Some(near), None) => problem("SHT-117").arg("suggestion", near),
            (None, None) => problem("SHT-126").arg("n", self.words.len()),
        }
    }

    fn word(&self, code: u16) -> Option<&str> {
        self.words.get(usize::from(code)).map(String::as_str)
    }

    /// The word that differs in at most a third of its characters, and at least one character is right.
    fn nearest(&self, text: &str) -> Option<&str> {
        let text = normalise(text);
        let length = text.chars().count();
        if length > 48 {
            return None;
        }
        let near = |(form, code): (&String, &u16)| {
            let length = length.max(form.chars().count());
            let distance = strsim::osa_distance(&text, form);
            (distance < length && distance <= (length / 3).max(1)).then_some((distance, *code))
        };
        let (_, code) = self.lookup.iter().filter_map(near).min()?;
        self.word(code)
    }
}
