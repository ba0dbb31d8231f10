//! Closed lists: an enum whose variants each have a stable word and a Chinese title.

/// Writes the enum with `ALL`, `name`, `title` and `parse`, so that no variant can be left out of any of them.
macro_rules! closed_list {
    ($(#[$about:meta])* $list:ident { $($(#[$doc:meta])+ $variant:ident = $name:literal, $title:literal;)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $list {
            $($(#[$doc])+ $variant,)+
        }

        impl $list {
            /// Every variant, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable word for files, columns and the wire.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What a county calls it.
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $title,)+
                }
            }

            /// The variant with this word, if there is one.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl serde::Serialize for $list {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $list {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&name).ok_or_else(|| {
                    let names: Vec<&str> = Self::ALL.iter().map(|one| one.name()).collect();
                    serde::de::Error::custom(format!("{name} is none of {}", names.join(", ")))
                })
            }
        }

        impl std::fmt::Display for $list {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

pub(crate) use closed_list;
