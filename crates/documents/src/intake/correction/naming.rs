//! Names that file systems and spreadsheet programs allow.

use crate::intake::refused::RefusedSheet;

/// Longest file name in bytes.
const LONGEST_FILE_NAME: usize = 120;
/// Longest worksheet name in UTF-16 units.
const LONGEST_WORKSHEET_NAME: usize = 31;

/// The file name of a correction workbook: the same for the same worksheet of the same file, and no other.
pub fn file_name(refused: &RefusedSheet) -> String {
    let file = refused.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match file.rfind('.') {
        Some(at) if at > 0 => &file[..at],
        _ => file,
    };
    let name = format!("退回-{stem}-{}", refused.worksheet);
    let clean: String = name.chars().map(|c| if is_barred(c) { '_' } else { c }).collect();
    let end = format!("-{}.xlsx", mark(refused));
    let mut room = LONGEST_FILE_NAME - end.len();
    while !clean.is_char_boundary(room.min(clean.len())) {
        room -= 1;
    }
    let kept = clean[..room.min(clean.len())].trim_end_matches(['-', ' ', '.']);
    format!("{kept}{end}")
}

/// Six hexadecimal digits by which worksheets differ whose names become equal: of the file's digest, mixed with the
/// worksheet's name and the file's.
fn mark(refused: &RefusedSheet) -> String {
    let parts = [
        refused.digest.as_bytes(),
        b":",
        refused.worksheet.as_bytes(),
        b":",
        refused.file.as_bytes(),
    ];
    // FNV-1a, so that the name is the same in every build.
    let hash = parts.concat().iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{:06x}", (hash >> 40) & 0xff_ffff)
}

/// Whether a common file system does not allow it in a name.
fn is_barred(c: char) -> bool {
    c.is_control() || "/\\:*?\"<>|".contains(c)
}

/// A worksheet name near the wanted one; `part` is 1 for the first worksheet of several.
pub(in crate::intake) fn worksheet_name(wanted: &str, part: usize) -> String {
    let barred = |c: char| c.is_control() || "[]:*?/\\".contains(c);
    let clean: String = wanted.chars().map(|c| if barred(c) { ' ' } else { c }).collect();
    let at_ends = |c: char| c.is_whitespace() || c == '\'';
    let clean = match clean.trim_matches(at_ends) {
        "" => "数据",
        reserved if reserved.eq_ignore_ascii_case("history") => "数据",
        clean => clean,
    };
    let suffix = if part > 1 { format!("({part})") } else { String::new() };
    let mut left = LONGEST_WORKSHEET_NAME - suffix.len();
    let fits = |c: &char| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    };
    let kept: String = clean.chars().take_while(fits).collect();
    format!("{}{suffix}", kept.trim_end_matches(at_ends))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::correction::tests::refused;

    #[test]
    fn file_names_are_allowed_short_and_differ() {
        let named = |file: &str, worksheet: &str| {
            let refused = RefusedSheet {
                file: file.to_owned(),
                worksheet: worksheet.to_owned(),
                ..refused(1)
            };
            file_name(&refused)
        };
        assert!(named("医保/结算10月.xlsx", "Sheet1").starts_with("退回-结算10月-Sheet1-"));
        assert!(named("结算.csv", "").starts_with("退回-结算-"));
        assert!(named(".csv", "a/b:c").starts_with("退回-.csv-a_b_c-"));
        let long = "很长的名字".repeat(30);
        let names = ["甲", "乙"].map(|last| named(&format!("{long}.xlsx"), &format!("{long}{last}")));
        assert_ne!(names[0], names[1]);
        assert!(
            names
                .iter()
                .all(|name| name.len() <= LONGEST_FILE_NAME && name.ends_with(".xlsx"))
        );
    }

    #[test]
    fn worksheet_names_are_allowed_and_short() {
        for (wanted, part, want) in [
            ("a/b:c", 1, "a b c"),
            ("", 1, "数据"),
            ("'引'", 2, "引(2)"),
            ("History", 1, "数据"),
        ] {
            assert_eq!(worksheet_name(wanted, part), want);
        }
        assert_eq!(
            worksheet_name(&"长".repeat(40), 12).encode_utf16().count(),
            LONGEST_WORKSHEET_NAME
        );
        assert!(worksheet_name(&"𬭊".repeat(40), 1).encode_utf16().count() <= LONGEST_WORKSHEET_NAME);
    }
}
