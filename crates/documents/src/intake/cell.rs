//! A cell as the file gives it, before it is understood.

/// A raw cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Raw {
    /// Nothing.
    #[default]
    Empty,
    /// Text, as stored.
    Text(String),
    /// A number.
    Number(f64),
    /// A number that the file formats as a date: days and day fractions in the 1900 system.
    Serial(f64),
    /// True or false.
    Bool(bool),
    /// An error left by a formula, such as `#N/A`.
    Error(String),
}

impl Raw {
    /// Whether there is nothing to read: empty or blanks.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.chars().all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'),
            _ => false,
        }
    }

    /// The cell as text, for headers, words and the correction workbook.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) | Self::Serial(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                format!("{number:.0}")
            }
            Self::Number(number) | Self::Serial(number) => number.to_string(),
            Self::Bool(value) => if *value { "是" } else { "否" }.to_owned(),
            Self::Error(text) => text.clone(),
        }
    }
}
