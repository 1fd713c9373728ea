//! What the fuzzers call here: see `fuzz/`.

/// Another server's answer.
pub fn answer(data: &[u8]) {
    let mut rows = 0;
    let _ = super::answer::read(data, &mut |_| {
        rows += 1;
        Ok(())
    });
    assert!(rows <= data.len());
}

/// The file of an authority's certificate.
pub fn authority(data: &[u8]) {
    let _ = super::client::certificates("ca.pem", data);
}
