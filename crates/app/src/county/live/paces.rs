//! How the play goes: every share and pace of it, invented as the county is, and no policy.

use jiff::civil::Weekday;

/// How a village works.
#[derive(Debug)]
pub(super) struct Pace {
    /// How many villages work so, against the other paces.
    pub(super) weight: u32,
    /// Things done to one case on a day of work.
    pub(super) acts: (i64, i64),
    /// Days of work on which a case then rests.
    pub(super) rests: (i64, i64),
    /// Of the steps that are written down late, those that were done in time.
    pub(super) in_time: f64,
    /// Of the turns of a case, those after which nobody takes it up again.
    pub(super) left: f64,
}

/// Quick, ordinary and slow villages.
pub(super) const PACES: [Pace; 3] = [
    Pace {
        weight: 5,
        acts: (3, 5),
        rests: (0, 1),
        in_time: 0.97,
        left: 0.002,
    },
    Pace {
        weight: 3,
        acts: (2, 3),
        rests: (0, 2),
        in_time: 0.85,
        left: 0.006,
    },
    Pace {
        weight: 2,
        acts: (1, 2),
        rests: (1, 4),
        in_time: 0.5,
        left: 0.02,
    },
];

/// The play as a whole.
#[derive(Debug)]
pub(super) struct Script {
    /// Months of work before the last day.
    pub(super) months: i64,
    /// Months from one screening to the next; there is one more on the last day. It is the dearest part of the play.
    pub(super) screened_every: i64,
    /// Days of the week on which the work is written down.
    pub(super) workdays: [Weekday; 2],
    /// Of a township's villages, those that work at another pace than it.
    pub(super) own_pace: f64,
    /// Villages that somebody walks through on a day of work.
    pub(super) walks: f64,
    /// Of those walks, the ones that find a problem with a guarantee.
    pub(super) problems: f64,
    /// Of the problems, those repaired, and of the repaired ones those looked at again, on a day of work.
    pub(super) mended: f64,
    /// Of the second looks, those that find it repaired.
    pub(super) holds: f64,
    /// Villages in which a cadre tells of a household in a month.
    pub(super) told: f64,
    /// Villages out of which a household reports itself in a month.
    pub(super) reported: f64,
    /// Households told of in a month at least, and reports at least.
    pub(super) least: usize,
    /// Of the reports, those linked to a household.
    pub(super) linked: f64,
    /// Of the others, those not taken up.
    pub(super) declined: f64,
    /// Of the cases, those in which nothing is found.
    pub(super) untrue: f64,
    /// Of the first visits, those that meet nobody.
    pub(super) not_met: f64,
    /// Of the households refused, those that are told why.
    pub(super) told_why: f64,
    /// Of the cases that come to be checked, those sent back once.
    pub(super) returned: f64,
    /// Of the comparisons, those that find something.
    pub(super) compared: f64,
    /// Of the measures that are promised, those that arrive when somebody asks for them.
    pub(super) arrives: f64,
    /// Of the follow-up visits after the help came, those that see the risks gone.
    pub(super) cleared: f64,
    /// Of the measures that came, those whose effect is judged.
    pub(super) judged: f64,
    /// Of the judged ones, those that made the household better off.
    pub(super) better: f64,
    /// The most measures of a plan.
    pub(super) measures: usize,
    /// Days in which a measure is to come.
    pub(super) measure_days: i64,
    /// Days after which a plan is looked at again.
    pub(super) review_days: i64,
    /// Days before the last day on which a sweep begins, and how long it goes on after it.
    pub(super) sweep_days: (i64, i64),
    /// Of the households of a sweep still open, those accounted for on a day of work.
    pub(super) swept: f64,
    /// Of those, the excused ones.
    pub(super) excused: f64,
    /// People at a meeting, and those against.
    pub(super) present: (i64, i64),
    /// Those against, at most.
    pub(super) against: i64,
    /// What a measure moves in a household's yearly income, in fen.
    pub(super) effect_cents: (i64, i64),
}

/// The play.
pub(super) const SCRIPT: Script = Script {
    months: 8,
    screened_every: 2,
    workdays: [Weekday::Tuesday, Weekday::Friday],
    own_pace: 0.3,
    walks: 0.1,
    problems: 0.06,
    mended: 0.15,
    holds: 0.85,
    told: 0.06,
    reported: 0.05,
    least: 2,
    linked: 0.6,
    declined: 0.3,
    untrue: 0.2,
    not_met: 0.12,
    told_why: 0.85,
    returned: 0.08,
    compared: 0.04,
    arrives: 0.35,
    cleared: 0.5,
    judged: 0.5,
    better: 0.8,
    measures: 6,
    measure_days: 30,
    review_days: 60,
    sweep_days: (21, 10),
    swept: 0.15,
    excused: 0.04,
    present: (18, 40),
    against: 3,
    effect_cents: (20_000, 300_000),
};

/// What people write down. Nobody's words, and no personal data.
pub(super) mod words {
    pub(in super::super) const TOLD: &str = "走访时群众反映，家里近来困难";
    pub(in super::super) const REPORTED: &str = "家里花销大，收入少，请村里来看看";
    pub(in super::super) const FOUND: &str = "上门核实，与线索一致";
    pub(in super::super) const NOT_FOUND: &str = "上门核实，家里能自己应对";
    pub(in super::super) const NOT_MET: &str = "去了没有见到人";
    pub(in super::super) const REPAIRED: &str = "已处理，村里看过";
    pub(in super::super) const RECHECKED: &str = "乡镇到户复查";
    pub(in super::super) const WITNESSED: &str = "监委会两人在场";
    pub(in super::super) const NO_OBJECTION: &str = "无异议";
    pub(in super::super) const AGREED: &str = "同意";
    pub(in super::super) const SENT_BACK: &str = "评议记录不全，补正后再报";
    pub(in super::super) const NOT_GONE: &str = "又有新的情况，继续监测";
    pub(in super::super) const REFUSED: &str = "核查情况见走访记录";
    pub(in super::super) const TOLD_HOW: &str = "上门告知，户主签字";
    pub(in super::super) const COMPARED: &str = "有记录，经核实不影响认定";
    pub(in super::super) const OPINION: &str = "同意这些措施";
    pub(in super::super) const ITEM: &str = "1项";
    pub(in super::super) const EXPECTED: &str = "减轻负担，稳定收入";
    pub(in super::super) const ARRIVED: &str = "凭证已看";
    pub(in super::super) const EFFECT: &str = "与落实前比较，由村里核实";
    pub(in super::super) const SWEEP: &str = "秋季集中排查";
    pub(in super::super) const EXCUSED: &str = "多次联系不上，邻居说外出";
    pub(in super::super) const TELEPHONE: &str = "139";
}
