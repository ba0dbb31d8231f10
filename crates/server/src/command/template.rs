//! `shouwang template`

use app::policy::load;

use crate::arguments::TemplateArguments;
use crate::console::{Console, today};

pub(crate) fn run(console: &Console, arguments: TemplateArguments) -> u8 {
    let as_of = arguments.policy.as_of.unwrap_or_else(today);
    let written = load(&arguments.policy.policy, &arguments.policy.region, as_of)
        .and_then(|loaded| app::template::write(&loaded.policy, &loaded.params, &arguments.names, &arguments.out));
    match written {
        Err(problems) => {
            console.problems(&problems);
            2
        }
        Ok(files) => {
            files.iter().for_each(|file| console.say(file.display().to_string()));
            0
        }
    }
}
