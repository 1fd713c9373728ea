#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| switchroom::store::backup::fuzz::backup(data));
