//! What ARCHITECTURE.md promises of the source, held against the source.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const MOST_LINES: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files of the three crates, by their path from the root, without their unit tests.
fn sources() -> BTreeMap<String, String> {
    let mut folders: Vec<PathBuf> = ["src", "server/src", "rows/src"].map(|folder| root().join(folder)).into();
    let mut files = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
                let name = path.strip_prefix(root()).unwrap().display().to_string();
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
                files.insert(name, code);
            }
        }
    }
    assert!(files.len() > 30, "the sources were not found");
    files
}

/// The room of a file: `server/src/http/reply.rs` is in `http`, `server/src/error.rs` is `error`.
fn room(file: &str) -> &str {
    file.trim_start_matches("server/").trim_start_matches("src/").split(['/', '.']).next().unwrap()
}

/// The crate's own modules that a file names.
fn imports(code: &str) -> Vec<String> {
    let code = strip_comments(code);
    let mut named = Vec::new();
    for part in code.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(group) => {
                let mut depth = 0;
                let mut word = String::new();
                for char in group.chars() {
                    match char {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => named.push(std::mem::take(&mut word)),
                        _ if depth == 0 => word.push(char),
                        _ => {}
                    }
                }
                named.push(word);
            }
            None => named.push(part.to_owned()),
        }
    }
    let first = |path: &String| {
        path.trim().split(|char: char| !char.is_alphanumeric() && char != '_').next().map(str::to_owned)
    };
    named.iter().filter_map(first).collect()
}

fn strip_comments(code: &str) -> String {
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn rooms_import_only_rooms_below_them() {
    let below = BTreeMap::from([
        ("error", vec![]),
        ("store", vec!["error"]),
        ("auth", vec!["store", "error"]),
        ("demo", vec!["auth", "error"]),
        ("api", vec!["auth", "store", "error"]),
        ("http", vec!["api", "auth", "store", "error"]),
        ("import", vec!["auth", "store", "error"]),
        ("cli", vec!["http", "import", "demo", "api", "auth", "store", "error"]),
    ]);
    for (file, code) in sources() {
        let Some(allowed) = below.get(room(&file)) else { continue };
        for import in imports(&code) {
            let known = below.contains_key(import.as_str());
            assert!(!known || import == room(&file) || allowed.contains(&import.as_str()), "{file} imports {import}");
        }
    }
}

#[test]
fn each_library_is_named_only_in_its_room() {
    let named = |code: &str, library: &str| strip_comments(code).contains(library);
    for (file, code) in sources() {
        let in_room = |rooms: &[&str]| rooms.contains(&room(&file));
        if named(&code, "actix_web") {
            assert!(in_room(&["http"]) || file == "src/cli/serve.rs", "{file} names actix_web");
        }
        if named(&code, "rusqlite") {
            assert!(!in_room(&["http", "cli", "main"]), "{file} names rusqlite");
        }
        if named(&code, "clap") {
            assert!(in_room(&["cli", "main"]), "{file} names clap");
        }
        if named(&code, "anyhow") {
            assert!(
                in_room(&["cli", "main", "import"]) || file.starts_with("server/src/http/tls/"),
                "{file} names anyhow"
            );
        }
    }
}

#[test]
fn resources_do_not_import_each_other() {
    let resources =
        ["user", "destination", "extension", "did", "hunt", "phone", "voicemail", "condition", "ivr", "custom", "cdr"];
    for (file, code) in sources() {
        let Some(own) = resources.iter().find(|name| file == format!("server/src/api/{name}.rs")) else { continue };
        for other in resources.iter().filter(|name| *name != own) {
            assert!(!code.contains(&format!("super::{other}::")), "{file} imports {other}");
        }
    }
}

#[test]
fn no_source_file_is_too_long_and_each_says_what_it_is() {
    for (file, code) in sources() {
        assert!(code.lines().count() <= MOST_LINES, "{file} has {} lines", code.lines().count());
        assert!(code.starts_with("//! "), "{file} does not begin with what it is");
    }
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let paths: Vec<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|quoted| quoted.contains(['/', '.']) && !quoted.starts_with('/') && !quoted.contains([' ', ':', '→']))
        .filter(|quoted| {
            ["src", "tests", "benches", "static", "packaging", ".cargo", "schema.sql"]
                .iter()
                .any(|top| quoted.starts_with(top))
        })
        .collect();
    assert!(paths.len() > 15, "the paths were not found: {paths:?}");
    for path in paths {
        assert!(root().join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
    }
}
