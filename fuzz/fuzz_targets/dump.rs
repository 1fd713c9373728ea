#![no_main]

use std::io::Read;
use switchroom::import::dump::{Reader, Row};
use switchroom::import::source::unpacked;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(plain) = unpacked(data) else { return };
    let Ok(mut reader) = Reader::new(plain.take(1 << 20)) else { return };
    let mut row = Row::default();
    while let Ok(Some(_)) = reader.next_statement() {
        while let Ok(true) = reader.next_row(&[true; 8], &mut row) {}
    }
});
