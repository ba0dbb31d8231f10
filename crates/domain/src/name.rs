//! Personal names as linkage compares them.

/// The form in which two writings of one name are equal: no spaces, half-width letters in upper case, and one
/// middle dot for the dozen that people type in transliterated names.
///
/// ```
/// assert_eq!(domain::name::normalise("阿依古丽 · 买买提"), domain::name::normalise("阿依古丽•买买提"));
/// ```
pub fn normalise(name: &str) -> String {
    name.chars()
        .filter_map(|c| match c {
            '·' | '•' | '‧' | '・' | '.' | '。' | '．' | '∙' | '●' | '*' | '﹒' => Some('·'),
            c if c.is_whitespace() || c.is_control() || c == '\u{200b}' || c == '\u{feff}' => None,
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).map(|c| c.to_ascii_uppercase()),
            c => Some(c.to_ascii_uppercase()),
        })
        .collect()
}

/// A name for lists that leave the office: the first character and a star for each of the rest.
pub fn masked(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    first + &"*".repeat(chars.count().min(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_name() {
        for (a, b) in [
            ("张 三", "张三"),
            ("古丽．买买提", "古丽·买买提"),
            ("ａｂ", "AB"),
            ("欧阳　明", "欧阳明"),
        ] {
            assert_eq!(normalise(a), normalise(b), "{a} {b}");
        }
        assert_ne!(normalise("张三"), normalise("张山"));
        assert_eq!(masked("欧阳明月"), "欧**");
        assert_eq!(masked("张三"), "张*");
    }
}
