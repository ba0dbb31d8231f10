//! Every field of the configuration, once: name, kind, default, range, meaning, and where its value goes.
//!
//! The reference page, `shouwang config show`, the checks and the effective configuration all come from this table.

use std::path::PathBuf;
use std::time::Duration;

use super::value::{Kind, Shape, Value};
use super::{Config, CookieSecure, LogFormat};

/// One field.
pub(super) struct Field {
    pub(super) section: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// As written in the environment; `{data.dir}` stands for the effective folder.
    pub(super) default: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Puts a checked value in its place.
    pub(super) put: fn(&mut Config, Value),
}

impl Field {
    /// `section.name`.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// The environment variable that sets it.
    pub(super) fn variable(&self) -> String {
        format!("{PREFIX}{}_{}", self.section, self.name).to_ascii_uppercase()
    }
}

/// How every environment variable of the configuration begins.
pub(super) const PREFIX: &str = "SHOUWANG_";

/// A section with what it is about, in both languages.
pub(super) const SECTIONS: [(&str, &str, &str); 11] = [
    ("server", "网络服务", "how the world reaches the server"),
    ("database", "数据库", "where the store is"),
    ("data", "文件与密钥", "where files and keys are"),
    (
        "county",
        "本县与政策",
        "which county this is and what policy it follows",
    ),
    ("map", "地图", "the borders of the county's places"),
    ("session", "登录", "how long somebody stays signed in"),
    ("jobs", "后台任务", "work done in the background"),
    (
        "standards",
        "监测标准测算",
        "facts of screenings, for trying standards out",
    ),
    ("figures", "履责情况", "figures of accountability"),
    ("idempotency", "重复请求", "requests that may be sent twice"),
    ("log", "日志", "what is logged, and how"),
];

const fn whole(least: i64, most: i64) -> Kind {
    Kind::Integer { least, most }
}

fn seconds(value: &Value) -> Duration {
    Duration::from_secs(value.number().unsigned_abs())
}

fn millis(value: &Value) -> Duration {
    Duration::from_millis(value.number().unsigned_abs())
}

fn minutes(value: &Value) -> Duration {
    Duration::from_secs(value.number().unsigned_abs() * 60)
}

fn hours(value: &Value) -> Duration {
    Duration::from_secs(value.number().unsigned_abs() * 3600)
}

fn count(value: &Value) -> u32 {
    u32::try_from(value.number()).unwrap_or(u32::MAX)
}

/// The table, in the order of the sections.
pub(super) const FIELDS: [Field; 42] = [
    Field {
        section: "server",
        name: "listen",
        kind: Kind::Text(Shape::Address),
        default: "127.0.0.1:8080",
        zh: "监听的地址和端口。只在本机使用时保持默认；对外服务请放在 HTTPS 反向代理之后",
        en: "address and port to listen on; put an HTTPS reverse proxy in front when others are to reach it",
        put: |c, v| {
            if let Ok(address) = v.text().parse() {
                c.server.listen = address;
            }
        },
    },
    Field {
        section: "server",
        name: "public_url",
        kind: Kind::Text(Shape::WebUrl),
        default: "",
        zh: "用户在浏览器里输入的地址，用于邀请链接；不写则用监听地址",
        en: "address that people type, used in invitation links; empty for the address listened on",
        put: |c, v| c.server.public_url = v.text(),
    },
    Field {
        section: "server",
        name: "body_limit_bytes",
        kind: whole(1024, 64 << 20),
        default: "1048576",
        zh: "一次请求正文（JSON）的上限，字节",
        en: "most bytes of a JSON body",
        put: |c, v| c.server.body_limit_bytes = usize::try_from(v.number()).unwrap_or_default(),
    },
    Field {
        section: "server",
        name: "upload_limit_bytes",
        kind: whole(1 << 20, 1 << 40),
        default: "4294967296",
        zh: "一次上传文件的上限，字节（默认 4 GiB，一个省级部门的全量导出约 2 GiB）",
        en: "most bytes of an upload (4 GiB by default; a department's full export is about 2 GiB)",
        put: |c, v| c.server.upload_limit_bytes = v.number().unsigned_abs(),
    },
    Field {
        section: "server",
        name: "request_timeout_s",
        kind: whole(1, 3600),
        default: "30",
        zh: "一次请求多少秒还没有开始回答就中止；上传时为两段数据之间的最长间隔",
        en: "seconds after which a request without an answer is given up; for uploads the longest pause in the data",
        put: |c, v| c.server.request_timeout = seconds(&v),
    },
    Field {
        section: "server",
        name: "shutdown_grace_s",
        kind: whole(0, 3600),
        default: "30",
        zh: "停止服务时，给正在处理的请求留多少秒",
        en: "seconds that running requests are given when the server stops",
        put: |c, v| c.server.shutdown_grace = seconds(&v),
    },
    Field {
        section: "server",
        name: "requests_per_minute",
        kind: whole(1, 10_000_000),
        default: "6000",
        zh: "每个客户端地址每分钟最多多少次请求。全县经同一出口上网时按人数调大",
        en: "requests of one client address in a minute; raise it where a whole county shares one address",
        put: |c, v| c.server.requests_per_minute = count(&v),
    },
    Field {
        section: "server",
        name: "sign_in_per_minute",
        kind: whole(1, 1_000_000),
        default: "30",
        zh: "每个客户端地址每分钟最多尝试登录多少次（GB/T 22239—2019 要求限制非法登录次数）",
        en: "sign-in attempts of one client address in a minute (GB/T 22239-2019 asks for a limit)",
        put: |c, v| c.server.sign_in_per_minute = count(&v),
    },
    Field {
        section: "server",
        name: "trusted_proxies",
        kind: Kind::Networks,
        default: "",
        zh: "反向代理的地址或网段；只有来自这里的 X-Forwarded-For 才可信",
        en: "addresses or networks of reverse proxies, whose X-Forwarded-For is believed",
        put: |c, v| c.server.trusted_proxies = v.networks(),
    },
    Field {
        section: "database",
        name: "url",
        kind: Kind::Text(Shape::DatabaseUrl),
        default: "sqlite:{data.dir}/shouwang.db",
        zh: "数据库：sqlite:文件，或 postgres://用户:密码@主机/库",
        en: "the database: sqlite:FILE or postgres://user:password@host/name",
        put: |c, v| c.database.url = v.text(),
    },
    Field {
        section: "database",
        name: "max_connections",
        kind: whole(1, 1000),
        default: "16",
        zh: "最多同时保持多少个数据库连接",
        en: "most connections held open",
        put: |c, v| c.database.max_connections = count(&v),
    },
    Field {
        section: "database",
        name: "busy_timeout_ms",
        kind: whole(0, 600_000),
        default: "5000",
        zh: "数据库被占用时最多等多少毫秒",
        en: "milliseconds to wait for a locked database",
        put: |c, v| c.database.busy_timeout = millis(&v),
    },
    Field {
        section: "data",
        name: "dir",
        kind: Kind::Text(Shape::Filled),
        default: "data",
        zh: "数据文件夹：嵌入式数据库、明细数据和加密保存的上传文件",
        en: "folder of the embedded database, the lake and the sealed uploads",
        put: |c, v| c.data.dir = v.text().into(),
    },
    Field {
        section: "data",
        name: "keys_file",
        kind: Kind::Text(Shape::Filled),
        default: "{data.dir}.keys.toml",
        zh: "密钥文件，首次启动时生成（权限 600）。不得放在数据文件夹内，请与数据分开备份",
        en: "file of the keys, made on first start (mode 600); not inside the data folder, and backed up apart from it",
        put: |c, v| c.data.keys_file = v.text().into(),
    },
    Field {
        section: "data",
        name: "backups",
        kind: Kind::Text(Shape::Filled),
        default: "{data.dir}/backups",
        zh: "自动备份写在哪个文件夹：最好是另一块磁盘或另一台机器的共享文件夹；内容已加密，没有密钥文件打不开",
        en: "folder of the backups written by themselves, best on another disk or machine; sealed, of no use without the key file",
        put: |c, v| c.data.backups = v.text().into(),
    },
    Field {
        section: "data",
        name: "backups_kept",
        kind: whole(0, 400),
        default: "7",
        zh: "每天自动备份一次，保留最近几份；0 表示不自动备份",
        en: "how many of the daily backups are kept; 0 for none written by themselves",
        put: |c, v| c.data.backups_kept = count(&v),
    },
    Field {
        section: "data",
        name: "cipher",
        kind: Kind::Word(&["aes-256-gcm-siv", "sm4-gcm"]),
        default: "aes-256-gcm-siv",
        zh: "新写入的敏感字段用什么算法加密；要求国密时选 sm4-gcm。已写入的不变",
        en: "cipher of newly sealed fields; what is sealed already stays as it is",
        put: |c, v| c.data.cipher = v.text(),
    },
    Field {
        section: "data",
        name: "hash",
        kind: Kind::Word(&["sha-256", "sm3"]),
        default: "sha-256",
        zh: "新的日志账本条目用什么算法计算摘要；要求国密时选 sm3。已写入的不变",
        en: "hash of new journal entries; entries written already stay as they are",
        put: |c, v| c.data.hash = v.text(),
    },
    Field {
        section: "county",
        name: "region",
        kind: Kind::Text(Shape::County),
        default: "",
        zh: "本县的行政区划代码，6 位",
        en: "six-digit code of the county",
        put: |c, v| c.county.region = v.text(),
    },
    Field {
        section: "county",
        name: "policy",
        kind: Kind::Text(Shape::Filled),
        default: "policy",
        zh: "政策文件夹",
        en: "folder of the policy",
        put: |c, v| c.county.policy = v.text().into(),
    },
    Field {
        section: "county",
        name: "national",
        kind: Kind::Text(Shape::Filled),
        default: "national",
        zh: "政策文件夹里全国通用部分的文件夹名",
        en: "name of the folder in it that holds for the whole nation",
        put: |c, v| c.county.national = v.text(),
    },
    Field {
        section: "county",
        name: "hours_ahead",
        kind: whole(-12, 14),
        default: "8",
        zh: "本县时间比世界协调时（UTC）早几个小时：全国统一用北京时间，即 8",
        en: "hours that the county's clock is ahead of UTC: China has one time zone, eight hours ahead",
        put: |c, v| c.county.hours_ahead = i8::try_from(v.number()).unwrap_or_default(),
    },
    Field {
        section: "map",
        name: "file",
        kind: Kind::Text(Shape::File),
        default: "",
        zh: "乡镇和村的边界（GeoJSON，RFC 7946，经纬度坐标）；每个图形的属性 code 写区划代码（乡镇 9 位，村 12 位），与登记簿一致。不写则没有地图；文件不对时不启动，并指出第几个图形错在哪里",
        en: "borders of townships and villages (GeoJSON, RFC 7946, longitude and latitude); the property `code` of each feature is the region code as in the registers. Empty for no map; a file that is wrong stops the start and says which feature is wrong in what",
        put: |c, v| c.map.file = Some(v.text()).filter(|text| !text.trim().is_empty()).map(PathBuf::from),
    },
    Field {
        section: "session",
        name: "idle_minutes",
        kind: whole(1, 720),
        default: "30",
        zh: "多少分钟没有操作就退出登录（GB/T 22239—2019 要求超时自动退出）",
        en: "minutes without a request after which a session ends (GB/T 22239-2019 asks for it)",
        put: |c, v| c.session.idle = minutes(&v),
    },
    Field {
        section: "session",
        name: "max_hours",
        kind: whole(1, 168),
        default: "12",
        zh: "登录后最长多少小时必须重新登录",
        en: "hours after which a session ends in any case",
        put: |c, v| c.session.max = hours(&v),
    },
    Field {
        section: "session",
        name: "lock_after_failures",
        kind: whole(3, 20),
        default: "5",
        zh: "连续输错多少次密码后锁定账号（GB/T 22239—2019 要求登录失败处理）",
        en: "failed sign-ins in a row that lock an account (GB/T 22239-2019 asks for it)",
        put: |c, v| c.session.lock_after_failures = count(&v),
    },
    Field {
        section: "session",
        name: "lock_minutes",
        kind: whole(1, 1440),
        default: "15",
        zh: "锁定多少分钟",
        en: "minutes that an account stays locked",
        put: |c, v| c.session.lock = minutes(&v),
    },
    Field {
        section: "session",
        name: "invitation_hours",
        kind: whole(1, 720),
        default: "72",
        zh: "邀请链接（一次性）多少小时内有效",
        en: "hours that a one-time invitation link is good",
        put: |c, v| c.session.invitation = hours(&v),
    },
    Field {
        section: "session",
        name: "password_min_chars",
        kind: whole(8, 64),
        default: "10",
        zh: "密码至少多少个字符（GB/T 22239—2019 要求密码有复杂度，长度最有用）",
        en: "least characters of a password (GB/T 22239-2019 asks for complexity, which length gives best)",
        put: |c, v| c.session.password_min_chars = usize::try_from(v.number()).unwrap_or(usize::MAX),
    },
    Field {
        section: "session",
        name: "cookie_secure",
        kind: Kind::Word(&["auto", "always", "never"]),
        default: "auto",
        zh: "登录凭据是否只经 HTTPS 发送：auto 按 public_url 判断；never 只用于本机试用",
        en: "whether the session cookie is for HTTPS only: auto looks at public_url; never is for trials on one machine",
        put: |c, v| {
            c.session.cookie_secure = match v.text().as_str() {
                "always" => CookieSecure::Always,
                "never" => CookieSecure::Never,
                _ => CookieSecure::Auto,
            };
        },
    },
    Field {
        section: "jobs",
        name: "workers",
        kind: whole(1, 64),
        default: "1",
        zh: "同时运行多少个后台任务",
        en: "jobs running at once",
        put: |c, v| c.jobs.workers = count(&v),
    },
    Field {
        section: "jobs",
        name: "attempts",
        kind: whole(1, 10),
        default: "3",
        zh: "一个后台任务最多开始几次（服务器中途停机时会重新开始）",
        en: "how often a job is begun at most (it is begun again after the machine went down)",
        put: |c, v| c.jobs.attempts = count(&v),
    },
    Field {
        section: "jobs",
        name: "poll_ms",
        kind: whole(50, 60_000),
        default: "1000",
        zh: "每隔多少毫秒查看有没有新任务",
        en: "milliseconds between looks for new work",
        put: |c, v| c.jobs.poll = millis(&v),
    },
    Field {
        section: "jobs",
        name: "retention_days",
        kind: whole(184, 3650),
        default: "400",
        zh: "已结束的任务记录保留多少天（《网络安全法》：日志留存不少于六个月）",
        en: "days that records of finished jobs are kept (Cybersecurity Law: logs are kept for at least six months)",
        put: |c, v| c.jobs.retention_days = count(&v),
    },
    Field {
        section: "jobs",
        name: "streams",
        kind: whole(1, 100_000),
        default: "200",
        zh: "最多同时有多少个页面实时跟踪任务进度（超过的页面改为隔几秒查询一次）",
        en: "jobs that may be watched live at once; whoever is over the limit asks every few seconds instead",
        put: |c, v| c.jobs.streams = count(&v),
    },
    Field {
        section: "jobs",
        name: "streams_per_account",
        kind: whole(1, 1000),
        default: "10",
        zh: "其中同一个账号最多占多少个",
        en: "of these, as many as one account may hold",
        put: |c, v| c.jobs.streams_per_account = count(&v),
    },
    Field {
        section: "standards",
        name: "keep_facts",
        kind: whole(0, 120),
        default: "12",
        zh: "保留最近多少次筛查的事实（加密保存，不含姓名和证件号），用于测算和回看标准；0 为不保留",
        en: "facts of how many screenings are kept (sealed, without names or identity numbers) to try standards out; 0 keeps none",
        put: |c, v| c.standards.keep_facts = count(&v),
    },
    Field {
        section: "standards",
        name: "idle_minutes",
        kind: whole(1, 1440),
        default: "20",
        zh: "测算用的事实在内存里多少分钟没有人用就放掉",
        en: "minutes without use after which the facts for trying out leave the memory",
        put: |c, v| c.standards.idle = minutes(&v),
    },
    Field {
        section: "figures",
        name: "keep_seconds",
        kind: whole(0, 600),
        default: "15",
        zh: "履责情况的数字算好后，同一范围的人多少秒内看同一份（页面写明是什么时刻算的）；0 为每次重算",
        en: "seconds for which people of the same area share figures once counted (the answer says when they were); 0 counts each time",
        put: |c, v| c.figures.keep_seconds = count(&v),
    },
    Field {
        section: "idempotency",
        name: "retention_hours",
        kind: whole(1, 720),
        default: "72",
        zh: "带 Idempotency-Key 的请求，其结果保留多少小时，在此期间重发不会重复生效",
        en: "hours that the answer to a request with an Idempotency-Key is kept, so that sending it again is harmless",
        put: |c, v| c.idempotency.retention = hours(&v),
    },
    Field {
        section: "log",
        name: "level",
        kind: Kind::Word(&["error", "warn", "info", "debug", "trace"]),
        default: "info",
        zh: "日志的最低级别",
        en: "least level that is logged",
        put: |c, v| c.log.level = v.text(),
    },
    Field {
        section: "log",
        name: "format",
        kind: Kind::Word(&["json", "text"]),
        default: "json",
        zh: "日志格式。写到标准错误输出，由系统日志服务保存；《网络安全法》要求留存不少于六个月",
        en: "how a line looks; the log goes to standard error, and the Cybersecurity Law asks to keep it for six months",
        put: |c, v| {
            c.log.format = match v.text().as_str() {
                "text" => LogFormat::Text,
                _ => LogFormat::Json,
            };
        },
    },
];
