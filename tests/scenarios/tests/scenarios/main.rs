//! The whole exchange in virtual time: one story a file.

mod extension_calls_extension;
mod office;
