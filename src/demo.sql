-- The rows of the documentation's own examples. Nobody here can log in: the one who runs the demo adds a user.

INSERT INTO te_tenants VALUES
    (1, 'Demo', 'Demo'), (2, 'OnSwitch', 'OnSwitch'), (3, 'UniglobeDorval', 'Uniglobe Dorval'),
    (4, 'EscapeGamesCanada', 'Escape Games'), (80, 'AdviceWise', 'Advice Wise Solicitors');

INSERT INTO us_users (us_id, us_username, us_username_key, us_email, us_email_key, us_role) VALUES
    (97, 'admin', 'admin', 'admin@demo.example', 'admin@demo.example', 'admin'),
    (134, 'advicewise', 'advicewise', 'office@advicewise.example', 'office@advicewise.example', 'manager'),
    (124, 'Airlord', 'airlord', 'airlord@demo.example', 'airlord@demo.example', 'viewer');
INSERT INTO ut_usertenants VALUES (134, 80), (124, 1), (124, 2);

INSERT INTO ex_extensions
    (ex_id, ex_te_id, ex_name, ex_tech, ex_number, ex_cidnum, ex_cidname, ex_callwaiting, ex_fmfmcallerid)
VALUES
    (11, 3, 'Chris Latremoille', 'SIP', '221', '15146339933', 'Uniglobe Dorval', '', '15146339933'),
    (12, 3, 'Francine Girard', 'SIP', '222', '15146339933', 'Uniglobe Dorval', '', '15146339933'),
    (13, 3, 'Reception', 'SIP', '223', '15146339933', 'Uniglobe Dorval', '', '15146339933'),
    (14, 3, 'Back Office', 'PJSIP', '224', '15146339933', 'Uniglobe Dorval', 'on', '15146339933'),
    (100, 1, 'Demo Desk', 'SIP', '100', '12025550100', 'Demo', '', 'ORIGINAL'),
    (101, 1, 'Demo Door', 'CUSTOM', '101', '', '', '', ''),
    (102, 2, 'OnSwitch Desk', 'PJSIP', '012', '12894701289', 'OnSwitch', 'on', 'ORIGINAL'),
    (240, 3, 'Test', 'SIP', '251', '', 'Test', '', 'ORIGINAL');
INSERT INTO sa_sipaccounts VALUES
    (11, '221-UniglobeDorval', 'dynamic', '$aLRMruPLypGxqBmyftPV5FPJ3I.'),
    (12, '222-UniglobeDorval', 'dynamic', '$demoSecretOfTheExtension222.'),
    (13, '223-UniglobeDorval', 'dynamic', '$demoSecretOfTheExtension223.'),
    (14, '224-UniglobeDorval', 'dynamic', '$demoSecretOfTheExtension224.'),
    (100, '100-Demo', 'dynamic', '$demoSecretOfTheExtension100.'),
    (102, '012-OnSwitch', 'dynamic', '$demoSecretOfTheExtension012.'),
    (240, '251-UniglobeDorval', 'dynamic', '$50jLkuPLypGxqBmyftPV51AM91.');

INSERT INTO vm_voicemails (uniqueid, te_id, context, mailbox, fullname, email) VALUES
    (54, 3, 'UniglobeDorval', '221', 'Chris Latremoille', 'chris@uniglobe.example'),
    (55, 4, 'EscapeGamesCanada', '300', 'General Delivery Voicemail', 'info@escapegames.ca'),
    (56, 1, 'Demo', '100', 'Demo Desk', 'desk@demo.example');

INSERT INTO di_dids VALUES
    (1, 2, '', '', '12894701289', 'OnSwitch - Canada - Ontario - Newmarket', 'yes', 'no', '', ''),
    (2, 3, '', '', '15146001434', '', '', 'no', '', ''),
    (3, 3, '', '', '14388197387', '', '', 'no', '', ''),
    (4, 1, '', '', '12025550100', 'Demo - Main', 'no', 'no', '', ''),
    (30, 3, '', '', '15146339933', 'Uniglobe Dorval - Main', 'yes', 'no', '', '');

INSERT INTO hu_huntlists VALUES
    (1, 1, '500', 'Everybody', 'RINGALL', '30', 'on'),
    (3, 3, '501', 'Franchise Opportunities', 'RINGALL', '60', ''),
    (4, 3, '502', 'General Inquriies', 'RINGALL', '60', '');

INSERT INTO pm_phonemodels VALUES (1, 'Generic SIP phone'), (2, 'Desk phone with 8 keys');
INSERT INTO ph_phones VALUES
    (1, 'asdas', 1, 1, 'asd', 'asdasd', '', ''),
    (2, 'Chris', 3, 2, '00:00:5E:00:53:01', '', '', ''),
    (3, 'Francine', 3, 2, '00005e005302', '', '', '');

INSERT INTO co_conditions (co_id, co_te_id, co_name, co_type, co_param1, co_param2) VALUES
    (1, 1, 'A known caller', 'CALLERID', '12025550199', ''),
    (2, 3, 'Chris Latremoille DISA (END OF CHAIN)', 'CALLERID', '5146349955', '5149239933'),
    (3, 3, 'Francine Girard DISA', 'CALLERID', '5148273211', '');

INSERT INTO iv_ivrs VALUES (1, 3, 'Main Menu - FR'), (2, 1, 'Demo Menu'), (4, 3, 'Main Menu - EN');

INSERT INTO ct_customtypes VALUES (1, 'FORWARD', '<t>Forward call to</t>');
INSERT INTO cu_customs VALUES
    (1, 1, 'Night watch', 1, '12025550177', 'ORIGINAL', '30'),
    (2, 3, 'Vickie Kyriakakos Mobile', 1, '15145550166', 'INCOMINGDID', '30');

-- The documented two are tenant 3's; tenant 1 has a whole way through: DID, condition, menu, hunt list, extensions, mailbox.
INSERT INTO de_destinations VALUES
    (100, 1, 'DID', 4, 'CONDITION', 1, 1),
    (101, 1, 'CONDITION', 1, 'EXT', 100, 1),
    (102, 1, 'NOTCONDITION', 1, 'IVR', 2, 1),
    (103, 1, 'IVR_1', 2, 'HUNTLIST', 1, 1),
    (104, 1, 'IVR_2', 2, 'CUSTOM', 1, 1),
    (105, 1, 'HUNTLIST', 1, 'EXT', 100, 1),
    (106, 1, 'HUNTLIST', 1, 'EXT', 101, 2),
    (107, 1, 'HUNTLIST-TIMEOUT', 1, 'VOICEMAIL', 56, 1),
    (156, 3, 'CONDITION', 2, 'DISA', 1, 1),
    (157, 3, 'NOTCONDITION', 2, 'CONDITION', 3, 1);
