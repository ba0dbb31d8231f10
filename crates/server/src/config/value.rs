//! Values of fields: what kinds there are, and how each is read from a file, from the environment and shown.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use toml::de::DeValue;

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole number from `least` to `most`.
    Integer { least: i64, most: i64 },
    /// One of these words.
    Word(&'static [&'static str]),
    /// A text of a certain shape.
    Text(Shape),
    /// A list of networks such as `10.0.0.0/8`.
    Networks,
}

/// What a text must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Anything but nothing.
    Filled,
    /// An IP address and a port.
    Address,
    /// `http://…` or `https://…`, or empty.
    WebUrl,
    /// `sqlite:FILE` or `postgres://…`.
    DatabaseUrl,
    /// Six digits, or empty.
    County,
    /// A file, or empty.
    File,
}

/// A value that has passed its field's check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Integer(i64),
    Text(String),
    List(Vec<String>),
}

/// Why a value was refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Type { got: &'static str },
    Range { value: i64 },
    Word { value: String },
    Shape { value: String, example: &'static str },
}

/// Where an effective value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything else.
    Default,
    /// The configuration file, with the 1-based line.
    File {
        /// Name of the file as given.
        file: String,
        /// Line of the value.
        line: u32,
    },
    /// An environment variable.
    Environment {
        /// Its name.
        variable: String,
    },
}

/// A range of IP addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads `10.0.0.0/8`, `fd00::/8` or a single address; `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
        (bits <= most).then_some(Self { address, bits })
    }

    /// Whether `address` lies in this network.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = 32 - u32::from(self.bits);
                u32::from(own).checked_shr(shift) == u32::from(other).checked_shr(shift)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(own).checked_shr(shift) == u128::from(other).checked_shr(shift)
            }
            _ => false,
        }
    }
}

impl Kind {
    /// The TOML type, as named in messages and in the reference.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Integer { .. } => "integer",
            Self::Word(_) | Self::Text(_) => "string",
            Self::Networks => "array of strings",
        }
    }

    /// Checks a value of the file.
    pub(super) fn check_toml(self, value: &DeValue<'_>) -> Result<Value, Refused> {
        let wrong = || Refused::Type { got: value.type_str() };
        match self {
            Self::Integer { .. } => match value {
                DeValue::Integer(n) => {
                    let digits = n.as_str().replace('_', "");
                    let number = i64::from_str_radix(&digits, n.radix()).map_err(|_| wrong())?;
                    self.integer(number)
                }
                _ => Err(wrong()),
            },
            Self::Networks => {
                let items = value.as_array().ok_or_else(wrong)?;
                let texts = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
                networks(texts.collect::<Option<Vec<_>>>().ok_or_else(wrong)?)
            }
            Self::Word(_) | Self::Text(_) => self.text(value.as_str().ok_or_else(wrong)?),
        }
    }

    /// Checks a value of the environment, or a default.
    pub(super) fn check_text(self, text: &str) -> Result<Value, Refused> {
        let text = text.trim();
        match self {
            Self::Integer { .. } => match text.replace('_', "").parse() {
                Ok(number) => self.integer(number),
                Err(_) => Err(Refused::Type { got: "string" }),
            },
            Self::Networks => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                networks(parts.map(str::to_owned).collect())
            }
            Self::Word(_) | Self::Text(_) => self.text(text),
        }
    }

    fn integer(self, value: i64) -> Result<Value, Refused> {
        match self {
            Self::Integer { least, most } if !(least..=most).contains(&value) => Err(Refused::Range { value }),
            _ => Ok(Value::Integer(value)),
        }
    }

    fn text(self, text: &str) -> Result<Value, Refused> {
        let value = text.to_owned();
        match self {
            Self::Word(words) if !words.contains(&text) => Err(Refused::Word { value }),
            Self::Text(shape) if !shape.fits(text) => {
                let example = shape.example();
                Err(Refused::Shape { value, example })
            }
            _ => Ok(Value::Text(value)),
        }
    }
}

fn networks(items: Vec<String>) -> Result<Value, Refused> {
    match items.iter().find(|item| Network::parse(item).is_none()) {
        None => Ok(Value::List(items)),
        Some(item) => Err(Refused::Shape {
            value: item.clone(),
            example: "10.0.0.0/8",
        }),
    }
}

impl Shape {
    fn fits(self, text: &str) -> bool {
        match self {
            Self::Filled => !text.trim().is_empty(),
            Self::Address => text.parse::<SocketAddr>().is_ok(),
            Self::WebUrl => text.is_empty() || is_web_url(text),
            Self::DatabaseUrl => ["sqlite:", "postgres://", "postgresql://"]
                .iter()
                .any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())),
            Self::File => true,
            Self::County => text.is_empty() || (text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())),
        }
    }

    /// A value that fits, for messages and for the reference.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Filled => "data",
            Self::Address => "127.0.0.1:8080",
            Self::WebUrl => "https://fangfanpin.example.gov.cn",
            Self::DatabaseUrl => "sqlite:data/shouwang.db",
            Self::County => "529901",
            Self::File => "map.geojson",
        }
    }
}

fn is_web_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

impl Value {
    pub(super) fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Integer(number) => number.to_string(),
            Self::List(items) => items.join(","),
        }
    }

    pub(super) fn number(&self) -> i64 {
        match self {
            Self::Integer(number) => *number,
            _ => 0,
        }
    }

    pub(super) fn networks(self) -> Vec<Network> {
        match self {
            Self::List(items) => items.iter().filter_map(|item| Network::parse(item)).collect(),
            _ => Vec::new(),
        }
    }
}

/// As TOML.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{}", toml::Value::String(text.clone())),
            Self::List(items) => {
                let items = items.iter().cloned().map(toml::Value::String);
                write!(f, "{}", toml::Value::Array(items.collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses_and_no_other() {
        for (network, address, inside) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
            ("::/0", "10.0.0.1", false),
        ] {
            let network = Network::parse(network).expect(network);
            assert_eq!(network.contains(address.parse().expect(address)), inside, "{address}");
        }
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "10.0.0.0/-1", "a/8"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shapes_accept_their_example() {
        for shape in [
            Shape::Filled,
            Shape::Address,
            Shape::WebUrl,
            Shape::DatabaseUrl,
            Shape::County,
            Shape::File,
        ] {
            assert!(shape.fits(shape.example()), "{shape:?}");
        }
    }

    #[test]
    fn shapes_refuse_what_does_not_fit() {
        for (shape, text) in [
            (Shape::Filled, " "),
            (Shape::Address, "localhost:8080"),
            (Shape::WebUrl, "ftp://a"),
            (Shape::WebUrl, "https://"),
            (Shape::DatabaseUrl, "mysql://a"),
            (Shape::DatabaseUrl, "sqlite:"),
            (Shape::County, "52990"),
            (Shape::County, "52990a"),
        ] {
            assert!(!shape.fits(text), "{shape:?} {text}");
        }
    }
}
