//! What can be done.

use super::closed_list::closed_list;

closed_list! {
    /// One thing that somebody may or may not do.
    Action {
        /// Reading the list of regions and its history.
        ReadRegions = "read_regions", "查看行政区划";
        /// Reading the policy in force: sheets, rules, parameters.
        ReadPolicy = "read_policy", "查看政策和规则";
        /// Reading one's own account, its grants and its sessions.
        ReadOwnAccount = "read_own_account", "查看本人账号";
        /// Changing one's own password and second factor, ending one's own sessions.
        ChangeOwnAccount = "change_own_account", "修改本人密码和登录设置";
        /// Reading households with their history, masked.
        ReadHousehold = "read_household", "查看农户(打码)";
        /// Reading persons with their history, masked.
        ReadPerson = "read_person", "查看人员(打码)";
        /// Seeing every sealed field of a person in clear, with a purpose, journalled.
        UnmaskPerson = "unmask_person", "查看身份证号等明文(须写明用途)";
        /// Seeing phone numbers alone in clear, with a purpose, journalled.
        UnmaskPhone = "unmask_phone", "查看电话明文(须写明用途)";
        /// Changing contacts and recording birth, death, move and marriage.
        EditHousehold = "edit_household", "登记农户变动(联系方式、出生、死亡、迁移、婚姻)";
        /// Splitting one household into two.
        SplitHousehold = "split_household", "分户";
        /// Merging two households into one.
        MergeHousehold = "merge_household", "并户";
        /// Saying who is the helper of a household.
        AssignHelper = "assign_helper", "指定帮扶责任人";
        /// Reading an import: its progress, its counts, its correction workbook.
        ReadImport = "read_import", "查看导入和退回表";
        /// Importing the registers of persons and households.
        ImportRegister = "import_register", "导入花名册";
        /// Importing the sheet of a department.
        ImportSheet = "import_sheet", "导入部门明细表";
        /// Undoing a whole import.
        UndoImport = "undo_import", "撤销整次导入";
        /// Deciding whose row it is that matched nobody.
        LinkRow = "link_row", "认定未匹配的行";
        /// Running a screening.
        RunScreening = "run_screening", "运行筛查";
        /// Reading a screening as a whole.
        ReadScreening = "read_screening", "查看筛查结果";
        /// Reading the leads of households.
        ReadLead = "read_lead", "查看预警线索";
        /// Taking down a lead that somebody told: cadre, grid worker, hotline, petition, media, proxy.
        ReportLead = "report_lead", "登记线索";
        /// Deciding what becomes of a lead: dismissing it with a reason, joining it, opening a case.
        SettleLead = "settle_lead", "处置线索";
        /// Reading cases with their steps, plans, measures and events.
        ReadCase = "read_case", "查看个案";
        /// Doing the steps of a case; who does which step is policy.
        AdvanceCase = "advance_case", "办理个案步骤（各步骤由谁办见办理流程）";
        /// Deciding on the extension of a deadline.
        GrantExtension = "grant_extension", "批准延期";
        /// Writing the plan of a household and its measures.
        PlanHousehold = "plan_household", "制定帮扶计划和措施";
        /// Confirming that a measure arrived.
        ConfirmDelivery = "confirm_delivery", "确认措施到位";
        /// Recording a visit.
        RecordVisit = "record_visit", "登记走访";
        /// Opening and closing a sweep, and excusing a household from it.
        ManageSweep = "manage_sweep", "组织集中排查";
        /// Finding, repairing and re-checking problems with guarantees.
        HandleIssue = "handle_issue", "处理三保障和饮水问题";
        /// Making a public notice and recording that it was posted or taken down.
        PublishNotice = "publish_notice", "公示公告";
        /// Handing the cases of one account to another.
        TransferCases = "transfer_cases", "移交个案";
        /// Reading who acts for the households of one's area: name and duty, nothing else.
        ReadOfficers = "read_officers", "查看经办人员(姓名和职责)";
        /// Reading figures of accountability and coverage.
        ReadFigures = "read_figures", "查看办理和覆盖情况";
        /// Reviewing why data missed a household that people found.
        ReviewMissed = "review_missed", "漏户复盘";
        /// Proposing another value of a standard, and trying out what it does.
        ProposeStandard = "propose_standard", "提出调整监测标准";
        /// Deciding on a change of a standard that somebody else proposed.
        ApproveStandard = "approve_standard", "批准调整监测标准(提出的人不能批准)";
        /// Exporting personal data, with a purpose, journalled.
        ExportPersonalData = "export_personal_data", "导出个人信息(须写明用途)";
        /// Reading background jobs and their progress.
        ReadJob = "read_job", "查看后台任务";
        /// Cancelling a background job.
        CancelJob = "cancel_job", "取消后台任务";
        /// Reading the accounts and grants of others.
        ReadAccounts = "read_accounts", "查看账号和授权";
        /// Creating, inviting, locking and closing accounts, and changing grants.
        ManageAccounts = "manage_accounts", "管理账号和授权";
        /// Ending the sessions of others.
        RevokeSessions = "revoke_sessions", "强制他人下线";
        /// Reading the journal.
        ReadJournal = "read_journal", "查看日志";
        /// Exporting the journal for verification elsewhere.
        ExportJournal = "export_journal", "导出日志";
        /// Verifying the chain of the journal.
        VerifyJournal = "verify_journal", "核验日志";
        /// Backups, keys and the machine's own jobs.
        ManageSystem = "manage_system", "系统维护(备份、密钥、任务)";
    }
}

impl Action {
    /// Whether it is done to the account of the one who does it, and to no other.
    pub fn is_about_oneself(self) -> bool {
        matches!(self, Self::ReadOwnAccount | Self::ChangeOwnAccount)
    }
}
