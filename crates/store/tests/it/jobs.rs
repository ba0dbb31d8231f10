//! Jobs: queued once, done in order, taken over from the dead, ended when asked.

use domain::access::{Actor, Reason, Viewer};
use store::Store;
use store::jobs::{self, End, Filter, JobLine, JobState, NewJob};

use super::support::{now, stores};

fn system() -> Viewer {
    Viewer::system(Reason::Job)
}

async fn queued(store: &Store, viewer: &Viewer, key: Option<&str>) -> String {
    let mut tx = store.write_passing(viewer, now()).await.expect("begins");
    let job = NewJob {
        kind: "test",
        input: "{}".into(),
        dedup_key: key.map(str::to_owned),
    };
    let id = jobs::queue(&mut tx, job).await.expect("queued");
    tx.commit().await.expect("commits");
    id
}

async fn claimed(store: &Store) -> Option<JobLine> {
    let mut tx = store.write_passing(&system(), now()).await.expect("begins");
    let job = jobs::claim(&mut tx).await.expect("claims");
    tx.commit().await.expect("commits");
    job
}

async fn state(store: &Store, id: &str) -> JobState {
    let mut tx = store.read(&system()).await.expect("begins");
    jobs::find(&mut tx, id, &[]).await.expect("reads").expect("job").state
}

#[tokio::test]
async fn a_job_of_one_key_is_queued_once_until_it_is_over() {
    for opened in stores().await {
        let store = &opened.store;
        let first = queued(store, &system(), Some("k")).await;
        assert_eq!(queued(store, &system(), Some("k")).await, first);
        let other = queued(store, &system(), None).await;
        let mut tx = store.read(&system()).await.expect("begins");
        for (id, expected) in [(&first, Some(0)), (&other, Some(1))] {
            let found = jobs::find(&mut tx, id, &[]).await.expect("reads").expect("job");
            assert_eq!(found.n_before, expected, "before it in the queue");
        }
        drop(tx);
        let job = claimed(store).await.expect("a job");
        assert_eq!((job.job_id.as_str(), job.attempts), (first.as_str(), 1));
        assert_eq!(queued(store, &system(), Some("k")).await, first, "it runs");
        let mut tx = store.read(&system()).await.expect("begins");
        let running = jobs::find(&mut tx, &first, &[]).await.expect("reads").expect("job");
        assert_eq!(running.n_before, None);
        drop(tx);
        assert_eq!(claimed(store).await.expect("a job").job_id, other);
        assert!(claimed(store).await.is_none());
        let mut tx = store.write_passing(&system(), now()).await.expect("begins");
        jobs::finish(&mut tx, &first, End::Done("{}".into()))
            .await
            .expect("ends");
        tx.commit().await.expect("commits");
        assert_ne!(queued(store, &system(), Some("k")).await, first);
    }
}

#[tokio::test]
async fn jobs_of_a_dead_process_are_queued_again_and_fail_openly_at_last() {
    for opened in stores().await {
        let store = &opened.store;
        let id = queued(store, &system(), None).await;
        for (attempt, expected) in [(1, JobState::Queued), (2, JobState::Failed)] {
            assert_eq!(claimed(store).await.expect("a job").attempts, attempt);
            let mut tx = store.write_passing(&system(), now()).await.expect("begins");
            jobs::take_over(&mut tx, 2, "[]").await.expect("takes over");
            tx.commit().await.expect("commits");
            assert_eq!(state(store, &id).await, expected);
        }
    }
}

#[tokio::test]
async fn a_job_is_ended_when_somebody_asks_and_old_ones_are_removed() {
    for opened in stores().await {
        let store = &opened.store;
        let (running, waiting) = (
            queued(store, &system(), None).await,
            queued(store, &system(), None).await,
        );
        claimed(store).await.expect("a job");
        let mut tx = store.write_passing(&system(), now()).await.expect("begins");
        assert!(!jobs::tell(&mut tx, &running, "read", 5, Some(10)).await.expect("tells"));
        assert!(jobs::cancel(&mut tx, &running).await.expect("asks"));
        assert!(jobs::cancel(&mut tx, &waiting).await.expect("asks"));
        assert!(jobs::tell(&mut tx, &running, "read", 6, Some(10)).await.expect("hears"));
        jobs::finish(&mut tx, &running, End::Cancelled).await.expect("ends");
        assert!(!jobs::cancel(&mut tx, &running).await.expect("is over"));
        assert_eq!(
            jobs::remove_old(&mut tx, now().plus_minutes(1)).await.expect("removes"),
            2
        );
        tx.commit().await.expect("commits");
    }
}

#[tokio::test]
async fn everybody_sees_the_own_jobs_alone() {
    for opened in stores().await {
        let store = &opened.store;
        let own = Viewer::new(Actor::Account("a1".into()), Vec::new());
        queued(store, &own, None).await;
        queued(store, &system(), None).await;
        for (viewer, watched, expected) in [
            (own.clone(), &[][..], 1),
            (own.clone(), &["test"][..], 2),
            (own, &["other"][..], 1),
            (system(), &[][..], 2),
            (Viewer::anonymous(), &[][..], 0),
        ] {
            let mut tx = store.read(&viewer).await.expect("begins");
            let filter = Filter {
                limit: 10,
                ..Filter::default()
            };
            assert_eq!(
                jobs::list(&mut tx, &filter, watched).await.expect("lists").len(),
                expected
            );
        }
    }
}
