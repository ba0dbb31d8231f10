//! The plan of the house as data: which crate may use which, who hosts which heavy dependency, what is absent.
//!
//! Adding a line here is a decision: write it into docs/decisions as well.

/// A crate and what it may use.
#[derive(Debug)]
pub struct Room {
    /// Package name.
    pub name: &'static str,
    /// Crates of the house it may depend on.
    pub may_use: &'static [&'static str],
    /// Why not more.
    pub why: &'static str,
}

/// Every crate of the workspace.
pub const ROOMS: [Room; 8] = [
    Room {
        name: "domain",
        may_use: &[],
        why: "it says what things are and knows nobody",
    },
    Room {
        name: "engine",
        may_use: &["domain"],
        why: "it sees columns, never a spreadsheet or a connection",
    },
    Room {
        name: "documents",
        may_use: &["domain"],
        why: "it reads and prints; it computes nothing",
    },
    Room {
        name: "store",
        may_use: &["domain"],
        why: "it keeps and finds; what is done with it is not its business",
    },
    Room {
        name: "app",
        may_use: &["domain", "engine", "store", "documents"],
        why: "it joins the rooms; how the world reaches it is not its business",
    },
    Room {
        name: "server",
        may_use: &["domain", "store", "app"],
        why: "it lets people in and decides nothing; of store it opens, migrates and names, the verbs do the rest",
    },
    Room {
        name: "testkit",
        may_use: &["domain"],
        why: "tests of light crates must stay light",
    },
    Room {
        name: "xtask",
        may_use: &[],
        why: "it must build before, and without, what it checks",
    },
];

/// The crate that may stand under `[dev-dependencies]` of any other, and nowhere else.
pub const DEV_ONLY: &str = "testkit";

/// A heavy dependency and the one crate that names it. A trailing `*` takes the whole family.
#[derive(Debug)]
pub struct Guest {
    /// Package name or family.
    pub name: &'static str,
    /// Its host.
    pub room: &'static str,
    /// What would go wrong elsewhere.
    pub why: &'static str,
}

const COLUMNS: &str = "the query engine is the dearest thing to compile and to change; one crate pays for it";
const KEPT: &str = "one crate speaks SQL to the database; nobody else can read past a viewer's area";
const SHEETS: &str = "file formats and their limits are guarded at one door";

/// Every heavy dependency.
pub const GUESTS: [Guest; 22] = [
    Guest {
        name: "datafusion*",
        room: "engine",
        why: COLUMNS,
    },
    Guest {
        name: "arrow*",
        room: "engine",
        why: COLUMNS,
    },
    Guest {
        name: "parquet*",
        room: "engine",
        why: COLUMNS,
    },
    Guest {
        name: "ballista*",
        room: "engine",
        why: COLUMNS,
    },
    Guest {
        name: "sqlparser",
        room: "engine",
        why: COLUMNS,
    },
    Guest {
        name: "object_store",
        room: "engine",
        why: COLUMNS,
    },
    Guest {
        name: "calamine",
        room: "documents",
        why: SHEETS,
    },
    Guest {
        name: "rust_xlsxwriter",
        room: "documents",
        why: SHEETS,
    },
    Guest {
        name: "zip",
        room: "documents",
        why: SHEETS,
    },
    Guest {
        name: "csv",
        room: "documents",
        why: SHEETS,
    },
    Guest {
        name: "encoding_rs",
        room: "documents",
        why: SHEETS,
    },
    Guest {
        name: "chardetng",
        room: "documents",
        why: SHEETS,
    },
    Guest {
        name: "askama*",
        room: "documents",
        why: "papers are printed in one place",
    },
    Guest {
        name: "typst*",
        room: "documents",
        why: "papers are printed in one place",
    },
    Guest {
        name: "sqlx*",
        room: "store",
        why: KEPT,
    },
    Guest {
        name: "aes*",
        room: "store",
        why: "what is sealed is sealed and opened behind one door",
    },
    Guest {
        name: "sm4",
        room: "store",
        why: "what is sealed is sealed and opened behind one door",
    },
    Guest {
        name: "tower*",
        room: "server",
        why: "only the binary is reached by HTTP",
    },
    Guest {
        name: "utoipa*",
        room: "server",
        why: "only the binary is reached by HTTP",
    },
    Guest {
        name: "prometheus-client",
        room: "server",
        why: "only the binary is reached by HTTP",
    },
    Guest {
        name: "clap*",
        room: "server",
        why: "only the binary has a command line",
    },
    Guest {
        name: "axum*",
        room: "server",
        why: "only the binary is reached by HTTP",
    },
];

/// A dependency or a word that must not be found in a crate.
#[derive(Debug)]
pub struct Absence {
    /// The crate.
    pub room: &'static str,
    /// Package names that must not be in its Cargo.toml, dev-dependencies excepted.
    pub packages: &'static [&'static str],
    /// Words that must not be in its sources, comments and tests excepted.
    pub words: &'static [&'static str],
    /// The invariant.
    pub why: &'static str,
}

/// What is absent, crate by crate.
pub const ABSENCES: [Absence; 4] = [
    Absence {
        room: "domain",
        packages: &["tokio", "futures", "rand", "rand_chacha", "tempfile"],
        words: &[
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "std::io::",
            "SystemTime",
            "Instant::now",
            "Zoned::now",
            "async fn",
            ".await",
            "println!",
        ],
        why: "domain does no I/O, reads no clock, rolls no dice and is not async",
    },
    Absence {
        room: "documents",
        packages: &["tokio", "futures", "rand"],
        words: &["SystemTime", "Zoned::now", "async fn", ".await"],
        why: "documents reads no clock and is not async: the same input gives the same bytes",
    },
    Absence {
        room: "store",
        packages: &["axum", "calamine"],
        words: &["SystemTime", "Timestamp::now", "Zoned::now", "Instant::now"],
        why: "store reads no clock: the moment of a change arrives with its transaction",
    },
    Absence {
        room: "engine",
        packages: &["rand", "rand_chacha"],
        words: &["SystemTime", "Zoned::now", "std::time::Instant"],
        why: "engine reads no clock and rolls no dice: the as-of date arrives as an argument",
    },
];

impl Guest {
    /// Whether a package is this guest or of its family.
    pub fn is(&self, package: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(family) => package == family || package.starts_with(&format!("{family}-")),
            None => package == self.name,
        }
    }
}
