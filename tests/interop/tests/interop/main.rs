//! Stories of calls between real phones, one file each.

mod call;
mod codecs;
mod digits;
mod direct;
mod hold;
mod killed;
mod long_call;
mod message;
mod office;
mod register;
mod rehearsal;
mod ringing;
mod secure;
mod softphone;
mod the_main_job;
mod transfer;
mod trunk;
