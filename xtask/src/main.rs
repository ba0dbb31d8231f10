//! The caretaker of the house: checks what the compiler cannot see and writes the derived files.
//!
//! `cargo xtask check` runs every check; each can run alone. `cargo xtask generate` writes
//! docs/reference/*.md from the policy and the message catalogue; `--check` only compares.

mod architecture;
mod features;
mod finding;
mod generate;
mod graph;
mod house;
mod messages;
mod tree;
mod words;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use finding::Finding;
use tree::Tree;

const USAGE: &str = "usage: cargo xtask COMMAND

  check               every check below, and generate --check
  check-graph         arrows between crates, one heavy dependency per crate, what domain must not do
  check-features      tests compile the same crates with the same features as the build
  check-messages      codes in the sources against crates/domain/messages, both ways
  check-architecture  crates named in ARCHITECTURE.md, relative links of all Markdown files
  check-words         machine paths, unfinished notes, long files, GLOSSARY.md
  generate [--check]  docs/reference/{messages,rules,checks,sheets,parameters,procedure,measures}.md
";

type Check = fn(&Path, &Tree) -> Result<Vec<Finding>, String>;

/// Every check with the name it is called by.
const CHECKS: [(&str, Check); 6] = [
    ("check-graph", graph::run),
    ("check-features", features::run),
    ("check-messages", |_, tree| Ok(messages::check(tree))),
    ("check-architecture", |_, tree| Ok(architecture::check(tree))),
    ("check-words", |_, tree| Ok(words::check(tree))),
    ("generate --check", |_, tree| generate::check(tree)),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args.join(" ")) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(message) => {
            say(&message);
            ExitCode::from(2)
        }
    }
}

/// Runs one command and returns how many findings there were.
fn run(command: &str) -> Result<usize, String> {
    let root = root();
    let tree = Tree::load(&root)?;
    if command == "generate" {
        return generate::write(&root, &tree).map(|written| {
            say(&format!("generate: {written} files changed"));
            0
        });
    }
    let chosen: Vec<_> = CHECKS
        .iter()
        .filter(|(name, _)| command == "check" || command == *name)
        .collect();
    if chosen.is_empty() {
        return Err(USAGE.to_owned());
    }
    let mut total = 0;
    for (name, check) in chosen {
        let findings = check(&root, &tree)?;
        findings.iter().for_each(|finding| say(&finding.to_string()));
        say(&format!(
            "{name}: {}",
            if findings.is_empty() {
                "ok".to_owned()
            } else {
                plural(findings.len())
            }
        ));
        total += findings.len();
    }
    Ok(total)
}

fn plural(n: usize) -> String {
    format!("{n} finding{}", if n == 1 { "" } else { "s" })
}

/// The project's root: the folder above this crate.
fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = here.filter(|path| path.ends_with("xtask"));
    let root = here.as_deref().and_then(Path::parent).map(Path::to_path_buf);
    root.unwrap_or_else(|| PathBuf::from("."))
}

/// Prints one line; a closed pipe is not worth a panic.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_unknown_command_gets_the_usage() {
        assert!(super::run("no-such").is_err_and(|text| text.starts_with("usage")));
    }
}
