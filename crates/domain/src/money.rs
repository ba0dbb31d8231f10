//! Money in integer fen.

/// Fen as yuan with thousands separators; fen are written only when there are any.
///
/// ```
/// assert_eq!(domain::money::format_fen(5_230_000), "52,300");
/// assert_eq!(domain::money::format_fen(-1_205), "-12.05");
/// ```
pub fn format_fen(fen: i64) -> String {
    let (yuan, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
    let digits = yuan.to_string();
    let mut out = String::from(if fen < 0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if rest > 0 {
        out.push_str(&format!(".{rest:02}"));
    }
    out
}
