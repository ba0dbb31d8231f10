//! The matrix as a page that an official can read.

use super::{Action, Permit, Role, permits};

const HEAD: &str = "<!-- 由测试生成,请勿手改。 -->

# 权限表

谁可以在哪里做什么。表中没有写明的,一律不可以。

- 全县:全县范围内可以。
- 本区域:只限授权所在的乡镇或村。区域以外的农户,系统一律答复“没有”,不透露是否存在。
- 帮扶户:只限本人担任帮扶责任人的户。
- 本部门:只限授权中写明的部门所交的数据。
- 本人:只限本人的账号。
- —:不可以。

身份证号、电话、银行账号默认打码。查看明文、导出个人信息须写明用途,并记入日志。
系统管理员、安全管理员、审计管理员三员分设,一个账号担任其中之一的,不得再有其他角色。
没有登录的人,表中各项都不可以。
";

/// The permission matrix in Markdown, in Chinese: the roles with their areas, then every action by role.
pub fn matrix_markdown() -> String {
    format!("{HEAD}\n## 角色\n\n{}\n## 权限\n\n{}", roles_table(), actions_table())
}

fn roles_table() -> String {
    let mut out = String::from("| 角色 | 编码 | 授权范围 | 须写明部门 |\n|---|---|---|---|\n");
    for role in Role::ALL {
        let (title, level) = (role.title(), role.level().title());
        let department = if role.needs_department() { "是" } else { "—" };
        out.push_str(&format!("| {title} | `{role}` | {level} | {department} |\n"));
    }
    out
}

fn actions_table() -> String {
    let titles: Vec<&str> = Role::ALL.iter().map(|role| role.title()).collect();
    let mut out = format!("| 事项 | 编码 | {} |\n", titles.join(" | "));
    out.push_str(&format!("|---|---|{}\n", ":-:|".repeat(titles.len())));
    for action in Action::ALL {
        let cells: Vec<&str> = Role::ALL.iter().map(|role| cell(*role, *action)).collect();
        out.push_str(&format!(
            "| {} | `{action}` | {} |\n",
            action.title(),
            cells.join(" | ")
        ));
    }
    out
}

/// How far a role may do something, in one word.
fn cell(role: Role, action: Action) -> &'static str {
    match (permits(role, action), role) {
        (Permit::No, _) => "—",
        (Permit::Everywhere, _) if action.is_about_oneself() => "本人",
        (Permit::Everywhere, _) => "全县",
        (Permit::InArea, Role::DepartmentLiaison) => "本部门",
        (Permit::InArea, Role::Helper) => "帮扶户",
        (Permit::InArea, _) => "本区域",
    }
}
