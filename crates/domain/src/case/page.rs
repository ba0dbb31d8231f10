//! The table of statuses and acts as a page that an official can read.

use super::{Act, Status};

const HEAD: &str = "<!-- 由测试生成,请勿手改。 -->

# 个案办理表

个案在哪个状态,可以办什么。表中没有“可以”的,系统一律不接受,并说明原因。
具体由谁办、几天内办、要什么材料,按政策文件(见 [办理流程](procedure.md));按钮和接口用的是同一张表。

- 可以:这个状态下可以办,但仍要看由谁办、材料全不全、是不是暂停中。
- 先行:只有启动了先行帮扶才可以,没有启动的就是体外循环。
- 恢复后:暂停期间不能办,恢复后才可以。

一户同时只有一个在办的个案。风险消除以后个案不关闭,继续走访;风险又出现的,回退到监测帮扶,重新计时。
";

/// The page in Markdown, in Chinese: acts by status, then what each status is.
pub fn actions_markdown() -> String {
    format!("{HEAD}\n## 状态和事项\n\n{}\n## 状态\n\n{}", acts(), statuses())
}

fn acts() -> String {
    let titles: Vec<&str> = Status::NAMES.iter().map(|name| Status::title_of(name)).collect();
    let mut out = format!("| 事项 | 编码 | {} | 暂停期间 |\n", titles.join(" | "));
    out.push_str(&format!("|---|---|{}\n", ":-:|".repeat(titles.len() + 1)));
    let cases = Act::ALL.iter().filter(|act| **act != Act::Open);
    for act in cases {
        let cells: Vec<&str> = Status::NAMES.iter().map(|status| cell(*act, status)).collect();
        let paused = if act.waits() { "恢复后" } else { "不受影响" };
        out.push_str(&format!(
            "| {} | `{act}` | {} | {paused} |\n",
            act.title(),
            cells.join(" | ")
        ));
    }
    out
}

fn cell(act: Act, status: &str) -> &'static str {
    match act.fits(status) {
        false => "—",
        true if act.is_help() && status == "identifying" => "先行",
        true => "可以",
    }
}

fn statuses() -> String {
    let mut out = String::from("| 状态 | 编码 | 说明 |\n|---|---|---|\n");
    for name in Status::NAMES {
        let (title, about) = (Status::title_of(name), about(name));
        out.push_str(&format!("| {title} | `{name}` | {about} |\n"));
    }
    out
}

fn about(status: &str) -> &'static str {
    match status {
        "identifying" => "已立案,按识别认定的步骤办理;最后一步办完即纳入监测",
        "monitored" => "已纳入监测,制定计划、落实措施、按频次走访",
        "eliminating" => "通过了消除门槛,按风险消除的步骤办理;最后一步再过一次门槛",
        "eliminated" => "风险消除已标注,在享的措施到期为止,走访不停;可以回退",
        "refused" => "按政策列明的原因不予认定,原因必须告知农户",
        "withdrawn" => "农户在认定之前撤回",
        "lapsed" => "户已不在(死亡、并户、迁出)",
        _ => "",
    }
}
