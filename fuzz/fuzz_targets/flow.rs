//! See `targets::flow` in tests/fuzz.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cordboard_fuzz::targets::flow(data));
