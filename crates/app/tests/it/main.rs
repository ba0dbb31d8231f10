//! The verbs on folders: policies with mistakes, small counties, a whole invented county, real data.

mod accounts;
mod alerts;
mod bad_folders;
mod casework;
mod corrections;
mod intake;
mod leads;
mod live;
mod policy;
mod shared_data;
mod small_county;
mod stored_input;
mod support;
mod upkeep;
mod whole_county;
mod world;
