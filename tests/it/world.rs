//! The world most tests play in: tenant A with something of everything, tenant B with the same to keep hands off,
//! tenant C with nothing. Ids never repeat between tables of one kind, so that a mix-up shows.

#![allow(dead_code)]

use std::path::Path;

use crate::app;

/// Name and password. The passwords hold what Basic authentication likes to trip over.
pub const ADMIN: (&str, &str) = ("admin", "the admin's password");
/// Manager of A.
pub const MANAGER: (&str, &str) = ("Mara", "mänager:of:alpha");
/// Viewer of A.
pub const VIEWER: (&str, &str) = ("Vito", "viewer of alpha");
/// Manager of B.
pub const OTHER: (&str, &str) = ("bruno", "manager of beta");
/// Manager of no tenant at all.
pub const LONELY: (&str, &str) = ("lonely", "manager of nothing");

/// Tenant codes: A has rows, B has rows, C has none.
pub const A: &str = "Alpha";
pub const B: &str = "Beta";
pub const C: &str = "Gamma";

/// Puts the rows and the users into a database that `init` has made.
pub fn build(db: &Path) {
    app::open(db).execute_batch(ROWS).unwrap();
    app::add_user(db, MANAGER, "manager", &[A]);
    app::add_user(db, VIEWER, "viewer", &[A]);
    app::add_user(db, OTHER, "manager", &[B]);
    app::add_user(db, LONELY, "manager", &[]);
}

const ROWS: &str = "
BEGIN;
INSERT INTO te_tenants (te_id, te_code, te_name) VALUES
    (1, 'Alpha', 'Alpha & Söhne'), (2, 'Beta', 'Beta Ltd'), (3, 'Gamma', 'Gamma (empty)');

-- 101 stands in both tenants; 012 has a leading zero; 13 has no SIP account; 15 is of VIRTUAL.
INSERT INTO ex_extensions
    (ex_id, ex_te_id, ex_name, ex_tech, ex_number, ex_cidnum, ex_cidname, ex_callwaiting, ex_fmfmcallerid) VALUES
    (11, 1, 'Anna',      'SIP',     '101', '15140000101', 'Alpha', 'on', '15140000999'),
    (12, 1, 'Ben \"B\"', 'PJSIP',   '102', '15140000101', 'Alpha', '',   'ORIGINAL'),
    (13, 1, 'Custom',    'CUSTOM',  '103', '',            '',      '',   ''),
    (14, 1, 'Zero',      'SIP',     '012', '',            'Zero',  '',   'ORIGINAL'),
    (15, 1, 'Virtual',   'VIRTUAL', '104', '',            '',      '',   ''),
    (21, 2, 'Bea',       'SIP',     '101', '15140000201', 'Beta',  'on', '15140000888'),
    (22, 2, 'Bob',       'CUSTOM',  '202', '',            '',      '',   '');
INSERT INTO sa_sipaccounts (sa_ex_id, sa_name, sa_host, sa_secret) VALUES
    (11, '101-Alpha', '192.0.2.11', 'secret-of-11'),
    (12, '102-Alpha', 'dynamic',    'secret-of-12'),
    (14, '012-Alpha', 'dynamic',    'secret-of-14'),
    (21, '101-Beta',  'dynamic',    'secret-of-21');
INSERT INTO vm_voicemails (uniqueid, te_id, context, mailbox, fullname, email) VALUES
    (31, 1, 'Alpha', '101', 'Anna',    'anna@alpha.example'),
    (32, 1, 'Alpha', '900', 'General', ''),
    (33, 2, 'Beta',  '101', 'Bea',     'bea@beta.example');

INSERT INTO di_dids (di_id, di_te_id, di_country, di_area, di_number, di_comment,
                     di_recording, di_fax, di_didprefix, di_didnameprefix) VALUES
    (41, 1, 'CA', '514', '15140000001', 'Alpha main', 'yes', 'no', 'A-', 'Alpha: '),
    (42, 1, '',   '',    '15140000002', '',           '',    '',   '',   ''),
    (43, 2, '',   '',    '15140000003', 'Beta main',  'no',  'no', '',   '');

INSERT INTO hu_huntlists (hu_id, hu_te_id, hu_number, hu_name, hu_type, hu_ringtime, hu_checkinuse) VALUES
    (51, 1, '501', 'Sales',   'RINGALL', '60', 'on'),
    (52, 1, '502', 'Support', 'RINGALL', '30', ''),
    (53, 2, '501', 'Beta',    'RINGALL', '60', '');

INSERT INTO pm_phonemodels (pm_id, pm_name) VALUES (61, 'Yealink T46S'), (62, 'Snom D385');
INSERT INTO ph_phones
    (ph_id, ph_name, ph_te_id, ph_pm_id, ph_mac, ph_filename, ph_http_user, ph_http_password) VALUES
    (71, 'Reception', 1, 61,   '00:15:65:aa:bb:01', 'reception.cfg', 'phone', 'fetch'),
    (72, 'Lobby',     1, NULL, '001565aabb02',      '',              '',      ''),
    (73, 'Beta desk', 2, 62,   '00:15:65:aa:bb:03', '',              '',      '');

INSERT INTO co_conditions (co_id, co_te_id, co_name, co_type, co_timezone, co_param1, co_param2, co_param12) VALUES
    (81, 1, 'Boss calls', 'CALLERID', '',                '5140000001', '5140000002', 'last'),
    (82, 1, 'Open',       'WEEKTIME', 'America/Toronto', '',           '',           ''),
    (83, 2, 'Beta open',  'WEEKTIME', '',                '',           '',           '');
INSERT INTO iv_ivrs (iv_id, iv_te_id, iv_name) VALUES
    (91, 1, 'Menu FR'), (92, 1, 'Menu EN'), (93, 2, 'Beta menu');
INSERT INTO ct_customtypes (ct_id, ct_name, ct_description) VALUES
    (1, 'FORWARD', '<t>Forward call to</t>');
INSERT INTO cu_customs (cu_id, cu_te_id, cu_name, cu_ct_id) VALUES
    (101, 1, 'Anna mobile', 1), (102, 1, 'No type', NULL), (103, 2, 'Bea mobile', 1);

-- To and from hunt list 51, and some that only look like it (the same id, another kind).
INSERT INTO de_destinations (de_id, de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst, de_ord) VALUES
    (601, 1, 'DID',              41,   'HUNTLIST',  51,   1),
    (602, 1, 'HUNTLIST',         51,   'EXT',       11,   1),
    (603, 1, 'HUNTLIST',         51,   'EXT',       12,   2),
    (604, 1, 'HUNTLIST-TIMEOUT', 51,   'VOICEMAIL', 31,   1),
    (605, 1, 'HUNTLIST',         52,   'HUNTLIST',  51,   1),
    (606, 1, 'HUNTLIST',         52,   'EXT',       11,   2),
    (607, 1, 'CONDITION',        51,   'EXT',       51,   1),
    (608, 1, 'IVR_1',            91,   'DISA',      NULL, NULL),
    (609, 2, 'HUNTLIST',         53,   'EXT',       21,   1);

INSERT INTO cdr (ID, accountcode, start, answer, \"end\", clid, src, realsrc, dst, firstdst, lastdst, wherelanded,
                 duration, billsec, disposition, dcontext, channel, dstchannel, lastapp, userfield,
                 uniqueid, linkedid, prevuniqueid, srcCallID, peeraccount, sequence) VALUES
    (1001, 'Alpha', '2024-03-02 09:00:00', '2024-03-02 09:00:05', '2024-03-02 09:01:05', '\"Ann\" <5145550001>',
     '5145550001', '5145550001', '101', '15140000001', '101', '101', 65, 60, 'ANSWERED', 'from-trunk',
     'SIP/trunk-01', 'SIP/101-Alpha-02', 'Dial', '[inbound]', 'pbx-1772442000.1', 'pbx-1772442000.1', '', 'abc@1', '', 1),
    (1002, 'Alpha', '2024-03-02 10:00:00', NULL, '2024-03-02 10:00:20', '101', '101', '101', '5145550002', '',
     '5145550002', '', 20, 0, 'NO ANSWER', 'authenticated', 'SIP/101-Alpha-03', '', 'Dial', '[outbound]',
     'pbx-1772445600.2', 'pbx-1772445600.2', '', '', '', 2),
    (1003, 'Beta', '2024-03-02 11:00:00', '2024-03-02 11:00:01', '2024-03-02 11:00:31', '101', '101', '101', '202', '',
     '202', '202', 31, 30, 'ANSWERED', 'authenticated', 'SIP/101-Beta-04', '', 'Dial', '',
     'pbx-1772449200.3', 'pbx-1772449200.3', '', '', '', 3);
INSERT INTO cc_callcosts (cc_uniqueid, cc_cdr_sequence, cc_nth, cc_cost, cc_country, cc_network, cc_type) VALUES
    ('pbx-1772445600.2', 2, 1, 0.5, 'Canada', 'Bell', 'OUTBOUND');
COMMIT;
";
