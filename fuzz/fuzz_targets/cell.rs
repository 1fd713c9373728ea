#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| switchroom::import::csv::fuzz::cell(data));
