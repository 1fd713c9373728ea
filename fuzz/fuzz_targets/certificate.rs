#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    switchroom::http::fuzz::certificate(data);
    switchroom::import::api::fuzz::authority(data);
});
