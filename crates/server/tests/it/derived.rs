//! Derived pages stand in the repository as they would be written now. `UPDATE_GENERATED=1` writes them.

use std::path::Path;

use crate::service::{api, request, send};

fn compare(page: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/reference")
        .join(page);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(&path, text).expect("write the page");
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stands == text,
        "docs/reference/{page} is not fresh: run the tests with UPDATE_GENERATED=1"
    );
}

#[test]
fn the_reference_of_the_configuration_is_fresh() {
    compare("configuration.md", &server::config::config_markdown());
}

#[test]
fn the_reference_of_the_jobs_is_fresh() {
    compare("jobs.md", &app::jobs::jobs_markdown());
}

#[test]
fn the_description_of_the_api_is_fresh() {
    compare("openapi.json", &server::http::openapi_json());
}

#[tokio::test]
async fn the_description_that_is_served_is_the_one_that_stands() {
    let service = server::http::router(api(&[], Vec::new()).await, server::http::endpoints());
    let answer = send(&service, request("GET", "/api/v1/openapi.json", &[], "")).await;
    assert_eq!(answer.text, server::http::openapi_json());
    assert!(
        answer.json()["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1"))
    );
}
