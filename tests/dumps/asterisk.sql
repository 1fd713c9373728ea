-- The configuration database of an invented phone system, in the shape that real ones have: many more tables and columns than
-- are kept, several character sets, and the untidiness of years. Every name, number, address and secret is fictional.
-- make.sh loads it into a MariaDB of its own and dumps it from there.
SET NAMES utf8mb4;
SET SESSION sql_mode = '';
CREATE DATABASE `asterisk` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
USE `asterisk`;

CREATE TABLE `te_tenants` (
  `te_id` int(11) NOT NULL AUTO_INCREMENT,
  `te_name` varchar(255) CHARACTER SET latin1 NOT NULL DEFAULT 'New, (unnamed) tenant; it''s new',
  `te_code` varchar(80) NOT NULL COMMENT 'short code, don''t change: it''s in `sipfriends`.`name`, (a) -- b',
  `te_timezone` varchar(80) NOT NULL DEFAULT '',
  `te_alertemail` varchar(255) DEFAULT NULL,
  `te_payment_type` enum('Post Paid','Pre Paid','it''s, (odd)') NOT NULL DEFAULT 'Post Paid',
  `te_disabled` varchar(3) NOT NULL DEFAULT '',
  `te_maxchannels` int(11) NOT NULL DEFAULT -1,
  `te_allowanycalleridforemerg` varchar(3) NOT NULL DEFAULT '',
  `te_cl_id` int(11) NOT NULL DEFAULT 0,
  `te_rp_id` int(11) NOT NULL DEFAULT 0,
  `te_campaign_rp_id` int(11) NOT NULL DEFAULT 0,
  `te_fax_rp_id` int(11) NOT NULL DEFAULT 0,
  `te_billingcode` varchar(255) NOT NULL DEFAULT '',
  `te_prefixbillingcode` varchar(255) NOT NULL DEFAULT '',
  `te_provisioningdir` varchar(255) NOT NULL DEFAULT '',
  `te_recordingstorage` varchar(255) NOT NULL DEFAULT '',
  `te_recordinghost` varchar(255) NOT NULL DEFAULT '',
  `te_recordinguser` varchar(255) NOT NULL DEFAULT '',
  `te_recordingpassword` varchar(255) NOT NULL DEFAULT '',
  `te_recordingdirectory` varchar(255) NOT NULL DEFAULT '',
  `te_defaultrrid` int(11) NOT NULL DEFAULT -1,
  `te_logo` blob DEFAULT NULL,
  `te_created` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',
  PRIMARY KEY (`te_id`),
  UNIQUE KEY `te_code` (`te_code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci AUTO_INCREMENT=12;

INSERT INTO `te_tenants` (`te_id`,`te_name`,`te_code`,`te_timezone`,`te_alertemail`,`te_disabled`,`te_recordingpassword`,`te_logo`) VALUES
 (1,'Exampleton Ltd','Exampleton','Europe/London',NULL,'','',NULL),
 (3,'Lantern & Kite "Travel"','LanternKite','America/Toronto','alerts@lanternkite.example','','rec-0rd-secret',x'89504e470d0a1a0a00ff27225c0a'),
 (4,'O\'Paper\\Moon','PaperMoon','',NULL,'on','',NULL),
 (7,'Café Größe','CafeG','Europe/Vienna','','','',x'fffe00'),
 (11,'No rows here','Hollow','',NULL,'','',NULL);

CREATE TABLE `se_settings` (
  `se_id` int(11) NOT NULL AUTO_INCREMENT,
  `se_te_id` int(11) NOT NULL,
  `se_code` varchar(80) NOT NULL,
  `se_value` text DEFAULT NULL,
  PRIMARY KEY (`se_id`),
  KEY `se_te` (`se_te_id`,`se_code`(20))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `se_settings` (`se_te_id`,`se_code`,`se_value`) VALUES (-1,'DEFAULTCALLERIDCF','ORIGINAL'),(-1,'SQL','INSERT INTO `te_tenants` VALUES (98,\'Ghost\',\'Ghost\');'),(3,'APIKEY','not-a-real-key-0001');

CREATE TABLE `up_userprofiles` (
  `up_id` int(11) NOT NULL AUTO_INCREMENT,
  `up_name` varchar(255) NOT NULL DEFAULT '',
  `up_description` text,
  `up_reserved` varchar(3) NOT NULL DEFAULT '',
  `up_userpanel` varchar(3) NOT NULL DEFAULT '',
  PRIMARY KEY (`up_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `up_userprofiles` VALUES (1,'<t>Administrator</t>',NULL,'on',''),(2,'<t>Reception</t>','','',''),(3,'<t>Account admin</t>','','',''),(5,'<t>User</t>','','','yes');

CREATE TABLE `us_users` (
  `us_id` int(11) NOT NULL AUTO_INCREMENT,
  `us_username` varchar(255) NOT NULL,
  `us_password` varchar(255) NOT NULL,
  `us_email` varchar(255) DEFAULT NULL,
  `us_up_id` int(11) NOT NULL,
  `us_description` text DEFAULT NULL,
  `us_ipfilter` varchar(255) NOT NULL DEFAULT '',
  `us_2fatype` varchar(255) NOT NULL DEFAULT '',
  `us_2fa_param1` varbinary(64) DEFAULT NULL,
  `us_neverexpire` varchar(3) NOT NULL DEFAULT '',
  `us_dynamicip` varchar(255) NOT NULL DEFAULT '',
  `us_useldap` varchar(3) NOT NULL DEFAULT '',
  `us_resettoken` varchar(255) DEFAULT NULL,
  `us_lastlogin` datetime DEFAULT NULL,
  `us_visits` bit(8) NOT NULL DEFAULT b'0',
  PRIMARY KEY (`us_id`),
  UNIQUE KEY `us_username` (`us_username`),
  KEY `us_up_id` (`us_up_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `us_users` (`us_id`,`us_username`,`us_password`,`us_email`,`us_up_id`,`us_description`,`us_ipfilter`,`us_2fatype`,`us_2fa_param1`,`us_useldap`) VALUES
 (1,'admin','00b6a1614f2483ea424bef973d76dc3d5b8170f258144ca97eb6f77f78f985a7','root@exampleton.example',1,NULL,'','',NULL,''),
 (2,'maria@lanternkite.example','836D4AE6AEF643945736E0D474507DF7A9AE7ADB93A743E98F310C420A18EB6E','maria@lanternkite.example',3,NULL,'','',NULL,''),
 (5,'viewer5','7187c489ca6d465088a37fda62d70acd','five@lanternkite.example',5,NULL,'','',NULL,''),
 (6,'OldTimer','8EA1FD4CA8B60990657621E7E2CB388C',NULL,3,NULL,'','',NULL,''),
 (7,'bella','$2y$10$abcdefghijklmnopqrstuuJ0Qw3r5T7y9U1i3O5p7A9s1D3f5G7h9',NULL,5,NULL,'','',NULL,''),
 (8,'lars.ldap','fab9333114d9e2526ffedd85a4028aaee20f9226ff774b012d58aa5ed2af9dd8','lars@exampleton.example',3,NULL,'','',NULL,'on'),
 (9,'careful','7820d78fab2e7f38c5c327a9c9e2645654ccb8efbc045deaaa1b029d8f8e8a44','careful@exampleton.example',1,NULL,'192.0.2.0/24','TOTP',x'00ff27c3280a5c',''),
 (12,'reception','eb17c78536472615cb503bb8c539f36d7d399a6ae5513a9c112ec72517299e8d','desk@exampleton.example',2,'it\'s -- fine','','',NULL,''),
 (15,'Zoë Ünal','e46e2c91275719f89bfa1960f88a0b4cff130c59a98bdec3210d59b9c55a05fa','zoe@cafeg.example',3,NULL,'','',NULL,''),
 (20,'nopass','','nopass@exampleton.example',5,NULL,'','',NULL,''),
 (21,'five','77bbc3db8db59ecf4b8507d00073a83f03eaa9ba330da5996f539585149134a8','five@lanternkite.example',5,NULL,'','',NULL,'');

CREATE TABLE `ut_usertenants` (
  `ut_id` int(11) NOT NULL AUTO_INCREMENT,
  `ut_us_id` int(11) NOT NULL,
  `ut_te_id` int(11) NOT NULL,
  PRIMARY KEY (`ut_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `ut_usertenants` VALUES (1,2,3),(2,2,4),(3,2,99),(4,5,3),(5,77,3),(6,6,1),(7,5,3),(8,15,7),(9,12,1),(10,9,0),(11,8,4);

CREATE TABLE `ex_extensions` (
  `ex_id` int(11) NOT NULL AUTO_INCREMENT,
  `ex_te_id` int(11) NOT NULL,
  `ex_name` varchar(255) NOT NULL DEFAULT '',
  `ex_tech` varchar(20) NOT NULL DEFAULT 'SIP',
  `ex_number` varchar(80) NOT NULL,
  `ex_trunk` varchar(3) NOT NULL DEFAULT '',
  `ex_tech_id` int(11) NOT NULL DEFAULT 0,
  `ex_cidnum` varchar(120) DEFAULT '',
  `ex_cidname` varchar(120) DEFAULT '',
  `ex_cidusage` varchar(120) DEFAULT '',
  `ex_blockcid` varchar(120) DEFAULT '',
  `ex_prefix` varchar(120) DEFAULT '',
  `ex_mindigitprefix` int(11) NOT NULL DEFAULT 0,
  `ex_maxdigitprefix` int(11) NOT NULL DEFAULT 0,
  `ex_fmfmstatus` varchar(120) DEFAULT '',
  `ex_fmfmnumber` varchar(120) DEFAULT '',
  `ex_fmfmdialtimeout` int(11) NOT NULL DEFAULT 0,
  `ex_fmfmdialmethod` varchar(120) DEFAULT '',
  `ex_fmfmcallerid` varchar(120) DEFAULT '',
  `ex_fmfmnumprefix` varchar(120) DEFAULT '',
  `ex_fmfmnameprefix` varchar(120) DEFAULT '',
  `ex_recording` varchar(120) DEFAULT '',
  `ex_dialtimeout` int(11) NOT NULL DEFAULT 0,
  `ex_callgroup` varchar(120) DEFAULT '',
  `ex_pickupgroup` varchar(120) DEFAULT '',
  `ex_unconditionalstatus` varchar(120) DEFAULT '',
  `ex_onbusystatus` varchar(120) DEFAULT '',
  `ex_onofflinestatus` varchar(120) DEFAULT '',
  `ex_onnoanswerstatus` varchar(120) DEFAULT '',
  `ex_callallowed` varchar(120) DEFAULT '',
  `ex_destallowregex` varchar(120) DEFAULT '',
  `ex_rp_id` int(11) NOT NULL DEFAULT 0,
  `ex_dnd` varchar(120) DEFAULT '',
  `ex_emergencycidnum` varchar(120) DEFAULT '',
  `ex_webpassword` varchar(120) DEFAULT '',
  `ex_token` varchar(120) DEFAULT '',
  `ex_token_validity` datetime DEFAULT NULL,
  `ex_up_id` int(11) NOT NULL DEFAULT 0,
  `ex_userpanel` varchar(120) DEFAULT '',
  `ex_datecreation` datetime DEFAULT NULL,
  `ex_emailrecording` varchar(120) DEFAULT '',
  `ex_fmfmconfirm` varchar(120) DEFAULT '',
  `ex_fmfmconfirmmessage_id` int(11) NOT NULL DEFAULT 0,
  `ex_minemailrecording` int(11) NOT NULL DEFAULT 0,
  `ex_branch` varchar(120) DEFAULT '',
  `ex_department` varchar(120) DEFAULT '',
  `ex_autocallerid` varchar(120) DEFAULT '',
  `ex_trunkcidoverride` varchar(120) DEFAULT '',
  `ex_trunkemergencycidoverride` varchar(120) DEFAULT '',
  `ex_cr_id` int(11) NOT NULL DEFAULT 0,
  `ex_trunkcidsource` varchar(120) DEFAULT '',
  `ex_description` varchar(120) DEFAULT '',
  `ex_fmfmholdmessage_id` int(11) NOT NULL DEFAULT 0,
  `ex_notifymissingemail` varchar(120) DEFAULT '',
  `ex_webuseldap` varchar(120) DEFAULT '',
  `ex_webuser` varchar(120) DEFAULT '',
  `ex_txvolume` varchar(120) DEFAULT '',
  `ex_rxvolume` varchar(120) DEFAULT '',
  `ex_mu_id` int(11) NOT NULL DEFAULT 0,
  `ex_faxgateway` varchar(120) DEFAULT '',
  `ex_faxalert` varchar(120) DEFAULT '',
  `ex_trunkdid` varchar(120) DEFAULT '',
  `ex_fmfmdelay` int(11) NOT NULL DEFAULT 0,
  `ex_includeindbn` varchar(120) DEFAULT '',
  `ex_abusedetection` varchar(120) DEFAULT '',
  `ex_referenceid` varchar(120) DEFAULT '',
  `ex_notes` mediumtext DEFAULT NULL,
  `ex_callwaiting` varchar(120) DEFAULT '',
  `ex_costlimits` varchar(120) DEFAULT '',
  `ex_dailycostlimit` varchar(120) DEFAULT '',
  `ex_cl_id` int(11) NOT NULL DEFAULT 0,
  `ex_alertemail` varchar(120) DEFAULT '',
  `ex_includeinpb` varchar(120) DEFAULT '',
  `ex_onconditionstatus` varchar(120) DEFAULT '',
  `ex_oncondition_id` int(11) NOT NULL DEFAULT 0,
  `ex_autoanswer` varchar(120) DEFAULT '',
  `ex_webrtcsupport` varchar(120) DEFAULT '',
  `ex_spygroups` varchar(120) DEFAULT '',
  `ex_email` varchar(120) DEFAULT '',
  `ex_mailbox` varchar(120) DEFAULT '',
  `ex_outboundtimeout` int(11) NOT NULL DEFAULT 0,
  `ex_permit` varchar(120) DEFAULT '',
  `ex_webphone` varchar(120) DEFAULT '',
  `ex_emergencynotes` varchar(120) DEFAULT '',
  `ex_parkinglot` varchar(120) DEFAULT '',
  `ex_transcript` varchar(120) DEFAULT '',
  `ex_userapp` varchar(120) DEFAULT '',
  `ex_ipfilter` varchar(120) DEFAULT '',
  `ex_useipfilter` varchar(120) DEFAULT '',
  `ex_2fatype` varchar(120) DEFAULT '',
  `ex_2fa_param1` varbinary(255) DEFAULT NULL,
  `ex_lastchange` datetime DEFAULT NULL,
  `ex_neverexpire` varchar(120) DEFAULT '',
  `ex_passwordlocked` varchar(120) DEFAULT '',
  `ex_lockpin` varchar(120) DEFAULT '',
  `ex_pinlocked` varchar(120) DEFAULT '',
  PRIMARY KEY (`ex_id`),
  KEY `ex_te_id` (`ex_te_id`),
  KEY `ex_number` (`ex_number`),
  FULLTEXT KEY `ex_names` (`ex_name`,`ex_notes`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci AUTO_INCREMENT=500;

INSERT INTO `ex_extensions` (`ex_id`,`ex_te_id`,`ex_name`,`ex_tech`,`ex_number`,`ex_tech_id`,`ex_cidnum`,`ex_cidname`,`ex_fmfmcallerid`,`ex_callwaiting`,`ex_webpassword`,`ex_datecreation`,`ex_2fa_param1`,`ex_notes`) VALUES
 (11,3,'Ada Quill','SIP','221',31,'15550100221','Lantern Kite','15550100221','on','web-secret-221','2024-02-03 04:05:06',NULL,'plain'),
 (12,3,'Bo Fern','SIP','0222',32,'015550100222','Lantern Kite','ORIGINAL','','','0000-00-00 00:00:00',x'27292c280aff00c3285c','a note\'),(99,99,\'x\',\'SIP\',\'1\''),
 (13,3,'Robert\'); DROP TABLE ex_extensions;-- ','SIP','223',33,NULL,NULL,'',NULL,'',NULL,NULL,'/* not a comment */ -- nor this'),
 (14,3,'Twin one','SIP','224',34,'','','ORIGINAL','','',NULL,NULL,NULL),
 (15,3,'Twin two','SIP','224',35,'','','ORIGINAL','','',NULL,NULL,NULL),
 (16,3,'Peer J. Sip','PJSIP','301',0,'','','','on','',NULL,NULL,'line one\nline two\r\n\ttabbed\0nul\Zsub'),
 (17,3,'Other auth','PJSIP','302',0,'','','','','',NULL,NULL,''),
 (18,3,'Door 🚪 \"bell\"','CUSTOM','400',1,'','','','','',NULL,NULL,NULL),
 (19,3,'Virtual \\ one','VIRTUAL','401',1,'','','ORIGINAL','','',NULL,NULL,NULL),
 (20,1,'','SIP','100',36,'5550100100','Exampleton','','','',NULL,NULL,NULL),
 (21,4,'/*!40101 SET x=1 */','SIP','*21#',37,'','','','','',NULL,NULL,NULL),
 (22,4,'No account at all','SIP','22',0,'','','','','',NULL,NULL,NULL),
 (23,7,'Jürgen Straße','SIP','007',38,'+4315550107','Café Größe','','','',NULL,NULL,NULL),
 (24,99,'Of a tenant that is gone','SIP','500',39,'','','','','',NULL,NULL,NULL),
 (499,1,'Highest','SIP','199',40,'','','','','',NULL,NULL,NULL);

CREATE TABLE `sipfriends` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(80) NOT NULL,
  `te_id` int(11) NOT NULL DEFAULT 0,
  `accountcode` varchar(80) DEFAULT NULL,
  `callerid` varchar(120) DEFAULT NULL,
  `mailbox` varchar(120) DEFAULT NULL,
  `fullcontact` varchar(120) DEFAULT NULL,
  `parkinglot` varchar(80) DEFAULT NULL,
  `port` int(11) DEFAULT NULL,
  `host` varchar(80) NOT NULL DEFAULT 'dynamic',
  `context` varchar(80) DEFAULT 'authenticated',
  `transport` varchar(40) DEFAULT NULL,
  `nat` varchar(40) DEFAULT 'force_rport,comedia',
  `disallow` varchar(100) DEFAULT 'all',
  `allow` varchar(100) DEFAULT 'alaw;ulaw',
  `call-limit` int(11) DEFAULT NULL,
  `permit` varchar(500) DEFAULT NULL,
  `defaultuser` varchar(80) DEFAULT NULL,
  `secret` varchar(80) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL,
  `type` enum('friend','user','peer') NOT NULL DEFAULT 'friend',
  `lastms` int(11) DEFAULT NULL,
  `regserver` varchar(80) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;

INSERT INTO `sipfriends` (`id`,`name`,`te_id`,`accountcode`,`host`,`defaultuser`,`secret`,`callerid`) VALUES
 (31,'221-LanternKite',3,'LanternKite','dynamic','221-LanternKite','$ada-secret-of-28-chars-0001.','"Ada Quill"<221>'),
 (32,'0222-LanternKite',3,'LanternKite','dynamic','0222-LanternKite','$bo\'s"secret\\with,all);--of it.',NULL),
 (33,'223-LanternKite',3,'LanternKite','192.0.2.33','223-LanternKite','0033',NULL),
 (34,'224-LanternKite',3,'LanternKite','dynamic','224-LanternKite','twin-one-secret',NULL),
 (35,'224-LanternKite-2',3,'LanternKite','dynamic','224-LanternKite-2','twin-two-secret',NULL),
 (36,'100-Exampleton',1,'Exampleton','dynamic','100-Exampleton','hundred-secret',NULL),
 (37,'*21#-PaperMoon',4,'PaperMoon','dynamic','*21#-PaperMoon','star-secret',NULL),
 (38,'007-CafeG',7,'CafeG','dynamic','007-CafeG','schlüssel-§7',NULL),
 (39,'500-Gone',99,'Gone','dynamic','500-Gone','gone-secret',NULL),
 (40,'199-Exampleton',1,'Exampleton','dynamic','199-Exampleton','highest-secret',NULL),
 (90,'trunk-carrier',0,NULL,'198.51.100.9','carrier','trunk-secret',NULL);

CREATE TABLE `ps_endpoints` (
  `id` varchar(255) NOT NULL,
  `transport` varchar(40) DEFAULT NULL,
  `aors` varchar(2048) DEFAULT NULL,
  `auth` varchar(255) DEFAULT NULL,
  `context` varchar(40) DEFAULT NULL,
  `disallow` varchar(200) DEFAULT NULL,
  `allow` varchar(200) DEFAULT NULL,
  `direct_media` enum('0','1','off','on','false','true','no','yes') DEFAULT NULL,
  `dtls_fingerprint` enum('SHA-1','SHA-256') DEFAULT NULL,
  `callerid` varchar(40) DEFAULT NULL,
  `accountcode` varchar(80) DEFAULT NULL,
  `te_id` int(11) NOT NULL DEFAULT 0,
  UNIQUE KEY `id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `ps_endpoints` (`id`,`aors`,`auth`,`te_id`) VALUES ('301-LanternKite','301-LanternKite','301-LanternKite',3),('302-LanternKite','302-LanternKite','auth-of-302',3),('trunk-pj','trunk-pj','trunk-pj',0);

CREATE TABLE `ps_auths` (
  `id` varchar(255) NOT NULL,
  `auth_type` enum('md5','userpass','google_oauth') DEFAULT NULL,
  `nonce_lifetime` int(11) DEFAULT NULL,
  `md5_cred` varchar(40) DEFAULT NULL,
  `password` varchar(80) DEFAULT NULL,
  `realm` varchar(255) DEFAULT NULL,
  `username` varchar(40) DEFAULT NULL,
  UNIQUE KEY `id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `ps_auths` (`id`,`auth_type`,`password`,`username`) VALUES ('301-LanternKite','userpass','pj-secret-301','301-LanternKite'),('auth-of-302','userpass','pj-secret-302','302-LanternKite'),('trunk-pj','userpass','pj-trunk-secret','carrier');

CREATE TABLE `ps_aors` (
  `id` varchar(255) NOT NULL,
  `contact` varchar(255) DEFAULT NULL,
  `max_contacts` int(11) DEFAULT NULL,
  `remove_existing` enum('yes','no') DEFAULT NULL,
  UNIQUE KEY `id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `ps_aors` (`id`,`max_contacts`) VALUES ('301-LanternKite',1),('302-LanternKite',2);

CREATE TABLE `st_states` (
  `st_extension` varchar(80) NOT NULL,
  `st_state` varchar(40) DEFAULT NULL,
  `st_timestamp` timestamp NOT NULL DEFAULT '2026-01-02 03:04:05',
  `st_peername` varchar(120) DEFAULT NULL,
  PRIMARY KEY (`st_extension`)
) ENGINE=MEMORY DEFAULT CHARSET=latin1;

INSERT INTO `st_states` VALUES ('221-LanternKite','UNAVAILABLE','2026-01-02 03:04:05','SIP/221-LanternKite');

CREATE TABLE `di_dids` (
  `di_id` int(11) NOT NULL AUTO_INCREMENT,
  `di_te_id` int(11) NOT NULL,
  `di_country` varchar(10) DEFAULT NULL,
  `di_area` varchar(10) DEFAULT NULL,
  `di_number` varchar(120) NOT NULL,
  `di_comment` blob DEFAULT NULL,
  `di_recording` varchar(3) DEFAULT NULL,
  `di_didprefix` varchar(255) DEFAULT NULL,
  `di_fax` varchar(3) DEFAULT NULL,
  `di_faxstationid` varchar(255) DEFAULT NULL,
  `di_faxheaderinfo` varchar(255) DEFAULT NULL,
  `di_faxprotocol` varchar(255) DEFAULT NULL,
  `di_fax_email` varchar(255) DEFAULT NULL,
  `di_fax_store` varchar(255) DEFAULT NULL,
  `di_didnameprefix` varchar(255) DEFAULT NULL,
  `di_unconditionalstatus` varchar(255) DEFAULT NULL,
  `di_maxchannels` varchar(255) DEFAULT NULL,
  `di_cnam` varchar(255) DEFAULT NULL,
  `di_allowemergency` varchar(255) DEFAULT NULL,
  `di_emergencynotes` varchar(255) DEFAULT NULL,
  `di_ibid` varchar(255) DEFAULT NULL,
  `di_emailrecording` varchar(255) DEFAULT NULL,
  `di_admincomment` varchar(255) DEFAULT NULL,
  `di_notifyunassigned` varchar(255) DEFAULT NULL,
  `di_minemailrecording` varchar(255) DEFAULT NULL,
  `di_dp_id` varchar(255) DEFAULT NULL,
  `di_provider_info` varchar(255) DEFAULT NULL,
  `di_provider_number` varchar(255) DEFAULT NULL,
  `di_smsprotocol` varchar(255) DEFAULT NULL,
  `di_smsemail` varchar(255) DEFAULT NULL,
  `di_branch` varchar(255) DEFAULT NULL,
  `di_department` varchar(255) DEFAULT NULL,
  `di_transcript` varchar(255) DEFAULT NULL,
  `di_fullprivacy` varchar(255) DEFAULT NULL,
  `di_extrafieldserver` varchar(255) DEFAULT NULL,
  `di_fax_rp_id` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`di_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `di_dids` (`di_id`,`di_te_id`,`di_country`,`di_area`,`di_number`,`di_comment`,`di_recording`,`di_didprefix`,`di_fax`,`di_didnameprefix`,`di_admincomment`) VALUES
 (5,3,'','','15550100300','Main line ☎ it\'s','yes','','no','LK ',''),
 (6,3,'44','020','0055501','zeros stay','','00','yes',NULL,'x'),
 (7,4,NULL,NULL,'15550100301',NULL,NULL,NULL,NULL,NULL,NULL),
 (8,4,'','','15550100300','stands twice, with another tenant','no','','no','',''),
 (9,7,'','','^\\+43155501[0-9]{2}$','regex\nof two lines; -- (odd)','','','','',''),
 (10,99,'','','15550100399','orphan','','','','',''),
 (11,0,'','','15550100398','nobody\'s','','','','','');

CREATE TABLE `hu_huntlists` (
  `hu_id` int(11) NOT NULL AUTO_INCREMENT,
  `hu_number` varchar(80) DEFAULT NULL,
  `hu_name` varchar(255) NOT NULL DEFAULT '',
  `hu_te_id` int(11) NOT NULL,
  `hu_type` varchar(20) NOT NULL DEFAULT 'RINGALL',
  `hu_ringtime` int(11) NOT NULL DEFAULT 60,
  `hu_checkinuse` varchar(3) NOT NULL DEFAULT '',
  `hu_checkoffline` varchar(255) NOT NULL DEFAULT '',
  `hu_requestconfirm` varchar(255) NOT NULL DEFAULT '',
  `hu_usemoh` varchar(255) NOT NULL DEFAULT '',
  `hu_allowredirect` varchar(255) NOT NULL DEFAULT '',
  `hu_fastdialing` varchar(255) NOT NULL DEFAULT '',
  `hu_confirmmessage_id` int(11) NOT NULL DEFAULT 0,
  `hu_label` varchar(400) GENERATED ALWAYS AS (concat(`hu_number`,' (',`hu_name`,')')) VIRTUAL,
  `hu_dialtimeout` int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (`hu_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `hu_huntlists` (`hu_id`,`hu_number`,`hu_name`,`hu_te_id`,`hu_type`,`hu_ringtime`,`hu_checkinuse`) VALUES
 (2,'600','Front desk',3,'RINGALL',60,'on'),(3,NULL,'Numberless',3,'AA',0,''),(4,'0601','Nuits d\'été',4,'RINGALL',30,''),(5,'221','Same number as an extension',3,'RINGALL',20,''),(6,'609','Of nobody',99,'RINGALL',20,'');

CREATE TABLE `pm_phonemodels` (
  `pm_id` int(11) NOT NULL AUTO_INCREMENT,
  `pm_name` varchar(255) NOT NULL,
  `pm_mac` varchar(255) DEFAULT NULL,
  `pm_template` longtext DEFAULT NULL,
  `pm_remotepostpassword` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`pm_id`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;

INSERT INTO `pm_phonemodels` VALUES (1,'Yodel T1','{$mac}.cfg','account.1.label = {$name|default|text}\naccount.1.pass = \'{$secret}\'\n-- end\n/* ); INSERT INTO `te_tenants` VALUES (97); */\n',NULL),(4,'Grünphone 2','',NULL,'remote-secret');

CREATE TABLE `ph_phones` (
  `ph_id` int(11) NOT NULL AUTO_INCREMENT,
  `ph_name` varchar(255) NOT NULL DEFAULT '',
  `ph_te_id` int(11) NOT NULL,
  `ph_pm_id` int(11) NOT NULL DEFAULT 0,
  `ph_mac` varchar(40) NOT NULL DEFAULT '',
  `ph_password` varchar(255) DEFAULT NULL,
  `ph_line0_ex_id` int(11) DEFAULT 0,
  `ph_line1_ex_id` int(11) DEFAULT 0,
  `ph_line2_ex_id` int(11) DEFAULT 0,
  `ph_line3_ex_id` int(11) DEFAULT 0,
  `ph_line4_ex_id` int(11) DEFAULT 0,
  `ph_line5_ex_id` int(11) DEFAULT 0,
  `ph_line6_ex_id` int(11) DEFAULT 0,
  `ph_line7_ex_id` int(11) DEFAULT 0,
  `ph_line8_ex_id` int(11) DEFAULT 0,
  `ph_line9_ex_id` int(11) DEFAULT 0,
  `ph_line10_ex_id` int(11) DEFAULT 0,
  `ph_line11_ex_id` int(11) DEFAULT 0,
  `ph_line12_ex_id` int(11) DEFAULT 0,
  `ph_line13_ex_id` int(11) DEFAULT 0,
  `ph_line14_ex_id` int(11) DEFAULT 0,
  `ph_line15_ex_id` int(11) DEFAULT 0,
  `ph_line16_ex_id` int(11) DEFAULT 0,
  `ph_line17_ex_id` int(11) DEFAULT 0,
  `ph_line18_ex_id` int(11) DEFAULT 0,
  `ph_line19_ex_id` int(11) DEFAULT 0,
  `ph_line20_ex_id` int(11) DEFAULT 0,
  `ph_filename` varchar(255) DEFAULT NULL,
  `ph_acceptdata` varchar(3) DEFAULT '',
  `ph_line21_ex_id` int(11) DEFAULT NULL,
  `ph_line22_ex_id` int(11) DEFAULT NULL,
  `ph_line23_ex_id` int(11) DEFAULT NULL,
  `ph_line24_ex_id` int(11) DEFAULT NULL,
  `ph_line25_ex_id` int(11) DEFAULT NULL,
  `ph_line26_ex_id` int(11) DEFAULT NULL,
  `ph_line27_ex_id` int(11) DEFAULT NULL,
  `ph_line28_ex_id` int(11) DEFAULT NULL,
  `ph_line29_ex_id` int(11) DEFAULT NULL,
  `ph_line30_ex_id` int(11) DEFAULT NULL,
  `ph_line31_ex_id` int(11) DEFAULT NULL,
  `ph_line32_ex_id` int(11) DEFAULT NULL,
  `ph_line33_ex_id` int(11) DEFAULT NULL,
  `ph_line34_ex_id` int(11) DEFAULT NULL,
  `ph_line35_ex_id` int(11) DEFAULT NULL,
  `ph_line36_ex_id` int(11) DEFAULT NULL,
  `ph_line37_ex_id` int(11) DEFAULT NULL,
  `ph_line38_ex_id` int(11) DEFAULT NULL,
  `ph_line39_ex_id` int(11) DEFAULT NULL,
  `ph_line40_ex_id` int(11) DEFAULT NULL,
  `ph_http_user` varchar(255) DEFAULT NULL,
  `ph_http_password` varchar(255) DEFAULT NULL,
  `ph_default` varchar(3) DEFAULT NULL,
  `ph_active` varchar(3) DEFAULT NULL,
  `ph_virtual` varchar(3) DEFAULT NULL,
  `ph_description` text DEFAULT NULL,
  PRIMARY KEY (`ph_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `ph_phones` (`ph_id`,`ph_name`,`ph_te_id`,`ph_pm_id`,`ph_mac`,`ph_password`,`ph_line1_ex_id`,`ph_filename`,`ph_http_user`,`ph_http_password`) VALUES
 (21,'Ada\'s desk',3,1,'02:00:00:aa:bb:01','phone-secret',11,NULL,'prov','prov-pass-21'),
 (22,'Hall',3,0,'020000aabb02','',12,'hall.cfg',NULL,NULL),
 (23,'Model is gone',1,66,'1.1.25.1','',20,'','',''),
 (24,'Nobody',99,1,'020000aabb04','',0,'','','');

CREATE TABLE `co_conditions` (
  `co_id` int(11) NOT NULL AUTO_INCREMENT,
  `co_te_id` int(11) NOT NULL,
  `co_name` varchar(255) NOT NULL DEFAULT '',
  `co_type` varchar(40) NOT NULL DEFAULT '',
  `co_timezone` varchar(80) DEFAULT NULL,
  `co_param1` text DEFAULT NULL,
  `co_param2` text DEFAULT NULL,
  `co_param3` text DEFAULT NULL,
  `co_param4` text DEFAULT NULL,
  `co_param5` text DEFAULT NULL,
  `co_param6` text DEFAULT NULL,
  `co_param7` text DEFAULT NULL,
  `co_param8` text DEFAULT NULL,
  `co_param9` text DEFAULT NULL,
  `co_param10` text DEFAULT NULL,
  `co_param11` text DEFAULT NULL,
  `co_param12` text DEFAULT NULL,
  `co_param13` text DEFAULT NULL,
  `co_param14` text DEFAULT NULL,
  `co_param15` text DEFAULT NULL,
  `co_param16` text DEFAULT NULL,
  `co_param17` text DEFAULT NULL,
  `co_param18` text DEFAULT NULL,
  `co_param19` text DEFAULT NULL,
  `co_param20` text DEFAULT NULL,
  `co_param21` text DEFAULT NULL,
  `co_param22` text DEFAULT NULL,
  PRIMARY KEY (`co_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `co_conditions` (`co_id`,`co_te_id`,`co_name`,`co_type`,`co_timezone`,`co_param1`,`co_param2`,`co_param12`,`co_param22`) VALUES
 (3,3,'VIP callers','CALLERID','','0015550100001','015550100002','twelve','twenty-two, not kept'),
 (4,4,'Opening \\ hours','WEEKTIME','Europe/London',NULL,'O\'),(\'','\\\'',NULL),
 (5,99,'Ghost','CALLERID',NULL,NULL,NULL,NULL,NULL);

CREATE TABLE `ce_conditions_extended` (
  `ce_id` int(11) NOT NULL AUTO_INCREMENT,
  `ce_te_id` int(11),
  `ce_co_id` int(11),
  `ce_param1` text,
  `ce_param2` text,
  `ce_param3` text,
  PRIMARY KEY (`ce_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `ce_conditions_extended` VALUES (1,4,4,'1','9:00','17:30'),(2,4,4,'2','9:00','17:30');

CREATE TABLE `iv_ivrs` (
  `iv_id` int(11) NOT NULL AUTO_INCREMENT,
  `iv_te_id` int(11) NOT NULL,
  `iv_name` varchar(255) NOT NULL DEFAULT '',
  `iv_me_id` int(11) NOT NULL DEFAULT 0,
  `iv_timeout` int(11) NOT NULL DEFAULT 10,
  `iv_loopontimeout` varchar(255) NOT NULL DEFAULT '',
  `iv_looponwrongkeypress` varchar(255) NOT NULL DEFAULT '',
  `iv_allowdisa` varchar(255) NOT NULL DEFAULT '',
  `iv_ivrtype` varchar(255) NOT NULL DEFAULT '',
  `iv_language` varchar(255) NOT NULL DEFAULT '',
  `iv_maxloops` int(11) DEFAULT 2,
  PRIMARY KEY (`iv_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `iv_ivrs` (`iv_id`,`iv_te_id`,`iv_name`) VALUES (2,3,'Willkommen, 1 für Büro'),(3,99,'Ghost menu'),(8,1,'');

CREATE TABLE `ct_customtypes` (
  `ct_id` int(11) NOT NULL AUTO_INCREMENT,
  `ct_name` varchar(255) NOT NULL DEFAULT '',
  `ct_description` text DEFAULT NULL,
  `ct_macro` longblob DEFAULT NULL,
  PRIMARY KEY (`ct_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `ct_customtypes` VALUES (1,'FORWARD','<t>Forward to a number</t>',x'0001fffe27222c290a'),(2,'DISA',NULL,NULL);

CREATE TABLE `cu_customs` (
  `cu_id` int(11) NOT NULL AUTO_INCREMENT,
  `cu_te_id` int(11) NOT NULL,
  `cu_name` varchar(255) NOT NULL DEFAULT '',
  `cu_ct_id` int(11) NOT NULL DEFAULT 0,
  `cu_param1` text DEFAULT NULL,
  `cu_param2` text DEFAULT NULL,
  `cu_param3` text DEFAULT NULL,
  `cu_param4` text DEFAULT NULL,
  `cu_param5` text DEFAULT NULL,
  `cu_param6` text DEFAULT NULL,
  `cu_param7` text DEFAULT NULL,
  `cu_param8` text DEFAULT NULL,
  `cu_param9` text DEFAULT NULL,
  `cu_param10` text DEFAULT NULL,
  PRIMARY KEY (`cu_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `cu_customs` (`cu_id`,`cu_te_id`,`cu_name`,`cu_ct_id`,`cu_param1`) VALUES (6,3,'',1,'0015550100999'),(7,3,'multi\nline\ttext \\n',0,NULL),(8,4,'No such type',55,NULL),(9,0,'Shared by all',1,'');

CREATE TABLE `voicemail` (
  `uniqueid` int(11) NOT NULL AUTO_INCREMENT,
  `te_id` int(11) NOT NULL DEFAULT 0,
  `context` varchar(80) NOT NULL DEFAULT 'default',
  `mailbox` varchar(80) NOT NULL DEFAULT '',
  `password` varchar(80) NOT NULL DEFAULT '',
  `fullname` varchar(150) CHARACTER SET latin1 DEFAULT NULL,
  `email` varchar(250) DEFAULT NULL,
  `pager` varchar(80) DEFAULT NULL,
  `attach` varchar(80) DEFAULT NULL,
  `attachfmt` varchar(80) DEFAULT NULL,
  `serveremail` varchar(80) DEFAULT NULL,
  `language` varchar(80) DEFAULT NULL,
  `tz` varchar(80) DEFAULT NULL,
  `tzbytenant` varchar(80) DEFAULT NULL,
  `deletevoicemail` varchar(80) DEFAULT NULL,
  `saycid` varchar(80) DEFAULT NULL,
  `sendvoicemail` varchar(80) DEFAULT NULL,
  `review` varchar(80) DEFAULT NULL,
  `tempgreetwarn` varchar(80) DEFAULT NULL,
  `operator` varchar(80) DEFAULT NULL,
  `envelope` varchar(80) DEFAULT NULL,
  `sayduration` int(11) DEFAULT NULL,
  `callback` varchar(80) DEFAULT NULL,
  `dialout` varchar(80) DEFAULT NULL,
  `exitcontext` varchar(80) DEFAULT NULL,
  `imapuser` varchar(80) DEFAULT NULL,
  `imappassword` varchar(80) DEFAULT NULL,
  `welcomeoption` varchar(80) DEFAULT NULL,
  `category` varchar(80) DEFAULT NULL,
  `fromstring` varchar(80) DEFAULT NULL,
  `volgain` decimal(5,2) DEFAULT NULL,
  `stamp` timestamp NOT NULL DEFAULT '2026-01-02 03:04:05',
  `maxsecs` int(11) DEFAULT 120,
  `greeting` mediumblob DEFAULT NULL,
  PRIMARY KEY (`uniqueid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `voicemail` (`uniqueid`,`te_id`,`context`,`mailbox`,`password`,`fullname`,`email`,`greeting`) VALUES
 (41,3,'LanternKite','221','4711','Ada Quill','ada@lanternkite.example',x'5249464600ff00fe'),
 (42,3,'LanternKite','0222','0815',NULL,NULL,NULL),
 (43,7,'CafeG','007','1234','Jürgen Straße','j@cafeg.example',x''),
 (44,99,'Gone','500','1','Gone','',NULL);

CREATE TABLE `de_destinations` (
  `de_id` int(11) NOT NULL AUTO_INCREMENT,
  `de_te_id` int(11) NOT NULL,
  `de_type_src` varchar(40) NOT NULL,
  `de_type_id_src` int(11) NOT NULL DEFAULT 0,
  `de_type_dst` varchar(40) NOT NULL,
  `de_type_id_dst` int(11) NOT NULL DEFAULT 0,
  `de_ord` int(11) DEFAULT 1,
  PRIMARY KEY (`de_id`),
  KEY `src` (`de_type_src`,`de_type_id_src`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;

INSERT INTO `de_destinations` VALUES (156,3,'DID',5,'IVR',2,1),(157,3,'IVR_1',2,'HUNTLIST',2,1),(158,3,'HUNTLIST',2,'EXT',11,1),(159,3,'HUNTLIST',2,'EXT',12,2),(160,3,'HUNTLIST-TIMEOUT',2,'VOICEMAIL',41,1),(161,3,'NOTCONDITION',3,'CONDITION',4444,1),(162,4,'CONDITION',4,'SPECIAL',1,NULL),(163,99,'DID',10,'EXT',24,1);

CREATE TABLE `cc_callcosts` (
  `cc_id` bigint(20) NOT NULL AUTO_INCREMENT,
  `cc_te_id` int(11) DEFAULT NULL,
  `cc_uniqueid` varchar(150) NOT NULL,
  `cc_cdr_sequence` int(11) NOT NULL DEFAULT 0,
  `cc_cost` decimal(15,5) DEFAULT NULL,
  `cc_buy` decimal(15,5) DEFAULT NULL,
  `cc_country` varchar(80) DEFAULT NULL,
  `cc_network` varchar(80) DEFAULT NULL,
  `cc_type` varchar(20) DEFAULT NULL,
  `cc_peername` varchar(80) DEFAULT NULL,
  `cc_bi_id` int(11) DEFAULT NULL,
  PRIMARY KEY (`cc_id`),
  KEY `cc_uniqueid` (`cc_uniqueid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `cc_callcosts` VALUES
 (1,3,'pbx01-1770000001.1',101,0.12500,0.10000,'Österreich','Mobil \'A\'','OUTBOUND','trunk-carrier',NULL),
 (2,3,'pbx01-1770000003.5',105,0.10001,NULL,'Utopia','First','OUTBOUND',NULL,NULL),
 (3,3,'pbx01-1770000003.5',105,0.20002,NULL,'Atlantis','Second','OUTNOCHARGE',NULL,NULL),
 (4,3,'pbx01-1770000004.7',0,1.50000,1.00000,'Utopia','','OUTBOUND',NULL,NULL),
 (5,4,'pbx01-1770000011.21',121,0.00000,NULL,NULL,NULL,'INBOUND',NULL,NULL);

CREATE TABLE `odd``name` (
  `id` int(11) NOT NULL,
  `a,b)` text DEFAULT NULL,
  `data` longblob DEFAULT NULL,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `f` double DEFAULT NULL,
  `d` decimal(20,10) DEFAULT NULL,
  `t` time DEFAULT NULL,
  `y` year DEFAULT NULL,
  `g` geometry DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `odd``name` VALUES (1,'INSERT INTO `us_users` VALUES (666,\'mallory\');\nINSERT INTO us_users VALUES (667);',x'00010203fdfeff1a5c27220a0d','{"a":"\\"b\\\\"}',-1.5e-10,-0.0000000001,'-12:34:56',2026,ST_GeomFromText('POINT(1 2)')),(2,NULL,NULL,NULL,1e300,0,NULL,0,NULL);
CREATE TABLE `empty_table` (`id` int(11) NOT NULL, PRIMARY KEY (`id`)) ENGINE=MyISAM;
CREATE SEQUENCE `ticket_numbers` START WITH 1000;
CREATE VIEW `v_users` AS SELECT `us_id`,`us_username`,concat(`us_username`,'; -- (') AS `label` FROM `us_users`;
CREATE VIEW `ex_view` AS SELECT * FROM `v_users`;
DELIMITER ;;
CREATE TRIGGER `te_after` AFTER INSERT ON `te_tenants` FOR EACH ROW BEGIN
  INSERT INTO `se_settings` (`se_te_id`,`se_code`,`se_value`) VALUES (NEW.te_id,'CREATED',NOW());
  INSERT INTO `ut_usertenants` VALUES (9001,1,1);
END;;
CREATE TRIGGER `ex_before` BEFORE UPDATE ON `ex_extensions` FOR EACH ROW BEGIN
  -- it's a comment with a quote; and INSERT INTO `te_tenants` VALUES (96,'x','x');
  IF NEW.ex_number = '' THEN
INSERT INTO `us_users` (`us_id`,`us_username`,`us_password`,`us_up_id`) VALUES (9002,'from-a-trigger','',1);
  END IF;
END;;
CREATE PROCEDURE `make_user`(IN n varchar(255)) BEGIN
INSERT INTO `us_users` VALUES (9003,n,'','',1,'','','',NULL,'','','',NULL,NULL,0);
INSERT INTO `te_tenants` (`te_id`,`te_name`,`te_code`) VALUES (9003,'From a procedure','FromProcedure');
END;;
CREATE FUNCTION `one`() RETURNS int(11) DETERMINISTIC RETURN 1;;
CREATE EVENT `nightly` ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 00:00:00' DISABLE DO INSERT INTO `te_tenants` (`te_id`,`te_name`,`te_code`) VALUES (9004,'From an event','FromEvent');;
DELIMITER ;
