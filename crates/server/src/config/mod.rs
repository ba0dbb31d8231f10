//! The configuration: one TOML file and the environment, every field declared once in [`fields::FIELDS`].

mod fields;
mod page;
mod read;
mod shown;
mod value;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

pub use page::config_markdown;
pub use read::{DEFAULT_FILE, Loaded, load, read};
pub use value::{Network, Origin};

/// The effective configuration of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// How the world reaches the server.
    pub server: Server,
    /// Where the store is.
    pub database: Database,
    /// Where files and keys are.
    pub data: Data,
    /// Which county this is and what policy it follows.
    pub county: County,
    /// The borders of the county's places.
    pub map: Map,
    /// How long somebody stays signed in.
    pub session: Session,
    /// Work done in the background.
    pub jobs: Jobs,
    /// Facts of screenings, for trying standards out.
    pub standards: Standards,
    /// Figures of accountability.
    pub figures: Figures,
    /// Requests that may be sent twice.
    pub idempotency: Idempotency,
    /// What is logged, and how.
    pub log: Log,
}

/// How the world reaches the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Address that people type, for links; empty for the address listened on.
    pub public_url: String,
    /// Most bytes of a JSON body.
    pub body_limit_bytes: usize,
    /// Most bytes of an uploaded file.
    pub upload_limit_bytes: u64,
    /// How long a request may take until its answer begins.
    pub request_timeout: Duration,
    /// How long running requests may take to end when the server stops.
    pub shutdown_grace: Duration,
    /// Requests of one client address in a minute.
    pub requests_per_minute: u32,
    /// Sign-in attempts of one client address in a minute.
    pub sign_in_per_minute: u32,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
}

/// Where the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// `sqlite:FILE` or `postgres://…`; may hold a password.
    pub url: String,
    /// Most connections held open.
    pub max_connections: u32,
    /// How long to wait for a locked database.
    pub busy_timeout: Duration,
}

/// Where files and keys are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    /// Folder of the store, the lake and the sealed uploads.
    pub dir: PathBuf,
    /// File of the keys, outside of that folder.
    pub keys_file: PathBuf,
    /// Folder of the backups that are written by themselves.
    pub backups: PathBuf,
    /// How many of them are kept.
    pub backups_kept: u32,
    /// Cipher of new sealed fields.
    pub cipher: String,
    /// Hash of new journal entries.
    pub hash: String,
}

/// Which county this is and what policy it follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// Six-digit code of the county; empty until it is set.
    pub region: String,
    /// Folder of the policy.
    pub policy: PathBuf,
    /// Name of the folder in it that holds for the whole nation.
    pub national: String,
    /// Hours the county's clock is ahead of UTC.
    pub hours_ahead: i8,
}

/// The borders of the county's places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map {
    /// File of the map, where there is one.
    pub file: Option<PathBuf>,
}

/// How long somebody stays signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Without a request for so long, the session ends.
    pub idle: Duration,
    /// The session ends after so long in any case.
    pub max: Duration,
    /// Failed sign-ins in a row that lock an account.
    pub lock_after_failures: u32,
    /// How long a locked account stays locked.
    pub lock: Duration,
    /// How long an invitation link is good.
    pub invitation: Duration,
    /// Least characters of a password.
    pub password_min_chars: usize,
    /// When the cookie is marked `Secure`.
    pub cookie_secure: CookieSecure,
}

/// When the session cookie is sent over HTTPS only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieSecure {
    /// When the public address begins with `https:`.
    Auto,
    /// Always.
    Always,
    /// Never: only for trials on one machine.
    Never,
}

/// Work done in the background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobs {
    /// Jobs running at once.
    pub workers: u32,
    /// How often a job is begun at most.
    pub attempts: u32,
    /// How often new work is looked for.
    pub poll: Duration,
    /// Days that the record of a finished job is kept.
    pub retention_days: u32,
    /// Jobs that may be watched at once.
    pub streams: u32,
    /// Jobs that one account may watch at once.
    pub streams_per_account: u32,
}

/// Facts of screenings, for trying standards out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standards {
    /// Facts of how many screenings are kept.
    pub keep_facts: u32,
    /// How long they stay in memory after they were last used.
    pub idle: Duration,
}

/// Figures of accountability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Seconds for which people of the same area share them once counted; none when 0.
    pub keep_seconds: u32,
}

/// Requests that may be sent twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// How long the answer to a request with an idempotency key is kept.
    pub retention: Duration,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Least level that is logged: `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
    /// How a line looks.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For reading on a terminal.
    Text,
}

impl Server {
    /// The address people type, without a slash at its end.
    pub fn base_url(&self) -> String {
        match self.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.listen),
            url => url.to_owned(),
        }
    }
}

impl Config {
    /// Whether the session cookie is marked `Secure`.
    pub fn secure_cookies(&self) -> bool {
        match self.session.cookie_secure {
            CookieSecure::Always => true,
            CookieSecure::Never => false,
            CookieSecure::Auto => self.server.public_url.starts_with("https:"),
        }
    }

    /// A configuration before any field is put; [`read`] puts every one of them.
    fn blank() -> Self {
        Self {
            server: Server {
                listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
                public_url: String::new(),
                body_limit_bytes: 0,
                upload_limit_bytes: 0,
                request_timeout: Duration::ZERO,
                shutdown_grace: Duration::ZERO,
                requests_per_minute: 0,
                sign_in_per_minute: 0,
                trusted_proxies: Vec::new(),
            },
            database: Database {
                url: String::new(),
                max_connections: 0,
                busy_timeout: Duration::ZERO,
            },
            data: Data {
                dir: PathBuf::new(),
                keys_file: PathBuf::new(),
                backups: PathBuf::new(),
                backups_kept: 0,
                cipher: String::new(),
                hash: String::new(),
            },
            county: County {
                region: String::new(),
                policy: PathBuf::new(),
                national: String::new(),
                hours_ahead: 0,
            },
            map: Map { file: None },
            session: Session {
                idle: Duration::ZERO,
                max: Duration::ZERO,
                lock_after_failures: 0,
                lock: Duration::ZERO,
                invitation: Duration::ZERO,
                password_min_chars: 0,
                cookie_secure: CookieSecure::Auto,
            },
            jobs: Jobs {
                workers: 0,
                poll: Duration::ZERO,
                attempts: 0,
                retention_days: 0,
                streams: 0,
                streams_per_account: 0,
            },
            standards: Standards {
                keep_facts: 0,
                idle: Duration::ZERO,
            },
            figures: Figures { keep_seconds: 0 },
            idempotency: Idempotency {
                retention: Duration::ZERO,
            },
            log: Log {
                level: String::new(),
                format: LogFormat::Text,
            },
        }
    }
}
