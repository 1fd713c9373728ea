#![no_main]

use switchroom::import::csv::reader::{Reader, Row};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(mut reader) = Reader::new(data) else { return };
    let mut row = Row::default();
    while let Ok(true) = reader.next(&mut row) {
        assert!(row.cells().map(<[u8]>::len).sum::<usize>() <= data.len());
    }
});
