//! How files come in: as they are or in a form, once, in bounds.

use domain::access::Role;
use serde_json::json;

use crate::county::{call, counties};
use crate::delivery::{BILLS_HEADER, encoded, text};
use crate::service::send;

const FORM: &str = "content-type: multipart/form-data; boundary=border";

fn form(name: &str, content: &str) -> String {
    format!(
        "--border\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nhello\r\n\
         --border\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: text/csv\r\n\r\n{content}\r\n--border--\r\n"
    )
}

#[tokio::test]
async fn a_form_and_a_plain_body_are_the_same_file() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let liaison = county.somebody(&admin, Role::DepartmentLiaison).await;
        let answer = send(
            &county.service,
            call("POST", "/imports", Some(&liaison), &[FORM], form("a.csv", BILLS_HEADER)),
        )
        .await;
        assert_eq!(answer.status.as_u16(), 202, "{}", answer.text);
        let import = answer.json()["import"].clone();
        assert_eq!(
            (text(&import, "file_name"), text(&import, "as_of")),
            ("a.csv", "2026-11-01")
        );
        let again = county
            .drop_in(&liaison, "b.csv", BILLS_HEADER.as_bytes().to_vec())
            .await;
        assert_eq!(
            (again.status.as_u16(), &again.json()["errors"][0]["code"]),
            (422, &"INT-001".into())
        );
        let jobs = county.get("/jobs?state=queued", &liaison).await.json();
        assert_eq!(jobs["items"].as_array().map(Vec::len), Some(1), "{jobs}");
        let empty = send(
            &county.service,
            call("POST", "/imports", Some(&liaison), &[FORM], "--border--\r\n"),
        )
        .await;
        assert_eq!(empty.status.as_u16(), 422, "{}", empty.text);
        let nameless = send(&county.service, call("POST", "/imports", Some(&liaison), &[], "x")).await;
        assert_eq!(
            (nameless.status.as_u16(), &nameless.json()["errors"][0]["code"]),
            (422, &"INT-011".into())
        );
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_leaves_nothing() {
    for county in counties(&[("SHOUWANG_SERVER_UPLOAD_LIMIT_BYTES", "1048576")]).await {
        let admin = county.admin().await;
        let liaison = county.somebody(&admin, Role::DepartmentLiaison).await;
        let answer = county.drop_in(&liaison, "large.csv", vec![b'x'; 3 << 20]).await;
        assert_eq!(answer.status.as_u16(), 413, "{}", answer.text);
        assert_eq!(county.get("/imports", &liaison).await.json()["items"], json!([]));
    }
}

#[tokio::test]
async fn a_liaison_delivers_for_the_own_department_alone() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let grants = json!([{ "role": "department_liaison", "department": "教育局" }]);
        let school = county.person(&admin, "school", grants).await;
        let bill = format!("{BILLS_HEADER}110101199003070011,,S1,住院,2026-10-06,9000,8000\n");
        let answer = county.drop_in(&school, "bills.csv", bill.into_bytes()).await;
        assert_eq!(answer.status.as_u16(), 202, "{}", answer.text);
        let received = answer.json();
        county.work().await;
        let job = county
            .get(&format!("/jobs/{}", text(&received, "job_id")), &school)
            .await
            .json();
        assert_eq!(
            (text(&job, "state"), text(&job["problems"][0], "code")),
            ("failed", "INT-003"),
            "{job}"
        );
        let office = county.somebody(&admin, Role::CountyOffice).await;
        for reader in [&office, &school] {
            let import = county.import(reader, text(&received["import"], "import_id")).await;
            let codes = import["problems"].as_array().expect("problems").iter();
            let codes: Vec<&str> = codes.map(|problem| text(problem, "code")).collect();
            assert_eq!(text(&import, "state"), "refused");
            assert!(codes.contains(&"INT-003"), "the reason stands with it: {codes:?}");
        }
        let grants = json!([{ "role": "department_liaison", "department": "医保局" }]);
        let other = county.person(&admin, "medical", grants).await;
        let path = format!("/imports/{}", text(&received["import"], "import_id"));
        assert_eq!(
            county.get(&path, &other).await.status.as_u16(),
            404,
            "it is whose it was"
        );
        let path = format!(
            "/imports?file_name={}&department={}",
            encoded("x.csv"),
            encoded("医保局")
        );
        let other = send(&county.service, call("POST", &path, Some(&school), &[], "x")).await;
        assert_eq!(
            (other.status.as_u16(), &other.json()["errors"][0]["code"]),
            (422, &"INT-004".into())
        );
    }
}

#[tokio::test]
async fn a_sheet_without_a_required_column_is_refused_until_its_headers_are_mapped() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let office = county.somebody(&admin, Role::CountyOffice).await;
        let bills = format!("{BILLS_HEADER}110101199003070011,,S1,住院,2026-10-06,9000,8000\n");
        let bills = bills.replace("结算流水号", "结算流水编码");
        let import = county.delivered(&office, "bills.csv", bills.clone().into_bytes()).await;
        assert_eq!(text(&import, "state"), "refused", "{import}");
        let again = county.drop_in(&office, "again.csv", bills.into_bytes()).await;
        assert_eq!(
            (again.status.as_u16(), &again.json()["errors"][0]["code"]),
            (422, &json!("INT-001")),
            "it is put right where it is"
        );
        let worksheet = &import["worksheets"][0];
        assert_eq!(
            (&worksheet["looks_like"], worksheet.get("sheet")),
            (&json!("medical_settlement"), None)
        );
        let proposal = json!({ "sheet": "medical_settlement", "header": "结算流水编码", "column": "settlement_no" });
        assert_eq!(import["proposals"], json!([proposal]));
        let path = format!("/imports/{}", text(&import, "import_id"));
        let mapping = json!({ "mapping": import["proposals"] });
        let mapped = county
            .send("PUT", &format!("{path}/mapping"), Some(&office), mapping)
            .await;
        assert_eq!(mapped.status.as_u16(), 204, "{}", mapped.text);
        let again = county
            .send("POST", &format!("{path}/check"), Some(&office), json!({}))
            .await;
        assert_eq!(again.status.as_u16(), 202, "{}", again.text);
        county.work().await;
        let import = county.import(&office, text(&import, "import_id")).await;
        assert_eq!(text(&import, "state"), "checked", "{import}");
        assert_eq!(import["rows"]["accepted"], 1, "{import}");
        county.applied(&office, &import).await;
        let sources = county.get("/sources", &office).await.json();
        let sheet = |name: &str| {
            let mut items = sources["items"].as_array().expect("sources").iter();
            items.find(|one| one["sheet"] == name).expect("the sheet").clone()
        };
        let (bills, clues) = (sheet("medical_settlement"), sheet("clue"));
        assert_eq!(
            (&bills["due_on"], &bills["late"]),
            (&json!("2026-12-16"), &json!(false))
        );
        assert_eq!(bills["last"]["delivered_by_name"], "周一");
        assert_eq!((clues.get("due_on"), clues.get("late")), (None, None));
    }
}
