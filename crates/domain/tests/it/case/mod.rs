//! Cases as a whole: stories step by step, random commands against what must always hold, the committed page.

mod gate;
mod page;
mod plans;
mod properties;
mod refusals;
mod story;
mod time;
mod wishes;
mod world;
