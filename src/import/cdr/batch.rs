//! Calls that a follower has read and will write in one transaction.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom};

use rusqlite::Connection;

use super::call::{Call, Sequence, Text};
use super::line::Lines;
use super::record::{self, Faults, Kind, Reading};
use super::tail::Place;
use super::write::Writer;
use crate::import::report::BadRows;

/// Bytes of a file that are read at a time: some ten thousand calls, a transaction of a fraction of a second.
const MOST: u64 = 4 << 20;
/// Records without a sequence are told apart by how often their kind has come among so many last ones.
const RECENT: usize = 1 << 16;
/// After a start so much of what was read before is looked at again, to know what has come.
const LOOKED_AT_AGAIN: u64 = 4 << 20;

/// What was read and is not written yet.
#[derive(Default)]
pub struct Batch {
    bytes: Vec<u8>,
    /// Calls in it.
    pub calls: u64,
    /// Lines that are no calls.
    pub refused: u64,
}

impl Batch {
    /// Whether there is nothing to be written, not even how far was read.
    pub fn is_empty(&self) -> bool {
        self.calls + self.refused == 0
    }

    /// Reads whole lines, up to a limit. Bad ones are told of and left out: one of them must not keep all others from coming in.
    pub fn read<R: Read>(
        &mut self,
        lines: &mut Lines<R>,
        file: &str,
        reading: &Reading,
        recent: &mut Recent,
    ) -> io::Result<()> {
        let (mut call, start) = (Call::default(), lines.position());
        while lines.position() - start < MOST
            && let Some(line) = lines.next_line()?
        {
            if !line.is_ended {
                break;
            }
            let mut bad = BadRows::default();
            match record::read(&line, reading, &mut call, &mut Faults { file, bad: &mut bad }) {
                Kind::Names => {}
                Kind::Call { .. } => {
                    call.write(&mut self.bytes)?;
                    self.bytes.extend(recent.count(&call).to_le_bytes());
                    self.calls += 1;
                }
                Kind::NoRecord | Kind::Bad => {
                    self.refused += 1;
                    let mut text = Vec::new();
                    bad.print(&mut text)?;
                    for line in String::from_utf8_lossy(&text).lines() {
                        tracing::warn!("left out: {line}");
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes all calls; the number of those that are new.
    pub fn write(&self, conn: &Connection) -> rusqlite::Result<u64> {
        let mut writer = Writer::new(conn)?;
        let (mut call, mut rest, mut added) = (Call::default(), self.bytes.as_slice(), 0);
        let broken = |error: io::Error| rusqlite::Error::ToSqlConversionFailure(error.into());
        for _ in 0..self.calls {
            let mut k = [0; 8];
            call.read(&mut rest).and_then(|()| rest.read_exact(&mut k)).map_err(broken)?;
            let is_new = match call.sequence {
                Sequence::Given(number) => writer.put(&call, number)?,
                Sequence::Kth { base } => writer.put_kth(&call, base, i64::from_le_bytes(k))?,
            };
            added += u64::from(is_new);
        }
        Ok(added)
    }
}

/// Which records without a sequence came lately, and how often.
#[derive(Default)]
pub struct Recent {
    /// By a hash of what they have in common: how often they came, and how many of them are among the last.
    kinds: HashMap<u64, (i64, usize)>,
    last: VecDeque<u64>,
}

impl Recent {
    /// Counts a call: the how-many-th of its kind it is.
    fn count(&mut self, call: &Call) -> i64 {
        let Sequence::Kth { base } = call.sequence else { return 1 };
        let mut hasher = DefaultHasher::new();
        (call.text(Text::UniqueId), call.text(Text::Channel), base).hash(&mut hasher);
        let kind = hasher.finish();
        let (times, among_last) = self.kinds.entry(kind).or_default();
        (*times, *among_last) = (*times + 1, *among_last + 1);
        let k = *times;
        self.last.push_back(kind);
        if self.last.len() > RECENT
            && let Some(oldest) = self.last.pop_front()
            && let Some((_, among_last)) = self.kinds.get_mut(&oldest)
        {
            *among_last -= 1;
            if *among_last == 0 {
                self.kinds.remove(&oldest);
            }
        }
        k
    }

    /// Counts what stands just before a place.
    pub fn look_again(&mut self, mut file: &File, place: &Place, reading: &Reading) -> io::Result<()> {
        let from = place.position.saturating_sub(LOOKED_AT_AGAIN);
        file.seek(SeekFrom::Start(from))?;
        let mut lines = Lines::new(file, 1);
        let (mut call, mut bad) = (Call::default(), BadRows::default());
        while from + lines.position() < place.position
            && let Some(line) = lines.next_line()?
        {
            if let Kind::Call { .. } = record::read(&line, reading, &mut call, &mut Faults { file: "", bad: &mut bad })
            {
                self.count(&call);
            }
        }
        Ok(())
    }
}
