-- The call history of the same invented phone system. Everything in it is fictional.
SET NAMES utf8mb4;
SET SESSION sql_mode = '';
CREATE DATABASE `asteriskcdrdb` DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci;
USE `asteriskcdrdb`;

CREATE TABLE `cdr` (
  `start` datetime DEFAULT NULL,
  `answer` datetime DEFAULT NULL,
  `end` datetime DEFAULT NULL,
  `clid` varchar(80) CHARACTER SET utf8mb4 NOT NULL DEFAULT '',
  `src` varchar(80) NOT NULL DEFAULT '',
  `dst` varchar(80) NOT NULL DEFAULT '',
  `dcontext` varchar(80) NOT NULL DEFAULT '',
  `channel` varchar(80) NOT NULL DEFAULT '',
  `dstchannel` varchar(80) NOT NULL DEFAULT '',
  `lastapp` varchar(80) NOT NULL DEFAULT '',
  `lastdata` varchar(200) NOT NULL DEFAULT '',
  `duration` int(11) NOT NULL DEFAULT 0,
  `billsec` int(11) NOT NULL DEFAULT 0,
  `disposition` varchar(45) NOT NULL DEFAULT '',
  `amaflags` int(11) NOT NULL DEFAULT 0,
  `accountcode` varchar(80) DEFAULT NULL,
  `uniqueid` varchar(150) NOT NULL DEFAULT '',
  `userfield` varchar(255) NOT NULL DEFAULT '',
  `peeraccount` varchar(80) DEFAULT NULL,
  `linkedid` varchar(150) DEFAULT NULL,
  `sequence` int(11) DEFAULT NULL,
  `ID` bigint(20) NOT NULL AUTO_INCREMENT,
  `realsrc` varchar(80) DEFAULT NULL,
  `firstdst` varchar(80) DEFAULT NULL,
  `lastdst` varchar(80) DEFAULT NULL,
  `wherelanded` varchar(80) DEFAULT NULL,
  `srcCallID` varchar(150) DEFAULT NULL,
  `originateid` varchar(150) DEFAULT NULL,
  `pincode` varchar(40) DEFAULT NULL,
  `prevuniqueid` varchar(150) NOT NULL DEFAULT '',
  `fingerprint` binary(8) DEFAULT NULL,
  PRIMARY KEY (`ID`),
  KEY `start` (`start`),
  KEY `uniqueid` (`uniqueid`)
) ENGINE=MyISAM DEFAULT CHARSET=latin1;

INSERT INTO `cdr` (`ID`,`start`,`answer`,`end`,`clid`,`src`,`dst`,`dcontext`,`channel`,`dstchannel`,`lastapp`,`lastdata`,`duration`,`billsec`,`disposition`,`accountcode`,`uniqueid`,`userfield`,`linkedid`,`sequence`,`realsrc`,`firstdst`,`lastdst`,`wherelanded`,`prevuniqueid`,`fingerprint`) VALUES
 (1001,'2026-02-02 09:00:00','2026-02-02 09:00:05','2026-02-02 09:01:05','"Ada Quill" <221>','221','015550100901','authenticated','SIP/221-LanternKite-0001','SIP/trunk-0001','Dial','SIP/trunk/015550100901,60,T',65,60,'ANSWERED','LanternKite','pbx01-1770000001.1','[outbound]','pbx01-1770000001.1',101,'221','015550100901','015550100901','','',x'00ff275c0a1a2200'),
 (1002,'2026-02-02 09:10:00','0000-00-00 00:00:00','2026-02-02 09:10:30','"Ö. Caller ☎" <0015550100777>','0015550100777','s','authenticated','SIP/trunk-0002','SIP/221-LanternKite-0002','Dial','',30,0,'NO ANSWER','LanternKite','pbx01-1770000002.3','[inbound]','pbx01-1770000002.3',103,'','15550100300','Hunt List Front desk','221','',NULL),
 (1003,'2026-02-02 09:20:00','2026-02-02 09:20:01','2026-02-02 09:22:01','"O\'Neil\\" <0222>','0222','0900','authenticated','SIP/0222-LanternKite-0003','','Dial','',121,120,'ANSWERED','LanternKite','pbx01-1770000003.5','[outbound]','pbx01-1770000003.5',105,'0222','0900','0900','','',NULL),
 (1004,'2026-02-02 09:30:00','2026-02-02 09:30:01','2026-02-02 09:30:31','"old" <223>','223','0901','authenticated','SIP/223-LanternKite-0004','','Dial','',31,30,'ANSWERED','LanternKite','pbx01-1770000004.7','[outbound]','pbx01-1770000004.7',NULL,'223','0901','0901','','',NULL),
 (1005,'2026-02-02 09:30:02',NULL,'0000-00-00 00:00:00','','223','0901','authenticated','Local/0901@out-0005;1','','Dial','',1,0,'BUSY','LanternKite','pbx01-1770000004.8','[outbound]','pbx01-1770000004.8',108,'223','0901','0901','','pbx01-1770000004.7',NULL),
 (1006,'2026-02-02 09:30:31',NULL,'2026-02-02 09:30:31','','223','h','authenticated','SIP/223-LanternKite-0004','','','',0,0,'NO ANSWER','LanternKite','pbx01-1770000004.7','','pbx01-1770000004.7',109,'223','','','','',NULL),
 (1007,'2026-02-03 00:00:00',NULL,NULL,'','anonymous','s','authenticated','SIP/trunk-0007','','Hangup','',0,0,'FAILED','','pbx01-1770000007.1','','pbx01-1770000007.1',110,'','','','','',NULL),
 (1008,'2026-02-03 23:59:59','2026-02-03 23:59:59','2026-02-04 00:00:01','','1','2','authenticated','SIP/x-0008','','Dial','',2,2,'ANSWERED','LongGone','pbx01-1770000008.1','','pbx01-1770000008.1',111,'1','2','2','2','',NULL),
 (1009,'2026-02-03 10:00:00',NULL,'2026-02-03 10:00:00','','100','199','authenticated','Local/199@x-0009;2','','Dial','',0,0,'NO ANSWER','Exampleton','pbx01-1770000009.1','','pbx01-1770000009.1',NULL,'100','199','199','','',NULL),
 (1010,'2026-02-03 10:00:00','2026-02-03 10:00:02','2026-02-03 10:00:09','','100','199','authenticated','Local/199@x-0009;2','','Dial','',9,7,'ANSWERED','Exampleton','pbx01-1770000009.1','','pbx01-1770000009.1',NULL,'100','199','199','199','',NULL),
 (1011,'2026-02-04 11:00:00','2026-02-04 11:00:02','2026-02-04 11:05:02','\'),(1,\'x\');-- /* */','0015550100666','s','authenticated','SIP/trunk-0011','SIP/trunk-0012','Dial','text; "quoted"',302,300,'ANSWERED','PaperMoon','pbx01-1770000011.21','[inbound][outbound]','pbx01-1770000011.21',121,'Hunt List O\'x','15550100301','015550100902','','',x'ffffffffffffffff'),
 (5000000001,'2026-02-05 08:00:00',NULL,'2026-02-05 08:00:01','','007','009','authenticated','SIP/007-CafeG-0013','','Congestion','',1,0,'CONGESTION',NULL,'pbx01-1770000013.1','blocked','pbx01-1770000013.1',130,NULL,NULL,NULL,NULL,'',NULL);

CREATE TABLE `sc_simplecdr` (
  `sc_id` int(11) NOT NULL AUTO_INCREMENT,
  `sc_te_id` int(11) DEFAULT NULL,
  `sc_start` datetime DEFAULT NULL,
  `sc_direction` enum('IN','OUT','LOCAL') DEFAULT NULL,
  `sc_calleridname` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`sc_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `sc_simplecdr` VALUES (1,3,'2026-02-02 09:00:00','OUT','Ada Quill');

CREATE TABLE `cel` (`id` int(11) NOT NULL, `eventtype` varchar(30) NOT NULL, `eventtime` datetime(6) NOT NULL, `extra` varbinary(512) DEFAULT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB PARTITION BY HASH (`id`) PARTITIONS 3;
INSERT INTO `cel` VALUES (1,'CHAN_START','2026-02-02 09:00:00.123456',x'c328'),(2,'CHAN_END','0000-00-00 00:00:00.000000',NULL),(3,'HANGUP','2026-02-02 09:00:01.000000','');

CREATE VIEW `calls_today` AS SELECT `ID`,`start`,`accountcode` FROM `cdr` WHERE `start` >= curdate();
