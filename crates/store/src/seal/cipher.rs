//! The two authenticated ciphers behind one face.

use std::fmt;

use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm_siv::Aes256GcmSiv;
use serde::{Deserialize, Serialize};
use sm4::Sm4;

use super::hash::Hash;

/// Bytes of a nonce.
pub(super) const NONCE: usize = 12;
/// Bytes by which a sealed text is longer than the open one.
pub(super) const TAG: usize = 16;

/// SM4 in Galois/counter mode, as in RFC 8998.
type Sm4Gcm = AesGcm<Sm4, U12>;

/// A cipher that hides a text and notices any change of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Cipher {
    /// AES-256-GCM-SIV, RFC 8452: stays safe even if a nonce should repeat.
    #[default]
    #[serde(rename = "aes-256-gcm-siv")]
    Aes256GcmSiv,
    /// SM4-GCM, GB/T 32907 and RFC 8998. Nonces are random: rotate the key before 4 billion values.
    #[serde(rename = "sm4-gcm")]
    Sm4Gcm,
}

impl Cipher {
    /// The name in the key file: `aes-256-gcm-siv` or `sm4-gcm`.
    pub fn name(self) -> &'static str {
        match self {
            Cipher::Aes256GcmSiv => "aes-256-gcm-siv",
            Cipher::Sm4Gcm => "sm4-gcm",
        }
    }

    /// The cipher of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Cipher::Aes256GcmSiv, Cipher::Sm4Gcm]
            .into_iter()
            .find(|cipher| cipher.name() == name)
    }

    /// The hash of the same family, with which keys for one purpose are derived from a secret.
    pub(super) fn hash(self) -> Hash {
        match self {
            Cipher::Aes256GcmSiv => Hash::Sha256,
            Cipher::Sm4Gcm => Hash::Sm3,
        }
    }

    /// The cipher with its key; SM4 uses the first half of it.
    pub(super) fn with_key(self, key: &[u8; 32]) -> CipherWithKey {
        match self {
            Cipher::Aes256GcmSiv => CipherWithKey::Aes(Box::new(Aes256GcmSiv::new(key.into()))),
            Cipher::Sm4Gcm => {
                let mut half = zeroize::Zeroizing::new([0; 16]);
                half.copy_from_slice(&key[..16]);
                CipherWithKey::Sm4(Box::new(Sm4Gcm::new((&*half).into())))
            }
        }
    }
}

impl fmt::Display for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A cipher ready for work.
pub(super) enum CipherWithKey {
    Aes(Box<Aes256GcmSiv>),
    Sm4(Box<Sm4Gcm>),
}

impl CipherWithKey {
    /// Hides `text` in place and returns the tag that proves it together with `bound_to`.
    ///
    /// # Panics
    /// For a text of more than 64 GiB, which no caller can hold: fields are short, files go in parts.
    pub(super) fn seal(&self, nonce: &[u8; NONCE], bound_to: &[u8], text: &mut [u8]) -> [u8; TAG] {
        let tag = match self {
            CipherWithKey::Aes(aes) => aes.encrypt_inout_detached(nonce.into(), bound_to, text.into()),
            CipherWithKey::Sm4(sm4) => sm4.encrypt_inout_detached(nonce.into(), bound_to, text.into()),
        };
        match tag {
            Ok(tag) => tag.into(),
            Err(_) => panic!("a text of more than 64 GiB cannot be sealed in one piece"),
        }
    }

    /// Opens `text` in place. If it is not what was sealed, it stays as it is and the answer is `false`.
    #[must_use]
    pub(super) fn open(&self, nonce: &[u8; NONCE], bound_to: &[u8], text: &mut [u8], tag: &[u8; TAG]) -> bool {
        match self {
            CipherWithKey::Aes(aes) => aes.decrypt_inout_detached(nonce.into(), bound_to, text.into(), tag.into()),
            CipherWithKey::Sm4(sm4) => sm4.decrypt_inout_detached(nonce.into(), bound_to, text.into(), tag.into()),
        }
        .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use sm4::cipher::BlockCipherEncrypt as _;

    use super::super::hash::hex;
    use super::*;

    const KEY: [u8; 16] = [
        0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10,
    ];

    #[test]
    fn sm4_known_answer() {
        // GB/T 32907-2016, appendix A.1.
        let mut block = KEY.into();
        Sm4::new(&KEY.into()).encrypt_block(&mut block);
        assert_eq!(hex(&block), "681edf34d206965e86b3e94f536e4246");
    }

    #[test]
    fn sm4_gcm_known_answer() {
        // RFC 8998, appendix A.1.
        let mut key = [0; 32];
        key[..16].copy_from_slice(&KEY);
        let nonce = [0, 0, 0x12, 0x34, 0x56, 0x78, 0, 0, 0, 0, 0xab, 0xcd];
        let bound_to = [
            0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xab, 0xad,
            0xda, 0xd2,
        ];
        let mut text: Vec<u8> = [0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0xee, 0xaa]
            .iter()
            .flat_map(|&byte| [byte; 8])
            .collect();
        let tag = Cipher::Sm4Gcm.with_key(&key).seal(&nonce, &bound_to, &mut text);
        let expected = "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
                        d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d";
        assert_eq!(
            (hex(&text).as_str(), hex(&tag).as_str()),
            (expected, "83de3541e4c2b58177e065a9bf7b62ec")
        );
    }

    #[test]
    fn aes_256_gcm_siv_known_answer() {
        // RFC 8452, appendix C.2: 8 bytes of plain text, no additional data.
        let mut key = [0; 32];
        key[0] = 1;
        let nonce = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let mut text = [1, 0, 0, 0, 0, 0, 0, 0];
        let tag = Cipher::Aes256GcmSiv.with_key(&key).seal(&nonce, &[], &mut text);
        assert_eq!(
            hex(&text) + &hex(&tag),
            "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"
        );
    }

    #[test]
    fn a_refused_text_stays_as_it_is() {
        for cipher in [Cipher::Aes256GcmSiv, Cipher::Sm4Gcm] {
            let ready = cipher.with_key(&[3; 32]);
            let mut text = *b"some text";
            let tag = ready.seal(&[0; NONCE], b"here", &mut text);
            let sealed = text;
            assert!(!ready.open(&[0; NONCE], b"there", &mut text, &tag));
            assert_eq!(text, sealed);
            assert!(ready.open(&[0; NONCE], b"here", &mut text, &tag));
            assert_eq!(&text, b"some text");
        }
    }

    #[test]
    fn names_are_read_back() {
        for cipher in [Cipher::Aes256GcmSiv, Cipher::Sm4Gcm] {
            assert_eq!(Cipher::parse(cipher.name()), Some(cipher));
        }
        assert_eq!(Cipher::parse("aes-256-gcm"), None);
    }
}
