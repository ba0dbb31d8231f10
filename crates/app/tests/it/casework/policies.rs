//! The keeper of policies.

use std::sync::Arc;

use app::policy::{Loaded, in_force};
use app::standards::{Proposal, SeenChange, approve_change, propose_change};
use app::{App, Settings};
use domain::Date;
use domain::access::{Area, Role};

use super::{FIRST, morning, officer, system};
use crate::support::{copy, policy_dir};
use crate::world::worlds;

const LATER: Date = Date::constant(2026, 12, 1);

async fn policy(app: &App, on: Date) -> Arc<Loaded> {
    let read = in_force(app, &system(), on).await;
    read.unwrap_or_else(|refusal| panic!("{}", super::told(&refusal)))
}

fn days(loaded: &Arc<Loaded>) -> Option<i64> {
    loaded.params.integer("lead_memory_days")
}

#[tokio::test]
async fn a_policy_is_read_once_until_the_folder_or_a_standard_changes() {
    for world in worlds().await {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&policy_dir(), folder.path());
        let settings = Settings {
            policy: folder.path().to_owned(),
            ..(*world.app.settings).clone()
        };
        let app = App {
            settings: Arc::new(settings),
            ..world.app.clone()
        };
        let first = policy(&app, FIRST).await;
        assert!(Arc::ptr_eq(&first, &policy(&app, FIRST).await), "held");
        let (one, other) = tokio::join!(policy(&app, LATER), policy(&app, LATER));
        assert!(
            Arc::ptr_eq(&one, &other),
            "who comes at the same time waits for one reading"
        );
        assert!(!Arc::ptr_eq(&first, &one), "another day");

        let file = folder.path().join("national/parameters/leads.toml");
        let text = std::fs::read_to_string(&file).expect("reads");
        std::fs::write(&file, format!("{text}\n# 改过\n")).expect("written");
        let second = policy(&app, FIRST).await;
        assert_ne!(second.digest, first.digest, "the folder changed");
        std::fs::write(&file, "title = ").expect("written");
        assert!(in_force(&app, &system(), FIRST).await.is_err(), "a mistake is told");
        std::fs::write(&file, &text).expect("written");
        assert_eq!(policy(&app, FIRST).await.digest, first.digest, "put right");

        let proposal = Proposal {
            parameter: "lead_memory_days".to_owned(),
            value: "60".to_owned(),
            from: LATER,
            reason: "太久".to_owned(),
            basis: "专班会议".to_owned(),
            ..Proposal::default()
        };
        let by = |account: &str| officer(account, Role::CountyOffice, Area::County);
        let at = morning("2026-11-02");
        let proposed = propose_change(&app, &by("a"), at, proposal).await.expect("proposed");
        assert_eq!(days(&policy(&app, LATER).await), Some(90), "not decided yet");
        let seen = SeenChange {
            change_id: proposed.change_id,
            version: 1,
        };
        approve_change(&app, &by("b"), at, &seen, None).await.expect("approved");
        assert_eq!(days(&policy(&app, LATER).await), Some(60), "seen at the next question");
        assert_eq!(days(&policy(&app, FIRST).await), Some(90), "not before its day");
        world.assert_green().await;
    }
}
