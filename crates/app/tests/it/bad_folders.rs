//! Folders with nothing in them, files that are not what they say, results that have no place.

use app::screen::Failure;

use crate::support::{Work, bills, covered, failed, has_code, households, lines, members};

fn county(work: &Work) {
    work.put("成员.csv", members());
    work.put("户.csv", households(["9000", "40000", "60000"]));
}

/// Exit code 1, with this message.
fn assert_nothing(work: &Work, code: &str) {
    let failure = work.failure();
    assert!(matches!(failure, Failure::Nothing(_)), "{failure:?}");
    assert!(has_code(failure.problems(), code), "{}", lines(failure.problems()));
    work.assert_nothing_written();
}

#[test]
fn an_empty_folder() {
    assert_nothing(&Work::new(), "SCR-001");
}

#[test]
fn a_folder_that_is_not_there() {
    let work = Work::new();
    std::fs::remove_dir(work.data()).expect("removed");
    assert_nothing(&work, "SCR-002");
}

#[test]
fn a_folder_of_one_wrong_file() {
    let work = Work::new();
    work.put("照片.csv", "名称,像素\n一,2\n");
    assert_nothing(&work, "SCR-003");
}

#[test]
fn a_folder_without_a_register() {
    let work = Work::new();
    work.put("结算.csv", bills(&[(1, "A1", "12000")]));
    assert_nothing(&work, "SCR-003");
}

#[test]
fn broken_files_stop_no_good_one() {
    let work = Work::new();
    county(&work);
    work.put("结算.csv", bills(&[(1, "A1", "12000")]));
    work.put("空.xlsx", "");
    work.put("截断.xlsx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00");
    work.put(
        "网页.xls",
        "<html><body><table><tr><td>登录</td></tr></table></body></html>",
    );
    let outcome = work.screen();
    let s = &outcome.screening;
    assert!(outcome.refused, "exit code 3");
    assert_eq!(covered(s, "medical_settlement").rows, 1);
    for file in ["空.xlsx", "截断.xlsx", "网页.xls"] {
        let told = s.problems.iter().any(|p| p.place.file.as_deref() == Some(file));
        assert!(told, "{file}\n{}", lines(&s.problems));
    }
}

#[test]
fn broken_files_alone() {
    let work = Work::new();
    work.put("空.xlsx", "");
    work.put("网页.xls", "<html><body>请登录</body></html>");
    assert_nothing(&work, "SCR-003");
    assert!(
        work.failure()
            .problems()
            .iter()
            .any(|p| p.place.file.as_deref() == Some("网页.xls"))
    );
}

/// Exit code 2, with this message.
fn assert_refused(work: &Work, options: &app::screen::Options, code: &str) {
    let failure = failed(options);
    assert!(matches!(failure, Failure::Arguments(_)), "{failure:?}");
    assert!(has_code(failure.problems(), code), "{}", lines(failure.problems()));
    let left = std::fs::read_dir(work.path()).expect("folder").filter(|entry| {
        let name = entry.as_ref().expect("entry").file_name();
        name.to_string_lossy().starts_with(".shouwang")
    });
    assert_eq!(left.count(), 0, "nothing half-written");
}

#[test]
fn a_region_that_is_not_on_the_list() {
    let work = Work::new();
    county(&work);
    work.put(
        "区划.csv",
        "区划代码,名称,级别\n529901000000,守望县,县\n529901100000,茶坪镇,乡镇\n529901100001,青树村,村\n",
    );
    let mut options = work.options();
    options.region = "529902".into();
    assert_refused(&work, &options, "SCR-008");
    work.assert_nothing_written();
    assert_eq!(work.screen().screening.run.region_name, "守望县");
}

#[test]
fn a_region_that_is_no_county() {
    let work = Work::new();
    county(&work);
    for region in ["", "52", "守望县", "529901000"] {
        let mut options = work.options();
        options.region = region.into();
        assert_refused(&work, &options, "SCR-007");
    }
}

#[test]
fn a_result_that_is_there_already() {
    let work = Work::new();
    county(&work);
    std::fs::create_dir(work.out()).expect("folder");
    std::fs::write(work.out().join("旧.txt"), "旧").expect("written");
    let mut options = work.options();
    options.replace = false;
    assert_refused(&work, &options, "SCR-004");
    assert!(work.out().join("旧.txt").exists(), "nobody touched it");
    options.replace = true;
    crate::support::screened(&options);
    assert!(!work.out().join("旧.txt").exists() && work.out().join("report.html").exists());
}

#[test]
fn a_result_inside_the_data() {
    let work = Work::new();
    county(&work);
    for out in [work.data(), work.data().join("结果")] {
        let mut options = work.options();
        options.out = out;
        assert_refused(&work, &options, "SCR-014");
    }
    assert!(!work.data().join("结果").exists());
}

#[test]
fn a_result_that_is_a_file() {
    let work = Work::new();
    county(&work);
    std::fs::write(work.out(), "一份文件").expect("written");
    assert_refused(&work, &work.options(), "SCR-004");
    assert_eq!(std::fs::read_to_string(work.out()).expect("file"), "一份文件");
}

#[cfg(unix)]
#[test]
fn a_result_where_nobody_may_write() {
    use std::os::unix::fs::PermissionsExt;

    let work = Work::new();
    county(&work);
    let closed = work.path().join("closed");
    std::fs::create_dir(&closed).expect("folder");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).expect("closed");
    if std::fs::write(closed.join("probe"), "").is_ok() {
        println!("skipped: this user may write anywhere");
        return;
    }
    let mut options = work.options();
    options.out = closed.join("out");
    assert_refused(&work, &options, "SCR-005");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).expect("opened");
}

#[test]
fn a_policy_with_a_mistake() {
    let work = Work::new();
    county(&work);
    let policy = work.path().join("policy");
    crate::support::copy(&crate::support::policy_dir(), &policy);
    std::fs::write(policy.join("national/rules/R-TST-01_broken.toml"), "code = \n").expect("written");
    let mut options = work.options();
    options.policy = policy;
    assert_refused(&work, &options, "POL-006");
    work.assert_nothing_written();
}
