//! Accounts from a spreadsheet: every bad row is named, every good one makes an account.

use app::accounts::{self, Activation, BulkFile};
use domain::message::Lang;

use crate::world::{PASSWORD, codes, grant, minute, worlds};

const HEADER: &str = "姓名,登录名,手机,角色,乡镇,村,部门\n";

/// Rows that cannot be used, with the code and column that must be named.
const BAD: [(&str, &str, &str); 8] = [
    ("周一,ab,,帮扶责任人,,,", "ACT-012", "登录名"),
    ("吴二,taken,,帮扶责任人,,,", "ACT-013", "登录名"),
    ("郑三,zheng3,12345,帮扶责任人,,,", "ACT-015", "手机"),
    ("王四,wang4,,村,茶坪镇,没有村,", "ACT-026", "村"),
    ("冯五,feng5,,村,,青树村,", "ACT-027", "村"),
    ("陈六,chen6,,村,石桥乡,旧桥村,", "ACT-028", "村"),
    ("褚七,chu7,,部门联络员,,,", "ACC-104", "部门"),
    ("卫八,helper_1,,帮扶责任人,,,", "ACT-029", "登录名"),
];

/// A file of 300 rows: good ones, the bad ones, one without a role and one that stands twice.
fn file() -> String {
    let mut text = HEADER.to_owned();
    let n_good = 300 - BAD.len() - 2;
    for i in 0..n_good {
        let row = match i % 3 {
            0 => format!("甲{i},helper_{},1380000{i:04},帮扶责任人,,,\n", i + 1),
            1 => format!("乙{i},village_{i},,村、帮扶责任人,茶坪镇,青树村,\n"),
            _ => format!("丙{i},liaison_{i},,部门联络员,,,医疗保障局\n"),
        };
        text.push_str(&row);
    }
    BAD.iter().for_each(|(row, _, _)| text.push_str(&format!("{row}\n")));
    text.push_str("蒋九,jiang9,,,,,\n");
    text.push_str("甲0,helper_1,13800000000,帮扶责任人,,,\n");
    text
}

#[tokio::test]
async fn every_bad_row_is_named_and_every_good_one_makes_an_account() {
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        world.invited(&admin, "taken", vec![grant("helper", None)]).await;
        let path = world.file("名单.csv", &file());
        let bulk = async |dry_run, at| {
            let file = BulkFile {
                path: &path,
                name: "名单.csv",
                dry_run,
            };
            accounts::create_accounts_in_bulk(app, &admin.viewer, minute(at), file)
                .await
                .expect("reads")
        };
        let dry = bulk(true, 5).await;
        let lines: Vec<String> = dry.problems.iter().map(|problem| problem.line(Lang::En)).collect();
        let shown = lines.join("\n");
        assert_eq!(
            (dry.n_read, dry.n_accepted, dry.n_refused, dry.n_duplicate),
            (300, 290, 9, 1),
            "{shown}"
        );
        assert!(dry.created.is_empty());
        for (i, (row, code, column)) in BAD.iter().enumerate() {
            let at = u32::try_from(292 + i).expect("row");
            let named = dry.problems.iter().any(|problem| {
                problem.code == *code
                    && problem.place.line == Some(at)
                    && problem.place.subject.as_deref() == Some(*column)
            });
            assert!(named, "{row} {code}\n{shown}");
        }
        assert!(
            dry.problems.iter().any(|problem| problem.place.line == Some(300)),
            "no role\n{shown}"
        );
        assert!(!shown.contains("12345,") && !shown.contains("zheng3"), "{shown}");
        assert_eq!(world.database.tamper("SELECT count(*) FROM accounts"), "2");

        let real = bulk(false, 6).await;
        assert_eq!(
            (real.n_read, real.n_accepted, real.n_refused, real.n_duplicate),
            (300, 290, 9, 1)
        );
        assert_eq!(real.created.len(), 290);
        assert_eq!(world.database.tamper("SELECT count(*) FROM accounts"), "292");
        assert_eq!(world.database.tamper("SELECT count(*) FROM grants"), "389");
        let village = real
            .created
            .iter()
            .find(|created| created.sign_in_name == "village_1")
            .expect("created");
        let activation = Activation {
            token: village.token.reveal(),
            password: PASSWORD,
        };
        accounts::activate(app, minute(7), activation).await.expect("activates");
        let opened = world
            .sign_in(minute(7), "village_1", PASSWORD, None)
            .await
            .expect("signs in");
        let viewer = world.who(&opened, minute(7)).await.expect("goes on").viewer;
        let scope = viewer.scope(domain::access::Action::ReadHousehold);
        assert!(scope.covers(&["v1"], &[]) && !scope.covers(&["v2"], &[]));
        let again = bulk(false, 8).await;
        assert_eq!(
            (again.n_accepted, again.n_refused, again.created.len()),
            (0, 299, 0),
            "nobody twice"
        );
        world.assert_green().await;
    }
}

#[tokio::test]
async fn what_is_no_list_and_who_keeps_no_accounts_are_refused() {
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        let path = world.file("别的.csv", "代码,名称\n1,二\n");
        let file = BulkFile {
            path: &path,
            name: "别的.csv",
            dry_run: false,
        };
        let refused = codes(accounts::create_accounts_in_bulk(app, &admin.viewer, minute(5), file).await);
        assert!(refused.contains(&"file ACT-025".to_owned()), "{refused:?}");
        world.active(&admin, "zhou", vec![grant("county_office", None)]).await;
        let opened = world
            .sign_in(minute(5), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let viewer = world.who(&opened, minute(5)).await.expect("goes on").viewer;
        let refused = codes(accounts::create_accounts_in_bulk(app, &viewer, minute(5), file).await);
        assert_eq!(refused, ["NotPermitted(ManageAccounts)"]);
    }
}
