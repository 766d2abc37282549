//! The handlers from outside: what a person or a program gets to see.

mod calls;
mod configure;
mod contacts;
mod dry_run;
mod flow_tests;
mod flows;
mod given;
mod log;
mod office_file;
mod prompts;
mod why;
