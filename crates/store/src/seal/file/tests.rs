use std::io::{Read as _, Write as _};

use proptest::prelude::*;

use super::*;
use crate::seal::hash::{Hash, hex};
use crate::seal::keys::tests::{CIPHERS, options, ring};

/// 256 bytes a part, so that short files have many parts.
const SMALL: u8 = 8;
const PART: usize = 1 << SMALL;

fn text(n: usize) -> Vec<u8> {
    (0..n).map(|at| (at * 7 + at / 251) as u8).collect()
}

fn seal(ring: &KeyRing, plain: &[u8], name: &str) -> Vec<u8> {
    let mut writer = ring.file_writer_in_parts(Vec::new(), name, SMALL).unwrap();
    writer.write_all(plain).unwrap();
    writer.finish().unwrap().0
}

fn open(ring: &KeyRing, sealed: &[u8], name: &str) -> Result<Vec<u8>, SealError> {
    let read = || {
        let mut plain = Vec::new();
        ring.open_file(sealed, name)?.read_to_end(&mut plain)?;
        io::Result::Ok(plain)
    };
    read().map_err(|error| SealError::of(&error).expect("a seal error").clone())
}

fn n_header(ring: &KeyRing) -> usize {
    MAGIC.len() + 3 + ring.current().len() + SALT + TAG
}

#[test]
fn files_of_every_size_come_back() {
    for cipher in CIPHERS {
        let (_folder, _path, ring) = ring(cipher);
        for n in [
            0,
            1,
            15,
            16,
            PART - 1,
            PART,
            PART + 1,
            2 * PART - 1,
            2 * PART,
            2 * PART + 1,
            5 * PART + 100,
        ] {
            let plain = text(n);
            let sealed = seal(&ring, &plain, "f");
            assert_eq!(open(&ring, &sealed, "f").unwrap(), plain, "{n}");
            assert_eq!(sealed.len(), n_header(&ring) + n + TAG * n.div_ceil(PART).max(1), "{n}");
        }
    }
}

#[test]
fn a_whole_file_says_what_it_was() {
    let (_folder, _path, ring) = ring(CIPHERS[0]);
    let plain = text(3 * (1 << PART_LOG2) / 2);
    let mut sealed = Vec::new();
    let known = ring.seal_file(plain.as_slice(), &mut sealed, "f").unwrap();
    let expected = Sealed {
        bytes: plain.len() as u64,
        sealed_bytes: sealed.len() as u64,
        digest_of_plain: hex(&Hash::Sha256.digest(&[&plain])),
    };
    assert_eq!(known, expected);
    assert_eq!(open(&ring, &sealed, "f").unwrap(), plain);
    assert_eq!(ring.open_file(sealed.as_slice(), "f").unwrap().key_id(), ring.current());
}

#[test]
fn one_changed_bit_at_any_byte_is_refused_and_its_part_is_named() {
    for cipher in CIPHERS {
        let (_folder, _path, ring) = ring(cipher);
        let sealed = seal(&ring, &text(3 * PART + 40), "f");
        let n_header = n_header(&ring);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << (at % 8);
            let error = open(&ring, &changed, "f").unwrap_err();
            if at >= n_header {
                let part = 1 + ((at - n_header) / (PART + TAG)) as u64;
                assert_eq!(error, SealError::DamagedPart { part }, "byte {at}");
            } else {
                let is_header = matches!(
                    error,
                    SealError::NotSealedFile | SealError::DamagedHeader | SealError::UnknownKey { .. }
                );
                assert!(is_header, "byte {at}: {error}");
            }
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for cipher in CIPHERS {
        let (_folder, _path, ring) = ring(cipher);
        let n_header = n_header(&ring);
        for n in [3 * PART, 3 * PART + 40] {
            let sealed = seal(&ring, &text(n), "f");
            for length in 0..sealed.len() {
                let error = open(&ring, &sealed[..length], "f").unwrap_err();
                let Some(n_body) = length.checked_sub(n_header) else {
                    assert_eq!(error, SealError::NotSealedFile, "{length}");
                    continue;
                };
                if n_body.is_multiple_of(PART + TAG) {
                    assert_eq!(
                        error,
                        SealError::CutOff {
                            after: (n_body / (PART + TAG)) as u64
                        },
                        "{length}"
                    );
                }
            }
        }
    }
}

#[test]
fn appended_exchanged_doubled_and_foreign_parts_are_refused() {
    for cipher in CIPHERS {
        let (_folder, _path, ring) = ring(cipher);
        let sealed = seal(&ring, &text(3 * PART), "f");
        let other = seal(&ring, &text(3 * PART), "f");
        let (header, body) = sealed.split_at(n_header(&ring));
        let parts: Vec<&[u8]> = body.chunks(PART + TAG).collect();
        let foreign = &other[header.len()..header.len() + PART + TAG];
        let cases: [(&str, Vec<&[u8]>, u64); 6] = [
            ("one byte more", vec![parts[0], parts[1], parts[2], b"x"], 3),
            ("last part twice", vec![parts[0], parts[1], parts[2], parts[2]], 3),
            ("exchanged", vec![parts[1], parts[0], parts[2]], 1),
            ("doubled", vec![parts[0], parts[0], parts[1], parts[2]], 2),
            ("left out", vec![parts[0], parts[2]], 2),
            ("from another file", vec![foreign, parts[1], parts[2]], 1),
        ];
        for (what, parts, part) in cases {
            let changed = [header, &parts.concat()].concat();
            assert_eq!(
                open(&ring, &changed, "f"),
                Err(SealError::DamagedPart { part }),
                "{what}"
            );
        }
        assert_eq!(
            open(&ring, &[&other[..header.len()], body].concat(), "f"),
            Err(SealError::DamagedPart { part: 1 })
        );
        assert_eq!(open(&ring, &[header, body].concat(), "f").unwrap(), text(3 * PART));
    }
}

#[test]
fn another_name_another_ring_and_another_file_are_refused() {
    for cipher in CIPHERS {
        let (_folder, path, first) = ring(cipher);
        let (_other_folder, _other_path, other) = ring(cipher);
        let sealed = seal(&first, b"text", "f");
        assert_eq!(open(&first, &sealed, "g"), Err(SealError::DamagedHeader));
        assert_eq!(
            open(&other, &sealed, "f"),
            Err(SealError::UnknownKey {
                key_id: first.current().to_owned()
            })
        );
        assert_eq!(
            open(&first, b"PK\x03\x04 is the start of a workbook", "f"),
            Err(SealError::NotSealedFile)
        );
        let rotated = KeyRing::rotate(&path, CIPHERS[0], "2027-01-01").unwrap();
        assert_eq!(open(&rotated, &sealed, "f").unwrap(), b"text");
    }
}

#[test]
fn an_unfinished_file_is_cut_off_and_an_error_is_repeated() {
    let (_folder, _path, ring) = ring(CIPHERS[0]);
    let mut bytes = Vec::new();
    let mut writer = ring.file_writer_in_parts(&mut bytes, "f", SMALL).unwrap();
    writer.write_all(&text(2 * PART + 5)).unwrap();
    drop(writer);
    let mut reader = ring.open_file(bytes.as_slice(), "f").unwrap();
    let mut plain = Vec::new();
    for _ in 0..2 {
        let error = reader.read_to_end(&mut plain).unwrap_err();
        assert_eq!(SealError::of(&error), Some(&SealError::CutOff { after: 2 }));
        assert_eq!(plain, text(PART));
    }
}

#[test]
fn nothing_follows_a_failed_write() {
    let (_folder, _path, ring) = ring(CIPHERS[0]);
    let mut room = [0; 400];
    let mut writer = ring.file_writer_in_parts(room.as_mut_slice(), "f", SMALL).unwrap();
    assert!(writer.write_all(&text(3 * PART)).is_err());
    assert!(writer.write(b"more").is_err());
    assert!(writer.finish().is_err());
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same_file(pieces in prop::collection::vec(0..700_usize, 0..12), n_read in 1..600_usize) {
        let ring = KeyRing::random(options(CIPHERS[0]));
        let plain = text(pieces.iter().sum());
        let mut writer = ring.file_writer_in_parts(Vec::new(), "f", SMALL).unwrap();
        let mut rest = plain.as_slice();
        for n in pieces {
            let (piece, after) = rest.split_at(n);
            writer.write_all(piece).unwrap();
            writer.flush().unwrap();
            rest = after;
        }
        let (sealed, _) = writer.finish().unwrap();
        let mut reader = ring.open_file(sealed.as_slice(), "f").unwrap();
        let (mut back, mut buffer) = (Vec::new(), vec![0; n_read]);
        loop {
            match reader.read(&mut buffer).unwrap() {
                0 => break,
                n => back.extend_from_slice(&buffer[..n]),
            }
        }
        prop_assert_eq!(back, plain);
    }

    #[test]
    fn any_bit_of_any_file_matters(n in 0..1500_usize, at in any::<prop::sample::Index>(), bit in 0..8) {
        for cipher in CIPHERS {
            let ring = KeyRing::random(options(cipher));
            let mut sealed = seal(&ring, &text(n), "f");
            let at = at.index(sealed.len());
            sealed[at] ^= 1_u8 << bit;
            prop_assert!(open(&ring, &sealed, "f").is_err());
        }
    }
}
