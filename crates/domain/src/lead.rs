//! What becomes of a lead, and whether what it says was checked before.

use crate::access::closed_list::closed_list;

closed_list! {
    /// What became of a lead. Each ends in one of these, once.
    Outcome {
        /// The household had an open case, and the lead is part of it.
        Joined = "joined", "并入个案";
        /// Its facts had been checked already.
        Remembered = "remembered", "已核查";
        /// Somebody looked into it, and there is no risk.
        Dismissed = "dismissed", "排除";
        /// A case began with it.
        Case = "case", "立案";
    }
}

closed_list! {
    /// How a report from outside stands.
    ReportState {
        /// Nobody has said whose household it is.
        New = "new", "待受理";
        /// It is a lead of a household.
        Linked = "linked", "已受理";
        /// It was not taken up.
        Refused = "refused", "不受理";
    }
}

closed_list! {
    /// Why data had missed a household that people found.
    Missed {
        /// A source that the rule needs was not delivered.
        NoData = "no_data", "没有数据";
        /// The data came after people had found it.
        LateData = "late_data", "数据来晚";
        /// Data was there, below the threshold.
        Threshold = "threshold", "没到线";
        /// Rows of the household's people were tied to nobody.
        NotLinked = "not_linked", "没有匹配上";
        /// No rule looks for it.
        NoRule = "no_rule", "没有规则";
        /// Data had found it, or would have.
        Found = "found", "数据已发现";
    }
}

/// Decimals that a comparison looks at.
const PLACES: usize = 6;

/// Whether a fact is another than when it was checked: a number that moved by more than `share_millionths` of what it
/// was, in either direction, or any other value that is not the same.
///
/// ```
/// use domain::lead::has_moved;
/// assert!(!has_moved(Some("100000"), Some("120000"), 200_000));
/// assert!(has_moved(Some("100000"), Some("120001"), 200_000));
/// ```
pub fn has_moved(checked: Option<&str>, now: Option<&str>, share_millionths: i64) -> bool {
    if checked == now {
        return false;
    }
    let (Some(was), Some(is)) = (checked.and_then(scaled), now.and_then(scaled)) else {
        return true;
    };
    let moved = (is - was).abs().saturating_mul(1_000_000);
    moved > was.abs().saturating_mul(i128::from(share_millionths))
}

/// The same for a fact that grows with time alone, as months since something: having grown it is the same fact, having
/// fallen something new began.
///
/// ```
/// use domain::lead::has_begun_anew;
/// assert!(!has_begun_anew(Some("3"), Some("9")));
/// assert!(has_begun_anew(Some("9"), Some("1")));
/// ```
pub fn has_begun_anew(checked: Option<&str>, now: Option<&str>) -> bool {
    if checked == now {
        return false;
    }
    match (checked.and_then(scaled), now.and_then(scaled)) {
        (Some(was), Some(is)) => is < was,
        _ => true,
    }
}

/// A plain number in millionths; digits beyond them are left out.
fn scaled(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_plain = !whole.is_empty() && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    // A day and a household number are no amounts.
    if !is_plain || whole.len() > 24 {
        return None;
    }
    let part: String = part.chars().chain(std::iter::repeat('0')).take(PLACES).collect();
    let number: i128 = format!("{whole}{part}").parse().ok()?;
    Some(sign * number)
}

/// Whether words hold what looks like an identity number or a telephone, which stand in no text in clear.
///
/// ```
/// assert!(domain::lead::names_a_number("电话 138-0000-0000"));
/// assert!(!domain::lead::names_a_number("2026年11月住院,自付52300元"));
/// ```
pub fn names_a_number(words: &str) -> bool {
    const LEAST: usize = 11;
    let mut run = 0;
    for c in words.chars() {
        match c {
            '0'..='9' | '０'..='９' => run += 1,
            ' ' | '-' | '－' | '\u{3000}' => {}
            _ => run = 0,
        }
        if run >= LEAST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_has_moved_or_not() {
        let share = 200_000;
        for (was, is, moved) in [
            (Some("100"), Some("100"), false),
            (Some("100"), Some("120"), false),
            (Some("100"), Some("80"), false),
            (Some("100"), Some("79.99"), true),
            (Some("0"), Some("0.000001"), true),
            (Some("0"), Some("0"), false),
            (Some("-50"), Some("-60"), false),
            (Some("-50"), Some("-61"), true),
            (Some("0.333333333333"), Some("0.3"), false),
            (Some("2026-10-01"), Some("2026-10-02"), true),
            (Some("2026-10-01"), Some("2026-10-01"), false),
            (Some("true"), Some("false"), true),
            (Some("D级"), Some("D级"), false),
            (None, None, false),
            (None, Some("1"), true),
            (Some("1"), None, true),
            (Some("1e9"), Some("1e8"), true),
        ] {
            assert_eq!(has_moved(was, is, share), moved, "{was:?} {is:?}");
        }
        assert!(has_moved(Some("100"), Some("101"), 0), "no share at all");
    }

    #[test]
    fn a_fact_that_ages_begins_anew_or_not() {
        for (was, is, anew) in [
            (Some("3"), Some("3"), false),
            (Some("3"), Some("30"), false),
            (Some("3"), Some("2.5"), true),
            (None, Some("1"), true),
            (Some("1"), None, true),
            (None, None, false),
            (Some("2026-10-01"), Some("2026-10-02"), true),
        ] {
            assert_eq!(has_begun_anew(was, is), anew, "{was:?} {is:?}");
        }
    }

    #[test]
    fn numbers_of_people_are_seen_in_words() {
        for (words, seen) in [
            ("她的身份证529901199003070011", true),
            ("电话１３８００００００００", true),
            ("138 0000 0000", true),
            ("2026-11-01住院,自付31200元", false),
            ("第1次2000元,第2次3000元", false),
            ("", false),
        ] {
            assert_eq!(names_a_number(words), seen, "{words}");
        }
    }
}
