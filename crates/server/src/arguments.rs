//! Arguments of the command line, explained in Chinese.

pub(crate) mod installed;

use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::Date;
use domain::message::Lang;
use domain::problem::Problem;

use installed::{BackupCommand, BackupFileArguments, ImportCommand, JournalCommand, KeysCommand, UserCommand};

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
const EXIT_CODES: &str = "退出码：0 完成；1 没有可用的输入；2 参数或政策有误；3 完成，但有输入被退回";

/// 守望：把县里现有的表格变成讲得清理由的防返贫预警。
#[derive(Debug, Parser)]
#[command(
    name = "shouwang",
    version,
    about = "守望：把县里现有的表格变成讲得清理由的防返贫预警",
    help_template = TEMPLATE,
    after_help = EXIT_CODES,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// 消息用的语言
    #[arg(long, global = true, value_enum, default_value_t = Language::Zh, hide_possible_values = true, hide_default_value = true, help = "消息的语言：zh 中文（默认），en 英文", help_heading = "选项")]
    pub(crate) lang: Language,
    #[arg(long, short, global = true, action = clap::ArgAction::Help, help = "显示帮助", help_heading = "选项")]
    help: Option<bool>,
    #[arg(long, short = 'V', action = clap::ArgAction::Version, help = "显示版本", help_heading = "选项")]
    version: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Zh,
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

#[derive(Debug, Subcommand)]
#[command(help_template = TEMPLATE)]
pub(crate) enum Command {
    /// 筛查全县农户，写出预警和说明：读一个文件夹里的表格，或者已经装入的数据
    #[command(help_template = TEMPLATE, after_help = EXIT_CODES)]
    Screen(ScreenArguments),
    /// 讲清一户：每条规则的结论、依据和来自哪张表哪一行
    #[command(help_template = TEMPLATE)]
    Explain(ExplainArguments),
    /// 政策文件夹
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", disable_help_subcommand = true)]
    Policy(PolicyCommand),
    /// 写出空表：带下拉选项、填写示例和说明
    #[command(help_template = TEMPLATE)]
    Template(TemplateArguments),
    /// 虚构县：生成数据和答案，给筛查结果评分
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", disable_help_subcommand = true)]
    County(CountyCommand),
    /// 启动网络服务
    #[command(help_template = TEMPLATE)]
    Serve(ConfigArguments),
    /// 服务的配置：一个文件加环境变量
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", disable_help_subcommand = true)]
    Config(ConfigCommand),
    /// 建好或升级数据库的表
    #[command(help_template = TEMPLATE)]
    Migrate(ConfigArguments),
    /// 核验日志、数据库和留存的文件：有没有人绕过程序改动
    #[command(help_template = TEMPLATE)]
    Verify(ConfigArguments),
    /// 日志：导出，离线核验
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", disable_help_subcommand = true)]
    Journal(JournalCommand),
    /// 密钥：轮换，换密封
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", disable_help_subcommand = true)]
    Keys(KeysCommand),
    /// 备份：写，核对
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", disable_help_subcommand = true)]
    Backup(BackupCommand),
    /// 从备份恢复到空的数据库和数据文件夹
    #[command(help_template = TEMPLATE)]
    Restore(BackupFileArguments),
    /// 账号：建账号，发一次性链接，停用和恢复
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", disable_help_subcommand = true)]
    User(UserCommand),
    /// 数据：试装，装入，列出，撤销
    #[command(subcommand, help_template = TEMPLATE, after_help = EXIT_CODES, subcommand_help_heading = "命令", disable_help_subcommand = true)]
    Import(ImportCommand),
    /// 性能对比用，见 bench/contract.py
    #[command(subcommand, hide = true, help_template = TEMPLATE, disable_help_subcommand = true)]
    Bench(BenchCommand),
}

/// What the benchmarks call.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    Lake(MakeLakeArguments),
    Screen(LakeOutArguments),
    DuckdbSql(LakeOutArguments),
    WhatIf(LakeArguments),
    Household(LakeArguments),
    Calamine(FileArguments),
    Read(FileArguments),
    /// Writes to an installation until it is ended, a line for each write that was acknowledged.
    Writes(ConfigArguments),
    /// Does what cases are owed on a day, as the server's job does it; says `begun` and `done`.
    Tick(TickArguments),
}

#[derive(Debug, Args)]
pub(crate) struct TickArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    #[arg(long)]
    pub(crate) on: domain::Date,
}

#[derive(Debug, Args)]
pub(crate) struct MakeLakeArguments {
    #[arg(long)]
    pub(crate) households: usize,
    #[arg(long)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) policy: PolicyArguments,
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LakeArguments {
    #[arg(long)]
    pub(crate) lake: PathBuf,
    #[command(flatten)]
    pub(crate) policy: PolicyArguments,
}

#[derive(Debug, Args)]
pub(crate) struct LakeOutArguments {
    #[command(flatten)]
    pub(crate) lake: LakeArguments,
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct FileArguments {
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) policy: PolicyArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// 检查政策：列出全部问题，并运行每条规则的样例
    #[command(help_template = TEMPLATE)]
    Check(PolicyArguments),
}

#[derive(Debug, Subcommand)]
pub(crate) enum CountyCommand {
    /// 生成一个虚构县的全部表格
    #[command(help_template = TEMPLATE)]
    Generate(GenerateArguments),
    /// 把虚构县装进刚建好的数据库，并演几个月的办理；不能用在真实的县
    #[command(help_template = TEMPLATE)]
    Live(LiveArguments),
    /// 把筛查结果与答案比较
    #[command(help_template = TEMPLATE)]
    Score(ScoreArguments),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// 列出实际生效的每一项和它的来源；密码不显示
    #[command(help_template = TEMPLATE)]
    Show(ConfigArguments),
    /// 检查配置，一次列出全部问题
    #[command(help_template = TEMPLATE)]
    Check(ConfigArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArguments {
    /// 配置文件；不写时，当前文件夹里有 shouwang.toml 就读它
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PolicyArguments {
    /// 政策文件夹
    #[arg(
        long,
        value_name = "文件夹",
        default_value = "policy",
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub(crate) policy: PathBuf,
    /// 县级地区代码（6 位）
    #[arg(
        long,
        value_name = "代码",
        default_value = "",
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub(crate) region: String,
    /// 截至日期，如 2026-11-01；不写为今天
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub(crate) as_of: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct DataArguments {
    /// 放表格的文件夹
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub(crate) data: PathBuf,
    /// 政策文件夹
    #[arg(
        long,
        value_name = "文件夹",
        default_value = "policy",
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub(crate) policy: PathBuf,
    /// 县级地区代码（6 位）
    #[arg(long, value_name = "代码", help_heading = "选项")]
    pub(crate) region: String,
    /// 截至日期，如 2026-11-01；不写为今天
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub(crate) as_of: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct ScreenArguments {
    /// 放表格的文件夹；不写时筛查已经装入的数据，县和政策按配置
    #[arg(
        long,
        value_name = "文件夹",
        requires_all = ["region", "out"],
        conflicts_with = "config",
        help_heading = "选项"
    )]
    pub(crate) data: Option<PathBuf>,
    /// 政策文件夹，与 --data 一起用
    #[arg(
        long,
        value_name = "文件夹",
        default_value = "policy",
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub(crate) policy: PathBuf,
    /// 县级地区代码（6 位），与 --data 一起用
    #[arg(long, value_name = "代码", requires = "data", help_heading = "选项")]
    pub(crate) region: Option<String>,
    /// 截至日期，如 2026-11-01；不写为今天
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub(crate) as_of: Option<Date>,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    /// 结果文件夹：要么完整出现，要么不出现；筛查已装入的数据时可以不写
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub(crate) out: Option<PathBuf>,
    /// 结果文件夹已有内容时替换它
    #[arg(long, help_heading = "选项")]
    pub(crate) replace: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// 户编号
    #[arg(value_name = "户编号", help_heading = "参数")]
    pub(crate) household: String,
    #[command(flatten)]
    pub(crate) data: DataArguments,
    /// 也列出差一点就触发的规则
    #[arg(long, help_heading = "选项")]
    pub(crate) near: bool,
    /// 也列出未触发的规则
    #[arg(long, help_heading = "选项")]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TemplateArguments {
    /// 表名，如 medical_settlement；不写为全部
    #[arg(value_name = "表名", help_heading = "参数")]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) policy: PolicyArguments,
    /// 写到哪个文件夹
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LiveArguments {
    /// 虚构县的文件夹
    #[arg(value_name = "文件夹")]
    pub(crate) data: PathBuf,
    /// 数据截至哪一天
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub(crate) as_of: Date,
    /// 演到哪一天；不写时演到昨天，昨天离数据截至的日子太远的，演到那一天
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub(crate) until: Option<Date>,
    /// 种子：同样的县和种子演出来的一样
    #[arg(
        long,
        value_name = "种子",
        default_value_t = 1,
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    /// 多少户
    #[arg(
        long,
        value_name = "户数",
        default_value_t = 20_000,
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub(crate) households: usize,
    /// 种子：同样的户数和种子得到同样的县
    #[arg(
        long,
        value_name = "种子",
        default_value_t = 1,
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub(crate) seed: u64,
    /// 写到哪个文件夹
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub(crate) out: PathBuf,
    /// 答案写到哪个文件；不写为“<文件夹>.truth.json”
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub(crate) truth: Option<PathBuf>,
    /// 地图（乡镇和村的边界）写到哪个文件；不写为“<文件夹>.map.geojson”
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub(crate) map: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) policy: PolicyArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArguments {
    /// 答案文件
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub(crate) truth: PathBuf,
    /// 筛查写出的 leads.csv
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub(crate) leads: PathBuf,
}

/// Prints why the arguments were refused, or the help that was asked for; returns the exit code.
#[expect(clippy::print_stdout, reason = "help is what was asked for")]
#[expect(clippy::print_stderr, reason = "the reason goes to the terminal")]
pub(crate) fn refused(error: &clap::Error) -> u8 {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        print!("{}", error.render());
        return 0;
    }
    let english = std::env::args()
        .collect::<Vec<_>>()
        .windows(2)
        .any(|pair| pair[0] == "--lang" && pair[1] == "en");
    let lang = if english { Lang::En } else { Lang::Zh };
    eprintln!("{}", problem(error).line(lang));
    2
}

fn problem(error: &clap::Error) -> Problem {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument => Problem::error("ARG-001").arg("arg", argument),
        ErrorKind::MissingRequiredArgument => Problem::error("ARG-002").arg("arg", argument),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::NoEquals => Problem::error("ARG-003")
            .arg("arg", argument)
            .arg("value", context(ContextKind::InvalidValue)),
        ErrorKind::InvalidSubcommand => Problem::error("ARG-004").arg("arg", context(ContextKind::InvalidSubcommand)),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            Problem::error("ARG-002").arg("arg", "命令（--help）")
        }
        kind => Problem::error("ARG-005").arg("cause", kind),
    }
}
