//! A job as it goes on.

use domain::access::Role;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::county::{call, counties};
use crate::delivery::text;

#[tokio::test]
async fn a_job_is_watched_until_it_is_over_and_by_no_more_than_there_is_room_for() {
    let environment = [("SHOUWANG_JOBS_POLL_MS", "50"), ("SHOUWANG_JOBS_STREAMS", "1")];
    for county in counties(&environment).await {
        let admin = county.admin().await;
        let office = county.somebody(&admin, Role::CountyOffice).await;
        let queued = county
            .send("POST", "/screenings", Some(&office), json!({}))
            .await
            .json();
        let id = text(&queued, "job_id").to_owned();
        let path = format!("/jobs/{id}/events");
        let request = call("GET", &path, Some(&office), &[], "");
        let open = county.service.clone().oneshot(request).await.expect("infallible");
        assert_eq!(open.status().as_u16(), 200);
        assert_eq!(open.headers()["content-type"], "text/event-stream");
        let second = county.get(&path, &office).await;
        assert_eq!(
            (second.status.as_u16(), &second.json()["code"]),
            (503, &json!("API-029"))
        );
        let cancelled = county
            .send("POST", &format!("/jobs/{id}/cancel"), Some(&office), json!({}))
            .await;
        assert_eq!(cancelled.status.as_u16(), 204, "{}", cancelled.text);
        let bytes = open.into_body().collect().await.expect("a body").to_bytes();
        assert_eq!(states(&String::from_utf8_lossy(&bytes)), ["queued", "cancelled"]);
        let late = county.get(&path, &office).await;
        assert_eq!(states(&late.text), ["cancelled"], "{}", late.text);
        let stranger = county.somebody(&admin, Role::Township).await;
        assert_eq!(county.get(&path, &stranger).await.status.as_u16(), 404);
    }
}

#[tokio::test]
async fn watching_ends_with_the_server() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let office = county.somebody(&admin, Role::CountyOffice).await;
        let queued = county
            .send("POST", "/screenings", Some(&office), json!({}))
            .await
            .json();
        let path = format!("/jobs/{}/events", text(&queued, "job_id"));
        county.api.readiness.leave();
        let told = county.get(&path, &office).await;
        assert_eq!(states(&told.text), ["queued"], "{}", told.text);
    }
}

/// The states that events tell of.
fn states(events: &str) -> Vec<String> {
    let data = events.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|json| {
        let job: Value = serde_json::from_str(json).expect("a job");
        text(&job, "state").to_owned()
    })
    .collect()
}
