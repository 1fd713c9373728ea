-- An invented office: tenant Alpha with something of everything, tenant Beta with many extensions.
INSERT INTO te_tenants (te_id, te_code, te_name) VALUES (1, 'Alpha', 'Alpha & Söhne'), (2, 'Beta', 'Beta Ltd');
INSERT INTO ex_extensions (ex_id, ex_te_id, ex_name, ex_tech, ex_number, ex_cidnum, ex_cidname, ex_callwaiting, ex_fmfmcallerid) VALUES
    (11, 1, 'Anna Berg', 'SIP', '101', '15145550101', 'Alpha', 'on', '15145550199'),
    (12, 1, 'Ben Okafor', 'PJSIP', '102', '15145550101', 'Alpha', '', 'ORIGINAL'),
    (13, 1, 'Door', 'CUSTOM', '103', '', '', '', ''),
    (14, 1, 'Reception', 'SIP', '012', '15145550100', 'Alpha', '', 'ORIGINAL'),
    (15, 1, '<img src=x onerror="window.broken=1">"''&lt;', 'SIP', '104', '', '<b>bold</b>', '', '');
INSERT INTO sa_sipaccounts (sa_ex_id, sa_name, sa_secret) VALUES
    (11, '101-Alpha', 'secret-of-11'), (12, '102-Alpha', 'secret-of-12'), (14, '012-Alpha', 'secret-of-14'), (15, '104-Alpha', 'secret-of-15');
INSERT INTO vm_voicemails (uniqueid, te_id, context, mailbox, fullname, email) VALUES
    (31, 1, 'Alpha', '101', 'Anna Berg', 'anna@alpha.example'), (32, 1, 'Alpha', '900', 'General delivery', 'office@alpha.example');
INSERT INTO di_dids (di_id, di_te_id, di_number, di_comment, di_country, di_area, di_recording, di_fax) VALUES
    (41, 1, '15145550100', 'Alpha main line', 'CA', 'Montreal', 'yes', 'no'), (42, 1, '15145550111', 'Fax', 'CA', 'Montreal', 'no', 'yes'),
    (43, 1, '15145550112', '<script>window.broken=1</script>', '', '', '', '');
INSERT INTO hu_huntlists (hu_id, hu_te_id, hu_number, hu_name, hu_type, hu_ringtime, hu_checkinuse) VALUES
    (51, 1, '501', 'Sales', 'RINGALL', '60', 'on'), (52, 1, '502', 'Support', 'RINGALL', '30', '');
INSERT INTO pm_phonemodels VALUES (61, 'Desk phone'), (62, 'Conference phone');
INSERT INTO ph_phones (ph_id, ph_name, ph_te_id, ph_pm_id, ph_mac, ph_filename) VALUES
    (71, 'Reception', 1, 61, '00:00:5E:00:53:01', 'reception.cfg'), (72, 'Lobby', 1, NULL, '00005e005302', '');
INSERT INTO co_conditions (co_id, co_te_id, co_name, co_type, co_timezone, co_param1, co_param2) VALUES
    (81, 1, 'Office hours', 'WEEKTIME', 'America/Toronto', '09:00', '17:00'), (82, 1, 'A known caller', 'CALLERID', '', '5145550042', '');
INSERT INTO iv_ivrs (iv_id, iv_te_id, iv_name) VALUES (91, 1, 'Main menu');
INSERT INTO ct_customtypes VALUES (1, 'FORWARD', '<t>Forward call to</t>');
INSERT INTO cu_customs (cu_id, cu_te_id, cu_name, cu_ct_id) VALUES (101, 1, 'Night watch', 1);
INSERT INTO de_destinations (de_id, de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst, de_ord) VALUES
    (601, 1, 'DID', 41, 'CONDITION', 81, 1), (602, 1, 'CONDITION', 81, 'IVR', 91, 1), (603, 1, 'NOTCONDITION', 81, 'CONDITION', 82, 1),
    (604, 1, 'CONDITION', 82, 'CUSTOM', 101, 1), (605, 1, 'NOTCONDITION', 82, 'VOICEMAIL', 32, 1), (606, 1, 'IVR_1', 91, 'HUNTLIST', 51, 1),
    (607, 1, 'IVR_2', 91, 'HUNTLIST', 52, 1), (608, 1, 'IVR_TIMEOUT', 91, 'IVR', 91, 1), (609, 1, 'HUNTLIST', 51, 'EXT', 12, 2),
    (610, 1, 'HUNTLIST', 51, 'EXT', 11, 1), (611, 1, 'HUNTLIST-TIMEOUT', 51, 'VOICEMAIL', 32, 1), (612, 1, 'HUNTLIST', 52, 'EXT', 14, 1),
    (613, 1, 'HUNTLIST', 52, 'EXT', 15, 2), (614, 1, 'EXT-BUSY', 11, 'VOICEMAIL', 31, 1), (615, 1, 'HUNTLIST-TIMEOUT', 52, 'HUNTLIST', 51, 1);

-- 5,000 extensions, and 100,000 calls over the last 30 days.
INSERT INTO ex_extensions (ex_te_id, ex_name, ex_tech, ex_number)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
SELECT 2, 'Person ' || i, 'SIP', 2000 + i FROM n;
INSERT INTO cdr (accountcode, start, src, realsrc, dst, firstdst, duration, billsec, disposition, userfield, uniqueid, channel, sequence)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
SELECT iif(i % 10 = 0, 'Beta', 'Alpha'),
       datetime('now', 'localtime', '-' || (i / 7 % 30) || ' days', 'start of day', '+' || (28800 + abs((i * 7919) % 36000)) || ' seconds'),
       iif(i % 3 = 0, '1514555' || printf('%04d', i % 500), '101'), '101', iif(i % 3 = 0, '101', '1514555' || printf('%04d', i % 700)),
       iif(i % 3 = 0, '15145550100', '102'), 20 + i % 240, iif(i % 5 > 1, 10 + i % 230, 0),
       CASE i % 25 WHEN 0 THEN 'BUSY' WHEN 1 THEN 'FAILED' ELSE iif(i % 5 > 1, 'ANSWERED', 'NO ANSWER') END,
       CASE i % 3 WHEN 0 THEN '[inbound]' WHEN 1 THEN '[outbound]' ELSE '' END, 'call-' || i, 'SIP/101-' || i, i
  FROM n;
