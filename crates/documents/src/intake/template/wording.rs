//! What a template says about a column, in the words of those who fill it in.

use domain::sheet::{CodeWord, Column, ColumnType, Sheet, Subject};

/// The kind of value, with bounds.
pub(super) fn kind(column: &Column) -> String {
    let kind = match column.kind {
        ColumnType::Text => "文字",
        ColumnType::IdCard => "18位身份证号(文本格式)",
        ColumnType::Money => "金额",
        ColumnType::Integer => "整数",
        ColumnType::Decimal => "数字,可带小数",
        ColumnType::Date => "日期,如 2026-10-01",
        ColumnType::Month => "年月六位,如 202610",
        ColumnType::Code => "从词表里选一个",
        ColumnType::Codes => "从词表里选一个或几个,用“、”隔开",
        ColumnType::YesNo => "是 或 否",
    };
    match (column.min, column.max) {
        (Some(min), Some(max)) => format!("{kind},{min} 到 {max}"),
        (Some(min), None) => format!("{kind},不小于 {min}"),
        (None, Some(max)) => format!("{kind},不大于 {max}"),
        (None, None) => kind.to_owned(),
    }
}

/// Whether it must be filled in.
pub(super) fn necessity(column: &Column) -> &'static str {
    match (column.required, column.filled) {
        (_, true) => "必填",
        (true, false) => "列必须有,可以空着",
        (false, false) => "选填",
    }
}

/// The words that may stand in it, one a line, with other ways to write them.
pub(super) fn words(column: &Column) -> String {
    let word = |code: &CodeWord| {
        if code.also.is_empty() {
            code.is.clone()
        } else {
            format!("{}(也认:{})", code.is, code.also.join("、"))
        }
    };
    match column.kind {
        ColumnType::YesNo => super::YES_NO.join("、"),
        _ => column.codes.iter().map(word).collect::<Vec<_>>().join("\n"),
    }
}

/// What the note at a header says.
pub(super) fn header_note(column: &Column) -> String {
    let mut lines = vec![format!("{}。{}", necessity(column), kind(column))];
    lines.extend(column.unit.iter().map(|unit| format!("单位:{unit}")));
    if !column.codes.is_empty() {
        let words: Vec<&str> = column.codes.iter().map(|code| code.is.as_str()).collect();
        lines.push(format!("可填:{}", words.join("、")));
    }
    lines.extend(column.note.iter().map(|note| note.trim().to_owned()));
    lines.join("\n")
}

/// What the sheet is, who delivers it and how to fill it in.
pub(super) fn paragraphs(sheet: &Sheet) -> Vec<String> {
    let about = match sheet.of {
        Subject::Person => "一行一人(一人可有多行)",
        Subject::Household => "一行一户(一户可有多行)",
        Subject::Village => "一行一村(一村可有多行)",
        Subject::None => "一行一条",
    };
    vec![
        format!("由谁提供:{}    多久一次:{}    {about}", sheet.department, sheet.every),
        format!(
            "在第一张工作表里从第2行起往下填,或把业务系统导出的内容整列贴进去;列的先后不限,多出来的列不影响。\
             黄底的是必须有的列。填好后把文件放进数据文件夹。“{}”“{}”两张表只供参考,不会被当作数据。",
            super::EXAMPLE_WORKSHEET,
            super::NOTES_WORKSHEET
        ),
    ]
}
