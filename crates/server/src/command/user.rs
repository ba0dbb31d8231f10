//! `shouwang user`: accounts from the machine's own console.

use app::accounts::{self, AccountQuery, AccountState, ExampleAccount, GrantInput, NewPerson, Token, TypedPlace};
use app::{App, Refusal};
use domain::Moment;

use super::installed::with_app;
use super::table::say_table;
use super::upkeep::at_the_console;
use crate::arguments::ConfigArguments;
use crate::arguments::installed::{UserCommand, UserCreateArguments, UserNameArguments};
use crate::clock::Clock;
use crate::console::Console;
use crate::pages::activation_link;

/// Accounts asked for at once.
const PAGE: usize = 200;

pub(crate) async fn run(console: &Console, command: UserCommand) -> u8 {
    match command {
        UserCommand::Create(arguments) => create(console, &arguments).await,
        UserCommand::Invite(arguments) => invite(console, &arguments).await,
        UserCommand::List(arguments) => list(console, &arguments).await,
        UserCommand::Lock(arguments) => lock(console, &arguments).await,
        UserCommand::Unlock(arguments) => unlock(console, &arguments).await,
        UserCommand::InviteExamples(arguments) => invite_examples(console, &arguments).await,
    }
}

async fn create(console: &Console, arguments: &UserCreateArguments) -> u8 {
    let Some(base) = base_url(console, &arguments.config) else {
        return 2;
    };
    with_app(console, &arguments.config, async |app: App| {
        let (viewer, at) = (at_the_console(), Clock::system().moment());
        let typed = TypedPlace {
            township: arguments.township.as_deref(),
            village: arguments.village.as_deref(),
        };
        let region_id = accounts::find_region(&app, &viewer, at, &arguments.role, typed).await?;
        let grant = GrantInput {
            role: arguments.role.clone(),
            region_id,
            department: arguments.department.clone(),
            ..GrantInput::default()
        };
        let person = NewPerson {
            sign_in_name: arguments.name.clone(),
            display_name: arguments.display_name.clone(),
            phone: None,
            id_number: None,
            grants: vec![grant],
        };
        let created = accounts::create_account(&app, &viewer, at, person).await?;
        say_link(
            console,
            &base,
            &created.sign_in_name,
            &created.token,
            created.expires_at,
        );
        Ok(0)
    })
    .await
}

async fn invite(console: &Console, arguments: &UserNameArguments) -> u8 {
    let Some(base) = base_url(console, &arguments.config) else {
        return 2;
    };
    with_app(console, &arguments.config, async |app: App| {
        let (viewer, at) = (at_the_console(), Clock::system().moment());
        let id = account_id(&app, at, &arguments.name).await?;
        let invited = accounts::invite(&app, &viewer, at, &id).await?;
        say_link(
            console,
            &base,
            &invited.sign_in_name,
            &invited.token,
            invited.expires_at,
        );
        Ok(0)
    })
    .await
}

async fn list(console: &Console, arguments: &ConfigArguments) -> u8 {
    with_app(console, arguments, async |app: App| {
        let (viewer, at) = (at_the_console(), Clock::system().moment());
        let names = accounts::area_names(&app, &viewer).await?;
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let query = AccountQuery {
                after,
                limit: PAGE,
                ..AccountQuery::default()
            };
            let page = accounts::list_accounts(&app, &viewer, at, query).await?;
            rows.extend(page.accounts.into_iter().map(|account| {
                let grants = account.grants.iter().map(|dated| {
                    let area = names.of(&dated.grant.area);
                    format!("{} {area}", dated.grant.role.title())
                });
                let grants = grants.collect::<Vec<_>>().join("、");
                vec![
                    account.sign_in_name,
                    account.display_name,
                    state(console, account.state).to_owned(),
                    grants,
                ]
            }));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        let titles = [
            console.text("登录名", "sign-in name"),
            console.text("姓名", "name"),
            console.text("状态", "state"),
            console.text("职责", "roles"),
        ];
        say_table(console, &titles, &rows);
        Ok(0)
    })
    .await
}

async fn lock(console: &Console, arguments: &UserNameArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let at = Clock::system().moment();
        let id = account_id(&app, at, &arguments.name).await?;
        accounts::lock_account(&app, &at_the_console(), at, &id).await?;
        console.say(console.text("已停用，并已退出全部登录", "locked, every session ended"));
        Ok(0)
    })
    .await
}

async fn unlock(console: &Console, arguments: &UserNameArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let at = Clock::system().moment();
        let id = account_id(&app, at, &arguments.name).await?;
        let account = accounts::unlock_account(&app, &at_the_console(), at, &id).await?;
        console.say(format!(
            "{}{}",
            console.text("现在：", "now: "),
            state(console, account.state)
        ));
        Ok(0)
    })
    .await
}

async fn invite_examples(console: &Console, arguments: &ConfigArguments) -> u8 {
    let Some(base) = base_url(console, arguments) else {
        return 2;
    };
    with_app(console, arguments, async |app: App| {
        let at = Clock::system().moment();
        if let Some(link) = accounts::first_start(&app, at).await? {
            say_link(console, &base, &link.sign_in_name, &link.token, link.expires_at);
            console.say("");
        }
        let examples = accounts::example_accounts(&app, &at_the_console(), at).await?;
        let rows: Vec<Vec<String>> = examples.iter().map(|example| row(console, &base, example)).collect();
        let titles = [
            console.text("角色", "role"),
            console.text("登录名", "sign-in name"),
            console.text("范围", "area"),
            console.text("一次性链接", "one-time link"),
        ];
        say_table(console, &titles, &rows);
        console.say("");
        console.say(console.text(
            "登录：打开链接，设置密码，再用登录名和密码登录；三种管理员还要在验证器应用里输入密钥并确认验证码",
            "to sign in: open the link, set a password, sign in with name and password; the three administrators also \
             type the secret into an authenticator app and confirm a code",
        ));
        Ok(0)
    })
    .await
}

fn row(console: &Console, base: &str, example: &ExampleAccount) -> Vec<String> {
    let link = match &example.token {
        Some(token) => activation_link(base, token),
        None => state(console, example.state).to_owned(),
    };
    vec![
        example.role.title().to_owned(),
        example.sign_in_name.clone(),
        example.area.clone(),
        link,
    ]
}

/// The address that people type; the exit code is said when the configuration is wrong.
fn base_url(console: &Console, arguments: &ConfigArguments) -> Option<String> {
    super::config::loaded(console, arguments)
        .ok()
        .map(|loaded| loaded.config.server.base_url())
}

async fn account_id(app: &App, at: Moment, name: &str) -> Result<String, Refusal> {
    let query = AccountQuery {
        prefix: Some(name.to_lowercase()),
        limit: PAGE,
        ..AccountQuery::default()
    };
    let page = accounts::list_accounts(app, &at_the_console(), at, query).await?;
    let found = page
        .accounts
        .into_iter()
        .find(|account| account.sign_in_name == name.to_lowercase());
    found.map(|account| account.account_id).ok_or(Refusal::NotFound)
}

fn state(console: &Console, state: AccountState) -> &'static str {
    match state {
        AccountState::Invited => console.text("待启用", "invited"),
        AccountState::Active => console.text("已启用", "active"),
        AccountState::Locked => console.text("已停用", "locked"),
        AccountState::Closed => console.text("已注销", "closed"),
    }
}

pub(super) fn say_link(console: &Console, base: &str, name: &str, token: &Token, expires_at: Moment) {
    console.say(format!("{}{name}", console.text("登录名：", "sign-in name: ")));
    console.say(format!(
        "{}{}",
        console.text("一次性链接：", "one-time link: "),
        activation_link(base, token)
    ));
    console.say(format!("{}{expires_at}", console.text("有效至：", "good until: ")));
}
