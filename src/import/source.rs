//! A file, or standard input, as a stream of bytes: unpacked where it is gzip, xz or zstd, whatever its name.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::os::unix::fs::FileExt;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;
use liblzma::read::XzDecoder;

use crate::progress::Progress;

// What packed files begin with.
const GZIP: &[u8] = &[0x1f, 0x8b];
const XZ: &[u8] = &[0xfd, b'7', b'z', b'X', b'Z', 0];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Something to import. It is opened at once, so that a missing file is known before anything is done, and read later.
pub struct Input {
    /// What the user calls it.
    pub name: String,
    /// Its size in bytes as it lies there; none for standard input and pipes.
    pub size: Option<u64>,
    file: Option<File>,
    untouched: bool,
}

impl Input {
    /// Opens `path`; `-` is standard input.
    pub fn open(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self { name: "standard input".to_owned(), size: None, file: None, untouched: true });
        }
        let name = path.display().to_string();
        let file = File::open(path).with_context(|| format!("{name} can't be read; check its name and rights"))?;
        let about = file.metadata().with_context(|| format!("{name} can't be read"))?;
        if about.is_dir() {
            bail!("{name} is a folder: name the files in it");
        }
        let size = about.is_file().then_some(about.len());
        Ok(Self { name, size, file: Some(file), untouched: true })
    }

    /// Whether it can be read once more from its beginning.
    pub fn is_rereadable(&self) -> bool {
        self.size.is_some()
    }

    /// Its unpacked bytes from the beginning. What is read of it moves `bar`.
    pub fn read<'a>(&'a mut self, bar: &'a Progress) -> Result<Box<dyn Read + 'a>> {
        let mut raw: Box<dyn Read> = match &mut self.file {
            None => Box::new(io::stdin().lock()),
            Some(file) => {
                if !self.untouched {
                    file.rewind().with_context(|| format!("{} can't be read a second time", self.name))?;
                }
                Box::new(file)
            }
        };
        self.untouched = false;

        let mut start = Vec::new();
        raw.by_ref().take(6).read_to_end(&mut start).context("can't be read")?;
        let kind = start.clone();
        let whole = bar.reading(Cursor::new(start).chain(raw));
        unpack(&kind, whole).context("can't be unpacked")
    }
}

/// What a packed file holds, from its beginning; None for one that is not packed. Where others are in the file does not matter.
pub fn unpack_file(file: File) -> io::Result<Option<Box<dyn Read>>> {
    let mut start = [0; 6];
    let read = file.read_at(&mut start, 0)?;
    Ok(if is_packed(&start[..read]) { Some(unpack(&start, AtPosition { file, position: 0 })?) } else { None })
}

/// Reads a file from a position of its own.
struct AtPosition {
    file: File,
    position: u64,
}

impl Read for AtPosition {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(into, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

fn is_packed(start: &[u8]) -> bool {
    [GZIP, XZ, ZSTD].iter().any(|magic| start.starts_with(magic))
}

/// `whole` begins with `start`.
fn unpack<'a>(start: &[u8], whole: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(if start.starts_with(GZIP) {
        Box::new(MultiGzDecoder::new(whole))
    } else if start.starts_with(XZ) {
        Box::new(XzDecoder::new_multi_decoder(whole))
    } else if start.starts_with(ZSTD) {
        Box::new(zstd::Decoder::new(whole)?)
    } else {
        Box::new(whole)
    })
}

/// What a fuzzer calls: what a file holds, packed or not.
#[cfg(fuzzing)]
pub fn unpacked(data: &[u8]) -> io::Result<Box<dyn Read + '_>> {
    unpack(data, data)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read_back(packed: &[u8]) -> String {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(packed).unwrap();
        let mut input = Input::open(file.path()).unwrap();
        let bar = Progress::hidden();
        let mut first = String::new();
        input.read(&bar).unwrap().read_to_string(&mut first).unwrap();
        let mut second = String::new();
        input.read(&bar).unwrap().read_to_string(&mut second).unwrap();
        assert_eq!(first, second);
        first
    }

    #[test]
    fn packed_files_are_known_by_their_content() {
        let text = b"SELECT 1;";
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text).unwrap();
        let gzip = gzip.finish().unwrap();
        let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
        xz.write_all(text).unwrap();
        let zstd = zstd::encode_all(&text[..], 1).unwrap();
        for packed in [text.to_vec(), gzip.clone(), xz.finish().unwrap(), zstd] {
            assert_eq!(read_back(&packed), "SELECT 1;");
        }
        assert_eq!(read_back(&[gzip.clone(), gzip].concat()), "SELECT 1;SELECT 1;");
        assert_eq!(read_back(b""), "");
    }
}
