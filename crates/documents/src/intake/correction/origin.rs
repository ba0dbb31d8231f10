//! Where a row that is given back for correction first stood.

use std::fmt;

/// A row of a worksheet of a file, as the hidden column of a correction workbook names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// SHA-256 of the file.
    pub digest: String,
    /// Worksheet name; empty for text files.
    pub worksheet: String,
    /// 1-based row.
    pub row: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.digest, self.worksheet, self.row)
    }
}

/// Reads what [`Origin`] writes; none for anything else.
pub fn parse_origin(text: &str) -> Option<Origin> {
    let (digest, rest) = text.trim().split_once(':')?;
    let (worksheet, row) = rest.rsplit_once(':')?;
    let hexadecimal = !digest.is_empty() && digest.bytes().all(|b| b.is_ascii_hexdigit());
    let row = row.parse().ok().filter(|row| *row > 0)?;
    hexadecimal.then(|| Origin {
        digest: digest.to_owned(),
        worksheet: worksheet.to_owned(),
        row,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for (worksheet, row) in [("表1", 4), ("", 1), ("一:二:3", 1_048_576), (" 空 格 ", 7)] {
            let origin = Origin {
                digest: "00ffAA".to_owned(),
                worksheet: worksheet.to_owned(),
                row,
            };
            assert_eq!(parse_origin(&origin.to_string()), Some(origin));
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "abc",
            "abc:3",
            "xyz:表:3",
            ":表:3",
            "abc:表:",
            "abc:表:0",
            "abc:表:-1",
            "abc:表:三",
        ] {
            assert_eq!(parse_origin(text), None, "{text}");
        }
    }
}
