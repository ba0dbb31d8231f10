//! The roles people have and the level each is bound to.

use super::closed_list::closed_list;

closed_list! {
    /// What somebody is in this work. An account has roles only through grants.
    Role {
        /// The county's office for this work: all households, imports, screenings, exports.
        CountyOffice = "county_office", "县级专班";
        /// The one who delivers the sheets of one department.
        DepartmentLiaison = "department_liaison", "部门联络员";
        /// A township government.
        Township = "township", "乡镇";
        /// A village: its two committees and the team stationed there.
        Village = "village", "村（两委、驻村工作队）";
        /// Somebody who walks a part of a village and sees households masked.
        GridWorker = "grid_worker", "网格员";
        /// The person responsible for helping certain households.
        Helper = "helper", "帮扶责任人";
        /// Audit and supervision: reads everything, changes nothing.
        Auditor = "auditor", "审计监督";
        /// Keeps the machine running: backups, keys, jobs; no personal data.
        SystemAdmin = "system_admin", "系统管理员";
        /// Keeps the accounts; no personal data.
        SecurityAdmin = "security_admin", "安全管理员";
        /// Keeps the journal; no personal data, no accounts.
        AuditAdmin = "audit_admin", "审计管理员";
    }
}

closed_list! {
    /// How large the area of a grant is.
    AreaLevel {
        /// The whole county.
        County = "county", "全县";
        /// One township with all its villages.
        Township = "township", "一个乡镇";
        /// One village.
        Village = "village", "一个村";
        /// The households the account itself is helper of.
        OwnHouseholds = "own_households", "本人帮扶的户";
    }
}

impl Role {
    /// Whether this is one of the three administrators, who hold no other role and see no personal data.
    pub fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::SecurityAdmin | Self::AuditAdmin)
    }

    /// Whether it acts for households: whom work can be given to.
    pub fn is_officer(self) -> bool {
        !self.is_administrator() && self != Self::Auditor
    }

    /// The level a grant of this role must be bound to.
    pub fn level(self) -> AreaLevel {
        match self {
            Self::Township => AreaLevel::Township,
            Self::Village | Self::GridWorker => AreaLevel::Village,
            Self::Helper => AreaLevel::OwnHouseholds,
            Self::CountyOffice
            | Self::DepartmentLiaison
            | Self::Auditor
            | Self::SystemAdmin
            | Self::SecurityAdmin
            | Self::AuditAdmin => AreaLevel::County,
        }
    }

    /// Whether a grant of this role names a department, and reaches no further than it.
    pub fn needs_department(self) -> bool {
        self == Self::DepartmentLiaison
    }
}
