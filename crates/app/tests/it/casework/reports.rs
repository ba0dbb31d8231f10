//! Reports from outside that nobody deals with.

use app::jobs::{Kind, TickCases};
use app::self_reports::{NewSelfReport, create_code, list_reports, receive_report};
use domain::case::Level;
use domain::lead::ReportState;
use store::self_reports::ReportQuery;

use super::{Village, morning, system, villages};

async fn escalated(village: &Village) -> Vec<Option<Level>> {
    let query = ReportQuery {
        region_id: None,
        state: ReportState::New,
        after: None,
        limit: 50,
    };
    let page = list_reports(&village.world.app, &system(), &query)
        .await
        .expect("lists");
    page.rows.iter().map(|report| report.escalated).collect()
}

#[tokio::test]
async fn a_report_that_nobody_deals_with_is_told_above_step_by_step() {
    for village in villages().await {
        let app = &village.world.app;
        let at = morning("2026-11-02");
        let code = create_code(app, &system(), at, "v1").await.expect("a code");
        let report = NewSelfReport {
            name: "甲小一".to_owned(),
            phone: "13900000001".to_owned(),
            words: "住院花了很多钱".to_owned(),
            ..NewSelfReport::default()
        };
        let received = receive_report(app, at, (&code.token, "client"), report)
            .await
            .expect("taken");
        assert_eq!(received.due_on.to_string(), "2026-11-04", "two days");
        for (day, expected) in [
            ("2026-11-04", None),
            ("2026-11-05", Some(Level::Township)),
            ("2026-11-06", Some(Level::Township)),
            ("2026-11-08", Some(Level::County)),
            ("2026-12-01", Some(Level::County)),
        ] {
            let on = day.parse().expect("a day");
            village.work(&Kind::TickCases(TickCases { on }), morning(day)).await;
            assert_eq!(escalated(&village).await, [expected], "{day}");
        }
        assert_eq!(
            village.count("journal WHERE kind = 'self_report.escalated'"),
            2,
            "each once"
        );
        village.world.assert_green().await;
    }
}
