//! See `targets::rtcp` in tests/fuzz.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cordboard_fuzz::targets::rtcp(data));
