//! From where leads come and who may take them down; why a lead is dismissed and a self-report refused.

use super::Policy;
use super::parse::unknown_word;
use super::toml_reader::{Fields, Reading};
use crate::access::Role;
use crate::case::Channel;
use crate::problem::{Place, Problem};

/// Everything of channels.toml.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChannelPolicy {
    /// Channels in the order of the file.
    pub channels: Vec<ChannelEntry>,
    /// Why a lead makes no case.
    pub dismissals: Vec<Dismissal>,
    /// Why a self-report is not taken up.
    pub refusals: Vec<ReportRefusal>,
}

/// One channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelEntry {
    /// Which.
    pub channel: Channel,
    /// Roles that may take down a lead of it; none for a channel that the system fills.
    pub reporters: Vec<Role>,
    /// The level of a lead of which nobody says another.
    pub level: String,
    /// Whether people found the household, so that it is asked why data had missed it.
    pub by_people: bool,
    /// Where the entry stands.
    pub place: Place,
}

/// One reason for which a lead makes no case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// Stable word.
    pub code: String,
    /// For people.
    pub title: String,
    /// Whether somebody checked the facts, so that they make no new lead for a while.
    pub checked: bool,
    /// Whether it must be explained in words.
    pub words: bool,
}

/// One reason for which a self-report is not taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRefusal {
    /// Stable word.
    pub code: String,
    /// For people.
    pub title: String,
    /// What the applicant is told.
    pub told: String,
}

impl ChannelPolicy {
    /// The entry of a channel.
    pub fn channel(&self, channel: Channel) -> Option<&ChannelEntry> {
        self.channels.iter().find(|one| one.channel == channel)
    }

    /// The reason of this word for which a lead is dismissed.
    pub fn dismissal(&self, code: &str) -> Option<&Dismissal> {
        self.dismissals.iter().find(|one| one.code == code)
    }

    /// The reason of this word for which a self-report is refused.
    pub fn refusal(&self, code: &str) -> Option<&ReportRefusal> {
        self.refusals.iter().find(|one| one.code == code)
    }

    /// Words of the channels by which people find households.
    pub fn by_people(&self) -> Vec<&'static str> {
        let people = self.channels.iter().filter(|one| one.by_people);
        people.map(|one| one.channel.name()).collect()
    }
}

/// Reads the file; an entry of a later folder replaces the one of the same word.
pub(super) fn read(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    for table in fields.tables("channel", reading) {
        if let Some(entry) = channel(table, reading) {
            put(&mut policy.channels.channels, entry, |a, b| a.channel == b.channel);
        }
    }
    for mut table in fields.tables("dismissal", reading) {
        let entry = Dismissal {
            code: table.text("code", reading),
            title: table.text("title", reading),
            checked: table.flag("checked", false, reading),
            words: table.flag("words", false, reading),
        };
        table.finish(reading);
        put(&mut policy.channels.dismissals, entry, |a, b| a.code == b.code);
    }
    for mut table in fields.tables("refusal", reading) {
        let entry = ReportRefusal {
            code: table.text("code", reading),
            title: table.text("title", reading),
            told: table.text("told", reading),
        };
        table.finish(reading);
        put(&mut policy.channels.refusals, entry, |a, b| a.code == b.code);
    }
    fields.finish(reading);
}

fn channel(mut table: Fields<'_, '_>, reading: &mut Reading) -> Option<ChannelEntry> {
    let words: Vec<(&str, Channel)> = Channel::ALL.iter().map(|one| (one.name(), *one)).collect();
    let name = table.text("name", reading);
    let channel = table.word("name", &words, reading);
    let place = Place {
        subject: Some(name),
        ..table.place().clone()
    };
    let mut reporters = Vec::new();
    for word in table.texts("reporters", reading) {
        match Role::parse(&word) {
            Some(role) => reporters.push(role),
            None => {
                let roles = Role::ALL.iter().map(|role| role.name());
                reading.problems.push(unknown_word("POL-096", &word, roles, &place));
            }
        }
    }
    let level = table.text("level", reading);
    let by_people = table.flag("by_people", true, reading);
    table.finish(reading);
    Some(ChannelEntry {
        channel: channel?,
        reporters,
        level,
        by_people,
        place,
    })
}

fn put<T>(entries: &mut Vec<T>, entry: T, is_same: impl Fn(&T, &T) -> bool) {
    match entries.iter_mut().find(|known| is_same(known, &entry)) {
        Some(known) => *known = entry,
        None => entries.push(entry),
    }
}

/// Every level that a channel names is there, and every channel has its entry.
pub(super) fn check(policy: &Policy, problems: &mut Vec<Problem>) {
    let levels = || policy.lead.levels.iter().map(|level| level.name.as_str());
    for entry in &policy.channels.channels {
        if !levels().any(|name| name == entry.level) {
            problems.push(unknown_word("POL-018", &entry.level, levels(), &entry.place));
        }
    }
    let is_there = !policy.channels.channels.is_empty();
    for channel in Channel::ALL.iter().filter(|_| is_there) {
        if policy.channels.channel(*channel).is_none() {
            problems.push(
                Problem::error("POL-097")
                    .arg("name", channel.title())
                    .arg("code", channel),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::{PolicyFile, parse};
    use super::*;

    fn read_text(text: &str) -> (Policy, Vec<&'static str>) {
        let file = |path: &str, text: &str| PolicyFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let files = [
            file("national/region.toml", "code = \"\"\ntitle = \"全国\""),
            file("national/channels.toml", text),
        ];
        let (policy, problems) = parse(&files, "529901");
        (policy, problems.into_iter().map(|problem| problem.code).collect())
    }

    #[test]
    fn a_mistyped_role_a_missing_level_and_a_missing_channel_are_told() {
        let text = "[[channel]]\nname = \"hotline\"\nreporters = [\"town\"]\nlevel = \"high\"\n\
                    [[dismissal]]\ncode = \"untrue\"\ntitle = \"不属实\"\nchecked = true\n\
                    [[refusal]]\ncode = \"twice\"\ntitle = \"重复\"\ntold = \"已经申报过\"\n";
        let (policy, codes) = read_text(text);
        for code in ["POL-096", "POL-018", "POL-097"] {
            assert!(codes.contains(&code), "{code}: {codes:?}");
        }
        assert_eq!(policy.channels.by_people(), ["hotline"]);
        assert!(
            policy
                .channels
                .dismissal("untrue")
                .is_some_and(|one| one.checked && !one.words)
        );
        assert!(policy.channels.refusal("twice").is_some() && policy.channels.refusal("untrue").is_none());
    }

    #[test]
    fn a_word_that_is_no_channel_is_told() {
        assert!(
            read_text("[[channel]]\nname = \"rumour\"\nlevel = \"high\"\n")
                .1
                .contains(&"POL-004")
        );
    }
}
