//! How a delivered row is tied to a person: the words for it.

/// On what grounds a row was tied to a person or household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The identity number is the same.
    ExactId,
    /// A fifteen-digit number was upgraded and then is the same.
    UpgradedId,
    /// One wrong check character, equal name and birth date.
    RepairedId,
    /// Name, birth date and village are the same and nobody else has them.
    NameBirthVillage,
    /// The household number is the same.
    HouseholdNo,
    /// Head's name and village are the same and nobody else has them.
    HeadVillage,
    /// The village's name is on the list of regions or in the registers.
    VillageName,
}

/// Why a row was tied to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// The number is valid and nobody in the register has it.
    NotInRegister,
    /// The check character is wrong, and name or birth date differ or are missing.
    WrongCheckDigit,
    /// No number, and name, birth date or village are missing.
    TooLittle,
    /// Several people fit.
    Ambiguous,
    /// The number belongs to somebody of another name.
    NameDiffers,
    /// No such household number.
    HouseholdUnknown,
    /// No such village.
    VillageUnknown,
}

impl Unmatched {
    /// The message code of the reason.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotInRegister => "LNK-001",
            Self::WrongCheckDigit => "LNK-002",
            Self::TooLittle => "LNK-003",
            Self::Ambiguous => "LNK-004",
            Self::NameDiffers => "LNK-005",
            Self::HouseholdUnknown => "LNK-006",
            Self::VillageUnknown => "LNK-007",
        }
    }
}
