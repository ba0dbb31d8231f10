//! Who acts: an account, the system for a stated reason, or somebody not signed in.

use std::fmt;

use super::closed_list::closed_list;

/// Who acts, as the journal records it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// The account with this id.
    Account(String),
    /// The system itself, for a reason.
    System(Reason),
    /// Somebody who is not signed in.
    Anonymous,
}

closed_list! {
    /// Why the system acts without an account. The list is closed, so that a journal can be read by reason.
    Reason {
        /// The first start on an empty store: the administrator's one-time link, the first keys.
        FirstStart = "first_start", "首次启动";
        /// Somebody at the machine's own console, who holds the data folder anyway.
        CommandLine = "command_line", "命令行";
        /// A background job, which carries the account that asked for it in its own row.
        Job = "job", "后台任务";
        /// Upkeep that nobody asked for: expired sessions, old one-time links, migrations.
        Maintenance = "maintenance", "日常维护";
        /// The steps before it is known who signs in: password, second factor, one-time link.
        SignIn = "sign_in", "登录";
        /// Writing a verified backup back into an empty store.
        Restore = "restore", "恢复备份";
        /// A lead that somebody told goes into the household's case.
        Leads = "leads", "线索并案";
        /// Somebody outside tells of a household, or asks with a receipt what became of it.
        SelfReport = "self_report", "农户自主申报";
        /// Health, readiness and metrics, which count and name nobody.
        Probe = "probe", "健康检查";
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account:{id}"),
            Self::System(reason) => write!(f, "system:{reason}"),
            Self::Anonymous => f.write_str("anonymous"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_one_word_in_the_journal() {
        for (actor, word) in [
            (Actor::Account("a1".into()), "account:a1"),
            (Actor::System(Reason::FirstStart), "system:first_start"),
            (Actor::System(Reason::CommandLine), "system:command_line"),
            (Actor::Anonymous, "anonymous"),
        ] {
            assert_eq!(actor.to_string(), word);
        }
    }

    #[test]
    fn every_reason_is_found_by_its_word() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.name()), Some(*reason));
        }
        assert_eq!(Reason::parse("because"), None);
    }
}
