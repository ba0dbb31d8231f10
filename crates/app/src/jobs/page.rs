//! The reference page of the jobs, written from the catalogue.

use super::CATALOGUE;

/// The text of `docs/reference/jobs.md`.
pub fn jobs_markdown() -> String {
    let mut out = "# 后台任务 / Jobs\n\n\
        <!-- Derived from crates/app/src/jobs/mod.rs: do not edit. -->\n\n\
        每种任务都可以重复执行，结果和执行一次相同；服务器中途停机，重启后从头再做，做到一半的不留痕迹。\n\n\
        Every kind may be done twice with the result of once; what a machine that went down left undone is begun again, \
        and nothing half done is kept.\n\n\
        | 任务 kind | 什么时候 when | 做什么 why | 记录保留 kept |\n|---|---|---|---|\n"
        .to_owned();
    for entry in CATALOGUE {
        let both = |[zh, en]: [&str; 2]| format!("{zh}<br>{en}");
        out.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            entry.kind,
            both(entry.when),
            both(entry.why),
            both(entry.retention),
        ));
    }
    out
}
