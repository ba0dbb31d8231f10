//! The story of one delivery, from the liaison's desk to the township's list and back, on both databases.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use domain::access::{Reason, Viewer};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::county::{County, Session, call, empty_counties};
use crate::delivery::{BILLS_HEADER, cells, county_files, files_below, text};

/// A file of the medical office, as the county's generator names it.
const MEDICAL: &str = "医保结算明细";

/// Everybody of the story.
struct People {
    office: Session,
    medical: Session,
    school: Session,
    townships: Vec<(String, Session)>,
}

async fn people(county: &County) -> People {
    let admin = county.admin().await;
    let liaison = |department: &str| json!([{ "role": "department_liaison", "department": department }]);
    let mut townships = Vec::new();
    for region in township_ids(county).await {
        let name = format!("township.{}", townships.len());
        let grants = json!([{ "role": "township", "region_id": region }]);
        townships.push((region, county.person(&admin, &name, grants).await));
    }
    People {
        office: county
            .person(&admin, "office", json!([{ "role": "county_office" }]))
            .await,
        medical: county.person(&admin, "medical", liaison("医保局")).await,
        school: county.person(&admin, "school", liaison("教育局")).await,
        townships,
    }
}

async fn township_ids(county: &County) -> Vec<String> {
    let mut tx = county
        .api
        .app
        .store
        .read(&Viewer::system(Reason::CommandLine))
        .await
        .expect("begins");
    let region = &county.api.app.settings.region;
    let top = store::regions::find(&mut tx, region)
        .await
        .expect("reads")
        .expect("the county");
    let all = store::regions::list(&mut tx, Some(&top.region_id), false)
        .await
        .expect("reads");
    let ids: BTreeSet<String> = all.into_iter().map(|township| township.region_id).collect();
    ids.into_iter().collect()
}

/// Twelve good rows, one of them twice, three that nobody can use and one of a stranger.
fn bills(persons: &[String]) -> String {
    let row = |id: &str, serial: &str, day: &str, paid: &str| format!("{id},,{serial},住院,{day},180000,{paid}\n");
    let mut file = BILLS_HEADER.to_owned();
    for (number, person) in persons.iter().take(12).enumerate() {
        file.push_str(&row(person, &format!("S{number}"), "2026-10-06", "150000"));
    }
    file.push_str(&row(&persons[0], "S0", "2026-10-06", "150000"));
    file.push_str(&row(&persons[12], "B1", "2026-10-07", "约三千"));
    file.push_str(&row(&persons[13], "B2", "2026-02-30", "150000"));
    file.push_str(&row("5.29901E+17", "B3", "2026-10-07", "150000"));
    file.push_str(&row("110101199003070011", "X1", "2026-10-07", "150000"));
    file
}

/// Identity numbers of people in the county, as its register has them.
fn persons(folder: &Path) -> Vec<String> {
    let is_id = |cell: &String| cell.len() == 18 && cell.bytes().take(17).all(|byte| byte.is_ascii_digit());
    let registers = files_below(folder)
        .into_iter()
        .filter(|path| path.to_string_lossy().contains("家庭成员信息"));
    let all = registers
        .flat_map(|path| cells(&std::fs::read(path).expect("reads")))
        .flatten()
        .filter(is_id);
    all.collect::<BTreeSet<String>>().into_iter().step_by(9).collect()
}

/// Rows by what became of them: read, accepted, refused, duplicate, unmatched.
fn rows(import: &Value) -> [i64; 5] {
    let counts = ["read", "accepted", "refused", "duplicate", "unmatched"];
    let counts = counts.map(|name| import["rows"][name].as_i64().unwrap_or(-1));
    assert_eq!(counts[0], counts[1] + counts[2] + counts[3], "{import}");
    let of_worksheets = |name: &str| -> i64 {
        import["worksheets"]
            .as_array()
            .expect("worksheets")
            .iter()
            .filter_map(|one| one[name].as_i64())
            .sum()
    };
    assert_eq!(of_worksheets("read"), counts[0], "{import}");
    counts
}

/// The refused rows put right, saved as text.
fn mended(workbook: &[u8], persons: &[String]) -> String {
    let rows = cells(workbook);
    let mut file = String::new();
    for (number, mut row) in rows.into_iter().enumerate() {
        if number > 0 {
            match row[2].as_str() {
                "B1" => row[6] = "3000".to_owned(),
                "B2" => row[4] = "2026-02-28".to_owned(),
                _ => row[0] = persons[14].clone(),
            }
        }
        let quoted: Vec<String> = row
            .iter()
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
            .collect();
        file.push_str(&format!("{}\n", quoted.join(",")));
    }
    file
}

/// Households with the files their reasons rest on.
fn told(leads: &[Value]) -> BTreeSet<(String, String)> {
    let rows = |lead: &Value| {
        let hits = lead["hits"].as_array().cloned().unwrap_or_default();
        let facts = hits
            .iter()
            .flat_map(|hit| hit["facts"].as_array().cloned().unwrap_or_default());
        facts
            .flat_map(|fact| fact["rows"].as_array().cloned().unwrap_or_default())
            .collect::<Vec<_>>()
    };
    let pair = |lead: &Value, row: &Value| (text(lead, "household_no").to_owned(), text(row, "file").to_owned());
    leads
        .iter()
        .flat_map(|lead| rows(lead).iter().map(|row| pair(lead, row)).collect::<Vec<_>>())
        .collect()
}

/// What is said of each household, with its burden.
fn said(leads: &[Value]) -> Vec<(String, Option<i64>, String)> {
    let sentences = |lead: &Value| {
        let hits = lead["hits"].as_array().expect("hits").iter();
        hits.map(|hit| text(hit, "sentence")).collect::<Vec<_>>().join("\n")
    };
    let one = |lead: &Value| {
        let no = text(lead, "household_no").to_owned();
        (no, lead["burden_cents"].as_i64(), sentences(lead))
    };
    leads.iter().map(one).collect()
}

fn rests_on(leads: &[Value], file: &str) -> usize {
    told(leads).iter().filter(|(_, own)| own.ends_with(file)).count()
}

async fn bytes(county: &County, path: &str, session: &Session) -> Vec<u8> {
    let response = county
        .service
        .clone()
        .oneshot(call("GET", path, Some(session), &[], Body::empty()))
        .await;
    let response = response.expect("infallible");
    assert_eq!(response.status().as_u16(), 200, "{path}");
    response
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes()
        .to_vec()
}

#[tokio::test]
async fn a_delivery_goes_from_the_liaison_to_the_townships_and_back() {
    for county in empty_counties(&[]).await {
        let folder = tempfile::tempdir().expect("a folder");
        county_files(folder.path(), &county.api.app.settings.policy);
        let is_medical = |path: &std::path::PathBuf| path.to_string_lossy().contains(MEDICAL);
        let medical: Vec<_> = files_below(folder.path()).into_iter().filter(is_medical).collect();
        let workbook = medical
            .iter()
            .find(|path| path.extension().is_some_and(|ending| ending == "xlsx"))
            .expect("xlsx");
        let workbook = std::fs::read(workbook).expect("reads");
        let persons = persons(folder.path());
        assert!(persons.len() > 14, "{} people", persons.len());
        medical
            .iter()
            .for_each(|path| std::fs::remove_file(path).expect("removes"));
        county.folder(folder.path()).await;
        let people = people(&county).await;
        let baseline = baseline(&county, &people).await;

        let imports = delivered(&county, &people, (&workbook, &persons)).await;
        let applied = leads_by_township(&county, &people, &baseline).await;
        let corrected = correction_round(&county, &people, (&imports[1], &persons), &applied).await;

        for import in [&corrected, &imports[1], &imports[0]] {
            let path = format!("/imports/{}/undo", text(import, "import_id"));
            let refused = county.send("POST", &path, Some(&people.medical), json!({})).await;
            assert_eq!(refused.status.as_u16(), 403, "{}", refused.text);
            let undone = county.send("POST", &path, Some(&people.office), json!({})).await;
            assert_eq!(undone.status.as_u16(), 200, "{}", undone.text);
        }
        county.screened(&people.office).await;
        assert_eq!(
            told(&county.full_leads(&people.office).await),
            baseline,
            "undoing takes it all out"
        );
        counted_and_whole(&county).await;
    }
}

/// What is found before the medical office delivers anything.
async fn baseline(county: &County, people: &People) -> BTreeSet<(String, String)> {
    assert!(
        county.leads(&people.office, "").await.is_empty(),
        "nothing was screened yet"
    );
    let result = county.screened(&people.office).await;
    let leads = county.full_leads(&people.office).await;
    assert_eq!(result["leads"].as_u64(), Some(leads.len() as u64));
    told(&leads)
}

/// Two files of the medical office: its own workbook, and one with rows that cannot be used.
async fn delivered(county: &County, people: &People, (workbook, persons): (&[u8], &[String])) -> [Value; 2] {
    let first = county
        .delivered(&people.medical, "医保结算.xlsx", workbook.to_vec())
        .await;
    assert_eq!(
        (text(&first, "state"), text(&first, "department")),
        ("checked", "医保局")
    );
    let [read, accepted, refused, ..] = rows(&first);
    assert!(read > 0 && accepted == read && refused == 0, "{first}");
    let second = county
        .delivered(&people.medical, "十月补报.csv", bills(persons).into_bytes())
        .await;
    assert_eq!(rows(&second), [17, 13, 3, 1, 1], "{second}");
    for import in [&first, &second] {
        let path = format!("/imports/{}", text(import, "import_id"));
        assert_eq!(
            county.get(&path, &people.school).await.status.as_u16(),
            404,
            "another department's"
        );
    }
    assert_eq!(county.get("/imports", &people.school).await.json()["items"], json!([]));
    for path in ["/households", "/leads", "/screenings"] {
        assert_eq!(county.get(path, &people.school).await.status.as_u16(), 403, "{path}");
    }
    let stale = call(
        "POST",
        &format!("/imports/{}/apply", text(&first, "import_id")),
        Some(&people.office),
        &["if-match: \"1\""],
        "",
    );
    assert_eq!(crate::service::send(&county.service, stale).await.status.as_u16(), 412);
    let first = county.applied(&people.office, &first).await;
    let second = county.applied(&people.office, &second).await;
    assert_eq!(rows(&second), [17, 13, 3, 1, 1], "{second}");
    let strays = county
        .get(
            &format!("/imports/{}/unmatched", text(&second, "import_id")),
            &people.medical,
        )
        .await
        .json();
    assert_eq!(strays["items"].as_array().map(Vec::len), Some(1), "{strays}");
    let sources = county.get("/sources", &people.medical).await.json();
    let own = sources["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|one| one["sheet"] == "medical_settlement")
        .cloned();
    assert_eq!(own.expect("its sheet")["last"]["file_name"], "十月补报.csv");
    assert!(
        sources["items"]
            .as_array()
            .is_some_and(|all| all.iter().all(|one| one["department"] == "医保局"))
    );
    [first, second]
}

/// The screening after the delivery: every township sees its own leads and nobody else's.
async fn leads_by_township(county: &County, people: &People, baseline: &BTreeSet<(String, String)>) -> Vec<Value> {
    county.screened(&people.office).await;
    let full = county.full_leads(&people.office).await;
    assert!(rests_on(&full, "十月补报.csv") > 0, "the delivery is behind leads");
    assert_ne!(&told(&full), baseline);
    let all = county.leads(&people.office, "").await;
    let mut seen = 0;
    for (region, session) in &people.townships {
        let theirs = county.leads(session, "").await;
        let expected: Vec<&Value> = all
            .iter()
            .filter(|lead| lead["township"]["region_id"] == region.as_str())
            .collect();
        assert_eq!(theirs.iter().collect::<Vec<_>>(), expected);
        assert_eq!(
            county.leads(&people.office, &format!("&township={region}")).await,
            theirs
        );
        seen += theirs.len();
        let other = all
            .iter()
            .find(|lead| lead["township"]["region_id"] != region.as_str())
            .expect("another's");
        let path = format!("/leads/{}", text(other, "lead_id"));
        assert_eq!(county.get(&path, session).await.status.as_u16(), 404);
        let export = county
            .send("POST", "/leads/export", Some(session), json!({ "purpose": "入户" }))
            .await;
        assert_eq!(export.status.as_u16(), 403, "{}", export.text);
    }
    assert_eq!(seen, all.len());
    let nameless = county
        .send("POST", "/leads/export", Some(&people.office), json!({ "purpose": " " }))
        .await;
    assert_eq!(nameless.status.as_u16(), 422);
    let export = county
        .send(
            "POST",
            "/leads/export",
            Some(&people.office),
            json!({ "purpose": "乡镇核查" }),
        )
        .await;
    assert_eq!((export.status.as_u16(), export.text.starts_with("PK")), (200, true));
    for (kind, expected) in [
        ("leads.exported", json!({ "purpose": "乡镇核查" })),
        (
            "export.completed",
            json!({ "list": "leads.exported", "rows": all.len() }),
        ),
    ] {
        let filter = store::journal::Filter {
            kind: Some(kind.to_owned()),
            limit: 2,
            ..store::journal::Filter::default()
        };
        let system = Viewer::system(Reason::Job);
        let mut tx = county.api.app.store.read(&system).await.expect("begins");
        let told = store::journal::entries(&mut tx, &filter).await.expect("lists");
        let told: Vec<Value> = told
            .iter()
            .map(|entry| serde_json::from_str(&entry.payload).expect("a payload"))
            .collect();
        assert_eq!(told, [expected], "{kind}");
    }
    all
}

/// The refused rows come back, are put right and dropped in again; nothing counts twice.
async fn correction_round(
    county: &County,
    people: &People,
    (import, persons): (&Value, &[String]),
    before: &[Value],
) -> Value {
    let path = format!("/imports/{}/correction", text(import, "import_id"));
    assert_eq!(county.get(&path, &people.school).await.status.as_u16(), 404);
    let workbook = bytes(county, &path, &people.medical).await;
    assert_eq!(cells(&workbook).len(), 4, "a header and the three refused rows");
    let file = mended(&workbook, persons);
    let corrected = county
        .delivered(&people.medical, "十月补报更正.csv", file.clone().into_bytes())
        .await;
    assert_eq!(rows(&corrected), [3, 3, 0, 0, 0], "{corrected}");
    let corrected = county.applied(&people.office, &corrected).await;
    let again = county
        .drop_in(&people.medical, "再来一次.csv", file.clone().into_bytes())
        .await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["errors"][0]["code"]),
        (422, &"INT-001".into())
    );
    county.screened(&people.office).await;
    let once = county.full_leads(&people.office).await;
    assert!(rests_on(&once, "十月补报更正.csv") > 0 && once.len() >= before.len());
    let saved_anew = county
        .delivered(&people.medical, "另存.csv", format!("{file}\n").into_bytes())
        .await;
    assert_eq!(rows(&saved_anew), [3, 0, 0, 3, 0], "{saved_anew}");
    county.applied(&people.office, &saved_anew).await;
    county.screened(&people.office).await;
    let again = county.leads(&people.office, "").await;
    assert_eq!(said(&again), said(&once), "nothing counts twice");
    let path = format!("/imports/{}/undo", text(&saved_anew, "import_id"));
    assert_eq!(
        county
            .send("POST", &path, Some(&people.office), json!({}))
            .await
            .status
            .as_u16(),
        200
    );
    corrected
}

/// What was done is counted, and the journal adds up.
async fn counted_and_whole(county: &County) {
    let metrics = crate::service::send(&county.service, crate::service::request("GET", "/metrics", &[], ""))
        .await
        .text;
    for line in [
        "shouwang_jobs_total{kind=\"run_screening\",state=\"done\"} 5",
        "shouwang_imported_rows_total{became=\"refused\"} 3",
        "shouwang_screening_seconds_count 5",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    let verification = app::upkeep::verify(&county.api.app, &Viewer::system(Reason::CommandLine))
        .await
        .expect("verifies");
    assert_eq!(verification.report.faults, []);
}
