//! Cell formats of the house: calm, hairlines, level by word and soft fill.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

const FRAME: Color = Color::RGB(0x17_34_4f);
const ACTION: Color = Color::RGB(0x1d_5a_8c);
const PAPER: Color = Color::RGB(0xf6_f5_f1);
const TO_FILL: Color = Color::RGB(0xff_fb_ec);
const HAIRLINE: Color = Color::RGB(0xcf_cb_bf);
const QUIET: Color = Color::RGB(0x6b_72_7a);
/// Soft fill and ink of the levels, the most severe first; further levels take the last.
const LEVELS: [(u32, u32); 4] = [
    (0xf3_d8_d3, 0x8e_2a_1d),
    (0xf8_e7_c9, 0x7a_4a_06),
    (0xdc_e8_f2, 0x1d_4f_7a),
    (0xec_ea_e3, 0x4a_50_57),
];

/// Every format the workbooks use, made once.
pub(crate) struct Styles {
    /// Header of a table.
    pub(crate) head: Format,
    /// Short text.
    pub(crate) text: Format,
    /// Text of several lines.
    pub(crate) wrapped: Format,
    /// Short text or mark in the middle.
    pub(crate) centre: Format,
    /// A value that is not known.
    pub(crate) quiet: Format,
    /// A whole number.
    pub(crate) count: Format,
    /// A number that stands for itself, such as a rank, without commas.
    pub(crate) ordinal: Format,
    /// Money in yuan.
    pub(crate) yuan: Format,
    /// A share in per cent.
    pub(crate) share: Format,
    /// A date.
    pub(crate) date: Format,
    /// Seen or not seen: 1 is shown as `●`, 0 as `○`.
    pub(crate) mark: Format,
    /// A cell to be filled in by hand.
    pub(crate) to_fill: Format,
    /// A date to be filled in by hand.
    pub(crate) date_to_fill: Format,
    /// The levels, most severe first.
    levels: Vec<Format>,
    /// Title of a page.
    pub(crate) title: Format,
    /// Heading on a page.
    pub(crate) heading: Format,
    /// A paragraph on a page.
    pub(crate) note: Format,
    /// Label of a row of sums.
    pub(crate) label: Format,
    /// A link inside the workbook.
    pub(crate) link: Format,
}

impl Styles {
    /// All formats.
    pub(crate) fn new() -> Self {
        let plain = || Format::new().set_font_name("微软雅黑").set_font_size(10);
        let cell = || {
            plain()
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Hair)
                .set_border_color(HAIRLINE)
        };
        let right = || cell().set_align(FormatAlign::Right);
        let centre = || cell().set_align(FormatAlign::Center);
        let short = || cell().set_num_format("@").set_text_wrap();
        let level = |(fill, ink): (u32, u32)| {
            centre()
                .set_background_color(Color::RGB(fill))
                .set_font_color(Color::RGB(ink))
                .set_bold()
        };
        Self {
            head: head(plain()),
            text: short(),
            wrapped: cell().set_text_wrap(),
            centre: short().set_align(FormatAlign::Center),
            quiet: right().set_font_color(QUIET),
            count: right().set_num_format("#,##0"),
            ordinal: centre().set_num_format("0"),
            yuan: right().set_num_format("#,##0;[Red]-#,##0"),
            share: right().set_num_format("0.0%"),
            date: centre().set_num_format("yyyy-mm-dd"),
            mark: centre().set_num_format("\"●\";;\"○\"").set_font_color(ACTION),
            to_fill: short().set_background_color(TO_FILL),
            date_to_fill: centre().set_num_format("yyyy-mm-dd").set_background_color(TO_FILL),
            levels: LEVELS.into_iter().map(level).collect(),
            title: plain()
                .set_font_size(16)
                .set_bold()
                .set_font_color(FRAME)
                .set_align(FormatAlign::VerticalCenter),
            heading: plain()
                .set_font_size(11)
                .set_bold()
                .set_font_color(FRAME)
                .set_border_bottom(FormatBorder::Thin)
                .set_border_color(FRAME),
            note: plain()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_align(FormatAlign::Left),
            label: short().set_background_color(PAPER),
            link: short().set_background_color(PAPER).set_font_color(ACTION),
        }
    }

    /// The format of a level.
    pub(crate) fn level(&self, index: usize) -> &Format {
        &self.levels[index.min(self.levels.len() - 1)]
    }
}

fn head(plain: Format) -> Format {
    plain
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(FRAME)
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Hair)
        .set_border_color(HAIRLINE)
}
