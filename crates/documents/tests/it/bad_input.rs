//! Files that cannot be used are refused with their cause, within limits of time and memory.

use std::io::Write;
use std::path::{Path, PathBuf};

use documents::read::{FileOutcome, Limits};

use crate::support::{Kept, codes, limits, read, read_within, sentences, settlement, write, xlsx};

const ID: &str = "11010519491231002X";
const HEADER: &[&str] = &["身份证号", "结算流水号", "个人自付金额"];

fn zip(dir: &Path, name: &str, parts: &[(&str, &[u8])]) -> PathBuf {
    let path = dir.join(name);
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("file"));
    for (name, body) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("entry");
        zip.write_all(body).expect("written");
    }
    zip.finish().expect("zip");
    path
}

#[test]
fn files_that_are_something_else() {
    let table: &[(&str, &[u8], &str)] = &[
        ("a.xlsx", b"", "SHT-501"),
        (
            "a.xls",
            b"<html><body><table><tr><td>1</td></tr></table></body></html>",
            "SHT-503",
        ),
        ("b.xls", b"\xef\xbb\xbf\n <!DOCTYPE html><html></html>", "SHT-503"),
        ("c.xls", b"<?xml version=\"1.0\"?><Workbook/>", "SHT-504"),
        ("a.pdf", b"%PDF-1.7 ...", "SHT-505"),
        (
            "a.csv",
            b"\x00\x01\x02\x03\x04\x05\x06\x00\x00\x00\x01\x02\x00\x09",
            "SHT-505",
        ),
        ("d.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "SHT-507"),
        ("d.xlsx", b"PK\x03\x04 cut off", "SHT-507"),
    ];
    for (name, bytes, code) in table {
        let dir = tempfile::tempdir().expect("dir");
        let path = write(dir.path(), name, bytes);
        let (kept, intaken) = read(vec![settlement()], &[(path, name)]);
        assert_eq!(codes(&intaken), [*code], "{name}");
        assert_eq!(kept.outcomes, [FileOutcome::Refused]);
        assert_eq!(intaken.sources.len(), 1, "a refused file is on the list");
        assert!(sentences(&intaken).contains(name));
    }
}

#[test]
fn truncated_workbooks() {
    let dir = tempfile::tempdir().expect("dir");
    let whole = std::fs::read(xlsx(dir.path(), "a.xlsx", &[("一", &[HEADER, &[ID, "A1", "1"]])])).expect("bytes");
    for n in (0..whole.len()).step_by(211) {
        let path = write(dir.path(), "cut.xlsx", &whole[..n]);
        let (kept, intaken) = read(vec![settlement()], &[(path, "cut.xlsx")]);
        assert_eq!(kept.n_rows(), 0, "{n}");
        assert!(!intaken.problems.is_empty(), "{n}");
    }
}

#[test]
fn workbooks_with_flipped_bytes_never_panic() {
    let dir = tempfile::tempdir().expect("dir");
    let whole = std::fs::read(xlsx(dir.path(), "a.xlsx", &[("一", &[HEADER, &[ID, "A1", "1"]])])).expect("bytes");
    for n in (0..whole.len()).step_by(97) {
        let mut bytes = whole.clone();
        bytes[n] ^= 0x55;
        let path = write(dir.path(), "flipped.xlsx", &bytes);
        read(vec![settlement()], &[(path, "flipped.xlsx")]);
    }
}

#[test]
fn a_zip_bomb_is_not_unpacked() {
    let dir = tempfile::tempdir().expect("dir");
    let bomb = vec![b' '; 40 << 20];
    let types = b"<Types/>".as_slice();
    let path = zip(
        dir.path(),
        "bomb.xlsx",
        &[
            ("[Content_Types].xml", types),
            ("xl/workbook.xml", b"<a/>"),
            ("xl/worksheets/sheet1.xml", &bomb),
        ],
    );
    let small = Limits {
        max_unpacked_bytes: 10 << 20,
        ..limits()
    };
    let (_, intaken) = read_within(small, vec![settlement()], &[(path, "bomb.xlsx")]);
    assert_eq!(codes(&intaken), ["SHT-508"]);
}

#[test]
fn a_zip_bomb_that_lies_about_its_size() {
    let dir = tempfile::tempdir().expect("dir");
    let bomb = vec![b' '; 40 << 20];
    let path = zip(
        dir.path(),
        "bomb.xlsx",
        &[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/worksheets/sheet1.xml", &bomb),
        ],
    );
    let mut bytes = std::fs::read(&path).expect("bytes");
    let true_size = (40u32 << 20).to_le_bytes();
    let mut lies = 0;
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == true_size {
            bytes[at..at + 4].copy_from_slice(&1000u32.to_le_bytes());
            lies += 1;
        }
    }
    assert!(lies > 0);
    let path = write(dir.path(), "lie.xlsx", &bytes);
    let small = Limits {
        max_unpacked_bytes: 10 << 20,
        ..limits()
    };
    let (_, intaken) = read_within(small, vec![settlement()], &[(path, "lie.xlsx")]);
    assert!(
        matches!(codes(&intaken)[..], ["SHT-508"] | ["SHT-507"]),
        "{:?}",
        codes(&intaken)
    );
}

#[test]
fn shared_texts_that_claim_too_many() {
    let dir = tempfile::tempdir().expect("dir");
    let texts = b"<sst uniqueCount=\"4000000000\"><si><t>a</t></si></sst>".as_slice();
    let path = zip(
        dir.path(),
        "a.xlsx",
        &[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", b"<a/>"),
            ("xl/sharedStrings.xml", texts),
        ],
    );
    let (_, intaken) = read(vec![settlement()], &[(path, "a.xlsx")]);
    assert_eq!(codes(&intaken), ["SHT-507"]);
}

#[test]
fn too_many_rows_columns_and_bytes() {
    let dir = tempfile::tempdir().expect("dir");
    let rows: &[&[&str]] = &[HEADER, &[ID, "A1", "1"], &[ID, "A2", "1"], &[ID, "A3", "1"]];
    let table = [
        (
            Limits {
                max_rows_per_sheet: 3,
                ..limits()
            },
            "SHT-510",
        ),
        (
            Limits {
                max_columns: 2,
                ..limits()
            },
            "SHT-511",
        ),
        (
            Limits {
                max_file_bytes: 100,
                ..limits()
            },
            "SHT-502",
        ),
    ];
    for (limits, code) in table {
        let path = xlsx(dir.path(), "a.xlsx", &[("一", rows)]);
        let (kept, intaken) = read_within(limits, vec![settlement()], &[(path, "a.xlsx")]);
        assert!(codes(&intaken).contains(&code), "{code} {:?}", codes(&intaken));
        assert_eq!(kept.n_rows(), if code == "SHT-510" { 2 } else { 0 });
    }
}

#[test]
fn a_million_empty_rows() {
    let dir = tempfile::tempdir().expect("dir");
    let mut text = HEADER.join(",");
    text.push('\n');
    text.push_str(&",,\n".repeat(1_000_000));
    text.push_str(&format!("{ID},A1,1\n"));
    let path = write(dir.path(), "a.csv", text.as_bytes());
    let (kept, intaken) = read(vec![settlement()], &[(path, "a.csv")]);
    assert_eq!(kept.n_rows(), 1);
    assert_eq!(kept.batches[0].origins[0].row, 1_000_002);
    assert_eq!(
        (intaken.sources[0].counts.read, intaken.sources[0].counts.not_data),
        (1, 1_000_000)
    );
}

#[test]
fn a_quotation_mark_that_is_never_closed() {
    let dir = tempfile::tempdir().expect("dir");
    let mut text = format!("{}\n{ID},A1,1\n{ID},\"A2,1\n", HEADER.join(","));
    text.push_str(&format!("{ID},A3,1\n").repeat(200));
    let path = write(dir.path(), "a.csv", text.as_bytes());
    let (kept, intaken) = read(vec![settlement()], &[(path, "a.csv")]);
    assert_eq!(kept.n_rows(), 1);
    assert!(
        codes(&intaken).contains(&"SHT-513") && codes(&intaken).contains(&"SHT-531"),
        "{}",
        sentences(&intaken)
    );
}

#[test]
fn more_refused_rows_than_are_kept() {
    let dir = tempfile::tempdir().expect("dir");
    let mut text = HEADER.join(",") + "\n";
    text.push_str(&"1,A1,x\n".repeat(50));
    let path = write(dir.path(), "a.csv", text.as_bytes());
    let few = Limits {
        max_refused_rows: 10,
        max_problems_listed: 5,
        ..limits()
    };
    let (_, intaken) = read_within(few, vec![settlement()], &[(path, "a.csv")]);
    assert_eq!(intaken.sources[0].counts.refused, 50);
    assert_eq!((intaken.refused[0].rows.len(), intaken.refused[0].cut), (10, 40));
    assert!(codes(&intaken).contains(&"SHT-532") && codes(&intaken).contains(&"SHT-533"));
}

#[test]
fn temporary_and_missing_files() {
    let dir = tempfile::tempdir().expect("dir");
    let lock = write(dir.path(), "~$a.xlsx", b"x");
    let (kept, intaken) = read(
        vec![settlement()],
        &[(lock, "~$a.xlsx"), (dir.path().join("gone.csv"), "gone.csv")],
    );
    assert_eq!(kept.outcomes, [FileOutcome::Ignored, FileOutcome::Refused]);
    assert_eq!(codes(&intaken), ["SHT-535", "SHT-514"]);
    assert_eq!(Kept::default().n_progress, 0);
}
