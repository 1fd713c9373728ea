//! Which encoding a file's text is in, known only when all of it has been seen.

use std::borrow::Cow;
use std::io::{self, Read};

/// An encoding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Encoding {
    Utf8,
    /// What spreadsheets on Windows write when they are asked for "CSV".
    Windows1252,
}

impl Encoding {
    /// Reads a file to its end. One in which a letter outside of ASCII is valid UTF-8 is taken for UTF-8, all of it.
    pub fn detect(mut bytes: impl Read) -> io::Result<Encoding> {
        let mut buffer = Vec::with_capacity(1 << 16);
        let mut has_others = false;
        loop {
            let carried = buffer.len();
            bytes.by_ref().take(1 << 16).read_to_end(&mut buffer)?;
            let is_over = buffer.len() == carried;
            let mut rest = 0;
            for chunk in buffer.utf8_chunks() {
                if !chunk.valid().is_ascii() {
                    return Ok(Encoding::Utf8);
                }
                // One that the buffer's end cuts in two is looked at again with what follows.
                rest += chunk.valid().len();
                if rest + chunk.invalid().len() == buffer.len() && !is_over {
                    break;
                }
                has_others |= !chunk.invalid().is_empty();
                rest += chunk.invalid().len();
            }
            if is_over {
                return Ok(if has_others { Encoding::Windows1252 } else { Encoding::Utf8 });
            }
            buffer.drain(..rest);
        }
    }

    /// A cell's text; None where it is not in this encoding.
    pub fn decode(self, cell: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Encoding::Windows1252 if !cell.is_ascii() => Some(cell.iter().map(|byte| windows_1252(*byte)).collect()),
            _ => str::from_utf8(cell).ok().map(Cow::Borrowed),
        }
    }
}

/// What stands for 0x80 to 0x9F; the rest of Windows-1252 is Unicode's (<https://encoding.spec.whatwg.org/#windows-1252>). A library
/// for this brings the tables of all encodings, a seventieth of the program.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => byte.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_windows_1252_is_what_browsers_take_it_for() {
        let all: Vec<u8> = (0..=255).collect();
        let expected = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&all).0;
        assert_eq!(Encoding::Windows1252.decode(&all), Some(expected));
    }

    #[test]
    fn an_encoding_is_told_from_all_of_the_text() {
        let ascii = vec![b'a'; (1 << 16) - 1];
        let detect = |end: &[u8]| Encoding::detect(&[&ascii, end].concat()[..]).unwrap();
        assert_eq!(detect(b"a"), Encoding::Utf8);
        assert_eq!(detect("ü€🔑".as_bytes()), Encoding::Utf8);
        assert_eq!(detect(b"\xfcber \x80"), Encoding::Windows1252);
        assert_eq!(detect(b"\xfc"), Encoding::Windows1252);
        assert_eq!(detect("ü and \u{fc}".as_bytes()), Encoding::Utf8);
        assert_eq!(Encoding::Windows1252.decode(b"\x80 \xfc").unwrap(), "€ ü");
        assert_eq!(Encoding::Utf8.decode(b"\xfc"), None);
    }
}
