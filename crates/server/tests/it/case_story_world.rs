//! A small village with everybody who has a part in a case, on a clock that a story moves from day to day.

use std::collections::BTreeMap;

use domain::Date;
use domain::access::{Reason, Viewer};
use domain::id_card::IdCardNo;
use serde_json::{Value, json};

use crate::county::{County, JSON, PASSWORD, Session, call, empty_counties};
use crate::delivery::{encoded, text};
use crate::service::{Answer, send};

/// Everybody of the stories: how they sign in, and what they are.
const PEOPLE: [(&str, &str); 8] = [
    ("office", "county_office"),
    ("township", "township"),
    ("other.township", "township"),
    ("village", "village"),
    ("grid", "grid_worker"),
    ("helper", "helper"),
    ("medical", "department_liaison"),
    ("auditor", "auditor"),
];

/// One household of a story: number, members (name, relation, labour, school), yearly net income in yuan.
pub struct Household {
    pub number: &'static str,
    pub members: &'static [[&'static str; 4]],
    pub income: &'static str,
}

/// A village on one database.
pub struct World {
    pub county: County,
    pub township_id: String,
    pub village_id: String,
    /// Ids of households by number.
    pub households: BTreeMap<String, String>,
    people: BTreeMap<&'static str, Session>,
}

/// The identity number of the `n`th invented person.
pub fn id_no(n: u16) -> String {
    IdCardNo::compose(529_901, Date::constant(1970, 3, 4), n)
        .expect("a number")
        .reveal()
}

fn moment(day: &str) -> domain::Moment {
    format!("{day}T01:00:00Z").parse().expect("a moment")
}

/// The village on each kind of database, its registers as of the first day.
pub async fn worlds(first_day: &str, households: &[Household]) -> Vec<World> {
    let mut all = Vec::new();
    for county in empty_counties(&[]).await {
        county
            .api
            .clock
            .set(moment(first_day).to_string().parse().expect("a timestamp"));
        let folder = tempfile::tempdir().expect("a folder");
        let [members, incomes] = registers(households);
        std::fs::write(folder.path().join("成员.csv"), members).expect("written");
        std::fs::write(folder.path().join("户.csv"), incomes).expect("written");
        let system = Viewer::system(Reason::CommandLine);
        let (app, day) = (&county.api.app, first_day.parse::<Date>().expect("a day"));
        let applied =
            app::intake::apply_folder(app, &system, county.api.now(), (folder.path(), day), &mut |_| ()).await;
        assert!(!applied.expect("applies").is_empty());
        all.push(peopled(county).await);
    }
    all
}

/// Both registers as a county exports them. Persons are numbered from 1 over all households.
fn registers(households: &[Household]) -> [String; 2] {
    let mut members =
        "乡,村,户编号,姓名,证件号码,与户主关系,户类型,劳动技能,在校生状况,是否参加城乡居民基本医疗保险\n".to_owned();
    let mut incomes =
        "乡,村,户编号,家庭人口数,家庭纯收入,是否危房户,是否解决安全饮用水,是否义务教育阶段适龄儿童少年失学辍学\n"
            .to_owned();
    let mut n = 0;
    for household in households {
        for [name, relation, labour, school] in household.members {
            n += 1;
            let (number, id) = (household.number, id_no(n));
            members.push_str(&format!(
                "茶坪镇,青树村,{number},{name},{id},{relation},一般农户,{labour},{school},是\n"
            ));
        }
        let (number, people, income) = (household.number, household.members.len(), household.income);
        incomes.push_str(&format!("茶坪镇,青树村,{number},{people},{income},否,是,否\n"));
    }
    // A second township, whose officials see none of this.
    members.push_str(&format!(
        "石桥乡,新桥村,5299019999,外一,{},户主,一般农户,普通劳动力,,是\n",
        id_no(999)
    ));
    incomes.push_str("石桥乡,新桥村,5299019999,1,50000,否,是,否\n");
    [members, incomes]
}

async fn peopled(county: County) -> World {
    let admin = county.admin().await;
    let mut tx = county
        .api
        .app
        .store
        .read(&Viewer::system(Reason::CommandLine))
        .await
        .expect("begins");
    let top = store::regions::find(&mut tx, &county.api.app.settings.region)
        .await
        .expect("reads")
        .expect("the county");
    let (mut places, mut villages) = (BTreeMap::new(), BTreeMap::new());
    for township in store::regions::list(&mut tx, Some(&top.region_id), false)
        .await
        .expect("reads")
    {
        for village in store::regions::list(&mut tx, Some(&township.region_id), false)
            .await
            .expect("reads")
        {
            villages.insert(village.name.clone(), village.region_id.clone());
        }
        places.insert(township.name, township.region_id);
    }
    drop(tx);
    let mut people = BTreeMap::new();
    for (name, role) in PEOPLE {
        let region = match (name, role) {
            ("other.township", _) => Some(&places["石桥乡"]),
            (_, "township") => Some(&places["茶坪镇"]),
            (_, "village" | "grid_worker") => Some(&villages["青树村"]),
            _ => None,
        };
        let mut grant = json!({ "role": role });
        if let Some(region) = region {
            grant["region_id"] = region.as_str().into();
        }
        if role == "department_liaison" {
            grant["department"] = "医保局".into();
        }
        people.insert(name, county.person(&admin, name, json!([grant])).await);
    }
    let mut world = World {
        township_id: places["茶坪镇"].clone(),
        village_id: villages["青树村"].clone(),
        households: BTreeMap::new(),
        county,
        people,
    };
    let page = world.get("office", "/households?limit=200").await.json();
    for household in page["items"].as_array().expect("households") {
        let (no, id) = (text(household, "household_no"), text(household, "household_id"));
        world.households.insert(no.to_owned(), id.to_owned());
    }
    for household_id in world.households.values() {
        let helper = app::accounts::Assignment {
            account_id: &world.people["helper"].account_id,
            household_id,
        };
        let system = Viewer::system(Reason::CommandLine);
        let (app, at) = (&world.county.api.app, world.county.api.now());
        app::accounts::assign_helper(app, &system, at, helper)
            .await
            .expect("assigns");
    }
    world
}

impl World {
    /// Somebody of the story.
    pub fn who(&self, name: &str) -> &Session {
        &self.people[name]
    }

    /// Morning of a later day; everybody signs in again.
    pub async fn on(&mut self, day: &str) {
        let (now, then) = (self.county.api.now(), moment(day));
        assert!(then >= now, "time does not go back");
        let millis = u64::try_from(then.millis() - now.millis()).expect("forward");
        self.county.api.clock.advance(std::time::Duration::from_millis(millis));
        for (name, session) in &mut self.people {
            *session = self.county.session(name, PASSWORD, None).await;
        }
    }

    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.county.get(path, self.who(who)).await
    }

    pub async fn post(&self, who: &str, path: &str, body: Value) -> Answer {
        self.county.send("POST", path, Some(self.who(who)), body).await
    }

    pub async fn put(&self, who: &str, path: &str, body: Value) -> Answer {
        self.county.send("PUT", path, Some(self.who(who)), body).await
    }

    /// Reads what must be there.
    pub async fn read(&self, who: &str, path: &str) -> Value {
        let answer = self.get(who, path).await;
        assert_eq!(answer.status.as_u16(), 200, "{who} {path}: {}", answer.text);
        answer.json()
    }

    /// A command to a case, by whoever read it just before.
    pub async fn command(&self, who: &str, (method, path): (&str, &str), body: Value) -> Answer {
        let case = path.split('/').take(3).collect::<Vec<_>>().join("/");
        let version = self.get("office", &case).await.header("etag").to_owned();
        let version = format!("if-match: {version}");
        let request = call(method, path, Some(self.who(who)), &[JSON, &version], body.to_string());
        send(&self.county.service, request).await
    }

    /// A command that must succeed; gives back the case as it stands.
    pub async fn done(&self, who: &str, (method, path): (&str, &str), body: Value) -> Value {
        let answer = self.command(who, (method, path), body.clone()).await;
        assert_eq!(
            answer.status.as_u16(),
            200,
            "{who} {method} {path} {body}: {}",
            answer.text
        );
        answer.json()
    }

    /// A command that must be refused for its reasons; gives back their codes.
    pub async fn refused(&self, who: &str, (method, path): (&str, &str), body: Value) -> Vec<String> {
        let answer = self.command(who, (method, path), body.clone()).await;
        assert_eq!(
            answer.status.as_u16(),
            409,
            "{who} {method} {path} {body}: {}",
            answer.text
        );
        let told = answer.json();
        let rest = told["errors"].as_array().cloned().unwrap_or_default();
        let all = std::iter::once(&told).chain(&rest);
        all.map(|one| text(one, "code").to_owned()).collect()
    }

    /// A step that somebody does on this day.
    pub async fn step(&self, who: &str, case: &str, record: Value) -> Value {
        let today = self.county.api.clock.today().to_string();
        let path = format!("/cases/{case}/steps");
        self.done(who, ("POST", &path), json!({ "on": today, "record": record }))
            .await
    }

    /// A notice that lists a case goes up on the wall today.
    pub async fn posted(&self, who: &str, case: &str, kind: &str) {
        let ask = json!({ "village_id": self.village_id, "kind": kind, "case_ids": [case] });
        let made = self.post(who, "/notices", ask).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let path = format!("/notices/{}/post", text(&made.json(), "notice_id"));
        let today = self.county.api.clock.today().to_string();
        let posting = json!({ "on": today, "text": "监委会两人在场" });
        let headers = [JSON, "if-match: \"1\""];
        let request = call("POST", &path, Some(self.who(who)), &headers, posting.to_string());
        let posted = send(&self.county.service, request).await;
        assert_eq!(posted.status.as_u16(), 200, "{}", posted.text);
    }

    /// Drops a file of a department in, as of today, and lets it count.
    pub async fn delivered(&self, liaison: &str, name: &str, file: String) {
        let today = self.county.api.clock.today();
        let path = format!("/imports?file_name={}&as_of={today}", encoded(name));
        let headers = ["content-type: application/octet-stream"];
        let received = send(
            &self.county.service,
            call("POST", &path, Some(self.who(liaison)), &headers, file),
        )
        .await;
        assert_eq!(received.status.as_u16(), 202, "{}", received.text);
        self.county.work().await;
        let import = self
            .county
            .import(self.who(liaison), text(&received.json()["import"], "import_id"))
            .await;
        assert_eq!(import["state"], "checked", "{import}");
        self.county.applied(self.who("office"), &import).await;
    }

    /// Screens as of today, with everything that follows from it.
    pub async fn screened(&self) -> Value {
        let today = self.county.api.clock.today().to_string();
        let queued = self.post("office", "/screenings", json!({ "as_of": today })).await;
        assert_eq!(queued.status.as_u16(), 202, "{}", queued.text);
        self.county.work().await;
        let job = self
            .read("office", &format!("/jobs/{}", text(&queued.json(), "job_id")))
            .await;
        assert_eq!(job["state"], "done", "{job}");
        job
    }

    /// Whether nothing was changed past the program, and every case is what its events make it.
    pub async fn is_whole(&self) {
        let system = Viewer::system(Reason::CommandLine);
        let verification = app::upkeep::verify(&self.county.api.app, &system)
            .await
            .expect("verifies");
        assert_eq!(verification.report.faults, []);
    }
}
