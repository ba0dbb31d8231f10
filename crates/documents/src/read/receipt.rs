//! The receipt of a refused row: where it first stood, carried through every correction.

/// Where a refused row first stood.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Receipt {
    /// SHA-256 of the file.
    pub digest: String,
    /// 1-based row.
    pub row: u32,
    /// Worksheet name; empty for text files.
    pub worksheet: String,
}

/// Header of the hidden column that holds receipts.
pub(super) const RECEIPT_HEADER: &str = "守望退回编号";
/// Header of the column that holds the reasons.
pub(super) const REASON_HEADER: &str = "退回原因";

impl Receipt {
    /// The receipt as a cell holds it.
    pub(super) fn to_cell(&self) -> String {
        format!("{}:{}:{}", self.digest, self.row, self.worksheet)
    }

    /// Reads a cell; a cell that somebody wrote into is none.
    pub(super) fn from_cell(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, ':');
        let (digest, row, worksheet) = (parts.next()?, parts.next()?, parts.next()?);
        let hex = digest.len() == 64 && digest.bytes().all(|c| c.is_ascii_hexdigit());
        hex.then(|| {
            Some(Self {
                digest: digest.to_owned(),
                row: row.parse().ok()?,
                worksheet: worksheet.to_owned(),
            })
        })?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_reads_back() {
        let receipt = Receipt {
            digest: "0f".repeat(32),
            row: 17,
            worksheet: "1月:住院".into(),
        };
        assert_eq!(Receipt::from_cell(&receipt.to_cell()), Some(receipt));
        for text in ["", "abc", "0f:1:a", "身份证号错误"] {
            assert_eq!(Receipt::from_cell(text), None, "{text}");
        }
    }
}
