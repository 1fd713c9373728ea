//! `asterisk check`: asks a running Asterisk what it sees.

use crate::cli::check::print;
use crate::store;
use crate::store::check::{Finding, Level};
use anyhow::Result;
use std::path::Path;
use std::process::{Command, ExitCode};

/// The families that the views answer.
const FAMILIES: [&str; 6] = ["ps_endpoints", "ps_auths", "ps_aors", "voicemail", "dialplan_numbers", "dialplan"];

const WRITE: &str = "write its files with: switchroom asterisk config DIR; then restart Asterisk";

/// Asks Asterisk alone: the database is not opened, so root leaves nothing behind beside it.
pub fn run(file: &Path, program: &Path) -> Result<ExitCode> {
    store::recognise(file)?;
    let asterisk = Asterisk { program };
    let mut findings = vec![asterisk.version()];
    if findings[0].level == Level::Ok {
        findings.push(asterisk.driver());
        findings.extend(FAMILIES.map(|family| asterisk.family(family)));
        findings.extend([asterisk.phones(), asterisk.dialplan(), asterisk.mailboxes(), asterisk.records()]);
    }
    let failed = findings.iter().any(|finding| finding.level == Level::Error);
    print(findings, &mut std::io::stdout().lock())?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

struct Asterisk<'a> {
    program: &'a Path,
}

impl Asterisk<'_> {
    /// What it answers to a command of its command line.
    fn ask(&self, command: &str) -> Result<String, String> {
        let output = Command::new(self.program).args(["-rx", command]).output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(said);
        }
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(format!("{said} {complaint}").split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn version(&self) -> Finding {
        match self.ask("core show version") {
            Ok(said) => Finding::ok("asterisk", said.lines().next().unwrap_or_default().to_owned()),
            Err(why) => Finding::error(
                "asterisk",
                format!("{} does not answer: {why}", self.program.display()),
                "start it (systemctl start asterisk), and run this as root or as its user",
            ),
        }
    }

    fn driver(&self) -> Finding {
        match self.ask("module show like res_config_sqlite3") {
            Ok(said) if said.contains("Running") => Finding::ok("driver", "res_config_sqlite3 is loaded"),
            _ => Finding::error("driver", "res_config_sqlite3 is not loaded: Asterisk can't read SQLite files", WRITE),
        }
    }

    fn family(&self, family: &str) -> Finding {
        let is_it = |line: &str| {
            let mut words = line.split([' ', '(', ')', '=', '/', '>', ':', ',', '"']).filter(|word| !word.is_empty());
            words.clone().any(|word| word == family) && words.any(|word| word == "switchroom")
        };
        match self.ask("core show config mappings") {
            Ok(said) if said.lines().any(is_it) => Finding::ok("family", format!("{family} comes from the database")),
            _ => Finding::error("family", format!("{family} does not come from the database"), WRITE),
        }
    }

    /// All accounts of ours have this context, so asking for it finds one.
    fn phones(&self) -> Finding {
        let found = self.ask("realtime load ps_endpoints context switchroom").unwrap_or_default();
        let id = found.lines().find_map(|line| line.trim().strip_prefix("id ")).map(str::trim);
        let Some(name) = id.filter(|name| !name.is_empty()) else {
            let advice = "is there an extension with a SIP account? Switchroom has to run, and Asterisk's user must be able to \
                          read the file and its folder: see what `switchroom asterisk config` says at its end";
            return Finding::error("phones", "Asterisk finds none in the database", advice);
        };
        match self.ask(&format!("pjsip show endpoint {name}")) {
            Ok(said) if said.lines().any(|line| line.trim().starts_with(&format!("Endpoint:  {name}"))) => {
                Finding::ok("phones", format!("accounts of the database can register, {name} for one"))
            }
            _ => Finding::error("phones", format!("PJSIP does not look into the database for {name}"), WRITE),
        }
    }

    fn dialplan(&self) -> Finding {
        match self.ask("dialplan show switchroom-tenant") {
            Ok(said) if said.contains("@dialplan_numbers") => {
                Finding::ok("dialplan", "numbers are looked up in the database")
            }
            _ => Finding::error("dialplan", "numbers are not looked up in the database", WRITE),
        }
    }

    fn mailboxes(&self) -> Finding {
        match self.ask("core show application VoiceMail") {
            Ok(said) if !said.contains("not registered") => Finding::ok("mailboxes", "VoiceMail takes messages"),
            _ => Finding::error(
                "mailboxes",
                "VoiceMail is not there, or two kinds of it took each other's place",
                "add to modules.conf: noload = app_voicemail_odbc.so, noload = app_voicemail_imap.so; then restart Asterisk",
            ),
        }
    }

    fn records(&self) -> Finding {
        match self.ask("cdr show status") {
            Ok(said) if said.lines().any(|line| line.trim() == "csv") => Finding::ok(
                "records",
                "call records go to Master.csv; follow it with: switchroom import cdr FILE --follow",
            ),
            _ => Finding::error("records", "call records are not written to Master.csv", WRITE),
        }
    }
}
