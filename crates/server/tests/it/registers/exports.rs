//! Every list that leaves the system: for a purpose, journalled, without a formula in it.

use std::io::Cursor;

use app::leads::{LeadReport, report_lead};
use axum::body::Body;
use calamine::{Reader, Xlsx};
use domain::access::{Action, Reason, Viewer};
use domain::owed::OwedState;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use store::issues::{NewIssue, Owner, Raised, raise};
use store::not_received::{Look, Owed, keep};
use tower::ServiceExt as _;

use super::seeded::{FORMULAS, HOUSEHOLDS, Seeded, day, seeded};
use crate::county::{JSON, Session, call};

/// Address, kind of the journal's entry, worksheet, rows below the titles.
fn lists() -> [(&'static str, &'static str, &'static str, usize); 8] {
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
        (
            "/guarantees/export?guarantee=water&state=unknown",
            "guarantees.exported",
            "保障",
            HOUSEHOLDS,
        ),
        ("/measures/export", "measures.exported", "措施", 0),
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
            let completed = seeded
                .walked("/journal?kind=export.completed&limit=50", &seeded.auditor)
                .await;
            let of_list = completed.iter().filter(|entry| entry["payload"]["list"] == kind);
            let rows: Vec<&Value> = of_list.map(|entry| &entry["payload"]["rows"]).collect();
            assert_eq!(rows, [&json!(n_rows)], "{path}: told once, with the number of its rows");
        }
    }
}

/// The household that something is written about; one of the first village, of one person.
const ABOUT: usize = 6;
/// More problems than are read at once, and more that is owed.
const PROBLEMS: usize = 201;
const OWED: usize = 501;

/// A case with what is to be done in it, problems and entitlements of the household.
async fn written_about(seeded: &Seeded) {
    let (app, at) = (&seeded.county.api.app, seeded.county.api.now());
    let viewer = Viewer::system(Reason::Job);
    let (household_id, people) = seeded.households[ABOUT].clone();
    let report = LeadReport {
        household_id: household_id.clone(),
        person_id: None,
        channel: "cadre_visit".to_owned(),
        risks: vec!["因学".to_owned()],
        level: None,
        words: "走访发现".to_owned(),
        found_on: None,
    };
    let placed = report_lead(app, &viewer, at, report).await;
    let case_id = placed.ok().and_then(|placed| placed.case_id).expect("a case");
    let mut tx = app.store.write(&viewer, at).await.expect("begins");
    for n in 0..PROBLEMS {
        let problem = NewIssue {
            household_id: household_id.clone(),
            person_id: None,
            guarantee: format!("G{n}"),
            text: "=没水".to_owned(),
            channel: "home".to_owned(),
            found_on: day("2026-10-20"),
            visit_id: None,
            owner: Owner {
                department: Some("水利".to_owned()),
                account_id: None,
            },
            due_on: day("2026-11-20"),
        };
        let raised = raise(&mut tx, Action::HandleIssue, &problem, "system:job").await;
        assert!(matches!(raised, Ok(Raised::New(_))), "{n}");
    }
    let owed = |n| Owed {
        household_id: household_id.clone(),
        person_id: people[0].clone(),
        entitlement: format!("E{n}"),
        case_id: case_id.clone(),
        township_id: "t1".to_owned(),
        village_id: "v1".to_owned(),
        state: OwedState::Missing,
    };
    let look = Look {
        as_of: day("2026-11-01"),
        made_at: at,
        sources: "[]".to_owned(),
        n_households: 1,
        n_missing: 501,
        n_unknown: 0,
    };
    keep(&mut tx, look, (0..OWED).map(owed).collect()).await.expect("keeps");
    tx.commit().await.expect("commits");
}

/// A table with its titles, as text.
async fn table(seeded: &Seeded, path: &str, sheet: &str) -> Vec<Vec<String>> {
    let (status, bytes) = exported(seeded, &seeded.office, path, json!({ "purpose": "核对" })).await;
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let formulas = book.worksheet_formula(sheet).expect("a worksheet");
    assert!(
        formulas.used_cells().all(|(_, _, formula)| formula.is_empty()),
        "{path}"
    );
    let range = book.worksheet_range(sheet).expect("the table");
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}

#[tokio::test]
async fn what_is_written_about_a_household_leaves_whole_and_in_its_columns() {
    for seeded in seeded().await {
        written_about(&seeded).await;
        let numbered = |letter: &str, n: usize| (0..n).map(|n| format!("{letter}{n}")).collect::<Vec<_>>();
        let n_tasks = seeded.walked("/worklist?limit=1", &seeded.office).await.len();
        assert!(n_tasks > 0, "a case is to be worked on");
        let household = ["茶坪镇", "茶坪镇青树村", "5299000006", "乙小三"];
        for (path, sheet, n_rows, titles, cells, each) in [
            (
                "/cases/export",
                "个案",
                1,
                [(5, "状态"), (7, "致贫返贫风险")],
                [(7, "因学"), (13, "")],
                None,
            ),
            (
                "/worklist/export",
                "待办",
                n_tasks,
                [(6, "致贫返贫风险"), (8, "情况")],
                [(6, "因学"), (8, "待办")],
                None,
            ),
            (
                "/issues/export",
                "问题",
                PROBLEMS,
                [(6, "问题"), (10, "状态")],
                [(6, "=没水"), (10, "待整改")],
                Some((5, "G")),
            ),
            (
                "/measures/not-received/export",
                "应享未享",
                OWED,
                [(5, "应享受"), (7, "情况")],
                [(6, ""), (7, OwedState::Missing.title())],
                Some((5, "E")),
            ),
        ] {
            let rows = table(&seeded, path, sheet).await;
            assert_eq!(rows.len(), n_rows + 1, "{path}");
            assert_eq!(rows[0][..4], ["序号", "乡镇", "村", "户编号"], "{path}");
            for (at, title) in titles {
                assert_eq!(rows[0][at], title, "{path}");
            }
            for (n, row) in rows[1..].iter().enumerate() {
                assert_eq!(row[0], (n + 1).to_string(), "{path}");
                assert_eq!(row[1..5], household, "{path}");
                for (at, cell) in cells {
                    assert_eq!(row[at], cell, "{path}");
                }
            }
            if let Some((at, letter)) = each {
                let found: Vec<&String> = rows[1..].iter().map(|row| &row[at]).collect();
                assert_eq!(found, numbered(letter, n_rows).iter().collect::<Vec<_>>(), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn the_journal_knows_which_rows_were_asked_for() {
    for seeded in seeded().await {
        let office = &seeded.office.account_id;
        let household = &seeded.households[ABOUT].0;
        for (path, kind, expected) in [
            (
                format!(
                    "/cases/export?township=t1&household={household}&duty={office}&class=x&presence=all&paused=false"
                ),
                "cases.exported",
                json!({ "place": "t1", "household_id": household, "duty": office, "class": "x", "presence": "all",
                    "paused": false }),
            ),
            (
                format!("/worklist/export?village=v1&household={household}&state=done&was_late=false"),
                "tasks.exported",
                json!({ "place": "v1", "household_id": household, "state": "done", "was_late": false }),
            ),
            (
                "/coverage/households/export?village=v1&seen=never&since=2026-10-01&only_away=true".to_owned(),
                "coverage.exported",
                json!({ "place": "v1", "seen": "never", "since": "2026-10-01", "only_away": true }),
            ),
            (
                format!("/issues/export?household={household}&owner={office}&all=true&guarantee=water"),
                "issues.exported",
                json!({ "household_id": household, "account_id": office, "all": true, "guarantee": "water" }),
            ),
            (
                "/persons/export?village=v1".to_owned(),
                "persons.exported",
                json!({ "place": "v1" }),
            ),
        ] {
            let (status, bytes) = exported(&seeded, &seeded.office, &path, json!({ "purpose": "核对" })).await;
            assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
            let entries = seeded
                .walked(&format!("/journal?kind={kind}&limit=50"), &seeded.auditor)
                .await;
            assert_eq!(entries.len(), 1, "{path}");
            for (name, value) in expected.as_object().expect("fields") {
                assert_eq!(&entries[0]["payload"][name], value, "{path}: {name}");
            }
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
