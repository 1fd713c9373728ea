#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| switchroom::import::api::fuzz::answer(data));
