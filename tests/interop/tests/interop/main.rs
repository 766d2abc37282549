//! Stories of calls between real phones, one file each.

mod call;
mod codecs;
mod digits;
mod direct;
mod hold;
mod office;
mod register;
mod transfer;
mod trunk;
