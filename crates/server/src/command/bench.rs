//! `shouwang bench …`: what `bench/contract.py` calls. One JSON object per line, or a SQL script.

use std::time::Duration;

use app::App;
use app::accounts::{GrantInput, NewPerson, create_account};
use app::jobs::{self, Kind, Limits, TickCases, Worker};
use app::race::{self, Options, Timed};
use domain::access::Role;
use domain::problem::Problem;
use serde_json::json;
use tokio::sync::watch;

use super::installed::with_app;
use super::upkeep::at_the_console;
use crate::arguments::{BenchCommand, ConfigArguments, LakeArguments, TickArguments};
use crate::clock::Clock;
use crate::console::{Console, today};

pub(crate) async fn run(console: &Console, command: BenchCommand) -> u8 {
    match &command {
        BenchCommand::Writes(arguments) => return writes(console, arguments).await,
        BenchCommand::Tick(arguments) => return tick(console, arguments).await,
        _ => {}
    }
    match answer(command).await {
        Ok(lines) => {
            lines.iter().for_each(|line| console.say(line));
            0
        }
        Err(problems) => {
            console.problems(&problems);
            2
        }
    }
}

/// Most writes of one process: it ends by itself when nobody ends it.
const WRITES: usize = 100_000;

/// Creates account after account, saying each one's id once it is kept.
async fn writes(console: &Console, arguments: &ConfigArguments) -> u8 {
    with_app(console, arguments, async |app: App| {
        let (viewer, clock) = (at_the_console(), Clock::system());
        for n in 0..WRITES {
            let person = NewPerson {
                sign_in_name: format!("w{}-{n}", std::process::id()),
                display_name: "写入".to_owned(),
                grants: vec![GrantInput {
                    role: Role::Auditor.name().to_owned(),
                    ..GrantInput::default()
                }],
                ..NewPerson::default()
            };
            let created = create_account(&app, &viewer, clock.moment(), person).await?;
            console.say(created.account_id);
        }
        Ok(0)
    })
    .await
}

/// How often a tick that was broken off is begun anew.
const ATTEMPTS: i64 = 100;
/// How often the queue is looked at.
const POLL: Duration = Duration::from_millis(50);

/// Queues what cases are owed on a day, takes over what a dead process left of it, and ends when it is done.
async fn tick(console: &Console, arguments: &TickArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let clock = Clock::system();
        let kind = Kind::TickCases(TickCases { on: arguments.on });
        jobs::queue(&app, &at_the_console(), clock.moment(), &kind).await?;
        let (stop, stopped) = watch::channel(false);
        let limits = Limits {
            workers: 1,
            attempts: ATTEMPTS,
            poll: POLL,
        };
        let worker = Worker::new(limits).telling(move |_| {
            stop.send_replace(true);
        });
        console.say("begun");
        worker.run(&app, move || clock.moment(), stopped).await?;
        console.say("done");
        Ok(0)
    })
    .await
}

async fn answer(command: BenchCommand) -> Result<Vec<String>, Vec<Problem>> {
    Ok(match command {
        BenchCommand::Lake(arguments) => {
            let options = options(arguments.policy, arguments.out);
            let (persons, unmatched) = race::lake(&options, arguments.households, arguments.seed)?;
            let households = arguments.households;
            vec![
                json!({"name": "lake", "households": households, "persons": persons, "unmatched": unmatched})
                    .to_string(),
            ]
        }
        BenchCommand::Screen(arguments) => {
            let out = arguments.out.clone();
            let (households, hits, seconds) = race::screen(&over(arguments.lake), &out).await?;
            let steps = json!({"open": seconds[0], "judge": seconds[1], "explain": seconds[2], "write": seconds[3]});
            vec![json!({"name": "shouwang", "households": households, "hits": hits, "seconds": steps}).to_string()]
        }
        BenchCommand::DuckdbSql(arguments) => {
            let out = arguments.out.clone();
            vec![race::duckdb_sql(&over(arguments.lake), &out).await?]
        }
        BenchCommand::WhatIf(arguments) => {
            let options = over(arguments);
            let mut answers = race::moved(&options).await?;
            answers.extend(race::tried_out(&options).await?);
            answers.iter().map(timed).collect()
        }
        BenchCommand::Household(arguments) => vec![timed(&race::household(&over(arguments)).await?)],
        // These speak while they work, so they do not come this way.
        BenchCommand::Writes(_) | BenchCommand::Tick(_) => Vec::new(),
        BenchCommand::Calamine(arguments) => {
            let (rows, cells) = race::bare(&arguments.file)?;
            vec![json!({"name": "calamine", "rows": rows, "cells": cells}).to_string()]
        }
        BenchCommand::Read(arguments) => {
            let file = arguments.file.clone();
            let counts = race::read(&options(arguments.policy, file.clone()), &file)?;
            let line = json!({
                "name": "read",
                "rows": counts.read,
                "accepted": counts.accepted,
                "refused": counts.refused,
                "duplicate": counts.duplicate,
            });
            vec![line.to_string()]
        }
    })
}

fn timed(timed: &Timed) -> String {
    json!({
        "name": timed.name,
        "households": timed.households,
        "median_ms": timed.median_ms,
        "p99_ms": timed.p99_ms,
        "differing": timed.differing,
    })
    .to_string()
}

fn over(arguments: LakeArguments) -> Options {
    options(arguments.policy, arguments.lake)
}

fn options(policy: crate::arguments::PolicyArguments, lake: std::path::PathBuf) -> Options {
    Options {
        lake,
        policy: policy.policy,
        region: policy.region,
        as_of: policy.as_of.unwrap_or_else(today),
    }
}
