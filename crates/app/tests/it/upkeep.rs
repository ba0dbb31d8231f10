//! Backups that are written by themselves.

use app::upkeep::{check_backup, keep_backup, list_backups};
use domain::access::{Reason, Viewer};

use crate::world::{codes, minute, worlds};

#[tokio::test]
async fn the_newest_backups_are_kept_whole() {
    for world in worlds().await {
        let (app, viewer) = (&world.app, Viewer::system(Reason::Job));
        assert_eq!(list_backups(app, &viewer).expect("lists"), []);
        let mut written = Vec::new();
        for day in 0..3 {
            let at = minute(day * 24 * 60);
            let kept = keep_backup(app, &viewer, at, &mut |_| ()).await.expect("writes");
            check_backup(app, &app.settings.backups.join(&kept.file)).expect("is whole");
            written.push(kept);
        }
        // What a process that died left is no backup and is in nobody's way.
        let begun = app.settings.backups.join("shouwang-1.backup.part");
        std::fs::write(&begun, "half").expect("writes");
        written.reverse();
        written.truncate(app.settings.backups_kept);
        assert_eq!(list_backups(app, &viewer).expect("lists"), written);
    }
}

#[tokio::test]
async fn backups_are_for_who_keeps_the_system() {
    for world in worlds().await {
        let anonymous = Viewer::anonymous();
        assert_eq!(
            codes(list_backups(&world.app, &anonymous)),
            ["NotPermitted(ManageSystem)"]
        );
        let written = keep_backup(&world.app, &anonymous, minute(0), &mut |_| ()).await;
        assert_eq!(codes(written), ["NotPermitted(ManageSystem)"]);
        assert_eq!(
            list_backups(&world.app, &Viewer::system(Reason::Job)).expect("lists"),
            []
        );
    }
}
