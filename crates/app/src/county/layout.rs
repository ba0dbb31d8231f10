//! How each sheet is delivered: which files, which format, split by what.

use documents::table_file::CsvEncoding;

/// What the rows of a sheet are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Split {
    /// One file.
    Whole,
    /// A file per township.
    Township,
    /// A file per month of a date column.
    Month(&'static str),
    /// One file, a worksheet per word of a code column.
    Word(&'static str),
    /// One file, a worksheet per township.
    TownshipWorksheets,
}

/// What stands above the header of an xlsx, and below the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// The header alone.
    Plain,
    /// A merged title, a row with unit and day; totals and remarks below.
    Titled,
    /// The national export: header in the third row, all cells text.
    National,
}

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A workbook.
    Xlsx(Head),
    /// Comma-separated text.
    Csv(CsvEncoding),
}

/// How one sheet is delivered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) stem: &'static str,
    pub(super) split: Split,
    pub(super) format: Format,
    /// A second, hidden worksheet with old notes.
    pub(super) hidden: bool,
}

const fn layout(stem: &'static str, split: Split, format: Format) -> Layout {
    Layout {
        stem,
        split,
        format,
        hidden: false,
    }
}

/// The delivery of a sheet; an unknown one comes as a plain workbook under its title.
pub(super) fn of(sheet: &str) -> Layout {
    use CsvEncoding::{Gb18030, Utf8, Utf8Bom};
    use Format::{Csv, Xlsx};
    use Head::{National, Plain, Titled};
    match sheet {
        "region" => layout("行政区划", Split::Whole, Csv(Utf8Bom)),
        "member_register" => layout("家庭成员信息", Split::Township, Xlsx(National)),
        "household_register" => layout("户信息", Split::Township, Xlsx(National)),
        "medical_settlement" => layout("医保结算明细", Split::Month("settled_on"), Csv(Gb18030)),
        "insurance_enrolment" => layout("基本医保参保名单", Split::Township, Csv(Utf8Bom)),
        "special_disease" => layout("大病专项救治确诊名单", Split::Whole, Xlsx(Plain)),
        "school_roll" => layout("学籍名册", Split::Word("stage"), Xlsx(Titled)),
        "school_attendance" => layout("学生考勤月报", Split::Month("month"), Xlsx(Plain)),
        "student_aid" => layout("学生资助发放表", Split::Whole, Xlsx(Titled)),
        "disability_certificate" => layout("残疾人证名册", Split::Whole, Csv(Gb18030)),
        "house_appraisal" => Layout {
            hidden: true,
            ..layout("农村住房安全鉴定表", Split::Whole, Xlsx(Titled))
        },
        "water_outage" => layout("农村供水停水记录", Split::Whole, Xlsx(Titled)),
        "water_sample" => layout("饮用水水质检测表", Split::Whole, Csv(Utf8)),
        "water_supply" => layout("农户取水情况调查表", Split::Whole, Xlsx(Plain)),
        "employment" => layout("务工就业台账", Split::TownshipWorksheets, Xlsx(Titled)),
        "wage_arrears" => layout("欠薪与工伤案件表", Split::Whole, Xlsx(Plain)),
        "disaster" => layout("受灾户台账", Split::Whole, Xlsx(Titled)),
        "accident" => Layout {
            hidden: true,
            ..layout("事故与案件伤害名单", Split::Word("kind"), Xlsx(Titled))
        },
        "social_assistance" => layout("社会救助变动名单", Split::Whole, Xlsx(Titled)),
        "rigid_spending" => layout("刚性支出调查表", Split::Whole, Csv(Gb18030)),
        "loan" => layout("脱贫人口小额信贷台账", Split::Month("reported_on"), Xlsx(Titled)),
        "farm_production" => layout("种养产业监测表", Split::Whole, Csv(Utf8Bom)),
        "insurance_claim" => layout("防贫保险与农业保险理赔表", Split::Whole, Xlsx(Titled)),
        "business_registration" => layout("市场主体登记名单", Split::Whole, Xlsx(Plain)),
        "vital_event" => layout("人口与婚姻变动名单", Split::Whole, Csv(Gb18030)),
        "clue" => layout("线索登记表", Split::Whole, Xlsx(Titled)),
        _ => layout("", Split::Whole, Xlsx(Plain)),
    }
}

/// How often a row of the sheet gets a mistake for which it must be refused. Sheets where a missing row is itself
/// an alarm get fewer.
pub(super) fn refusal_rate(sheet: &str) -> f64 {
    match sheet {
        "region" => 0.0,
        "member_register" | "household_register" => 0.0005,
        "insurance_enrolment" | "school_roll" => 0.0002,
        _ => 0.004,
    }
}

/// How often a row is written in an unusual form that must still be understood.
pub(super) fn variant_rate(sheet: &str) -> f64 {
    match sheet {
        "region" => 0.0,
        "insurance_enrolment" | "member_register" | "household_register" => 0.006,
        _ => 0.02,
    }
}
