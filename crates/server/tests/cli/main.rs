//! `cordboardd` from its command line: the program itself is run.

mod another_pc;
mod asking;
mod backup;
mod door;
mod dry_run;
mod health;
mod incident;
mod keyed_in;
mod office_file;
mod phone_check;
mod program;
mod programs;
mod secure;
mod serving;
mod webhooks;
