use domain::message::Lang;

use super::*;
use crate::config::CookieSecure;

fn from(text: &str, environment: &[(&str, &str)]) -> Result<Loaded, Vec<Problem>> {
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    read(Some(("shouwang.toml", text)), environment)
}

fn lines(text: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let problems = from(text, environment).expect_err("problems");
    problems.iter().map(|problem| problem.line(Lang::En)).collect()
}

#[test]
fn every_default_passes_its_own_check_and_arrives() {
    let loaded = read(None, std::iter::empty()).expect("defaults are sound");
    assert_eq!(loaded.values.len(), FIELDS.len());
    assert_eq!(loaded.config.database.url, "sqlite:data/shouwang.db");
    assert_eq!(loaded.config.data.keys_file, Path::new("data.keys.toml"));
    assert_eq!(loaded.config.server.listen.port(), 8080);
    assert!(!loaded.config.secure_cookies());
}

#[test]
fn fields_stand_once_and_in_known_sections() {
    let mut seen = std::collections::BTreeSet::new();
    for field in &FIELDS {
        assert!(seen.insert(field.variable()), "{}", field.path());
        assert!(SECTIONS.iter().any(|(section, ..)| *section == field.section));
        assert!(!field.zh.is_empty() && !field.en.is_empty());
    }
}

#[test]
fn every_field_changes_the_configuration() {
    let before = read(None, std::iter::empty()).expect("defaults").config;
    for field in &FIELDS {
        let other = match field.kind {
            Kind::Integer { least, .. } => match (least + 7).to_string() {
                text if text == field.default => (least + 8).to_string(),
                text => text,
            },
            Kind::Word(words) => words
                .iter()
                .find(|word| **word != field.default)
                .expect("two words")
                .to_string(),
            Kind::Networks => "10.0.0.0/8".to_owned(),
            Kind::Text(shape) => match shape.example().replace("8080", "8081").replace("data", "elsewhere") {
                text if text == field.default => format!("{text}-2"),
                text => text,
            },
        };
        let environment = [(field.variable(), other)].into_iter();
        let after = read(None, environment).expect("a value that fits").config;
        assert_ne!(before, after, "{}", field.path());
    }
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
    let text = "[server]\nlisten = \"127.0.0.1:9000\"\nrequest_timeout_s = 60\n[session]\ncookie_secure = \"always\"\n";
    let loaded = from(text, &[("SHOUWANG_SERVER_LISTEN", "127.0.0.1:9001"), ("HOME", "/root")]).expect("sound");
    assert_eq!(loaded.config.server.listen.port(), 9001);
    assert_eq!(loaded.config.server.request_timeout.as_secs(), 60);
    assert_eq!(loaded.config.session.cookie_secure, CookieSecure::Always);
    let shown = loaded.shown(Lang::Zh);
    for line in [
        "listen = \"127.0.0.1:9001\" # $SHOUWANG_SERVER_LISTEN",
        "request_timeout_s = 60 # shouwang.toml:3",
        "shutdown_grace_s = 30 # 默认",
    ] {
        assert!(shown.contains(line), "{line} in\n{shown}");
    }
}

#[test]
fn what_is_shown_can_be_read_again() {
    let loaded = from("[server]\ntrusted_proxies = [\"10.0.0.0/8\"]\n", &[]).expect("sound");
    let again = from(&loaded.shown(Lang::En), &[]).expect("sound");
    assert_eq!(loaded.config, again.config);
}

#[test]
fn the_password_of_the_database_is_not_shown() {
    let loaded = from("[database]\nurl = \"postgres://shouwang:geheim@db/county\"\n", &[]).expect("sound");
    assert!(!loaded.shown(Lang::Zh).contains("geheim"));
    let problems = lines("[database]\nurl = \"mysql://shouwang:geheim@db/county\"\n", &[]);
    assert!(
        problems[0].contains("CFG-008") && !problems[0].contains("geheim"),
        "{problems:?}"
    );
}

#[test]
fn all_problems_are_told_at_once_with_their_place() {
    let text = "\
[server]
listn = \"127.0.0.1:1\"
request_timeout_s = 0
body_limit_bytes = \"much\"
[databse]
url = \"x\"
[log]
format = \"jsn\"
[county]
region = \"5299\"
";
    let found = lines(
        text,
        &[("SHOUWANG_LOG_LEVL", "info"), ("SHOUWANG_JOBS_WORKERS", "many")],
    );
    let begins = [
        "$SHOUWANG_JOBS_WORKERS CFG-005",
        "$SHOUWANG_LOG_LEVL CFG-009",
        "shouwang.toml:2:1 CFG-004",
        "shouwang.toml:3:21 CFG-006",
        "shouwang.toml:4:20 CFG-005",
        "shouwang.toml:5:2 CFG-003",
        "shouwang.toml:8:10 CFG-007",
        "shouwang.toml:10:10 CFG-008",
    ];
    assert_eq!(found.len(), begins.len(), "{found:#?}");
    for begin in begins {
        assert!(
            found.iter().any(|line| line.starts_with(begin)),
            "{begin} in {found:#?}"
        );
    }
    assert!(
        found.iter().any(|line| line.contains("listen")),
        "a suggestion: {found:#?}"
    );
}

#[test]
fn malformed_files_are_refused_with_line_and_column() {
    for (text, code) in [
        ("[server\nlisten = 1", "CFG-002"),
        ("server = 1", "CFG-005"),
        ("[[server]]\nlisten = \"127.0.0.1:1\"", "CFG-005"),
        ("[server]\nlisten = \"a\"\nlisten = \"b\"", "CFG-002"),
        (
            "[data]\ndir = \"data\"\nkeys_file = \"./data/x/../keys.toml\"",
            "CFG-010",
        ),
        ("[session]\nidle_minutes = 720\nmax_hours = 1", "CFG-011"),
        ("[jobs]\nretention_days = 30", "CFG-006"),
        ("[server]\ntrusted_proxies = [\"10.0.0.0/99\"]", "CFG-008"),
        ("[server]\ntrusted_proxies = [1]", "CFG-005"),
    ] {
        let found = lines(text, &[]);
        assert!(found.iter().any(|line| line.contains(code)), "{text}: {found:?}");
        assert!(found[0].starts_with("shouwang.toml:"), "{found:?}");
    }
}

#[test]
fn a_variable_of_somebody_else_is_only_a_warning() {
    let loaded = from("", &[("SHOUWANG_HOME", "/srv")]).expect("sound");
    assert_eq!(loaded.warnings.len(), 1);
    assert_eq!(loaded.warnings[0].code, "CFG-009");
}

#[test]
fn keys_beside_the_data_follow_the_data() {
    for (dir, keys) in [
        ("/var/lib/shouwang/", "/var/lib/shouwang.keys.toml"),
        ("data", "data.keys.toml"),
    ] {
        let loaded = from("", &[("SHOUWANG_DATA_DIR", dir)]).expect("sound");
        assert_eq!(loaded.config.data.keys_file, Path::new(keys));
        assert!(!inside(&loaded.config.data.keys_file, &loaded.config.data.dir));
    }
}

#[test]
fn a_named_file_that_is_absent_is_a_problem_and_the_default_one_is_not() {
    let absent = Path::new("no/such/folder/shouwang.toml");
    let problems = load(Some(absent), std::iter::empty()).expect_err("absent");
    assert_eq!(problems[0].code, "CFG-001");
    assert!(load(None, std::iter::empty()).is_ok());
}
