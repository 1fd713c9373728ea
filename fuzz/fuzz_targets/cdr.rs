#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| switchroom::import::cdr::fuzz::master(data));
