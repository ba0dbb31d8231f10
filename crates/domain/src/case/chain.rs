//! The closed words of a case: chains, steps, channels, acts.

use crate::access::closed_list::closed_list;

closed_list! {
    /// One of the three procedures of a case.
    Chain {
        /// From the lead to recognition.
        Identification = "identification", "识别认定";
        /// Plan, measures, visits.
        Support = "support", "帮扶";
        /// From the gate to the risk being gone.
        Elimination = "elimination", "风险消除";
    }
}

closed_list! {
    /// One step of a procedure. Which steps, in what order and by whom, is policy.
    Step {
        /// Taking the case in.
        Accept = "accept", "受理";
        /// Going there.
        Visit = "visit", "入户核查";
        /// The household's promise and authorisation.
        Authorise = "authorise", "承诺授权";
        /// Comparing with what departments hold.
        Compare = "compare", "信息比对";
        /// The villagers' meeting.
        Review = "review", "民主评议";
        /// The notice in the village.
        Publish = "publish", "村内公示";
        /// The township's check.
        TownshipCheck = "township_check", "乡镇审核";
        /// The county's decision.
        CountyDecision = "county_decision", "县级审定";
        /// The announcement.
        Announce = "announce", "公告";
        /// Entering it into the national system.
        Register = "register", "系统录入";
        /// Writing the plan.
        Plan = "plan", "制定计划";
        /// Carrying out the measures.
        Measures = "measures", "落实措施";
        /// Visiting again, as often as the class asks.
        FollowUp = "follow_up", "跟踪走访";
    }
}

closed_list! {
    /// How a household was found.
    Channel {
        /// A screening run.
        Screening = "screening", "系统筛查";
        /// A department's warning.
        Department = "department", "部门预警";
        /// A visit of a cadre.
        CadreVisit = "cadre_visit", "干部走访";
        /// A grid worker.
        GridWorker = "grid_worker", "网格员排查";
        /// The household itself.
        SelfReport = "self_report", "农户自主申报";
        /// Somebody for the household.
        Proxy = "proxy", "他人代报";
        /// A hotline.
        Hotline = "hotline", "热线电话";
        /// A petition.
        Petition = "petition", "信访";
        /// Media or the net.
        Media = "media", "媒体舆情";
        /// A sweep.
        Sweep = "sweep", "集中排查";
    }
}

closed_list! {
    /// What can be done to a case; every [`super::Command`] is one of these.
    Act {
        /// Beginning a case.
        Open = "open", "立案";
        /// Adding leads to it.
        Join = "join", "并入线索";
        /// Doing a step.
        Complete = "complete", "办理步骤";
        /// Sending it back to an earlier step.
        Return = "return", "退回";
        /// Refusing it with a reason of the list.
        Refuse = "refuse", "不予认定";
        /// Telling the household the reason.
        TellReason = "tell_reason", "告知原因";
        /// The household takes it back.
        Withdraw = "withdraw", "农户撤回";
        /// The household is no more.
        Lapse = "lapse", "自然减少";
        /// Letting it rest.
        Pause = "pause", "暂停";
        /// Going on.
        Resume = "resume", "恢复";
        /// Asking for more time.
        AskExtension = "ask_extension", "申请延期";
        /// Deciding on more time.
        DecideExtension = "decide_extension", "审批延期";
        /// Telling those above that a step is late.
        Escalate = "escalate", "提级督办";
        /// Helping first, papers after.
        StartEmergency = "start_emergency", "先行帮扶";
        /// Setting the risks in order.
        SetRisks = "set_risks", "核定风险";
        /// Writing the plan.
        WritePlan = "write_plan", "制定帮扶计划";
        /// Adding a measure.
        AddMeasure = "add_measure", "增加措施";
        /// Changing a measure.
        ChangeMeasure = "change_measure", "修改措施";
        /// Giving a measure up.
        CancelMeasure = "cancel_measure", "取消措施";
        /// Confirming that it arrived.
        ConfirmDelivery = "confirm_delivery", "确认到位";
        /// Ending a measure that ran on.
        EndMeasure = "end_measure", "措施到期";
        /// Judging what it changed.
        JudgeEffect = "judge_effect", "评估成效";
        /// Beginning elimination.
        StartElimination = "start_elimination", "启动风险消除";
        /// Giving elimination up.
        StopElimination = "stop_elimination", "终止风险消除";
        /// Back under monitoring.
        RollBack = "roll_back", "风险消除回退";
        /// Giving it to another account.
        Transfer = "transfer", "移交";
        /// Saying that an account may not decide.
        FlagConflict = "flag_conflict", "标记回避";
        /// Counting deadlines again, once a year's holidays are known.
        Recount = "recount", "补算期限";
    }
}
