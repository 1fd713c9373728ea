#![no_main]

use switchroom::import::dump::{Reader, Row};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(mut reader) = Reader::new(data) else { return };
    let mut row = Row::default();
    while let Ok(Some(_)) = reader.next_statement() {
        while let Ok(true) = reader.next_row(&[true; 8], &mut row) {}
    }
});
