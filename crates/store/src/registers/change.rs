//! What an import or a verb changes in the registers: the words that the comparison speaks and [`super::apply`]
//! carries out.
//!
//! Ids of what is new are made by the caller (`WriteTx::next_id`, or `store::ids::Ids` before there is a
//! transaction), so that every change names what it is about by plain ids. Days are the import's as-of day unless a
//! change says otherwise. Rows of the register of persons and memberships of kind `living` stand one to one: a
//! register row that differs is a [`Change::MembershipChanged`].

use domain::Date;
use domain::id_card::IdText;

/// Where a register row stood: the worksheet (`import_worksheets.source`) and its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Worksheet.
    pub source: i64,
    /// Row as the spreadsheet program shows it.
    pub row: i64,
}

/// What is kept of a person. Initials, blind indexes and seals are made by the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonData {
    /// Name as written.
    pub name: String,
    /// `男` or `女`, as the register's list has it.
    pub sex: Option<String>,
    /// Date of birth.
    pub born_on: Option<Date>,
    /// Identity number with all that is known of it; `None` is no number.
    pub id: Option<IdText>,
    /// Telephone, digits only.
    pub phone: Option<String>,
}

/// Where a household is: regions with their ids.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HouseholdPlace {
    /// County.
    pub county_id: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
}

/// A household that was not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHousehold {
    /// Its new id.
    pub household_id: String,
    /// Number in the national system.
    pub household_no: String,
    /// Where it is.
    pub place: HouseholdPlace,
    /// Person who is its head; must be among the members started in the same call.
    pub head_id: Option<String>,
    /// Name of the head, or of the first member when the register names no head.
    pub head_name: String,
    /// Columns of its row in the register of households, as `domain::table::row_json` writes them; `None` when that
    /// register has no row of it.
    pub register_columns: Option<String>,
    /// Where that row stood.
    pub origin: Option<Origin>,
}

/// The whole of a household as it is from now on; written in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdData {
    /// Number in the national system.
    pub household_no: String,
    /// Where it is; another village is a move.
    pub place: HouseholdPlace,
    /// Person who is its head.
    pub head_id: Option<String>,
    /// Name of the head.
    pub head_name: String,
    /// As [`NewHousehold::register_columns`].
    pub register_columns: Option<String>,
    /// Where that row stood.
    pub origin: Option<Origin>,
}

/// One row of the register of persons without the person's own data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Relation to the head in the register's words; `None` when blank.
    pub relation: Option<String>,
    /// All other columns as `domain::table::row_json` writes them; `None` for a membership that a verb began.
    pub register_columns: Option<String>,
    /// Where the row stood.
    pub origin: Option<Origin>,
}

/// What a membership means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MembershipKind {
    /// The person lives there.
    Living,
    /// The person's household registration (户口) is there.
    Hukou,
}

impl MembershipKind {
    /// The word in the column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Living => "living",
            Self::Hukou => "hukou",
        }
    }
}

/// One item of an income.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomeItem {
    /// Name of the register column or ledger item.
    pub item: String,
    /// Amount in fen; cost is negative or positive as the formula has it.
    pub cents: i64,
}

/// Income of a household over a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Income {
    /// First day of the window.
    pub window_from: Date,
    /// Last day of the window.
    pub window_to: Date,
    /// How it was computed, in words of the policy.
    pub formula: String,
    /// Net income in fen; `None` is unknown.
    pub net_cents: Option<i64>,
    /// Members it was divided by.
    pub n_members: i64,
    /// Net income per member in fen.
    pub per_capita_cents: Option<i64>,
    /// The ledger.
    pub items: Vec<IncomeItem>,
}

/// A dated status of a household, or of one of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The member, when it is not the household's.
    pub person_id: Option<String>,
    /// Which status, in the policy's word.
    pub status: String,
    /// Its value where there are several, such as urban or rural.
    pub value: Option<String>,
    /// First day; usually the as-of day.
    pub from: Date,
}

/// A dated guarantee (schooling, medical care, housing, water).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarantee {
    /// The member, when it is not the household's.
    pub person_id: Option<String>,
    /// Which guarantee.
    pub guarantee: String,
    /// Its state in the policy's word.
    pub state: String,
    /// What was said about it.
    pub detail: Option<String>,
    /// First day; usually the as-of day.
    pub from: Date,
}

/// One change. Those of one household follow one another; of two households in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A household that was not there. Its first members start in the same call of `apply`.
    NewHousehold(NewHousehold),
    /// Number, village, head or household register row differ; `what` says in the listing of the import what it is
    /// above all (`changed`, `moved`, `head_changed`, `contact_changed` …).
    HouseholdChanged {
        /// Which.
        household_id: String,
        /// Word of the listing.
        what: &'static str,
        /// The whole of it from now on.
        now: HouseholdData,
    },
    /// The register no longer has it: it ends on the as-of day and stays readable. Its memberships and dated facts
    /// are ended by changes of their own.
    HouseholdGone {
        /// Which.
        household_id: String,
        /// Why, such as `not_listed`.
        reason: &'static str,
    },
    /// A household that had gone is on the register again.
    HouseholdBack {
        /// Which.
        household_id: String,
    },
    /// A person that was not there.
    NewPerson {
        /// New id.
        person_id: String,
        /// Household it comes into, for the listing.
        household_id: String,
        /// What is known.
        data: PersonData,
    },
    /// Name, identity number, telephone, sex or birth date differ; written in place, before and after are kept sealed.
    PersonChanged {
        /// Which.
        person_id: String,
        /// Household it is in, for the listing.
        household_id: String,
        /// The whole of it from now on.
        now: PersonData,
    },
    /// A membership begins on the as-of day.
    MembershipStarted {
        /// Which person.
        person_id: String,
        /// In which household.
        household_id: String,
        /// Lives there or is registered there.
        kind: MembershipKind,
        /// The register row.
        row: MemberRow,
    },
    /// A membership ends on the as-of day.
    MembershipEnded {
        /// Which.
        membership_id: String,
        /// Its person.
        person_id: String,
        /// Its household.
        household_id: String,
        /// Why, such as `not_listed` or `moved`.
        reason: &'static str,
    },
    /// The register row of a membership differs: the old row ends and a new one begins.
    MembershipChanged {
        /// The one that ends.
        membership_id: String,
        /// Its person.
        person_id: String,
        /// Its household.
        household_id: String,
        /// Its kind.
        kind: MembershipKind,
        /// The new row.
        row: MemberRow,
    },
    /// A status begins.
    StatusOpened {
        /// Household.
        household_id: String,
        /// What.
        status: Status,
    },
    /// A status ends on the as-of day.
    StatusClosed {
        /// Household.
        household_id: String,
        /// Which.
        status_id: String,
    },
    /// A guarantee's state begins.
    GuaranteeOpened {
        /// Household.
        household_id: String,
        /// What.
        guarantee: Guarantee,
    },
    /// A guarantee's state ends on the as-of day.
    GuaranteeClosed {
        /// Household.
        household_id: String,
        /// Which.
        guarantee_id: String,
    },
    /// An income is known from the as-of day.
    IncomeOpened {
        /// Household.
        household_id: String,
        /// The figures.
        income: Income,
    },
    /// An income is superseded on the as-of day.
    IncomeClosed {
        /// Household.
        household_id: String,
        /// Which.
        income_id: String,
    },
    /// One household came from another.
    Linked {
        /// The older.
        from_household_id: String,
        /// The other.
        to_household_id: String,
        /// `split` or `merged`.
        kind: &'static str,
        /// Why.
        reason: String,
    },
}

impl Change {
    /// The household it is about.
    pub fn household_id(&self) -> &str {
        match self {
            Self::NewHousehold(new) => &new.household_id,
            Self::HouseholdChanged { household_id, .. }
            | Self::HouseholdGone { household_id, .. }
            | Self::HouseholdBack { household_id }
            | Self::NewPerson { household_id, .. }
            | Self::PersonChanged { household_id, .. }
            | Self::MembershipStarted { household_id, .. }
            | Self::MembershipEnded { household_id, .. }
            | Self::MembershipChanged { household_id, .. }
            | Self::StatusOpened { household_id, .. }
            | Self::StatusClosed { household_id, .. }
            | Self::GuaranteeOpened { household_id, .. }
            | Self::GuaranteeClosed { household_id, .. }
            | Self::IncomeOpened { household_id, .. }
            | Self::IncomeClosed { household_id, .. } => household_id,
            Self::Linked { to_household_id, .. } => to_household_id,
        }
    }
}
