//! Arguments of the commands that work on an installation: database, journal, keys, people, deliveries.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::Date;

use super::{ConfigArguments, TEMPLATE};

#[derive(Debug, Subcommand)]
pub(crate) enum JournalCommand {
    /// 导出日志：一行一条，任何人可以离线核验
    #[command(help_template = TEMPLATE)]
    Export(OutArguments),
    /// 离线核验导出的日志，不需要数据库和密钥
    #[command(help_template = TEMPLATE)]
    Verify(JournalFileArguments),
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// 造一把新密钥，以后的密封都用它；旧密钥留着开旧内容
    #[command(help_template = TEMPLATE)]
    Rotate(RotateArguments),
    /// 把旧密钥密封的字段全部换成当前密钥；中断后可以接着做
    #[command(help_template = TEMPLATE)]
    Reseal(ConfigArguments),
    /// 列出密钥编号和算法
    #[command(help_template = TEMPLATE)]
    List(ConfigArguments),
}

#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    /// 写一份备份：不用停服务；密钥文件要另外保存
    #[command(help_template = TEMPLATE)]
    Write(OutArguments),
    /// 把一份备份从头到尾读一遍，确认能用
    #[command(help_template = TEMPLATE)]
    Check(BackupFileArguments),
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// 建一个账号，给出一次性链接
    #[command(help_template = TEMPLATE)]
    Create(UserCreateArguments),
    /// 给一个账号新的一次性链接，旧链接作废
    #[command(help_template = TEMPLATE)]
    Invite(UserNameArguments),
    /// 列出账号
    #[command(help_template = TEMPLATE)]
    List(ConfigArguments),
    /// 停用一个账号，并结束它的登录
    #[command(help_template = TEMPLATE)]
    Lock(UserNameArguments),
    /// 恢复一个停用的账号
    #[command(help_template = TEMPLATE)]
    Unlock(UserNameArguments),
    /// 为每种角色建一个示例账号并给出一次性链接；只用于虚构的县
    #[command(help_template = TEMPLATE)]
    InviteExamples(ConfigArguments),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// 装入一个文件夹：地区表、登记簿、各部门的表，依次来
    #[command(help_template = TEMPLATE)]
    Folder(ImportPathArguments),
    /// 试装一个文件：只报告会怎样，不改动
    #[command(help_template = TEMPLATE)]
    Check(ImportPathArguments),
    /// 装入一个文件
    #[command(help_template = TEMPLATE)]
    File(ImportPathArguments),
    /// 列出装入过的文件
    #[command(help_template = TEMPLATE)]
    List(ConfigArguments),
    /// 整个撤销一次装入
    #[command(help_template = TEMPLATE)]
    Undo(ImportNumberArguments),
}

#[derive(Debug, Args)]
pub(crate) struct OutArguments {
    /// 写到哪个文件；已有的文件不覆盖
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(crate) struct JournalFileArguments {
    /// 导出的日志
    #[arg(value_name = "文件", help_heading = "参数")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct BackupFileArguments {
    /// 备份文件
    #[arg(value_name = "文件", help_heading = "参数")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RotateArguments {
    /// 新密钥的算法：aes-256-gcm-siv（默认）或 sm4-gcm
    #[arg(long, value_name = "算法", help_heading = "选项")]
    pub(crate) cipher: Option<String>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(crate) struct UserNameArguments {
    /// 登录名
    #[arg(value_name = "登录名", help_heading = "参数")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(crate) struct UserCreateArguments {
    /// 登录名
    #[arg(value_name = "登录名", help_heading = "参数")]
    pub(crate) name: String,
    /// 姓名
    #[arg(long, value_name = "姓名", help_heading = "选项")]
    pub(crate) display_name: String,
    /// 角色，如 county_office；写错时会列出全部
    #[arg(long, value_name = "角色", help_heading = "选项")]
    pub(crate) role: String,
    /// 乡镇名
    #[arg(long, value_name = "乡镇", help_heading = "选项")]
    pub(crate) township: Option<String>,
    /// 村名
    #[arg(long, value_name = "村", help_heading = "选项")]
    pub(crate) village: Option<String>,
    /// 部门，只用于部门联络员
    #[arg(long, value_name = "部门", help_heading = "选项")]
    pub(crate) department: Option<String>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ImportPathArguments {
    /// 文件或文件夹
    #[arg(value_name = "路径", help_heading = "参数")]
    pub(crate) path: PathBuf,
    /// 数据截至日期，如 2026-11-01；不写为今天
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub(crate) as_of: Option<Date>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ImportNumberArguments {
    /// 装入的编号，见 import list
    #[arg(value_name = "编号", help_heading = "参数")]
    pub(crate) number: i64,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}
