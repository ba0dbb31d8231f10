//! The reference page of the configuration, written from the table of fields.

use super::fields::{FIELDS, Field, SECTIONS};
use super::read::DEFAULT_FILE;
use super::value::{Kind, Shape};

/// The text of `docs/reference/configuration.md`.
pub fn config_markdown() -> String {
    let mut out = format!(
        "# 配置 / Configuration\n\n\
         <!-- Derived from crates/server/src/config/fields.rs: do not edit. -->\n\n\
         一个 TOML 文件（`--config 文件`；不写时，当前文件夹里有 `{DEFAULT_FILE}` 就读它），再加环境变量 \
         `SHOUWANG_<段>_<字段>`；环境变量优先。每一项都有默认值。`shouwang config check` 一次列出全部问题，\
         `shouwang config show` 列出实际生效的值和来源（密码不显示）。相对路径以启动时所在的文件夹为准。\n\n\
         One TOML file (`--config FILE`, or `{DEFAULT_FILE}` in the working directory where present) and the \
         environment `SHOUWANG_<SECTION>_<FIELD>`, which wins. Every field has a default. `shouwang config check` \
         lists every problem at once; `shouwang config show` prints the effective values with their origin, passwords \
         masked. Relative paths start at the working directory.\n"
    );
    for (section, zh, en) in SECTIONS {
        out.push_str(&format!("\n## `[{section}]` {zh} / {en}\n\n"));
        out.push_str("| 字段 field | 类型 type | 默认 default | 范围 range | 说明 meaning |\n|---|---|---|---|---|\n");
        for field in FIELDS.iter().filter(|field| field.section == section) {
            out.push_str(&row(field));
        }
    }
    out
}

fn row(field: &Field) -> String {
    let default = match field.default {
        "" => "-".to_owned(),
        default => format!("`{}`", default.replace("{data.dir}", "<data.dir>")),
    };
    format!(
        "| `{}`<br>`{}` | {} | {default} | {} | {}<br>{} |\n",
        field.name,
        field.variable(),
        field.kind.type_name(),
        range(field.kind),
        field.zh,
        field.en,
    )
}

fn range(kind: Kind) -> String {
    match kind {
        Kind::Integer { least, most } => format!("{least} – {most}"),
        Kind::Word(words) => words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(" "),
        Kind::Text(Shape::Filled) => "不能为空 / not empty".to_owned(),
        Kind::Text(shape) => format!("如 / like `{}`", shape.example()),
        Kind::Networks => "如 / like `[\"10.0.0.0/8\"]`".to_owned(),
    }
}
