//! Why a file or a worksheet could not be read.

use domain::problem::Problem;

/// Why a file or a worksheet could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GridError {
    /// Nothing in it.
    #[error("zero bytes")]
    ZeroBytes,
    /// Larger than allowed.
    #[error("{bytes} bytes, {most} at most")]
    TooLarge {
        /// Size.
        bytes: u64,
        /// Limit.
        most: u64,
    },
    /// A web page, whatever its name says.
    #[error("a web page")]
    Html,
    /// A spreadsheet of 2003 in XML.
    #[error("an XML document")]
    Xml,
    /// Something else; holds what.
    #[error("not a spreadsheet but {0}")]
    NotASpreadsheet(&'static str),
    /// Protected by a password.
    #[error("encrypted")]
    Encrypted,
    /// Cut off or damaged; holds the cause for engineers.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Unpacks to more than allowed.
    #[error("unpacks to more than {0} bytes")]
    Bomb(u64),
    /// Claims more cells than allowed.
    #[error("more than {0} cells")]
    TooManyCells(u64),
    /// More rows than allowed.
    #[error("more than {0} rows")]
    TooManyRows(u32),
    /// More columns than allowed.
    #[error("more than {0} columns")]
    TooManyColumns(u32),
    /// Takes longer than allowed.
    #[error("more than {0} seconds")]
    TooSlow(u64),
    /// A quotation mark is never closed.
    #[error("unclosed quotation mark near row {0}")]
    OpenQuote(u32),
    /// The file cannot be opened or read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl GridError {
    /// The problem as a person is told it.
    pub fn problem(&self) -> Problem {
        match self {
            Self::ZeroBytes => Problem::error("SHT-501"),
            Self::TooLarge { bytes, most } => Problem::error("SHT-502")
                .arg("size", megabytes(*bytes))
                .arg("most", megabytes(*most)),
            Self::Html => Problem::error("SHT-503"),
            Self::Xml => Problem::error("SHT-504"),
            Self::NotASpreadsheet(what) => Problem::error("SHT-505").arg("what", what),
            Self::Encrypted => Problem::error("SHT-506"),
            Self::Damaged(cause) => Problem::error("SHT-507").arg("cause", cause),
            Self::Bomb(most) => Problem::error("SHT-508").arg("most", megabytes(*most)),
            Self::TooManyCells(most) => Problem::error("SHT-509").arg("most", most),
            Self::TooManyRows(most) => Problem::error("SHT-510").arg("most", most),
            Self::TooManyColumns(most) => Problem::error("SHT-511").arg("most", most),
            Self::TooSlow(most) => Problem::error("SHT-512").arg("most", most),
            Self::OpenQuote(row) => Problem::error("SHT-513").arg("row", row),
            Self::Io(cause) => Problem::error("SHT-514").arg("cause", cause.kind()),
        }
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1_048_576.0)
}

macro_rules! damaged_from {
    ($($cause:ty),*) => { $(
        impl From<$cause> for GridError {
            fn from(cause: $cause) -> Self {
                Self::Damaged(cause.to_string())
            }
        }
    )* };
}
damaged_from!(
    zip::result::ZipError,
    quick_xml::Error,
    quick_xml::events::attributes::AttrError
);

impl From<calamine::XlsxError> for GridError {
    fn from(cause: calamine::XlsxError) -> Self {
        match cause {
            calamine::XlsxError::Password => Self::Encrypted,
            cause => Self::Damaged(cause.to_string()),
        }
    }
}

impl From<calamine::XlsbError> for GridError {
    fn from(cause: calamine::XlsbError) -> Self {
        match cause {
            calamine::XlsbError::Password => Self::Encrypted,
            cause => Self::Damaged(cause.to_string()),
        }
    }
}

impl From<calamine::XlsError> for GridError {
    fn from(cause: calamine::XlsError) -> Self {
        match cause {
            calamine::XlsError::Password => Self::Encrypted,
            cause => Self::Damaged(cause.to_string()),
        }
    }
}
