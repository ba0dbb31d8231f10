//! The workbook of households.

use std::io::Cursor;

use axum::body::Body;
use calamine::{Data, Reader, Xlsx};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::seeded::{FORMULAS, HOUSEHOLDS, Seeded, seeded};
use crate::county::{JSON, Session, call};

async fn exported(seeded: &Seeded, who: &Session, body: Value) -> (u16, Vec<u8>) {
    let request = call(
        "POST",
        "/households/export",
        Some(who),
        &[JSON],
        Body::from(body.to_string()),
    );
    let response = seeded
        .county
        .service
        .clone()
        .oneshot(request)
        .await
        .expect("infallible");
    let status = response.status().as_u16();
    (
        status,
        response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes()
            .to_vec(),
    )
}

#[tokio::test]
async fn a_workbook_has_every_household_as_text_and_the_journal_knows_of_it() {
    for seeded in seeded().await {
        let (status, bytes) = exported(&seeded, &seeded.office, json!({ "purpose": "联席会议" })).await;
        assert_eq!(status, 200);
        let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let rows = book.worksheet_range("户").expect("the table");
        assert_eq!(rows.height(), HOUSEHOLDS + 1);
        let heads: Vec<String> = rows.rows().skip(1).map(|row| row[4].to_string()).collect();
        assert!(
            FORMULAS.iter().all(|name| heads.iter().any(|head| head == name)),
            "{heads:?}"
        );
        assert!(
            rows.rows()
                .skip(1)
                .all(|row| matches!(row[4], Data::String(_)) && matches!(row[3], Data::String(_)))
        );
        assert_eq!(
            rows.rows().filter(|row| row[7] == "低保：农村低保").count(),
            HOUSEHOLDS.div_ceil(3)
        );
        for sheet in ["户", "说明"] {
            let formulas = book.worksheet_formula(sheet).expect("a worksheet");
            assert!(
                formulas.used_cells().all(|(_, _, formula)| formula.is_empty()),
                "{sheet}"
            );
        }
        let entries = seeded
            .walked("/journal?kind=households.exported&limit=50", &seeded.auditor)
            .await;
        assert_eq!(entries[0]["payload"]["purpose"], "联席会议");
        let completed = seeded
            .walked("/journal?kind=export.completed&limit=50", &seeded.auditor)
            .await;
        let payloads: Vec<&Value> = completed.iter().map(|entry| &entry["payload"]).collect();
        let expected = json!({ "list": "households.exported", "rows": HOUSEHOLDS });
        assert_eq!(payloads, [&expected]);
        assert_eq!(entries.len(), 1);
    }
}

#[tokio::test]
async fn a_workbook_is_for_a_purpose_and_for_whoever_may_take_data_out() {
    for seeded in seeded().await {
        let (status, bytes) = exported(
            &seeded,
            &seeded.office,
            json!({ "purpose": "核对", "village": "v1", "q": "乙" }),
        )
        .await;
        assert_eq!(status, 200);
        let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let rows = book.worksheet_range("户").expect("the table");
        assert!(rows.height() > 1 && rows.rows().skip(1).all(|row| row[2] == "青树村"));
        for (who, body, expected) in [
            (&seeded.office, json!({ "purpose": "  " }), 422),
            (&seeded.office, json!({}), 422),
            (&seeded.township_a, json!({ "purpose": "核对" }), 403),
            (&seeded.auditor, json!({ "purpose": "核对" }), 403),
        ] {
            assert_eq!(exported(&seeded, who, body).await.0, expected);
        }
        let work = seeded.county.api.app.settings.work();
        assert_eq!(
            std::fs::read_dir(work).expect("a folder").count(),
            0,
            "nothing is left behind"
        );
    }
}
