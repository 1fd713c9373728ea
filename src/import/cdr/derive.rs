//! The columns that Asterisk does not write and the API has, worked out from what it does write.
//!
//! Who is inside is told by the names of the channels. `PJSIP/101-ACME-0000002a` is a phone's: its account is `<number>-<code>`,
//! the code being the call's account code. On a system with one office only accounts are plain numbers, of two to six digits.
//! `Local/…` tells nothing. Every other channel is a line to the outside.
//!
//! | column | what it gets |
//! |---|---|
//! | `realsrc` | the extension whose channel called, else `src` |
//! | `userfield` | `[inbound]` where a line from outside called; `[outbound]` where a line to the outside was called, or an extension dialled a number of seven digits and more and no channel came of it; both where a call that came in went out again. One that Asterisk was told to write is kept, and decides |
//! | `firstdst` | inbound: `dst`, where it is a number of seven digits or more: the one that was dialled. Where the dialplan goes on to another extension Asterisk forgets it: '' then |
//! | `lastdst` | `Voicemail <mailbox>` where it ended there; the extension whose channel was called; else `dst`, unless it stands in `firstdst` |
//! | `wherelanded` | the extension whose channel was called, of an answered call |

use std::borrow::Cow;

/// What is looked at.
pub struct Record<'a> {
    pub account: &'a str,
    pub src: &'a str,
    pub dst: &'a str,
    pub channel: &'a str,
    pub dstchannel: &'a str,
    pub lastapp: &'a str,
    pub lastdata: &'a str,
    pub disposition: &'a str,
    pub userfield: &'a str,
}

/// What comes of it.
#[derive(Debug, PartialEq)]
pub struct Derived<'a> {
    pub realsrc: &'a str,
    pub firstdst: &'a str,
    pub lastdst: Cow<'a, str>,
    pub wherelanded: &'a str,
    pub userfield: Cow<'a, str>,
}

/// The other end of a channel.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Party<'a> {
    Extension(&'a str),
    Outside,
    Unknown,
}

const IN: &str = "[inbound]";
const OUT: &str = "[outbound]";

impl<'a> Record<'a> {
    pub fn derive(&self) -> Derived<'a> {
        let (caller, callee) = (party(self.channel, self.account), party(self.dstchannel, self.account));
        let (comes_in, goes_out) = if self.userfield.contains(IN) || self.userfield.contains(OUT) {
            (self.userfield.contains(IN), self.userfield.contains(OUT))
        } else {
            let failed_at_once = self.dstchannel.is_empty() && self.lastapp == "Dial" && is_outside(self.dst);
            let goes_out = callee == Party::Outside || (failed_at_once && matches!(caller, Party::Extension(_)));
            (caller == Party::Outside, goes_out)
        };
        let called = match callee {
            Party::Extension(number) => number,
            _ => "",
        };
        let firstdst = if comes_in && is_outside(self.dst) { self.dst } else { "" };
        let rest = if firstdst.is_empty() { self.dst } else { "" };
        Derived {
            realsrc: match caller {
                Party::Extension(number) => number,
                _ => self.src,
            },
            firstdst,
            lastdst: match mailbox(self.lastapp, self.lastdata) {
                Some(mailbox) => format!("Voicemail {mailbox}").into(),
                None if called.is_empty() => rest.into(),
                None => called.into(),
            },
            wherelanded: if self.disposition == "ANSWERED" { called } else { "" },
            userfield: self.tagged(comes_in, goes_out),
        }
    }

    fn tagged(&self, comes_in: bool, goes_out: bool) -> Cow<'a, str> {
        if self.userfield.contains(IN) || self.userfield.contains(OUT) {
            return self.userfield.into();
        }
        let tags = match (comes_in, goes_out) {
            (true, true) => "[inbound][outbound]",
            (true, false) => IN,
            (false, true) => OUT,
            (false, false) => return self.userfield.into(),
        };
        if self.userfield.is_empty() { tags.into() } else { format!("{} {tags}", self.userfield).into() }
    }
}

/// Whose channel it is, by its name: `technology/account-number of the channel`.
fn party<'a>(channel: &'a str, account: &str) -> Party<'a> {
    let Some((technology, rest)) = channel.split_once('/') else { return Party::Unknown };
    let Some((peer, _)) = rest.rsplit_once('-') else { return Party::Unknown };
    if technology == "Local" {
        return Party::Unknown;
    }
    let office = peer.strip_suffix(account).and_then(|number| number.strip_suffix('-'));
    match office {
        Some(number) if !account.is_empty() && number.starts_with(|first: char| first.is_ascii_digit()) => {
            Party::Extension(number)
        }
        _ if (2..=6).contains(&peer.len()) && peer.bytes().all(|byte| byte.is_ascii_digit()) => Party::Extension(peer),
        _ => Party::Outside,
    }
}

/// Whether it looks like a number of the telephone network.
fn is_outside(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or(number);
    digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `101@ACME,u`: mailbox 101.
fn mailbox<'a>(app: &str, data: &'a str) -> Option<&'a str> {
    let mailbox = data.split(['@', ',', '&']).next().filter(|mailbox| !mailbox.is_empty())?;
    app.eq_ignore_ascii_case("VoiceMail").then_some(mailbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// src, dst, channel, dstchannel, lastapp, lastdata, userfield → realsrc, firstdst, lastdst, wherelanded, userfield.
    #[track_caller]
    fn assert_derived(record: [&str; 7], disposition: &str, expected: [&str; 5]) {
        let [src, dst, channel, dstchannel, lastapp, lastdata, userfield] = record;
        let record =
            Record { account: "ACME", src, dst, channel, dstchannel, lastapp, lastdata, disposition, userfield };
        let Derived { realsrc, firstdst, lastdst, wherelanded, userfield } = record.derive();
        assert_eq!([realsrc, firstdst, &lastdst, wherelanded, &userfield], expected);
    }

    #[test]
    fn a_call_between_two_extensions_is_internal() {
        let call = ["15140000001", "102", "PJSIP/101-ACME-00000001", "PJSIP/102-ACME-00000002", "Dial", "x", ""];
        assert_derived(call, "ANSWERED", ["101", "", "102", "102", ""]);
        assert_derived(call, "NO ANSWER", ["101", "", "102", "", ""]);
        let plain = ["101", "102", "PJSIP/101-00000001", "PJSIP/102-00000002", "Dial", "x", "a note"];
        assert_derived(plain, "ANSWERED", ["101", "", "102", "102", "a note"]);
    }

    #[test]
    fn a_call_from_a_line_is_inbound() {
        let call = ["15145550001", "15140000001", "PJSIP/trunk-0000000a", "PJSIP/101-ACME-0000000b", "Dial", "x", ""];
        assert_derived(call, "ANSWERED", ["15145550001", "15140000001", "101", "101", "[inbound]"]);
        let forgotten = ["15145550001", "101", "SIP/my-trunk-0000000a", "SIP/101-ACME-0000000b", "Dial", "x", "vip"];
        assert_derived(forgotten, "BUSY", ["15145550001", "", "101", "", "vip [inbound]"]);
        let mail = ["15145550001", "15140000001", "PJSIP/trunk-0000000a", "", "VoiceMail", "101@ACME,u", ""];
        assert_derived(mail, "ANSWERED", ["15145550001", "15140000001", "Voicemail 101", "", "[inbound]"]);
    }

    #[test]
    fn a_call_to_a_line_is_outbound_also_where_no_channel_came_of_it() {
        let call = ["15140000001", "15145550001", "PJSIP/101-ACME-00000001", "PJSIP/trunk-00000002", "Dial", "x", ""];
        assert_derived(call, "ANSWERED", ["101", "", "15145550001", "", "[outbound]"]);
        let failed = ["101", "+4930123456", "PJSIP/101-ACME-00000001", "", "Dial", "x", ""];
        assert_derived(failed, "FAILED", ["101", "", "+4930123456", "", "[outbound]"]);
        let short = ["101", "102", "PJSIP/101-ACME-00000001", "", "Dial", "x", ""];
        assert_derived(short, "FAILED", ["101", "", "102", "", ""]);
    }

    #[test]
    fn a_call_that_was_sent_out_again_is_both() {
        let call = ["15145550001", "15140000001", "PJSIP/trunk-00000001", "PJSIP/trunk-00000002", "Dial", "x", ""];
        assert_derived(call, "ANSWERED", ["15145550001", "15140000001", "", "", "[inbound][outbound]"]);
    }

    #[test]
    fn tags_that_asterisk_wrote_decide() {
        let call =
            ["1", "15140000001", "Local/1@x-00000001;2", "PJSIP/101-ACME-00000002", "Dial", "x", "blocked [inbound]"];
        assert_derived(call, "ANSWERED", ["1", "15140000001", "101", "101", "blocked [inbound]"]);
        let local = ["1", "100", "Local/100@test-00000001;1", "", "Wait", "1", ""];
        assert_derived(local, "ANSWERED", ["1", "", "100", "", ""]);
    }
}
