//! The form in which two writings of one header or word are equal.

/// Half-width, lower case, no spaces, no asterisks, quotation marks or colons; brackets stay as `()`.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{ff01}'..='\u{ff5e}' => push(&mut out, char::from_u32(c as u32 - 0xfee0).unwrap_or(c)),
            '【' | '〔' | '[' | '﹙' => out.push('('),
            '】' | '〕' | ']' | '﹚' => out.push(')'),
            c => push(&mut out, c),
        }
    }
    out
}

fn push(out: &mut String, c: char) {
    match c {
        '*' | '＊' | ':' | '"' | '\'' | '“' | '”' | '\u{200b}' | '\u{feff}' | '★' | '※' => {}
        c if c.is_whitespace() || c.is_control() => {}
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        c => out.extend(c.to_lowercase()),
    }
}

/// A folded header without a last bracket: `耕地面积(亩)` is `耕地面积`; `None` if there is none.
pub(super) fn without_bracket(folded: &str) -> Option<&str> {
    let start = folded.strip_suffix(')')?.rfind('(')?;
    (start > 0).then(|| &folded[..start])
}

/// Yuan in one unit of a money column by its folded header: 万元 makes ten thousand.
pub(super) fn money_factor(folded: &str) -> i64 {
    let bracket = without_bracket(folded).map_or("", |short| &folded[short.len()..]);
    if bracket.contains("万元") {
        10_000
    } else if bracket.contains("千元") {
        1_000
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_fold() {
        let table = [
            ("*身份证号", "身份证号"),
            (" 身 份\n证 号 ", "身份证号"),
            ("耕地面积（亩）", "耕地面积(亩)"),
            ("ＩＤ：", "id"),
            ("县(市、区、旗)", "县(市、区、旗)"),
        ];
        for (text, want) in table {
            assert_eq!(fold(text), want, "{text}");
        }
        assert_eq!(without_bracket("耕地面积(亩)"), Some("耕地面积"));
        assert_eq!(without_bracket("(亩)"), None);
        assert_eq!(money_factor("贷款金额(万元)"), 10_000);
        assert_eq!(money_factor("贷款金额(元)"), 1);
    }
}
