//! What `shouwang config show` prints: the effective configuration as TOML, each value with its origin.

use domain::message::Lang;

use super::fields::{FIELDS, SECTIONS};
use super::read::Loaded;
use super::value::{Origin, Value};

/// What stands in place of a password.
const MASK: &str = "***";

impl Loaded {
    /// The effective configuration as TOML; a comment says where each value came from. Passwords are masked.
    pub fn shown(&self, lang: Lang) -> String {
        let mut out = String::new();
        for (section, zh, en) in SECTIONS {
            let title = match lang {
                Lang::Zh => zh,
                Lang::En => en,
            };
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&format!("[{section}] # {title}\n"));
            let values = FIELDS.iter().zip(&self.values);
            for (field, (value, origin)) in values.filter(|(field, _)| field.section == section) {
                let origin = origin.shown(lang);
                out.push_str(&format!("{} = {} # {origin}\n", field.name, without_password(value)));
            }
        }
        out
    }
}

impl Origin {
    fn shown(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Default, Lang::Zh) => "默认".to_owned(),
            (Self::Default, Lang::En) => "default".to_owned(),
            (Self::File { file, line }, _) => format!("{file}:{line}"),
            (Self::Environment { variable }, _) => format!("${variable}"),
        }
    }
}

fn without_password(value: &Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(masked(text)),
        other => other.clone(),
    }
}

/// A text with the password of a URL in it masked: between the first `:` of the user part and the last `@`,
/// and in the parameters `password=` and `sslpassword=`.
pub(super) fn masked(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return masked_parameters(text);
    };
    let (rest, parameters) = rest.split_once('?').map_or((rest, None), |(a, b)| (a, Some(b)));
    let rest = match rest.rsplit_once('@') {
        None => rest.to_owned(),
        Some((user, host)) => match user.split_once(':') {
            None => format!("{user}@{host}"),
            Some((user, _)) => format!("{user}:{MASK}@{host}"),
        },
    };
    let parameters = parameters.map_or(String::new(), |parameters| format!("?{parameters}"));
    masked_parameters(&format!("{scheme}://{rest}{parameters}"))
}

fn masked_parameters(text: &str) -> String {
    let Some((head, parameters)) = text.split_once('?') else {
        return text.to_owned();
    };
    let parameters = parameters.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) if name.contains("password") => format!("{name}={MASK}"),
        _ => parameter.to_owned(),
    });
    format!("{head}?{}", parameters.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked_and_nothing_else() {
        for (text, shown) in [
            ("sqlite:data/a.db", "sqlite:data/a.db"),
            ("postgres://u@h/d", "postgres://u@h/d"),
            ("postgres://u:geheim@h:5432/d", "postgres://u:***@h:5432/d"),
            ("postgres://u:p@ss:w@h/d", "postgres://u:***@h/d"),
            (
                "postgres://h/d?user=u&password=x&sslmode=require",
                "postgres://h/d?user=u&password=***&sslmode=require",
            ),
            ("mysql://u:p@h", "mysql://u:***@h"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }
}
