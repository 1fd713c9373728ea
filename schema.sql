-- Switchroom's whole schema, as it is today. Table and column names are those of the system whose API we answer, so that
-- what a client reads (`ex_number`) is what stands here. Our own additions have plain names (imported) or say so.
--
-- Conventions
--   * Everything dialled is TEXT: 012 and 12 are different numbers.
--   * "Nothing" is '' in text, NULL in a reference.
--   * Ids are never used twice (AUTOINCREMENT) where rows are added on the box: clients remember them.
--   * References follow an id that moves (ON UPDATE CASCADE): an import may need the id of a row added here.
--   * Numbers that stand twice are refused by the writer, not by an index: real databases hold them.
--   * Only what SQLite knew in 3.37 (the first with STRICT): a system's own, older SQLite has to be able to open the file.

PRAGMA application_id = 1398231619; -- "SWRC"
PRAGMA user_version = 2;

CREATE TABLE te_tenants (
    te_id    INTEGER PRIMARY KEY AUTOINCREMENT,
    te_code  TEXT NOT NULL UNIQUE CHECK (te_code <> ''), -- in SIP account names, voicemail contexts, calls' account codes
    te_name  TEXT NOT NULL
) STRICT;

CREATE TABLE us_users (
    us_id            INTEGER PRIMARY KEY AUTOINCREMENT,
    us_username      TEXT NOT NULL,
    us_username_key  TEXT NOT NULL UNIQUE,           -- how names compare: Unicode lower case, NFC
    us_email         TEXT NOT NULL DEFAULT '',
    us_email_key     TEXT NOT NULL DEFAULT '',       -- folded likewise
    us_role          TEXT NOT NULL CHECK (us_role IN ('admin', 'manager', 'viewer')),
    us_password      TEXT,                           -- Argon2id in PHC form; NULL: no password, no login
    us_digest        TEXT NOT NULL DEFAULT '' CHECK (us_digest IN ('', 'sha256', 'md5')),
                                                     -- what Argon2id was given: '' the password, else its hex digest
    us_networks      TEXT NOT NULL DEFAULT ''        -- where they may call from: 192.0.2.0/24,2001:db8::/32; '': anywhere
) STRICT;
CREATE INDEX us_by_email ON us_users (us_email_key);

CREATE TABLE ut_usertenants (                        -- the tenants granted to managers and viewers
    ut_us_id  INTEGER NOT NULL REFERENCES us_users ON DELETE CASCADE ON UPDATE CASCADE,
    ut_te_id  INTEGER NOT NULL REFERENCES te_tenants ON DELETE CASCADE ON UPDATE CASCADE,
    PRIMARY KEY (ut_us_id, ut_te_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ut_by_tenant ON ut_usertenants (ut_te_id);

-- API tokens: a user's second key, which can do less than the user and ends by itself.
CREATE TABLE to_tokens (
    to_id         INTEGER PRIMARY KEY AUTOINCREMENT,
    to_us_id      INTEGER NOT NULL REFERENCES us_users ON DELETE CASCADE ON UPDATE CASCADE,
    to_label      TEXT NOT NULL DEFAULT '',          -- what it is for
    to_hash       TEXT NOT NULL UNIQUE,              -- SHA-256 in hex: the token itself is 256 random bits
    to_read_only  INTEGER NOT NULL DEFAULT 0 CHECK (to_read_only IN (0, 1)),
    to_limited    INTEGER NOT NULL DEFAULT 0 CHECK (to_limited IN (0, 1)), -- 1: sees the tenants below and no others
    to_made       TEXT NOT NULL,                     -- these three: YYYY-MM-DD HH:MM:SS, UTC
    to_expires    TEXT,                              -- NULL: never
    to_used       TEXT                               -- to the hour; NULL: never
) STRICT;
CREATE INDEX to_by_user ON to_tokens (to_us_id);

CREATE TABLE tt_tokentenants (                       -- the tenants a limited token sees, as far as its user does
    tt_to_id  INTEGER NOT NULL REFERENCES to_tokens ON DELETE CASCADE ON UPDATE CASCADE,
    tt_te_id  INTEGER NOT NULL REFERENCES te_tenants ON DELETE CASCADE ON UPDATE CASCADE,
    PRIMARY KEY (tt_to_id, tt_te_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tt_by_tenant ON tt_tokentenants (tt_te_id);

-- What somebody sees who is no admin, or is there with a limited token (0: without).
CREATE VIEW vt_visibletenants (vt_us_id, vt_to_id, vt_te_id) AS
SELECT ut_us_id, 0, ut_te_id FROM ut_usertenants
UNION ALL
SELECT to_us_id, to_id, tt_te_id
  FROM to_tokens JOIN tt_tokentenants ON tt_to_id = to_id JOIN us_users ON us_id = to_us_id
 WHERE us_role = 'admin' OR EXISTS (SELECT 1 FROM ut_usertenants WHERE ut_us_id = to_us_id AND ut_te_id = tt_te_id);

CREATE TABLE ex_extensions (
    ex_id            INTEGER PRIMARY KEY AUTOINCREMENT,
    ex_te_id         INTEGER NOT NULL REFERENCES te_tenants ON UPDATE CASCADE,
    ex_name          TEXT NOT NULL DEFAULT '',
    ex_tech          TEXT NOT NULL DEFAULT '',       -- SIP, PJSIP, CUSTOM, VIRTUAL
    ex_number        TEXT NOT NULL,
    ex_cidnum        TEXT NOT NULL DEFAULT '',       -- outgoing caller id
    ex_cidname       TEXT NOT NULL DEFAULT '',
    ex_callwaiting   TEXT NOT NULL DEFAULT '',       -- on or ''
    ex_fmfmcallerid  TEXT NOT NULL DEFAULT '',       -- caller id of the find-me-follow-me leg: a number or ORIGINAL
    -- What only Asterisk reads:
    ex_dialtimeout      TEXT NOT NULL DEFAULT '',    -- seconds to ring
    ex_fmfmstatus       TEXT NOT NULL DEFAULT '',    -- on: find me, follow me
    ex_fmfmnumber       TEXT NOT NULL DEFAULT '',    -- whom it rings then
    ex_fmfmdialtimeout  TEXT NOT NULL DEFAULT ''     -- and for how many seconds
) STRICT;
CREATE INDEX ex_by_tenant ON ex_extensions (ex_te_id);
CREATE INDEX ex_by_number ON ex_extensions (ex_number);

CREATE TABLE sa_sipaccounts (                        -- what a phone registers with; none for CUSTOM and VIRTUAL
    sa_ex_id   INTEGER PRIMARY KEY REFERENCES ex_extensions ON DELETE CASCADE ON UPDATE CASCADE,
    sa_name    TEXT NOT NULL,                        -- <ex_number>-<te_code>
    sa_host    TEXT NOT NULL DEFAULT 'dynamic',
    sa_secret  TEXT NOT NULL DEFAULT ''              -- plain: the phone has to send it
) STRICT;
CREATE INDEX sa_by_name ON sa_sipaccounts (sa_name);

CREATE TABLE vm_voicemails (                         -- `voicemail` in the original, where Asterisk reads it
    uniqueid  INTEGER PRIMARY KEY AUTOINCREMENT,
    te_id     INTEGER NOT NULL REFERENCES te_tenants ON UPDATE CASCADE,
    context   TEXT NOT NULL DEFAULT '',              -- the tenant's code
    mailbox   TEXT NOT NULL DEFAULT '',              -- the extension's number
    fullname  TEXT NOT NULL DEFAULT '',
    email     TEXT NOT NULL DEFAULT '',
    password  TEXT NOT NULL DEFAULT ''               -- the PIN, plain: Asterisk compares it
) STRICT;
CREATE INDEX vm_by_mailbox ON vm_voicemails (te_id, mailbox);
CREATE INDEX vm_by_tenant ON vm_voicemails (te_id);
CREATE INDEX vm_by_name ON vm_voicemails (mailbox, context); -- Asterisk asks so

-- A renumbered extension keeps its phone and its mailbox.
CREATE TRIGGER ex_renumbered AFTER UPDATE OF ex_number ON ex_extensions WHEN old.ex_number <> new.ex_number
BEGIN
    UPDATE sa_sipaccounts
       SET sa_name = new.ex_number || '-' || (SELECT te_code FROM te_tenants WHERE te_id = new.ex_te_id)
     WHERE sa_ex_id = new.ex_id;
    UPDATE vm_voicemails SET mailbox = new.ex_number WHERE te_id = new.ex_te_id AND mailbox = old.ex_number;
END;

CREATE TABLE di_dids (
    di_id             INTEGER PRIMARY KEY AUTOINCREMENT,
    di_te_id          INTEGER NOT NULL REFERENCES te_tenants ON UPDATE CASCADE,
    di_country        TEXT NOT NULL DEFAULT '',
    di_area           TEXT NOT NULL DEFAULT '',
    di_number         TEXT NOT NULL,                 -- the whole number, or a regular expression
    di_comment        TEXT NOT NULL DEFAULT '',
    di_recording      TEXT NOT NULL DEFAULT '',      -- '', yes, no
    di_fax            TEXT NOT NULL DEFAULT '',
    di_didprefix      TEXT NOT NULL DEFAULT '',      -- put before the caller's number, so that the callee sees the line
    di_didnameprefix  TEXT NOT NULL DEFAULT ''       -- the same for the caller's name
) STRICT;
CREATE INDEX di_by_tenant ON di_dids (di_te_id);
CREATE INDEX di_by_number ON di_dids (di_number);

CREATE TABLE hu_huntlists (
    hu_id          INTEGER PRIMARY KEY AUTOINCREMENT,
    hu_te_id       INTEGER NOT NULL REFERENCES te_tenants ON UPDATE CASCADE,
    hu_number      TEXT NOT NULL DEFAULT '',
    hu_name        TEXT NOT NULL DEFAULT '',
    hu_type        TEXT NOT NULL DEFAULT '',         -- RINGALL, …
    hu_ringtime    TEXT NOT NULL DEFAULT '',         -- seconds
    hu_checkinuse  TEXT NOT NULL DEFAULT ''          -- on: skip members who are talking
) STRICT;
CREATE INDEX hu_by_tenant ON hu_huntlists (hu_te_id);

CREATE TABLE pm_phonemodels (
    pm_id    INTEGER PRIMARY KEY AUTOINCREMENT,
    pm_name  TEXT NOT NULL
) STRICT;

CREATE TABLE ph_phones (
    ph_id             INTEGER PRIMARY KEY AUTOINCREMENT,
    ph_name           TEXT NOT NULL,
    ph_te_id          INTEGER NOT NULL REFERENCES te_tenants ON UPDATE CASCADE,
    ph_pm_id          INTEGER REFERENCES pm_phonemodels ON UPDATE CASCADE,
    ph_mac            TEXT NOT NULL DEFAULT '',      -- as written: with colons, plain, or not a MAC at all
    ph_filename       TEXT NOT NULL DEFAULT '',
    ph_http_user      TEXT NOT NULL DEFAULT '',      -- what the phone fetches its configuration with
    ph_http_password  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX ph_by_tenant ON ph_phones (ph_te_id);
CREATE INDEX ph_by_model ON ph_phones (ph_pm_id);

CREATE TABLE co_conditions (
    co_id        INTEGER PRIMARY KEY AUTOINCREMENT,
    co_te_id     INTEGER NOT NULL REFERENCES te_tenants ON UPDATE CASCADE,
    co_name      TEXT NOT NULL DEFAULT '',
    co_type      TEXT NOT NULL DEFAULT '',           -- CALLERID, WEEKTIME, …
    co_timezone  TEXT NOT NULL DEFAULT '',
    co_param1    TEXT NOT NULL DEFAULT '',
    co_param2    TEXT NOT NULL DEFAULT '',
    co_param3    TEXT NOT NULL DEFAULT '',
    co_param4    TEXT NOT NULL DEFAULT '',
    co_param5    TEXT NOT NULL DEFAULT '',
    co_param6    TEXT NOT NULL DEFAULT '',
    co_param7    TEXT NOT NULL DEFAULT '',
    co_param8    TEXT NOT NULL DEFAULT '',
    co_param9    TEXT NOT NULL DEFAULT '',
    co_param10   TEXT NOT NULL DEFAULT '',
    co_param11   TEXT NOT NULL DEFAULT '',
    co_param12   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX co_by_tenant ON co_conditions (co_te_id);

CREATE TABLE iv_ivrs (
    iv_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    iv_te_id  INTEGER NOT NULL REFERENCES te_tenants ON UPDATE CASCADE,
    iv_name   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX iv_by_tenant ON iv_ivrs (iv_te_id);

CREATE TABLE ct_customtypes (
    ct_id           INTEGER PRIMARY KEY AUTOINCREMENT,
    ct_name         TEXT NOT NULL DEFAULT '',        -- FORWARD, …
    ct_description  TEXT NOT NULL DEFAULT ''         -- <t>…</t>: to be translated
) STRICT;

CREATE TABLE cu_customs (
    cu_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    cu_te_id  INTEGER NOT NULL REFERENCES te_tenants ON UPDATE CASCADE,
    cu_name   TEXT NOT NULL DEFAULT '',
    cu_ct_id  INTEGER REFERENCES ct_customtypes ON UPDATE CASCADE,
    cu_param1  TEXT NOT NULL DEFAULT '',             -- FORWARD: the number
    cu_param2  TEXT NOT NULL DEFAULT '',             -- FORWARD: the caller id, a number, ORIGINAL or INCOMINGDID
    cu_param3  TEXT NOT NULL DEFAULT ''              -- FORWARD: seconds to ring
) STRICT;
CREATE INDEX cu_by_tenant ON cu_customs (cu_te_id);
CREATE INDEX cu_by_type ON cu_customs (cu_ct_id);

-- One row: from an object, in a situation, go to another. The pairs of type and id point to any table, so they can dangle.
CREATE TABLE de_destinations (
    de_id           INTEGER PRIMARY KEY AUTOINCREMENT,
    de_te_id        INTEGER NOT NULL REFERENCES te_tenants ON UPDATE CASCADE,
    de_type_src     TEXT NOT NULL DEFAULT '',        -- DID, EXT-BUSY, CONDITION, NOTCONDITION, IVR_1, HUNTLIST, …
    de_type_id_src  INTEGER,
    de_type_dst     TEXT NOT NULL DEFAULT '',        -- EXT, HUNTLIST, IVR, VOICEMAIL, CONDITION, CUSTOM, DISA, …
    de_type_id_dst  INTEGER,
    de_ord          INTEGER
) STRICT;
CREATE INDEX de_by_tenant ON de_destinations (de_te_id);
CREATE INDEX de_by_source ON de_destinations (de_type_id_src);
CREATE INDEX de_by_target ON de_destinations (de_type_id_dst);

-- A deleted hunt list takes with it what leads from it (its members, its overflow) and to it.
CREATE TRIGGER hu_deleted AFTER DELETE ON hu_huntlists
BEGIN
    DELETE FROM de_destinations
     WHERE de_type_id_src = old.hu_id AND (de_type_src = 'HUNTLIST' OR de_type_src LIKE 'HUNTLIST-%');
    DELETE FROM de_destinations WHERE de_type_id_dst = old.hu_id AND de_type_dst = 'HUNTLIST';
END;

-- Call records, a row a leg. `sequence` is Asterisk's; a record without one has -1, -2, … : it is the first, second, … such
-- record of its uniqueid and channel. With that the three name a record, whatever source it came from.
CREATE TABLE cdr (
    ID            INTEGER PRIMARY KEY,
    accountcode   TEXT NOT NULL DEFAULT '',          -- the tenant's code; anything else is for admins only
    start         TEXT NOT NULL,                     -- YYYY-MM-DD HH:MM:SS as the PBX wrote it
    answer        TEXT,
    "end"         TEXT,
    clid          TEXT NOT NULL DEFAULT '',
    src           TEXT NOT NULL DEFAULT '',
    realsrc       TEXT NOT NULL DEFAULT '',          -- the extension that called
    dst           TEXT NOT NULL DEFAULT '',
    firstdst      TEXT NOT NULL DEFAULT '',          -- inbound: the number that was dialled
    lastdst       TEXT NOT NULL DEFAULT '',
    wherelanded   TEXT NOT NULL DEFAULT '',
    duration      INTEGER NOT NULL DEFAULT 0,        -- seconds, ringing included
    billsec       INTEGER NOT NULL DEFAULT 0,        -- seconds from the answer on
    disposition   TEXT NOT NULL DEFAULT '',
    dcontext      TEXT NOT NULL DEFAULT '',
    channel       TEXT NOT NULL DEFAULT '',
    dstchannel    TEXT NOT NULL DEFAULT '',
    lastapp       TEXT NOT NULL DEFAULT '',
    userfield     TEXT NOT NULL DEFAULT '',          -- [inbound], [outbound], both, or neither
    uniqueid      TEXT NOT NULL DEFAULT '',
    linkedid      TEXT NOT NULL DEFAULT '',
    prevuniqueid  TEXT NOT NULL DEFAULT '',          -- '' for a call's first leg
    srcCallID     TEXT NOT NULL DEFAULT '',
    peeraccount   TEXT NOT NULL DEFAULT '',
    sequence      INTEGER NOT NULL DEFAULT -1
) STRICT;
CREATE INDEX cdr_by_account ON cdr (accountcode, start);
CREATE INDEX cdr_by_start ON cdr (start);
CREATE UNIQUE INDEX cdr_identity ON cdr (uniqueid, channel, sequence);

CREATE TABLE cc_callcosts (                          -- rate rows of a call; there may be several
    cc_uniqueid      TEXT NOT NULL,
    cc_cdr_sequence  INTEGER NOT NULL,               -- 0 where the call's record has no sequence
    cc_nth           INTEGER NOT NULL,               -- the first, second, … of its call
    cc_cost          REAL,
    cc_country       TEXT NOT NULL DEFAULT '',
    cc_network       TEXT NOT NULL DEFAULT '',
    cc_type          TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (cc_uniqueid, cc_cdr_sequence, cc_nth)
) STRICT, WITHOUT ROWID;

-- Which rows came from an import: a later one may overwrite them, and gives way to no row that was added here.
CREATE TABLE imported (
    im_table  TEXT NOT NULL,
    im_id     INTEGER NOT NULL,
    im_print  INTEGER,                               -- the fingerprint of what it was then; NULL: not known
    PRIMARY KEY (im_table, im_id)
) STRICT, WITHOUT ROWID;

-- The day on which each kind of import was last done.
CREATE TABLE last_imports (
    li_command  TEXT PRIMARY KEY,                    -- import mirta, …
    li_date     TEXT NOT NULL                        -- YYYY-MM-DD in the box's time zone
) STRICT, WITHOUT ROWID;

-- The audit trail: who changed what, when and from where. A change's row is written in the change's own transaction. Bounded: of
-- each kind the oldest rows go. It outlives what it tells of, so it refers to nothing; an import that moves an id moves none here.
CREATE TABLE au_audit (
    au_id      INTEGER PRIMARY KEY AUTOINCREMENT,
    au_time    TEXT NOT NULL,                        -- YYYY-MM-DD HH:MM:SS, UTC
    au_times   INTEGER NOT NULL DEFAULT 1,           -- how often, within a minute; a change: once
    au_kind    TEXT NOT NULL CHECK (au_kind IN ('change', 'secret read', 'failed login', 'number taken')),
    au_us_id   INTEGER,                              -- NULL: the command line, the server itself, or a stranger
    au_user    TEXT NOT NULL DEFAULT '',             -- the user's name at that time, or the one on the system
    au_from    TEXT NOT NULL DEFAULT '',             -- an address, `command line` or `server`
    au_what    TEXT NOT NULL DEFAULT '',             -- an endpoint's path or a command
    au_table   TEXT NOT NULL DEFAULT '',
    au_row     INTEGER,                              -- the row's id
    au_te_id   INTEGER,                              -- the row's tenant
    au_before  TEXT,                                 -- JSON of the fields that changed, as they were; NULL: there was no row
    au_after   TEXT                                  -- as they are now; NULL: there is none any more. Secrets are ***
) STRICT;
CREATE INDEX au_by_kind ON au_audit (au_kind);

-- How far `import cdr --follow` has read its files. Written with the calls themselves.
CREATE TABLE fo_followed (
    fo_file      TEXT NOT NULL PRIMARY KEY,          -- its path; a rotated one is read to its end under the same name
    fo_position  INTEGER NOT NULL,                   -- bytes
    fo_lines     INTEGER NOT NULL,
    fo_mark      TEXT NOT NULL                       -- a digest of what stands before: it tells the file whatever its name is
) STRICT, WITHOUT ROWID;

-- ---- What Asterisk reads: its realtime families, as views. Nothing is kept twice, and a change counts at the next REGISTER or call.
-- `switchroom asterisk config` writes the files that lead Asterisk here. Asterisk evaluates what stands in `appdata`, and a caller
-- id ends up in what others evaluate. So only ids, checked numbers and checked codes get there; an account or number that holds
-- anything else is left out, and names lose what Asterisk could take for its own signs.

CREATE VIEW asterisk_tenants AS                      -- those whose code can stand in a dialplan
SELECT te_id, te_code FROM te_tenants WHERE te_code NOT GLOB '*[^-0-9A-Za-z_.]*';

CREATE VIEW asterisk_accounts AS                     -- SIP accounts that can stand there; of a name that stands twice the first
SELECT sa_ex_id, sa_name, sa_secret, ex_te_id, ex_number, ex_name, te_code
  FROM sa_sipaccounts AS a
  JOIN ex_extensions ON ex_id = sa_ex_id
  JOIN asterisk_tenants ON te_id = ex_te_id
 WHERE sa_secret <> '' AND upper(ex_tech) IN ('SIP', 'PJSIP')
   AND sa_name GLOB '[0-9A-Za-z*#+]*' AND sa_name NOT GLOB '*[^-0-9A-Za-z*#+._]*'
   AND NOT EXISTS (SELECT 1 FROM sa_sipaccounts AS b WHERE b.sa_name = a.sa_name AND b.sa_ex_id < a.sa_ex_id);

CREATE VIEW ps_endpoints AS
SELECT sa_name AS id, sa_name AS aors, sa_name AS auth, te_code AS accountcode, 'switchroom' AS context,
       'all' AS disallow, 'ulaw,alaw,g722' AS allow, 'no' AS direct_media, 'auto' AS dtmf_mode,
       'yes' AS force_rport, 'yes' AS rewrite_contact, 'yes' AS rtp_symmetric,
       (SELECT mailbox || '@' || context FROM asterisk_mailboxes WHERE te_id = ex_te_id AND mailbox = ex_number) AS mailboxes,
       '"' || ifnull((SELECT clean FROM asterisk_names WHERE ex_id = sa_ex_id), '') || '" <' || ex_number || '>' AS callerid
  FROM asterisk_accounts;

CREATE VIEW asterisk_names AS                        -- names without quotes, brackets, signs of variables, line breaks
SELECT ex_id,
       iif(ex_name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*', '',
           replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(ex_name,
           '"', ''), '<', ''), '>', ''), ';', ''), '$', ''), '{', ''), '}', ''), '[', ''), ']', ''), '\', ''), '`', '')) AS clean
  FROM ex_extensions;

CREATE VIEW ps_auths AS
SELECT sa_name AS id, 'userpass' AS auth_type, sa_name AS username, sa_secret AS password FROM asterisk_accounts;

CREATE VIEW ps_aors AS                               -- one phone an account: a new one takes the old one's place
SELECT sa_name AS id, '1' AS max_contacts, 'yes' AS remove_existing, '60' AS qualify_frequency FROM asterisk_accounts;

CREATE VIEW asterisk_mailboxes AS
SELECT * FROM vm_voicemails
 WHERE context NOT GLOB '*[^-0-9A-Za-z_.]*' AND context <> ''
   AND mailbox NOT GLOB '*[^0-9A-Za-z*#+]*' AND mailbox <> '';

CREATE VIEW voicemail AS                             -- a mailbox without a PIN can't be opened from a phone: the next guess is another one
SELECT uniqueid, context, mailbox, iif(password = '', '-' || hex(randomblob(16)), password) AS password,
       iif(fullname GLOB '*[' || char(1) || '-' || char(31) || '"<>;$`\' || char(127) || ']*', mailbox, fullname) AS fullname,
       iif(email GLOB '*[^-0-9A-Za-z@._+]*', '', email) AS email,
       'yes' AS attach, 'no' AS saycid, 'yes' AS envelope
  FROM asterisk_mailboxes;

-- Where a destination leads, as Asterisk's Goto takes it. Kinds that this box can't do are not here: media files, queues, conferences.
CREATE VIEW asterisk_ways AS
SELECT de_type_src, de_type_id_src, de_ord, de_id,
       CASE de_type_dst WHEN 'EXT' THEN 'switchroom-extension,' WHEN 'HUNTLIST' THEN 'switchroom-huntlist,'
                        WHEN 'VOICEMAIL' THEN 'switchroom-mailbox,' WHEN 'CUSTOM' THEN 'switchroom-custom,'
                        WHEN 'CONDITION' THEN 'switchroom-condition,' WHEN 'IVR' THEN 'switchroom-ivr,'
       END || de_type_id_dst || ',1' AS goto
  FROM de_destinations
 WHERE de_type_dst IN ('EXT', 'HUNTLIST', 'VOICEMAIL', 'CUSTOM', 'CONDITION', 'IVR') AND de_type_id_dst IS NOT NULL;

-- What can be dialled: a tenant's numbers (context: its code), and DIDs (context: *did). An extension goes before a hunt list. By
-- Gosub, since a call record then keeps what was dialled, whatever happens further on.
CREATE VIEW dialplan_numbers AS
SELECT te_code AS context, ex_number AS exten, '1' AS priority, 'Gosub' AS app, 'switchroom-extension,' || ex_id || ',1' AS appdata
  FROM ex_extensions AS e JOIN asterisk_tenants ON te_id = +ex_te_id
 WHERE ex_number GLOB '[0-9A-Za-z*#+]*' AND ex_number NOT GLOB '*[^-0-9A-Za-z*#+._]*' AND ex_number GLOB '*[0-9*#]*'
   AND NOT EXISTS (SELECT 1 FROM ex_extensions AS f
                    WHERE f.ex_number = e.ex_number AND f.ex_te_id = e.ex_te_id AND f.ex_id < e.ex_id)
UNION ALL
SELECT te_code, hu_number, '1', 'Gosub', 'switchroom-huntlist,' || hu_id || ',1'
  FROM hu_huntlists AS h JOIN asterisk_tenants ON te_id = hu_te_id
 WHERE hu_number GLOB '[0-9A-Za-z*#+]*' AND hu_number NOT GLOB '*[^-0-9A-Za-z*#+._]*' AND hu_number GLOB '*[0-9*#]*'
   AND NOT EXISTS (SELECT 1 FROM ex_extensions WHERE ex_number = hu_number AND ex_te_id = hu_te_id)
   AND NOT EXISTS (SELECT 1 FROM hu_huntlists AS i
                    WHERE i.hu_number = h.hu_number AND i.hu_te_id = h.hu_te_id AND i.hu_id < h.hu_id)
UNION ALL
SELECT CAST('*did' AS TEXT), di_number, step,
       CASE step WHEN '6' THEN 'Gosub'
                 WHEN '4' THEN iif(di_didprefix = '' OR di_didprefix GLOB '*[^-0-9A-Za-z*#+._]*', 'NoOp', 'Set')
                 WHEN '5' THEN iif(di_didnameprefix = '' OR di_didnameprefix GLOB '*[^-0-9A-Za-z*#+._: ]*', 'NoOp', 'Set')
                 ELSE 'Set' END,
       CASE step WHEN '1' THEN 'CHANNEL(accountcode)=' || te_code
                 WHEN '2' THEN 'CDR(userfield)=[inbound]'
                 WHEN '3' THEN '__SWITCHROOM_DID=' || di_number
                 WHEN '4' THEN iif(di_didprefix GLOB '*[^-0-9A-Za-z*#+._]*', '', 'CALLERID(num)=' || di_didprefix || '${CALLERID(num)}')
                 WHEN '5' THEN iif(di_didnameprefix GLOB '*[^-0-9A-Za-z*#+._: ]*', '',
                                   'CALLERID(name)=' || di_didnameprefix || '${CALLERID(name)}')
                 WHEN '6' THEN ifnull((SELECT goto FROM asterisk_ways WHERE de_type_id_src = di_id AND de_type_src = 'DID'
                                        ORDER BY de_ord, de_id LIMIT 1), 'switchroom-nowhere,s,1') END
  FROM di_dids AS d JOIN asterisk_tenants ON te_id = di_te_id
  JOIN (SELECT '1' AS step UNION ALL SELECT '2' UNION ALL SELECT '3' UNION ALL SELECT '4' UNION ALL SELECT '5'
        UNION ALL SELECT '6')
 WHERE di_number NOT GLOB '*[^0-9*#+]*' AND di_number <> ''
   AND NOT EXISTS (SELECT 1 FROM di_dids AS e WHERE e.di_number = d.di_number AND e.di_id < d.di_id);

CREATE VIEW asterisk_forwards AS                     -- whom a custom destination or a follow-me rings, and as whom
SELECT 'custom' AS of, cu_id AS id, cu_param1 AS number, cu_param2 AS callerid, cu_param3 AS seconds
  FROM cu_customs JOIN ct_customtypes ON ct_id = cu_ct_id
 WHERE upper(ct_name) = 'FORWARD' AND cu_param1 <> '' AND cu_param1 NOT GLOB '*[^0-9*#+]*'
UNION ALL
SELECT 'extension', ex_id, ex_fmfmnumber, ex_fmfmcallerid, ex_fmfmdialtimeout
  FROM ex_extensions
 WHERE ex_fmfmstatus = 'on' AND ex_fmfmnumber <> '' AND ex_fmfmnumber NOT GLOB '*[^0-9*#+]*';

CREATE VIEW asterisk_forward_steps AS
SELECT of, id,
       '__SWITCHROOM_CALLERID=' || CASE WHEN upper(callerid) = 'INCOMINGDID' THEN '${SWITCHROOM_DID}'
                                        WHEN callerid NOT GLOB '*[^0-9+]*' THEN callerid ELSE '' END AS callerid,
       'Local/' || number || '@switchroom-forward,'
                || iif(seconds GLOB '[1-9]*' AND seconds NOT GLOB '*[^0-9]*' AND length(seconds) < 4, seconds, '30') AS dial
  FROM asterisk_forwards;

CREATE VIEW asterisk_members AS                      -- a hunt list's members in their order; one that can't ring has no `dial`
SELECT de_type_id_src AS hu_id, de_id,
       (SELECT count(*) FROM de_destinations AS e
         WHERE e.de_type_id_src = d.de_type_id_src AND e.de_type_src = 'HUNTLIST'
           AND (ifnull(e.de_ord, 0), e.de_id) <= (ifnull(d.de_ord, 0), d.de_id)) AS nth,
       CASE de_type_dst
            WHEN 'EXT' THEN (SELECT 'PJSIP/' || sa_name FROM asterisk_accounts WHERE sa_ex_id = de_type_id_dst)
            WHEN 'CUSTOM' THEN (SELECT 'Local/' || id || '@switchroom-custom' FROM asterisk_forwards
                                 WHERE of = 'custom' AND id = de_type_id_dst)
            WHEN 'HUNTLIST' THEN 'Local/' || de_type_id_dst || '@switchroom-nested' END AS dial
  FROM de_destinations AS d WHERE de_type_src = 'HUNTLIST';

-- What happens at an extension, a hunt list, a mailbox, … (context) of this id (exten), step by step. No step is left out: one
-- that has nothing to do is a NoOp.
CREATE VIEW dialplan AS
SELECT context, exten, priority, iif(data IS NULL, 'NoOp', app) AS app, ifnull(data, '') AS appdata FROM asterisk_steps;

CREATE VIEW asterisk_steps AS
-- An extension rings; then the phone that it follows to; then what was chosen for busy, for offline, for no answer; then its mailbox.
SELECT 'extension' AS context, ex_id AS exten, '1' AS priority, 'Dial' AS app,
       (SELECT 'PJSIP/' || sa_name || ','
               || iif(ex_dialtimeout GLOB '[1-9]*' AND ex_dialtimeout NOT GLOB '*[^0-9]*' AND length(ex_dialtimeout) < 4,
                      ex_dialtimeout, '30')
          FROM asterisk_accounts WHERE sa_ex_id = ex_id) AS data
  FROM ex_extensions
UNION ALL
SELECT 'extension', ex_id, '2', 'Set',
       (SELECT callerid FROM asterisk_forward_steps WHERE of = 'extension' AND id = ex_id) FROM ex_extensions
UNION ALL
SELECT 'extension', ex_id, '3', 'Dial',
       (SELECT dial FROM asterisk_forward_steps WHERE of = 'extension' AND id = ex_id) FROM ex_extensions
UNION ALL
SELECT 'extension', ex_id, '4', 'GotoIf',
       (SELECT '$["${DIALSTATUS}" = "BUSY"]?' || goto FROM asterisk_ways
         WHERE de_type_id_src = ex_id AND de_type_src = 'EXT-BUSY' ORDER BY de_ord, de_id LIMIT 1) FROM ex_extensions
UNION ALL
SELECT 'extension', ex_id, '5', 'GotoIf',
       (SELECT '$["${DIALSTATUS}" = "CHANUNAVAIL"]?' || goto FROM asterisk_ways
         WHERE de_type_id_src = ex_id AND de_type_src = 'EXT-OFFLINE' ORDER BY de_ord, de_id LIMIT 1) FROM ex_extensions
UNION ALL
SELECT 'extension', ex_id, '6', 'Goto',
       (SELECT goto FROM asterisk_ways
         WHERE de_type_id_src = ex_id AND de_type_src = 'EXT-NOANSWER' ORDER BY de_ord, de_id LIMIT 1) FROM ex_extensions
UNION ALL
SELECT 'extension', ex_id, '7', 'VoiceMail',
       (SELECT mailbox || '@' || context || ',u' FROM asterisk_mailboxes WHERE te_id = ex_te_id AND mailbox = ex_number)
  FROM ex_extensions
UNION ALL
SELECT 'extension', ex_id, '8', 'Hangup', '' FROM ex_extensions
-- RINGALL rings all members at once. Every other type (their codes are not known for certain) rings one after the other.
UNION ALL
SELECT 'huntlist', hu_id, '1', 'Dial',
       (SELECT group_concat(dial, '&') || ',' || seconds
          FROM (SELECT dial FROM asterisk_members AS m WHERE m.hu_id = h.hu_id ORDER BY nth))
  FROM asterisk_huntlists AS h WHERE is_all
UNION ALL
SELECT 'huntlist', h.hu_id, nth || '', 'Dial', dial || ',' || seconds
  FROM asterisk_huntlists AS h JOIN asterisk_members AS m ON m.hu_id = h.hu_id WHERE NOT is_all
UNION ALL
SELECT 'huntlist', hu_id, (last + 1) || '', 'Goto',
       (SELECT goto FROM asterisk_ways
         WHERE de_type_id_src = hu_id AND de_type_src = 'HUNTLIST-TIMEOUT' ORDER BY de_ord, de_id LIMIT 1)
  FROM asterisk_huntlists
UNION ALL
SELECT 'huntlist', hu_id, (last + 2) || '', 'Hangup', '' FROM asterisk_huntlists
UNION ALL
SELECT 'mailbox', uniqueid, '1', 'VoiceMail', mailbox || '@' || context || ',u' FROM asterisk_mailboxes
UNION ALL
SELECT 'mailbox', uniqueid, '2', 'Hangup', '' FROM asterisk_mailboxes
UNION ALL
SELECT 'custom', cu_id, '1', 'Set', (SELECT callerid FROM asterisk_forward_steps WHERE of = 'custom' AND id = cu_id)
  FROM cu_customs
UNION ALL
SELECT 'custom', cu_id, '2', 'Dial', (SELECT dial FROM asterisk_forward_steps WHERE of = 'custom' AND id = cu_id)
  FROM cu_customs
UNION ALL
SELECT 'custom', cu_id, '3', 'Hangup', '' FROM cu_customs
-- A condition on the caller's number. All others (their rules are not here) are taken as not met.
UNION ALL
SELECT 'condition', co_id, '1', 'GotoIf',
       (SELECT '$[' || group_concat('"${CALLERID(num)}" = "' || number || '"', ' | ') || ']?'
          FROM (SELECT co_param1 AS number UNION ALL SELECT co_param2 UNION ALL SELECT co_param3 UNION ALL SELECT co_param4
                UNION ALL SELECT co_param5 UNION ALL SELECT co_param6 UNION ALL SELECT co_param7 UNION ALL SELECT co_param8
                UNION ALL SELECT co_param9 UNION ALL SELECT co_param10 UNION ALL SELECT co_param11 UNION ALL SELECT co_param12)
         WHERE number <> '' AND number NOT GLOB '*[^0-9A-Za-z*#+]*' AND co_type = 'CALLERID')
       || (SELECT goto FROM asterisk_ways
            WHERE de_type_id_src = co_id AND de_type_src = 'CONDITION' ORDER BY de_ord, de_id LIMIT 1)
  FROM co_conditions
UNION ALL
SELECT 'condition', co_id, '2', 'Goto',
       (SELECT goto FROM asterisk_ways
         WHERE de_type_id_src = co_id AND de_type_src = 'NOTCONDITION' ORDER BY de_ord, de_id LIMIT 1)
  FROM co_conditions
UNION ALL
SELECT 'condition', co_id, '3', 'Hangup', '' FROM co_conditions
-- A menu: its recording is not here, so a tone asks for one key.
UNION ALL
SELECT 'ivr', iv_id, '1', 'Answer', '' FROM iv_ivrs
UNION ALL
SELECT 'ivr', iv_id, '2', 'Read', 'SWITCHROOM_KEY,beep,1,,2,10' FROM iv_ivrs
UNION ALL
SELECT 'ivr', iv_id, (step + 3) || '', 'GotoIf',
       (SELECT '$["${SWITCHROOM_KEY}" = "' || pressed || '"]?' || goto FROM asterisk_ways
         WHERE de_type_id_src = iv_id AND de_type_src = 'IVR_' || name ORDER BY de_ord, de_id LIMIT 1)
  FROM iv_ivrs JOIN asterisk_keys
UNION ALL
SELECT 'ivr', iv_id, '16', 'Hangup', '' FROM iv_ivrs;

CREATE VIEW asterisk_huntlists AS
SELECT hu_id, hu_type IN ('RINGALL', '') AS is_all,
       iif(hu_ringtime GLOB '[1-9]*' AND hu_ringtime NOT GLOB '*[^0-9]*' AND length(hu_ringtime) < 5, hu_ringtime, '30') AS seconds,
       iif(hu_type IN ('RINGALL', ''), 1,
           (SELECT count(*) FROM de_destinations WHERE de_type_id_src = hu_id AND de_type_src = 'HUNTLIST')) AS last
  FROM hu_huntlists;

CREATE VIEW asterisk_keys AS                         -- of a menu, in the order in which they are looked at; no key: the time was up
SELECT 0 AS step, '0' AS name, '0' AS pressed UNION ALL SELECT 1, '1', '1' UNION ALL SELECT 2, '2', '2'
UNION ALL SELECT 3, '3', '3' UNION ALL SELECT 4, '4', '4' UNION ALL SELECT 5, '5', '5' UNION ALL SELECT 6, '6', '6'
UNION ALL SELECT 7, '7', '7' UNION ALL SELECT 8, '8', '8' UNION ALL SELECT 9, '9', '9' UNION ALL SELECT 10, 'STAR', '*'
UNION ALL SELECT 11, 'SHARP', '#' UNION ALL SELECT 12, 'TIMEOUT', '';
