//! What people of a county do with deliveries, by way of the interface.

use app::county::{COUNTY_CODE, CountyOptions, FileSink, generate};
use domain::Date;
use domain::access::{Reason, Viewer};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

use crate::county::{County, JSON, Session, call, token_of};
use crate::service::{Answer, send};

pub const AS_OF: Date = Date::constant(2026, 11, 1);
/// How a sheet of settlements begins.
pub const BILLS_HEADER: &str = "身份证号,姓名,结算流水号,医疗类别,结算日期,医疗费用总额,个人自付金额\n";

/// The files of a small invented county, without mistakes, in a folder.
pub fn county_files(folder: &Path, policy: &Path) {
    let options = CountyOptions {
        households: 300,
        seed: 7,
        as_of: AS_OF,
        mistakes: false,
    };
    let loaded = app::policy::load(policy, &COUNTY_CODE.to_string(), AS_OF).expect("a sound policy");
    let mut sink = FileSink::create(folder, &options).expect("a folder");
    generate(&options, &loaded.policy, &mut sink, &mut |_| {}).expect("a county");
    sink.finish().expect("files");
}

/// Every file below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path)
            } else {
                files.push(path)
            }
        }
    }
    files.sort();
    files
}

/// The cells of a workbook's first page as text.
pub fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    use calamine::Reader as _;
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a page").expect("a range");
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}

/// Percent-encodes a value of a query.
pub fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A value of an answer that is a text.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name}: {value}"))
}

impl County {
    /// Does all that is queued, one after the other; says how many jobs.
    pub async fn work(&self) -> u64 {
        let clock = self.api.clock.clone();
        self.api
            .worker
            .drain(&self.api.app, move || clock.moment())
            .await
            .expect("works")
    }

    /// Somebody with these grants, signed in.
    pub async fn person(&self, admin: &Session, name: &str, grants: Value) -> Session {
        let made = self.invited(admin, name, grants).await;
        self.activated(name, &token_of(&made["link"])).await
    }

    /// Drops a file in.
    pub async fn drop_in(&self, session: &Session, name: &str, bytes: Vec<u8>) -> Answer {
        let path = format!("/imports?file_name={}&as_of={AS_OF}", encoded(name));
        let headers = ["content-type: application/octet-stream"];
        send(&self.service, call("POST", &path, Some(session), &headers, bytes)).await
    }

    /// Drops a file in and waits for the check; gives back the import.
    pub async fn delivered(&self, session: &Session, name: &str, bytes: Vec<u8>) -> Value {
        let answer = self.drop_in(session, name, bytes).await;
        assert_eq!(answer.status.as_u16(), 202, "{}", answer.text);
        let received = answer.json();
        assert_eq!(self.work().await, 1);
        let job = self
            .get(&format!("/jobs/{}", text(&received, "job_id")), session)
            .await
            .json();
        assert_eq!(job["state"], "done", "{job}");
        self.import(session, text(&received["import"], "import_id")).await
    }

    pub async fn import(&self, session: &Session, id: &str) -> Value {
        let answer = self.get(&format!("/imports/{id}"), session).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
        let import = answer.json();
        assert_eq!(answer.header("etag"), format!("\"{}\"", import["version"]));
        import
    }

    /// Lets an import count; gives it back as it is then.
    pub async fn applied(&self, session: &Session, import: &Value) -> Value {
        let id = text(import, "import_id");
        let tag = format!("if-match: \"{}\"", import["version"]);
        let request = call(
            "POST",
            &format!("/imports/{id}/apply"),
            Some(session),
            &[JSON, &tag],
            "",
        );
        let answer = send(&self.service, request).await;
        assert_eq!(answer.status.as_u16(), 202, "{}", answer.text);
        self.finished(session, &answer.json()).await;
        let import = self.import(session, id).await;
        assert_eq!(import["state"], "applied", "{import}");
        import
    }

    /// Waits for a job that must come to its end.
    pub async fn finished(&self, session: &Session, queued: &Value) -> Value {
        assert_eq!(self.work().await, 1);
        let job = self
            .get(&format!("/jobs/{}", text(queued, "job_id")), session)
            .await
            .json();
        assert_eq!(job["state"], "done", "{job}");
        job
    }

    /// Runs a screening.
    pub async fn screened(&self, session: &Session) -> Value {
        let answer = self
            .send(
                "POST",
                "/screenings",
                Some(session),
                json!({ "as_of": AS_OF.to_string() }),
            )
            .await;
        assert_eq!(answer.status.as_u16(), 202, "{}", answer.text);
        self.finished(session, &answer.json()).await["result"].clone()
    }

    /// All leads of the latest screening that somebody sees.
    pub async fn leads(&self, session: &Session, filter: &str) -> Vec<Value> {
        let (mut leads, mut cursor) = (Vec::new(), String::new());
        loop {
            let answer = self.get(&format!("/leads?limit=50{filter}{cursor}"), session).await;
            assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
            let page = answer.json();
            leads.extend(page["items"].as_array().expect("items").iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return leads,
            }
        }
    }

    /// The leads in an area with the facts behind them, one by one.
    pub async fn full_leads(&self, session: &Session) -> Vec<Value> {
        let mut full = Vec::new();
        for lead in self.leads(session, "").await {
            let id = lead["lead_id"].as_str().expect("an id");
            let answer = self.get(&format!("/leads/{id}"), session).await;
            assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
            full.push(answer.json());
        }
        full
    }

    /// Imports a whole folder, as the county office does at the console.
    pub async fn folder(&self, folder: &Path) {
        let office = Viewer::system(Reason::CommandLine);
        let (app, at) = (&self.api.app, self.api.now());
        let applied = app::intake::apply_folder(app, &office, at, (folder, AS_OF), &mut |_| ()).await;
        assert!(!applied.expect("applies").is_empty());
    }
}
