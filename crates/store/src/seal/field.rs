//! Sealed fields and the blind index that finds them.
//!
//! A sealed value is the text `v1:<key id>:<base64url of nonce, cipher text and tag>`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::SealError;
use super::chance::random_bytes;
use super::cipher::{NONCE, TAG};
use super::hash::Hash;
use super::key_file::is_key_id;
use super::keys::{Key, KeyRing};

const VERSION: &str = "v1";

impl KeyRing {
    /// Seals a value for one column of one row with the current key. The same value seals differently each time.
    pub fn seal(&self, column: &str, row_key: &str, plain: &str) -> String {
        let Key { id, for_fields, .. } = self.current_key();
        let nonce = random_bytes::<NONCE>();
        let mut bytes = Vec::with_capacity(NONCE + plain.len() + TAG);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(plain.as_bytes());
        let tag = for_fields.seal(&nonce, &place(column, row_key), &mut bytes[NONCE..]);
        bytes.extend_from_slice(&tag);
        let mut sealed = format!("{VERSION}:{id}:");
        URL_SAFE_NO_PAD.encode_string(&bytes, &mut sealed);
        sealed
    }

    /// Opens a value that was sealed for this column of this row.
    ///
    /// # Errors
    /// When the text is no sealed value, its key is not in the ring, or it was changed or moved.
    pub fn open(&self, column: &str, row_key: &str, sealed: &str) -> Result<String, SealError> {
        let not_sealed = || SealError::NotSealed {
            column: column.to_owned(),
        };
        let damaged = || SealError::Damaged {
            column: column.to_owned(),
        };
        let (id, text) = split(sealed).ok_or_else(not_sealed)?;
        let key = self
            .find_key(id)
            .ok_or_else(|| SealError::UnknownKey { key_id: id.to_owned() })?;
        let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| damaged())?;
        let (nonce, rest) = bytes.split_first_chunk_mut::<NONCE>().ok_or_else(damaged)?;
        let (plain, tag) = rest.split_last_chunk_mut::<TAG>().ok_or_else(damaged)?;
        if !key.for_fields.open(nonce, &place(column, row_key), plain, tag) {
            return Err(damaged());
        }
        str::from_utf8(plain).map(str::to_owned).map_err(|_| damaged())
    }

    /// The id of the key that sealed a value, read from its text.
    pub fn key_of<'a>(&self, sealed: &'a str) -> Option<&'a str> {
        split(sealed).map(|(id, _)| id)
    }

    /// How every value begins that the current key sealed: what begins otherwise is yet to be sealed anew.
    pub fn current_prefix(&self) -> String {
        format!("{VERSION}:{}:", self.current())
    }

    /// The blind index of a value in a column: equal for equal values, and meaningless without the key file.
    /// The caller brings the value into its one normal form first.
    pub fn blind(&self, column: &str, normalised: &str) -> String {
        let mut text = String::with_capacity(46);
        text.push_str(match self.blind.hash {
            Hash::Sha256 => "s2:",
            Hash::Sm3 => "m3:",
        });
        let digest = self.blind.keyed.digest(&[column.as_bytes(), normalised.as_bytes()]);
        URL_SAFE_NO_PAD.encode_string(digest, &mut text);
        text
    }
}

/// Where a value belongs, so that it opens nowhere else.
fn place(column: &str, row_key: &str) -> Vec<u8> {
    let mut place = Vec::with_capacity(8 + column.len() + row_key.len());
    place.extend_from_slice(&(column.len() as u64).to_be_bytes());
    place.extend_from_slice(column.as_bytes());
    place.extend_from_slice(row_key.as_bytes());
    place
}

fn split(sealed: &str) -> Option<(&str, &str)> {
    let (id, text) = sealed.strip_prefix(VERSION)?.strip_prefix(':')?.split_once(':')?;
    is_key_id(id).then_some((id, text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::keys::tests::{CIPHERS, options, ring};
    use super::*;

    #[test]
    fn values_come_back_and_hide() {
        for cipher in CIPHERS {
            let (_folder, _path, ring) = ring(cipher);
            for plain in ["", "1", "李四 13800000000", &"长".repeat(5000)] {
                let sealed = ring.seal("phone", "r1", plain);
                assert_eq!(ring.open("phone", "r1", &sealed).unwrap(), plain);
                assert!(sealed.starts_with(&ring.current_prefix()), "{sealed}");
                assert_ne!(sealed, ring.seal("phone", "r1", plain));
                assert_eq!(ring.key_of(&sealed), Some(ring.current()));
            }
        }
    }

    #[test]
    fn a_value_opens_in_its_place_only() {
        for cipher in CIPHERS {
            let (_folder, _path, ring) = ring(cipher);
            let sealed = ring.seal("phone", "r1", "a value");
            for (column, row_key) in [
                ("phone", "r2"),
                ("bank", "r1"),
                ("phon", "er1"),
                ("phoner", "1"),
                ("", "phoner1"),
            ] {
                let expected = SealError::Damaged {
                    column: column.to_owned(),
                };
                assert_eq!(ring.open(column, row_key, &sealed), Err(expected), "{column} {row_key}");
            }
        }
    }

    #[test]
    fn a_value_opens_with_its_key_only() {
        let (_folder, _path, other) = ring(CIPHERS[0]);
        for cipher in CIPHERS {
            let (_folder, _path, ring) = ring(cipher);
            let sealed = ring.seal("phone", "r1", "a value");
            let unknown = SealError::UnknownKey {
                key_id: ring.current().to_owned(),
            };
            assert_eq!(other.open("phone", "r1", &sealed), Err(unknown));
            let renamed = sealed.replace(ring.current(), other.current());
            assert!(matches!(
                other.open("phone", "r1", &renamed),
                Err(SealError::Damaged { .. })
            ));
        }
    }

    #[test]
    fn what_is_no_sealed_value_is_called_that() {
        let (_folder, _path, ring) = ring(CIPHERS[0]);
        for text in [
            "",
            "v1",
            "v1:",
            "v1::abcd",
            "v1:k1",
            "v2:k1:abcd",
            "v1:k 1:abcd",
            "13800000000",
        ] {
            assert!(
                matches!(ring.open("phone", "r1", text), Err(SealError::NotSealed { .. })),
                "{text}"
            );
            assert_eq!(ring.key_of(text), None, "{text}");
        }
        for rest in ["", "A", "!!!!", "AAAA", &"A".repeat(36)] {
            let text = ring.current_prefix() + rest;
            assert!(
                matches!(ring.open("phone", "r1", &text), Err(SealError::Damaged { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn the_blind_index_depends_on_value_column_and_key() {
        for (cipher, prefix) in CIPHERS.into_iter().zip(["s2:", "m3:"]) {
            let (_folder, _path, one) = ring(cipher);
            let (_folder, _path, two) = ring(cipher);
            let index = one.blind("phone", "a value");
            assert!(index.starts_with(prefix) && index.len() == 46, "{index}");
            assert_eq!(one.blind("phone", "a value"), index);
            for other in [
                one.blind("phone", "a valuf"),
                one.blind("bank", "a value"),
                two.blind("phone", "a value"),
                one.blind("phonea", " value"),
            ] {
                assert_ne!(other, index);
            }
        }
    }

    proptest! {
        #[test]
        fn any_value_comes_back_and_any_change_is_refused(
            plain in ".{0,40}", column in "[a-z]{1,8}", row_key in "[A-Z0-9]{1,26}", at in any::<prop::sample::Index>(), bit in 0..7,
        ) {
            for cipher in CIPHERS {
                let ring = KeyRing::random(options(cipher));
                let sealed = ring.seal(&column, &row_key, &plain);
                prop_assert_eq!(&ring.open(&column, &row_key, &sealed).unwrap(), &plain);
                let mut bytes = sealed.into_bytes();
                let at = at.index(bytes.len());
                bytes[at] ^= 1_u8 << bit;
                if let Ok(changed) = String::from_utf8(bytes) {
                    prop_assert!(ring.open(&column, &row_key, &changed).is_err());
                }
            }
        }
    }
}
