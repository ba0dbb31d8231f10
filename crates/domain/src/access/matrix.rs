//! The matrix: what each role may do, and how far.

use super::{Action, Role};

/// How far a role may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permit {
    /// Not at all.
    No,
    /// In the area of the grant; for a department's liaison, in the department of the grant.
    InArea,
    /// In the whole county.
    Everywhere,
}

/// How far `role` may do `action`. What is not written here is forbidden.
pub fn permits(role: Role, action: Action) -> Permit {
    if EVERYBODY.contains(&action) {
        return Permit::Everywhere;
    }
    let (actions, permit) = row(role);
    if actions.contains(&action) { permit } else { Permit::No }
}

const EVERYBODY: &[Action] = &[
    Action::ReadRegions,
    Action::ReadPolicy,
    Action::ReadOwnAccount,
    Action::ChangeOwnAccount,
];

/// What a role may do beyond what everybody may, and how far it reaches.
fn row(role: Role) -> (&'static [Action], Permit) {
    match role {
        Role::CountyOffice => (COUNTY_OFFICE, Permit::Everywhere),
        Role::DepartmentLiaison => (DEPARTMENT_LIAISON, Permit::InArea),
        Role::Township => (TOWNSHIP, Permit::InArea),
        Role::Village => (VILLAGE, Permit::InArea),
        Role::GridWorker => (GRID_WORKER, Permit::InArea),
        Role::Helper => (HELPER, Permit::InArea),
        Role::Auditor => (AUDITOR, Permit::Everywhere),
        Role::SystemAdmin => (SYSTEM_ADMIN, Permit::Everywhere),
        Role::SecurityAdmin => (SECURITY_ADMIN, Permit::Everywhere),
        Role::AuditAdmin => (AUDIT_ADMIN, Permit::Everywhere),
    }
}

const COUNTY_OFFICE: &[Action] = &[
    Action::ReadHousehold,
    Action::ReadPerson,
    Action::UnmaskPerson,
    Action::UnmaskPhone,
    Action::EditHousehold,
    Action::SplitHousehold,
    Action::MergeHousehold,
    Action::AssignHelper,
    Action::ReadImport,
    Action::ImportRegister,
    Action::ImportSheet,
    Action::UndoImport,
    Action::LinkRow,
    Action::RunScreening,
    Action::ReadScreening,
    Action::ReadLead,
    Action::ExportPersonalData,
    Action::ReadJob,
    Action::CancelJob,
    Action::ReportLead,
    Action::SettleLead,
    Action::ReadCase,
    Action::AdvanceCase,
    Action::GrantExtension,
    Action::PlanHousehold,
    Action::ConfirmDelivery,
    Action::RecordVisit,
    Action::ManageSweep,
    Action::HandleIssue,
    Action::PublishNotice,
    Action::TransferCases,
    Action::ReadOfficers,
    Action::ReadFigures,
    Action::ReviewMissed,
    Action::ProposeStandard,
    Action::ApproveStandard,
];

const DEPARTMENT_LIAISON: &[Action] = &[Action::ReadImport, Action::ImportSheet];

const TOWNSHIP: &[Action] = &[
    Action::ReadHousehold,
    Action::ReadPerson,
    Action::UnmaskPerson,
    Action::UnmaskPhone,
    Action::EditHousehold,
    Action::SplitHousehold,
    Action::MergeHousehold,
    Action::ReadLead,
    Action::ReportLead,
    Action::SettleLead,
    Action::ReadCase,
    Action::AdvanceCase,
    Action::PlanHousehold,
    Action::ConfirmDelivery,
    Action::RecordVisit,
    Action::ManageSweep,
    Action::HandleIssue,
    Action::PublishNotice,
    Action::TransferCases,
    Action::ReadOfficers,
    Action::ReadFigures,
];

const VILLAGE: &[Action] = &[
    Action::ReadHousehold,
    Action::ReadPerson,
    Action::UnmaskPerson,
    Action::UnmaskPhone,
    Action::EditHousehold,
    Action::ReadLead,
    Action::ReportLead,
    Action::ReadCase,
    Action::AdvanceCase,
    Action::PlanHousehold,
    Action::ConfirmDelivery,
    Action::RecordVisit,
    Action::HandleIssue,
    Action::PublishNotice,
    Action::ReadOfficers,
    Action::ReadFigures,
];

const GRID_WORKER: &[Action] = &[
    Action::ReadHousehold,
    Action::ReadPerson,
    Action::ReportLead,
    Action::ReadCase,
    Action::RecordVisit,
];

const HELPER: &[Action] = &[
    Action::ReadHousehold,
    Action::ReadPerson,
    Action::UnmaskPhone,
    Action::ReportLead,
    Action::ReadCase,
    Action::ConfirmDelivery,
    Action::RecordVisit,
];

const AUDITOR: &[Action] = &[
    Action::ReadHousehold,
    Action::ReadPerson,
    Action::UnmaskPerson,
    Action::UnmaskPhone,
    Action::ReadImport,
    Action::ReadScreening,
    Action::ReadLead,
    Action::ReadJob,
    Action::ReadAccounts,
    Action::ReadJournal,
    Action::ExportJournal,
    Action::VerifyJournal,
    Action::ReadCase,
    Action::ReadOfficers,
    Action::ReadFigures,
];

const SYSTEM_ADMIN: &[Action] = &[Action::ManageSystem, Action::ReadJob, Action::CancelJob];

const SECURITY_ADMIN: &[Action] = &[Action::ReadAccounts, Action::ManageAccounts, Action::RevokeSessions];

const AUDIT_ADMIN: &[Action] = &[Action::ReadJournal, Action::ExportJournal, Action::VerifyJournal];

#[cfg(test)]
mod tests {
    use super::*;

    /// The roles that may do `action` at all.
    fn who(action: Action) -> Vec<Role> {
        let roles = Role::ALL.iter().copied();
        roles.filter(|role| permits(*role, action) != Permit::No).collect()
    }

    #[test]
    fn sharp_corners() {
        use Permit::{Everywhere, InArea, No};
        for (role, action, expected) in [
            (Role::Township, Action::SplitHousehold, InArea),
            (Role::Village, Action::SplitHousehold, No),
            (Role::Village, Action::MergeHousehold, No),
            (Role::Village, Action::EditHousehold, InArea),
            (Role::Township, Action::ImportSheet, No),
            (Role::Township, Action::ReadImport, No),
            (Role::DepartmentLiaison, Action::ImportSheet, InArea),
            (Role::DepartmentLiaison, Action::ImportRegister, No),
            (Role::DepartmentLiaison, Action::ReadHousehold, No),
            (Role::DepartmentLiaison, Action::LinkRow, No),
            (Role::GridWorker, Action::ReadPerson, InArea),
            (Role::GridWorker, Action::UnmaskPhone, No),
            (Role::GridWorker, Action::EditHousehold, No),
            (Role::Helper, Action::UnmaskPhone, InArea),
            (Role::Helper, Action::UnmaskPerson, No),
            (Role::Helper, Action::EditHousehold, No),
            (Role::Auditor, Action::UnmaskPerson, Everywhere),
            (Role::Auditor, Action::EditHousehold, No),
            (Role::Auditor, Action::ExportPersonalData, No),
            (Role::Auditor, Action::ReadCase, Everywhere),
            (Role::Auditor, Action::AdvanceCase, No),
            (Role::Township, Action::GrantExtension, No),
            (Role::Township, Action::TransferCases, InArea),
            (Role::Village, Action::SettleLead, No),
            (Role::Village, Action::ReadOfficers, InArea),
            (Role::GridWorker, Action::ReadOfficers, No),
            (Role::Village, Action::ManageSweep, No),
            (Role::Village, Action::AdvanceCase, InArea),
            (Role::GridWorker, Action::AdvanceCase, No),
            (Role::GridWorker, Action::RecordVisit, InArea),
            (Role::Helper, Action::ConfirmDelivery, InArea),
            (Role::Helper, Action::PlanHousehold, No),
            (Role::DepartmentLiaison, Action::ReportLead, No),
            (Role::DepartmentLiaison, Action::ReadCase, No),
            (Role::CountyOffice, Action::ReadAccounts, No),
            (Role::CountyOffice, Action::ReadJournal, No),
            (Role::SystemAdmin, Action::ManageAccounts, No),
            (Role::SystemAdmin, Action::ReadJournal, No),
            (Role::SecurityAdmin, Action::ManageSystem, No),
            (Role::AuditAdmin, Action::ReadAccounts, No),
        ] {
            assert_eq!(permits(role, action), expected, "{role} {action}");
        }
    }

    #[test]
    fn who_may_do_what_few_may() {
        for (action, expected) in [
            (Action::ImportRegister, vec![Role::CountyOffice]),
            (Action::ExportPersonalData, vec![Role::CountyOffice]),
            (Action::AssignHelper, vec![Role::CountyOffice]),
            (Action::GrantExtension, vec![Role::CountyOffice]),
            (Action::ReviewMissed, vec![Role::CountyOffice]),
            (Action::ProposeStandard, vec![Role::CountyOffice]),
            (Action::ApproveStandard, vec![Role::CountyOffice]),
            (Action::ManageSweep, vec![Role::CountyOffice, Role::Township]),
            (Action::SettleLead, vec![Role::CountyOffice, Role::Township]),
            (Action::ImportSheet, vec![Role::CountyOffice, Role::DepartmentLiaison]),
            (Action::ManageAccounts, vec![Role::SecurityAdmin]),
            (Action::RevokeSessions, vec![Role::SecurityAdmin]),
            (Action::ManageSystem, vec![Role::SystemAdmin]),
            (Action::ReadJournal, vec![Role::Auditor, Role::AuditAdmin]),
        ] {
            assert_eq!(who(action), expected, "{action}");
        }
    }

    #[test]
    fn no_administrator_comes_near_personal_data() {
        use Action::*;
        let personal = [
            ReadHousehold,
            ReadPerson,
            UnmaskPerson,
            UnmaskPhone,
            EditHousehold,
            SplitHousehold,
            MergeHousehold,
            AssignHelper,
            ReadImport,
            ImportRegister,
            ImportSheet,
            UndoImport,
            LinkRow,
            RunScreening,
            ReadScreening,
            ReadLead,
            ReportLead,
            SettleLead,
            ReadCase,
            AdvanceCase,
            GrantExtension,
            PlanHousehold,
            ConfirmDelivery,
            RecordVisit,
            ManageSweep,
            HandleIssue,
            PublishNotice,
            TransferCases,
            ReadFigures,
            ReviewMissed,
            ProposeStandard,
            ApproveStandard,
            ExportPersonalData,
        ];
        for action in personal {
            assert!(!who(action).iter().any(|role| role.is_administrator()), "{action}");
        }
    }

    #[test]
    fn the_auditor_changes_only_the_own_account() {
        for action in Action::ALL.iter().filter(|a| permits(Role::Auditor, **a) != Permit::No) {
            let verb = action.name().split('_').next().unwrap();
            let harmless = matches!(verb, "read" | "unmask" | "export" | "verify");
            assert!(harmless || *action == Action::ChangeOwnAccount, "{action}");
        }
    }

    #[test]
    fn whoever_sees_every_sealed_field_sees_the_phone() {
        for role in Role::ALL {
            assert!(
                permits(*role, Action::UnmaskPhone) >= permits(*role, Action::UnmaskPerson),
                "{role}"
            );
        }
    }

    #[test]
    fn everybody_may_do_something_and_everything_is_done_by_somebody() {
        for action in Action::ALL {
            assert!(!who(*action).is_empty(), "{action}");
        }
        for action in EVERYBODY {
            assert_eq!(who(*action), Role::ALL, "{action}");
        }
    }
}
