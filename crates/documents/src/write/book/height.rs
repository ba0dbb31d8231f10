//! How high a row must be for its wrapped text, since not every office program finds that out by itself.

/// Points for one line of body text.
const LINE: f64 = 14.0;
/// Points above and below the text together.
const AIR: f64 = 5.0;
/// The highest row the file format allows.
const MOST: f64 = 409.0;

/// Lines that a text takes in a column of this width, and never fewer than one.
pub(crate) fn lines(text: &str, width: f64) -> usize {
    let room = (width * 1.03 - 1.0).max(2.0) as usize;
    text.split('\n').map(|line| lines_of(line, room)).sum::<usize>().max(1)
}

/// Lines of one paragraph in a column of `room` half-width characters.
fn lines_of(paragraph: &str, room: usize) -> usize {
    let mut lines = 1;
    let mut used = 0;
    for c in paragraph.chars() {
        let wide = if c.is_ascii() { 1 } else { 2 };
        if used + wide > room {
            lines += 1;
            used = 0;
        }
        used += wide;
    }
    lines
}

/// The height of a row of so many lines.
pub(crate) fn row(lines: usize) -> f64 {
    (lines as f64 * LINE + AIR).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice() {
        for (text, width, want) in [
            ("", 10.0, 1),
            ("一二三", 10.0, 1),
            ("一二三四五", 10.0, 2),
            ("一\n二\n", 10.0, 3),
            ("abcdefgh", 10.0, 1),
        ] {
            assert_eq!(lines(text, width), want, "{text}");
        }
    }
}
