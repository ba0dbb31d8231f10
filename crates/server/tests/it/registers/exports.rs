//! Every list that leaves the system: for a purpose, journalled, without a formula in it.

use std::io::Cursor;

use axum::body::Body;
use calamine::{Reader, Xlsx};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::seeded::{FORMULAS, HOUSEHOLDS, Seeded, seeded};
use crate::county::{JSON, Session, call};

/// Address, kind of the journal's entry, worksheet, rows below the titles.
fn lists() -> [(&'static str, &'static str, &'static str, usize); 6] {
    let persons = (0..HOUSEHOLDS).map(|household| household % 3 + 1).sum();
    [
        ("/persons/export", "persons.exported", "人员", persons),
        (
            "/coverage/households/export",
            "coverage.exported",
            "走访覆盖",
            HOUSEHOLDS,
        ),
        ("/cases/export", "cases.exported", "个案", 0),
        ("/worklist/export", "tasks.exported", "待办", 0),
        ("/issues/export", "issues.exported", "问题", 0),
        ("/measures/not-received/export", "entitlements.exported", "应享未享", 0),
    ]
}

async fn exported(seeded: &Seeded, who: &Session, path: &str, body: Value) -> (u16, Vec<u8>) {
    let request = call("POST", path, Some(who), &[JSON], Body::from(body.to_string()));
    let response = seeded
        .county
        .service
        .clone()
        .oneshot(request)
        .await
        .expect("infallible");
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    (status, bytes.to_vec())
}

#[tokio::test]
async fn every_list_is_taken_out_whole_and_the_journal_knows_of_it() {
    for seeded in seeded().await {
        for (path, kind, sheet, n_rows) in lists() {
            let (status, bytes) = exported(&seeded, &seeded.office, path, json!({ "purpose": "联席会议" })).await;
            assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
            let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
            let rows = book.worksheet_range(sheet).expect("the table");
            assert_eq!(rows.height(), n_rows + 1, "{path}");
            for sheet in [sheet, "说明"] {
                let formulas = book.worksheet_formula(sheet).expect("a worksheet");
                assert!(
                    formulas.used_cells().all(|(_, _, formula)| formula.is_empty()),
                    "{path}"
                );
            }
            let entries = seeded
                .walked(&format!("/journal?kind={kind}&limit=50"), &seeded.auditor)
                .await;
            assert_eq!(entries.len(), 1, "{path}");
            assert_eq!(entries[0]["payload"]["purpose"], "联席会议", "{path}");
        }
    }
}

#[tokio::test]
async fn persons_leave_masked_and_as_text() {
    for seeded in seeded().await {
        let wanted = json!({ "purpose": "核对" });
        let (_, bytes) = exported(&seeded, &seeded.office, "/persons/export?village=v1", wanted).await;
        let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let rows = book.worksheet_range("人员").expect("the table");
        let names: Vec<String> = rows.rows().skip(1).map(|row| row[3].to_string()).collect();
        assert!(
            FORMULAS
                .iter()
                .step_by(2)
                .all(|name| names.iter().any(|one| one == name)),
            "{names:?}"
        );
        for row in rows.rows().skip(1) {
            assert_eq!(row[2].to_string(), "茶坪镇青树村");
            assert!(
                row[6].to_string().contains('*') && row[7].to_string().contains('*'),
                "{row:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_list_is_for_a_purpose_and_for_whoever_may_take_data_out() {
    for seeded in seeded().await {
        for (path, ..) in lists() {
            for (who, body, expected) in [
                (&seeded.office, json!({ "purpose": "  " }), 422),
                (&seeded.office, json!({}), 422),
                (&seeded.township_a, json!({ "purpose": "核对" }), 403),
                (&seeded.auditor, json!({ "purpose": "核对" }), 403),
            ] {
                assert_eq!(exported(&seeded, who, path, body).await.0, expected, "{path}");
            }
        }
        let (status, _) = exported(
            &seeded,
            &seeded.office,
            "/cases/export?statuss=x",
            json!({ "purpose": "核对" }),
        )
        .await;
        assert_eq!(status, 400, "a filter that is not known");
        let work = seeded.county.api.app.settings.work();
        assert_eq!(
            std::fs::read_dir(work).expect("a folder").count(),
            0,
            "nothing is left behind"
        );
    }
}

#[tokio::test]
async fn a_list_is_counted_when_somebody_asks() {
    for seeded in seeded().await {
        let persons: usize = (0..HOUSEHOLDS).map(|household| household % 3 + 1).sum();
        let helped = seeded.households[0].1.len();
        for (path, who, expected) in [
            ("/households?limit=1&count=yes", &seeded.office, HOUSEHOLDS),
            ("/households?limit=1&count=yes&q=yi&sort=name", &seeded.auditor, 0),
            (
                "/households?limit=1&count=yes&status=dibao",
                &seeded.office,
                HOUSEHOLDS.div_ceil(3),
            ),
            ("/households?limit=1&count=yes", &seeded.township_b, HOUSEHOLDS / 2),
            ("/households?limit=1&count=yes&village=v2", &seeded.village, 0),
            ("/households?limit=1&count=yes", &seeded.helper, 1),
            ("/persons?limit=1&count=yes", &seeded.office, persons),
            ("/persons?limit=1&count=yes", &seeded.helper, helped),
            ("/cases?limit=1&count=yes", &seeded.office, 0),
            ("/issues?limit=1&count=yes", &seeded.village, 0),
        ] {
            let page = seeded.get(path, who).await;
            assert_eq!(page.status.as_u16(), 200, "{path}: {}", page.text);
            assert_eq!(page.json()["total"], json!(expected), "{path}");
        }
        for path in ["/households?limit=1", "/households?limit=1&count=no"] {
            assert_eq!(
                seeded.get(path, &seeded.office).await.json().get("total"),
                None,
                "{path}"
            );
        }
        assert_eq!(
            seeded
                .get("/households?count=maybe", &seeded.office)
                .await
                .status
                .as_u16(),
            400
        );
    }
}
