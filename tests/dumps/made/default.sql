/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: asterisk
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Current Database: `asterisk`
--

CREATE DATABASE /*!32312 IF NOT EXISTS*/ `asterisk` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci */;

USE `asterisk`;

--
-- Sequence structure for `ticket_numbers`
--

DROP SEQUENCE IF EXISTS `ticket_numbers`;
CREATE SEQUENCE `ticket_numbers` start with 1000 minvalue 1 maxvalue 9223372036854775806 increment by 1 cache 1000 nocycle ENGINE=InnoDB;
DO SETVAL(`ticket_numbers`, 1000, 0);

--
-- Table structure for table `cc_callcosts`
--

DROP TABLE IF EXISTS `cc_callcosts`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=6 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `cc_callcosts`
--

LOCK TABLES `cc_callcosts` WRITE;
/*!40000 ALTER TABLE `cc_callcosts` DISABLE KEYS */;
INSERT INTO `cc_callcosts` VALUES
(1,3,'pbx01-1770000001.1',101,0.12500,0.10000,'Ã–sterreich','Mobil \'A\'','OUTBOUND','trunk-carrier',NULL),
(2,3,'pbx01-1770000003.5',105,0.10001,NULL,'Utopia','First','OUTBOUND',NULL,NULL),
(3,3,'pbx01-1770000003.5',105,0.20002,NULL,'Atlantis','Second','OUTNOCHARGE',NULL,NULL),
(4,3,'pbx01-1770000004.7',0,1.50000,1.00000,'Utopia','','OUTBOUND',NULL,NULL),
(5,4,'pbx01-1770000011.21',121,0.00000,NULL,NULL,NULL,'INBOUND',NULL,NULL);
/*!40000 ALTER TABLE `cc_callcosts` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ce_conditions_extended`
--

DROP TABLE IF EXISTS `ce_conditions_extended`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ce_conditions_extended` (
  `ce_id` int(11) NOT NULL AUTO_INCREMENT,
  `ce_te_id` int(11) DEFAULT NULL,
  `ce_co_id` int(11) DEFAULT NULL,
  `ce_param1` text DEFAULT NULL,
  `ce_param2` text DEFAULT NULL,
  `ce_param3` text DEFAULT NULL,
  PRIMARY KEY (`ce_id`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ce_conditions_extended`
--

LOCK TABLES `ce_conditions_extended` WRITE;
/*!40000 ALTER TABLE `ce_conditions_extended` DISABLE KEYS */;
INSERT INTO `ce_conditions_extended` VALUES
(1,4,4,'1','9:00','17:30'),
(2,4,4,'2','9:00','17:30');
/*!40000 ALTER TABLE `ce_conditions_extended` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `co_conditions`
--

DROP TABLE IF EXISTS `co_conditions`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=6 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `co_conditions`
--

LOCK TABLES `co_conditions` WRITE;
/*!40000 ALTER TABLE `co_conditions` DISABLE KEYS */;
INSERT INTO `co_conditions` VALUES
(3,3,'VIP callers','CALLERID','','0015550100001','015550100002',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'twelve',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'twenty-two, not kept'),
(4,4,'Opening \\ hours','WEEKTIME','Europe/London',NULL,'O\'),(\'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'\\\'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(5,99,'Ghost','CALLERID',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE `co_conditions` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ct_customtypes`
--

DROP TABLE IF EXISTS `ct_customtypes`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ct_customtypes` (
  `ct_id` int(11) NOT NULL AUTO_INCREMENT,
  `ct_name` varchar(255) NOT NULL DEFAULT '',
  `ct_description` text DEFAULT NULL,
  `ct_macro` longblob DEFAULT NULL,
  PRIMARY KEY (`ct_id`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ct_customtypes`
--

LOCK TABLES `ct_customtypes` WRITE;
/*!40000 ALTER TABLE `ct_customtypes` DISABLE KEYS */;
INSERT INTO `ct_customtypes` VALUES
(1,'FORWARD','<t>Forward to a number</t>','\0ÿþ\'\",)\n'),
(2,'DISA',NULL,NULL);
/*!40000 ALTER TABLE `ct_customtypes` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `cu_customs`
--

DROP TABLE IF EXISTS `cu_customs`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=10 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `cu_customs`
--

LOCK TABLES `cu_customs` WRITE;
/*!40000 ALTER TABLE `cu_customs` DISABLE KEYS */;
INSERT INTO `cu_customs` VALUES
(6,3,'',1,'0015550100999',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(7,3,'multi\nline	text \\n',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(8,4,'No such type',55,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(9,0,'Shared by all',1,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE `cu_customs` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `de_destinations`
--

DROP TABLE IF EXISTS `de_destinations`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=164 DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `de_destinations`
--

LOCK TABLES `de_destinations` WRITE;
/*!40000 ALTER TABLE `de_destinations` DISABLE KEYS */;
INSERT INTO `de_destinations` VALUES
(156,3,'DID',5,'IVR',2,1),
(157,3,'IVR_1',2,'HUNTLIST',2,1),
(158,3,'HUNTLIST',2,'EXT',11,1),
(159,3,'HUNTLIST',2,'EXT',12,2),
(160,3,'HUNTLIST-TIMEOUT',2,'VOICEMAIL',41,1),
(161,3,'NOTCONDITION',3,'CONDITION',4444,1),
(162,4,'CONDITION',4,'SPECIAL',1,NULL),
(163,99,'DID',10,'EXT',24,1);
/*!40000 ALTER TABLE `de_destinations` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `di_dids`
--

DROP TABLE IF EXISTS `di_dids`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `di_dids`
--

LOCK TABLES `di_dids` WRITE;
/*!40000 ALTER TABLE `di_dids` DISABLE KEYS */;
INSERT INTO `di_dids` VALUES
(5,3,'','','15550100300','Main line â˜Ž it\'s','yes','','no',NULL,NULL,NULL,NULL,NULL,'LK ',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(6,3,'44','020','0055501','zeros stay','','00','yes',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'x',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(7,4,NULL,NULL,'15550100301',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(8,4,'','','15550100300','stands twice, with another tenant','no','','no',NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(9,7,'','','^\\+43155501[0-9]{2}$','regex\nof two lines; -- (odd)','','','',NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(10,99,'','','15550100399','orphan','','','',NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(11,0,'','','15550100398','nobody\'s','','','',NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE `di_dids` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `empty_table`
--

DROP TABLE IF EXISTS `empty_table`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `empty_table` (
  `id` int(11) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `empty_table`
--

LOCK TABLES `empty_table` WRITE;
/*!40000 ALTER TABLE `empty_table` DISABLE KEYS */;
/*!40000 ALTER TABLE `empty_table` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ex_extensions`
--

DROP TABLE IF EXISTS `ex_extensions`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=500 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ex_extensions`
--

LOCK TABLES `ex_extensions` WRITE;
/*!40000 ALTER TABLE `ex_extensions` DISABLE KEYS */;
INSERT INTO `ex_extensions` VALUES
(11,3,'Ada Quill','SIP','221','',31,'15550100221','Lantern Kite','','','',0,0,'','',0,'','15550100221','','','',0,'','','','','','','','',0,'','','web-secret-221','',NULL,0,'','2024-02-03 04:05:06','','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','','plain','on','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(12,3,'Bo Fern','SIP','0222','',32,'015550100222','Lantern Kite','','','',0,0,'','',0,'','ORIGINAL','','','',0,'','','','','','','','',0,'','','','',NULL,0,'','0000-00-00 00:00:00','','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','','a note\'),(99,99,\'x\',\'SIP\',\'1\'','','','',0,'','','',0,'','','','','',0,'','','','','','','','','','\'),(\nÿ\0Ã(\\',NULL,'','','',''),
(13,3,'Robert\'); DROP TABLE ex_extensions;-- ','SIP','223','',33,NULL,NULL,'','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','','/* not a comment */ -- nor this',NULL,'','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(14,3,'Twin one','SIP','224','',34,'','','','','',0,0,'','',0,'','ORIGINAL','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(15,3,'Twin two','SIP','224','',35,'','','','','',0,0,'','',0,'','ORIGINAL','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(16,3,'Peer J. Sip','PJSIP','301','',0,'','','','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','','line one\nline two\r\n	tabbed\0nul\Zsub','on','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(17,3,'Other auth','PJSIP','302','',0,'','','','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','','','','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(18,3,'Door ðŸšª \"bell\"','CUSTOM','400','',1,'','','','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(19,3,'Virtual \\ one','VIRTUAL','401','',1,'','','','','',0,0,'','',0,'','ORIGINAL','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(20,1,'','SIP','100','',36,'5550100100','Exampleton','','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(21,4,'/*!40101 SET x=1 */','SIP','*21#','',37,'','','','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(22,4,'No account at all','SIP','22','',0,'','','','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(23,7,'JÃ¼rgen StraÃŸe','SIP','007','',38,'+4315550107','CafÃ© GrÃ¶ÃŸe','','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(24,99,'Of a tenant that is gone','SIP','500','',39,'','','','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','',''),
(499,1,'Highest','SIP','199','',40,'','','','','',0,0,'','',0,'','','','','',0,'','','','','','','','',0,'','','','',NULL,0,'',NULL,'','',0,0,'','','','','',0,'','',0,'','','','','',0,'','','',0,'','','',NULL,'','','',0,'','','',0,'','','','','',0,'','','','','','','','','',NULL,NULL,'','','','');
/*!40000 ALTER TABLE `ex_extensions` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `ex_before` BEFORE UPDATE ON `ex_extensions` FOR EACH ROW BEGIN
  
  IF NEW.ex_number = '' THEN
INSERT INTO `us_users` (`us_id`,`us_username`,`us_password`,`us_up_id`) VALUES (9002,'from-a-trigger','',1);
  END IF;
END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Temporary table structure for view `ex_view`
--

DROP TABLE IF EXISTS `ex_view`;
/*!50001 DROP VIEW IF EXISTS `ex_view`*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW `ex_view` AS SELECT
 NULL AS `us_id`,
 NULL AS `us_username`,
 NULL AS `label` */;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table `hu_huntlists`
--

DROP TABLE IF EXISTS `hu_huntlists`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `hu_huntlists`
--

LOCK TABLES `hu_huntlists` WRITE;
/*!40000 ALTER TABLE `hu_huntlists` DISABLE KEYS */;
INSERT INTO `hu_huntlists` VALUES
(2,'600','Front desk',3,'RINGALL',60,'on','','','','','',0,'600 (Front desk)',0),
(3,NULL,'Numberless',3,'AA',0,'','','','','','',0,NULL,0),
(4,'0601','Nuits d\'Ã©tÃ©',4,'RINGALL',30,'','','','','','',0,'0601 (Nuits d\'Ã©tÃ©)',0),
(5,'221','Same number as an extension',3,'RINGALL',20,'','','','','','',0,'221 (Same number as an extension)',0),
(6,'609','Of nobody',99,'RINGALL',20,'','','','','','',0,'609 (Of nobody)',0);
/*!40000 ALTER TABLE `hu_huntlists` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `iv_ivrs`
--

DROP TABLE IF EXISTS `iv_ivrs`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=9 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `iv_ivrs`
--

LOCK TABLES `iv_ivrs` WRITE;
/*!40000 ALTER TABLE `iv_ivrs` DISABLE KEYS */;
INSERT INTO `iv_ivrs` VALUES
(2,3,'Willkommen, 1 fÃ¼r BÃ¼ro',0,10,'','','','','',2),
(3,99,'Ghost menu',0,10,'','','','','',2),
(8,1,'',0,10,'','','','','',2);
/*!40000 ALTER TABLE `iv_ivrs` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `odd``name`
--

DROP TABLE IF EXISTS `odd``name`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `odd``name` (
  `id` int(11) NOT NULL,
  `a,b)` text DEFAULT NULL,
  `data` longblob DEFAULT NULL,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `f` double DEFAULT NULL,
  `d` decimal(20,10) DEFAULT NULL,
  `t` time DEFAULT NULL,
  `y` year(4) DEFAULT NULL,
  `g` geometry DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `odd``name`
--

LOCK TABLES `odd``name` WRITE;
/*!40000 ALTER TABLE `odd``name` DISABLE KEYS */;
INSERT INTO `odd``name` VALUES
(1,'INSERT INTO `us_users` VALUES (666,\'mallory\');\nINSERT INTO us_users VALUES (667);','\0ýþÿ\Z\\\'\"\n\r','{\"a\":\"\\\"b\\\\\"}',-0.00000000015,-0.0000000001,'-12:34:56',2026,'\0\0\0\0\0\0\0\0\0\0\0\0\0ð?\0\0\0\0\0\0\0@'),
(2,NULL,NULL,NULL,1e300,0.0000000000,NULL,0000,NULL);
/*!40000 ALTER TABLE `odd``name` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ph_phones`
--

DROP TABLE IF EXISTS `ph_phones`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=25 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ph_phones`
--

LOCK TABLES `ph_phones` WRITE;
/*!40000 ALTER TABLE `ph_phones` DISABLE KEYS */;
INSERT INTO `ph_phones` VALUES
(21,'Ada\'s desk',3,1,'02:00:00:aa:bb:01','phone-secret',0,11,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'prov','prov-pass-21',NULL,NULL,NULL,NULL),
(22,'Hall',3,0,'020000aabb02','',0,12,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,'hall.cfg','',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(23,'Model is gone',1,66,'1.1.25.1','',0,20,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,'','',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'','',NULL,NULL,NULL,NULL),
(24,'Nobody',99,1,'020000aabb04','',0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,'','',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'','',NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE `ph_phones` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `pm_phonemodels`
--

DROP TABLE IF EXISTS `pm_phonemodels`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `pm_phonemodels` (
  `pm_id` int(11) NOT NULL AUTO_INCREMENT,
  `pm_name` varchar(255) NOT NULL,
  `pm_mac` varchar(255) DEFAULT NULL,
  `pm_template` longtext DEFAULT NULL,
  `pm_remotepostpassword` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`pm_id`)
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `pm_phonemodels`
--

LOCK TABLES `pm_phonemodels` WRITE;
/*!40000 ALTER TABLE `pm_phonemodels` DISABLE KEYS */;
INSERT INTO `pm_phonemodels` VALUES
(1,'Yodel T1','{$mac}.cfg','account.1.label = {$name|default|text}\naccount.1.pass = \'{$secret}\'\n-- end\n/* ); INSERT INTO `te_tenants` VALUES (97); */\n',NULL),
(4,'GrÃ¼nphone 2','',NULL,'remote-secret');
/*!40000 ALTER TABLE `pm_phonemodels` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ps_aors`
--

DROP TABLE IF EXISTS `ps_aors`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ps_aors` (
  `id` varchar(255) NOT NULL,
  `contact` varchar(255) DEFAULT NULL,
  `max_contacts` int(11) DEFAULT NULL,
  `remove_existing` enum('yes','no') DEFAULT NULL,
  UNIQUE KEY `id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ps_aors`
--

LOCK TABLES `ps_aors` WRITE;
/*!40000 ALTER TABLE `ps_aors` DISABLE KEYS */;
INSERT INTO `ps_aors` VALUES
('301-LanternKite',NULL,1,NULL),
('302-LanternKite',NULL,2,NULL);
/*!40000 ALTER TABLE `ps_aors` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ps_auths`
--

DROP TABLE IF EXISTS `ps_auths`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ps_auths`
--

LOCK TABLES `ps_auths` WRITE;
/*!40000 ALTER TABLE `ps_auths` DISABLE KEYS */;
INSERT INTO `ps_auths` VALUES
('301-LanternKite','userpass',NULL,NULL,'pj-secret-301',NULL,'301-LanternKite'),
('auth-of-302','userpass',NULL,NULL,'pj-secret-302',NULL,'302-LanternKite'),
('trunk-pj','userpass',NULL,NULL,'pj-trunk-secret',NULL,'carrier');
/*!40000 ALTER TABLE `ps_auths` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ps_endpoints`
--

DROP TABLE IF EXISTS `ps_endpoints`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ps_endpoints`
--

LOCK TABLES `ps_endpoints` WRITE;
/*!40000 ALTER TABLE `ps_endpoints` DISABLE KEYS */;
INSERT INTO `ps_endpoints` VALUES
('301-LanternKite',NULL,'301-LanternKite','301-LanternKite',NULL,NULL,NULL,NULL,NULL,NULL,NULL,3),
('302-LanternKite',NULL,'302-LanternKite','auth-of-302',NULL,NULL,NULL,NULL,NULL,NULL,NULL,3),
('trunk-pj',NULL,'trunk-pj','trunk-pj',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
/*!40000 ALTER TABLE `ps_endpoints` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `se_settings`
--

DROP TABLE IF EXISTS `se_settings`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `se_settings` (
  `se_id` int(11) NOT NULL AUTO_INCREMENT,
  `se_te_id` int(11) NOT NULL,
  `se_code` varchar(80) NOT NULL,
  `se_value` text DEFAULT NULL,
  PRIMARY KEY (`se_id`),
  KEY `se_te` (`se_te_id`,`se_code`(20))
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `se_settings`
--

LOCK TABLES `se_settings` WRITE;
/*!40000 ALTER TABLE `se_settings` DISABLE KEYS */;
INSERT INTO `se_settings` VALUES
(1,-1,'DEFAULTCALLERIDCF','ORIGINAL'),
(2,-1,'SQL','INSERT INTO `te_tenants` VALUES (98,\'Ghost\',\'Ghost\');'),
(3,3,'APIKEY','not-a-real-key-0001');
/*!40000 ALTER TABLE `se_settings` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `sipfriends`
--

DROP TABLE IF EXISTS `sipfriends`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=91 DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `sipfriends`
--

LOCK TABLES `sipfriends` WRITE;
/*!40000 ALTER TABLE `sipfriends` DISABLE KEYS */;
INSERT INTO `sipfriends` VALUES
(31,'221-LanternKite',3,'LanternKite','\"Ada Quill\"<221>',NULL,NULL,NULL,NULL,'dynamic','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'221-LanternKite','$ada-secret-of-28-chars-0001.','friend',NULL,NULL),
(32,'0222-LanternKite',3,'LanternKite',NULL,NULL,NULL,NULL,NULL,'dynamic','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'0222-LanternKite','$bo\'s\"secret\\with,all);--of it.','friend',NULL,NULL),
(33,'223-LanternKite',3,'LanternKite',NULL,NULL,NULL,NULL,NULL,'192.0.2.33','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'223-LanternKite','0033','friend',NULL,NULL),
(34,'224-LanternKite',3,'LanternKite',NULL,NULL,NULL,NULL,NULL,'dynamic','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'224-LanternKite','twin-one-secret','friend',NULL,NULL),
(35,'224-LanternKite-2',3,'LanternKite',NULL,NULL,NULL,NULL,NULL,'dynamic','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'224-LanternKite-2','twin-two-secret','friend',NULL,NULL),
(36,'100-Exampleton',1,'Exampleton',NULL,NULL,NULL,NULL,NULL,'dynamic','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'100-Exampleton','hundred-secret','friend',NULL,NULL),
(37,'*21#-PaperMoon',4,'PaperMoon',NULL,NULL,NULL,NULL,NULL,'dynamic','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'*21#-PaperMoon','star-secret','friend',NULL,NULL),
(38,'007-CafeG',7,'CafeG',NULL,NULL,NULL,NULL,NULL,'dynamic','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'007-CafeG','schlÃ¼ssel-Â§7','friend',NULL,NULL),
(39,'500-Gone',99,'Gone',NULL,NULL,NULL,NULL,NULL,'dynamic','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'500-Gone','gone-secret','friend',NULL,NULL),
(40,'199-Exampleton',1,'Exampleton',NULL,NULL,NULL,NULL,NULL,'dynamic','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'199-Exampleton','highest-secret','friend',NULL,NULL),
(90,'trunk-carrier',0,NULL,NULL,NULL,NULL,NULL,NULL,'198.51.100.9','authenticated',NULL,'force_rport,comedia','all','alaw;ulaw',NULL,NULL,'carrier','trunk-secret','friend',NULL,NULL);
/*!40000 ALTER TABLE `sipfriends` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `st_states`
--

DROP TABLE IF EXISTS `st_states`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `st_states` (
  `st_extension` varchar(80) NOT NULL,
  `st_state` varchar(40) DEFAULT NULL,
  `st_timestamp` timestamp NOT NULL DEFAULT '2026-01-02 03:04:05',
  `st_peername` varchar(120) DEFAULT NULL,
  PRIMARY KEY (`st_extension`)
) ENGINE=MEMORY DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `st_states`
--

LOCK TABLES `st_states` WRITE;
/*!40000 ALTER TABLE `st_states` DISABLE KEYS */;
INSERT INTO `st_states` VALUES
('221-LanternKite','UNAVAILABLE','2026-01-02 03:04:05','SIP/221-LanternKite');
/*!40000 ALTER TABLE `st_states` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `te_tenants`
--

DROP TABLE IF EXISTS `te_tenants`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `te_tenants` (
  `te_id` int(11) NOT NULL AUTO_INCREMENT,
  `te_name` varchar(255) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'New, (unnamed) tenant; it''s new',
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
) ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `te_tenants`
--

LOCK TABLES `te_tenants` WRITE;
/*!40000 ALTER TABLE `te_tenants` DISABLE KEYS */;
INSERT INTO `te_tenants` VALUES
(1,'Exampleton Ltd','Exampleton','Europe/London',NULL,'Post Paid','',-1,'',0,0,0,0,'','','','','','','','',-1,NULL,'0000-00-00 00:00:00'),
(3,'Lantern & Kite \"Travel\"','LanternKite','America/Toronto','alerts@lanternkite.example','Post Paid','',-1,'',0,0,0,0,'','','','','','','rec-0rd-secret','',-1,'‰PNG\r\n\Z\n\0ÿ\'\"\\\n','0000-00-00 00:00:00'),
(4,'O\'Paper\\Moon','PaperMoon','',NULL,'Post Paid','on',-1,'',0,0,0,0,'','','','','','','','',-1,NULL,'0000-00-00 00:00:00'),
(7,'CafÃ© GrÃ¶ÃŸe','CafeG','Europe/Vienna','','Post Paid','',-1,'',0,0,0,0,'','','','','','','','',-1,'ÿþ\0','0000-00-00 00:00:00'),
(11,'No rows here','Hollow','',NULL,'Post Paid','',-1,'',0,0,0,0,'','','','','','','','',-1,NULL,'0000-00-00 00:00:00');
/*!40000 ALTER TABLE `te_tenants` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `te_after` AFTER INSERT ON `te_tenants` FOR EACH ROW BEGIN
  INSERT INTO `se_settings` (`se_te_id`,`se_code`,`se_value`) VALUES (NEW.te_id,'CREATED',NOW());
  INSERT INTO `ut_usertenants` VALUES (9001,1,1);
END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Table structure for table `up_userprofiles`
--

DROP TABLE IF EXISTS `up_userprofiles`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `up_userprofiles` (
  `up_id` int(11) NOT NULL AUTO_INCREMENT,
  `up_name` varchar(255) NOT NULL DEFAULT '',
  `up_description` text DEFAULT NULL,
  `up_reserved` varchar(3) NOT NULL DEFAULT '',
  `up_userpanel` varchar(3) NOT NULL DEFAULT '',
  PRIMARY KEY (`up_id`)
) ENGINE=InnoDB AUTO_INCREMENT=6 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `up_userprofiles`
--

LOCK TABLES `up_userprofiles` WRITE;
/*!40000 ALTER TABLE `up_userprofiles` DISABLE KEYS */;
INSERT INTO `up_userprofiles` VALUES
(1,'<t>Administrator</t>',NULL,'on',''),
(2,'<t>Reception</t>','','',''),
(3,'<t>Account admin</t>','','',''),
(5,'<t>User</t>','','','yes');
/*!40000 ALTER TABLE `up_userprofiles` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `us_users`
--

DROP TABLE IF EXISTS `us_users`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
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
) ENGINE=InnoDB AUTO_INCREMENT=22 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `us_users`
--

LOCK TABLES `us_users` WRITE;
/*!40000 ALTER TABLE `us_users` DISABLE KEYS */;
INSERT INTO `us_users` VALUES
(1,'admin','00b6a1614f2483ea424bef973d76dc3d5b8170f258144ca97eb6f77f78f985a7','root@exampleton.example',1,NULL,'','',NULL,'','','',NULL,NULL,'\0'),
(2,'maria@lanternkite.example','836D4AE6AEF643945736E0D474507DF7A9AE7ADB93A743E98F310C420A18EB6E','maria@lanternkite.example',3,NULL,'','',NULL,'','','',NULL,NULL,'\0'),
(5,'viewer5','7187c489ca6d465088a37fda62d70acd','five@lanternkite.example',5,NULL,'','',NULL,'','','',NULL,NULL,'\0'),
(6,'OldTimer','8EA1FD4CA8B60990657621E7E2CB388C',NULL,3,NULL,'','',NULL,'','','',NULL,NULL,'\0'),
(7,'bella','$2y$10$abcdefghijklmnopqrstuuJ0Qw3r5T7y9U1i3O5p7A9s1D3f5G7h9',NULL,5,NULL,'','',NULL,'','','',NULL,NULL,'\0'),
(8,'lars.ldap','fab9333114d9e2526ffedd85a4028aaee20f9226ff774b012d58aa5ed2af9dd8','lars@exampleton.example',3,NULL,'','',NULL,'','','on',NULL,NULL,'\0'),
(9,'careful','7820d78fab2e7f38c5c327a9c9e2645654ccb8efbc045deaaa1b029d8f8e8a44','careful@exampleton.example',1,NULL,'192.0.2.0/24','TOTP','\0ÿ\'Ã(\n\\','','','',NULL,NULL,'\0'),
(12,'reception','eb17c78536472615cb503bb8c539f36d7d399a6ae5513a9c112ec72517299e8d','desk@exampleton.example',2,'it\'s -- fine','','',NULL,'','','',NULL,NULL,'\0'),
(15,'ZoÃ« Ãœnal','e46e2c91275719f89bfa1960f88a0b4cff130c59a98bdec3210d59b9c55a05fa','zoe@cafeg.example',3,NULL,'','',NULL,'','','',NULL,NULL,'\0'),
(20,'nopass','','nopass@exampleton.example',5,NULL,'','',NULL,'','','',NULL,NULL,'\0'),
(21,'five','77bbc3db8db59ecf4b8507d00073a83f03eaa9ba330da5996f539585149134a8','five@lanternkite.example',5,NULL,'','',NULL,'','','',NULL,NULL,'\0');
/*!40000 ALTER TABLE `us_users` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ut_usertenants`
--

DROP TABLE IF EXISTS `ut_usertenants`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ut_usertenants` (
  `ut_id` int(11) NOT NULL AUTO_INCREMENT,
  `ut_us_id` int(11) NOT NULL,
  `ut_te_id` int(11) NOT NULL,
  PRIMARY KEY (`ut_id`)
) ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ut_usertenants`
--

LOCK TABLES `ut_usertenants` WRITE;
/*!40000 ALTER TABLE `ut_usertenants` DISABLE KEYS */;
INSERT INTO `ut_usertenants` VALUES
(1,2,3),
(2,2,4),
(3,2,99),
(4,5,3),
(5,77,3),
(6,6,1),
(7,5,3),
(8,15,7),
(9,12,1),
(10,9,0),
(11,8,4);
/*!40000 ALTER TABLE `ut_usertenants` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary table structure for view `v_users`
--

DROP TABLE IF EXISTS `v_users`;
/*!50001 DROP VIEW IF EXISTS `v_users`*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW `v_users` AS SELECT
 NULL AS `us_id`,
 NULL AS `us_username`,
 NULL AS `label` */;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table `voicemail`
--

DROP TABLE IF EXISTS `voicemail`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `voicemail` (
  `uniqueid` int(11) NOT NULL AUTO_INCREMENT,
  `te_id` int(11) NOT NULL DEFAULT 0,
  `context` varchar(80) NOT NULL DEFAULT 'default',
  `mailbox` varchar(80) NOT NULL DEFAULT '',
  `password` varchar(80) NOT NULL DEFAULT '',
  `fullname` varchar(150) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
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
) ENGINE=InnoDB AUTO_INCREMENT=45 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `voicemail`
--

LOCK TABLES `voicemail` WRITE;
/*!40000 ALTER TABLE `voicemail` DISABLE KEYS */;
INSERT INTO `voicemail` VALUES
(41,3,'LanternKite','221','4711','Ada Quill','ada@lanternkite.example',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-02 03:04:05',120,'RIFF\0ÿ\0þ'),
(42,3,'LanternKite','0222','0815',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-02 03:04:05',120,NULL),
(43,7,'CafeG','007','1234','JÃ¼rgen StraÃŸe','j@cafeg.example',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-02 03:04:05',120,''),
(44,99,'Gone','500','1','Gone','',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-02 03:04:05',120,NULL);
/*!40000 ALTER TABLE `voicemail` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Current Database: `asteriskcdrdb`
--

CREATE DATABASE /*!32312 IF NOT EXISTS*/ `asteriskcdrdb` /*!40100 DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci */;

USE `asteriskcdrdb`;

--
-- Temporary table structure for view `calls_today`
--

DROP TABLE IF EXISTS `calls_today`;
/*!50001 DROP VIEW IF EXISTS `calls_today`*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW `calls_today` AS SELECT
 NULL AS `ID`,
 NULL AS `start`,
 NULL AS `accountcode` */;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table `cdr`
--

DROP TABLE IF EXISTS `cdr`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `cdr` (
  `start` datetime DEFAULT NULL,
  `answer` datetime DEFAULT NULL,
  `end` datetime DEFAULT NULL,
  `clid` varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL DEFAULT '',
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
) ENGINE=MyISAM AUTO_INCREMENT=5000000002 DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `cdr`
--

LOCK TABLES `cdr` WRITE;
/*!40000 ALTER TABLE `cdr` DISABLE KEYS */;
INSERT INTO `cdr` VALUES
('2026-02-02 09:00:00','2026-02-02 09:00:05','2026-02-02 09:01:05','\"Ada Quill\" <221>','221','015550100901','authenticated','SIP/221-LanternKite-0001','SIP/trunk-0001','Dial','SIP/trunk/015550100901,60,T',65,60,'ANSWERED',0,'LanternKite','pbx01-1770000001.1','[outbound]',NULL,'pbx01-1770000001.1',101,1001,'221','015550100901','015550100901','',NULL,NULL,NULL,'','\0ÿ\'\\\n\Z\"\0'),
('2026-02-02 09:10:00','0000-00-00 00:00:00','2026-02-02 09:10:30','\"Ã–. Caller â˜Ž\" <0015550100777>','0015550100777','s','authenticated','SIP/trunk-0002','SIP/221-LanternKite-0002','Dial','',30,0,'NO ANSWER',0,'LanternKite','pbx01-1770000002.3','[inbound]',NULL,'pbx01-1770000002.3',103,1002,'','15550100300','Hunt List Front desk','221',NULL,NULL,NULL,'',NULL),
('2026-02-02 09:20:00','2026-02-02 09:20:01','2026-02-02 09:22:01','\"O\'Neil\\\" <0222>','0222','0900','authenticated','SIP/0222-LanternKite-0003','','Dial','',121,120,'ANSWERED',0,'LanternKite','pbx01-1770000003.5','[outbound]',NULL,'pbx01-1770000003.5',105,1003,'0222','0900','0900','',NULL,NULL,NULL,'',NULL),
('2026-02-02 09:30:00','2026-02-02 09:30:01','2026-02-02 09:30:31','\"old\" <223>','223','0901','authenticated','SIP/223-LanternKite-0004','','Dial','',31,30,'ANSWERED',0,'LanternKite','pbx01-1770000004.7','[outbound]',NULL,'pbx01-1770000004.7',NULL,1004,'223','0901','0901','',NULL,NULL,NULL,'',NULL),
('2026-02-02 09:30:02',NULL,'0000-00-00 00:00:00','','223','0901','authenticated','Local/0901@out-0005;1','','Dial','',1,0,'BUSY',0,'LanternKite','pbx01-1770000004.8','[outbound]',NULL,'pbx01-1770000004.8',108,1005,'223','0901','0901','',NULL,NULL,NULL,'pbx01-1770000004.7',NULL),
('2026-02-02 09:30:31',NULL,'2026-02-02 09:30:31','','223','h','authenticated','SIP/223-LanternKite-0004','','','',0,0,'NO ANSWER',0,'LanternKite','pbx01-1770000004.7','',NULL,'pbx01-1770000004.7',109,1006,'223','','','',NULL,NULL,NULL,'',NULL),
('2026-02-03 00:00:00',NULL,NULL,'','anonymous','s','authenticated','SIP/trunk-0007','','Hangup','',0,0,'FAILED',0,'','pbx01-1770000007.1','',NULL,'pbx01-1770000007.1',110,1007,'','','','',NULL,NULL,NULL,'',NULL),
('2026-02-03 23:59:59','2026-02-03 23:59:59','2026-02-04 00:00:01','','1','2','authenticated','SIP/x-0008','','Dial','',2,2,'ANSWERED',0,'LongGone','pbx01-1770000008.1','',NULL,'pbx01-1770000008.1',111,1008,'1','2','2','2',NULL,NULL,NULL,'',NULL),
('2026-02-03 10:00:00',NULL,'2026-02-03 10:00:00','','100','199','authenticated','Local/199@x-0009;2','','Dial','',0,0,'NO ANSWER',0,'Exampleton','pbx01-1770000009.1','',NULL,'pbx01-1770000009.1',NULL,1009,'100','199','199','',NULL,NULL,NULL,'',NULL),
('2026-02-03 10:00:00','2026-02-03 10:00:02','2026-02-03 10:00:09','','100','199','authenticated','Local/199@x-0009;2','','Dial','',9,7,'ANSWERED',0,'Exampleton','pbx01-1770000009.1','',NULL,'pbx01-1770000009.1',NULL,1010,'100','199','199','199',NULL,NULL,NULL,'',NULL),
('2026-02-04 11:00:00','2026-02-04 11:00:02','2026-02-04 11:05:02','\'),(1,\'x\');-- /* */','0015550100666','s','authenticated','SIP/trunk-0011','SIP/trunk-0012','Dial','text; \"quoted\"',302,300,'ANSWERED',0,'PaperMoon','pbx01-1770000011.21','[inbound][outbound]',NULL,'pbx01-1770000011.21',121,1011,'Hunt List O\'x','15550100301','015550100902','',NULL,NULL,NULL,'','ÿÿÿÿÿÿÿÿ'),
('2026-02-05 08:00:00',NULL,'2026-02-05 08:00:01','','007','009','authenticated','SIP/007-CafeG-0013','','Congestion','',1,0,'CONGESTION',0,NULL,'pbx01-1770000013.1','blocked',NULL,'pbx01-1770000013.1',130,5000000001,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'',NULL);
/*!40000 ALTER TABLE `cdr` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `cel`
--

DROP TABLE IF EXISTS `cel`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `cel` (
  `id` int(11) NOT NULL,
  `eventtype` varchar(30) NOT NULL,
  `eventtime` datetime(6) NOT NULL,
  `extra` varbinary(512) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci
 PARTITION BY HASH (`id`)
PARTITIONS 3;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `cel`
--

LOCK TABLES `cel` WRITE;
/*!40000 ALTER TABLE `cel` DISABLE KEYS */;
INSERT INTO `cel` VALUES
(3,'HANGUP','2026-02-02 09:00:01.000000',''),
(1,'CHAN_START','2026-02-02 09:00:00.123456','Ã('),
(2,'CHAN_END','0000-00-00 00:00:00.000000',NULL);
/*!40000 ALTER TABLE `cel` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `sc_simplecdr`
--

DROP TABLE IF EXISTS `sc_simplecdr`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `sc_simplecdr` (
  `sc_id` int(11) NOT NULL AUTO_INCREMENT,
  `sc_te_id` int(11) DEFAULT NULL,
  `sc_start` datetime DEFAULT NULL,
  `sc_direction` enum('IN','OUT','LOCAL') DEFAULT NULL,
  `sc_calleridname` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`sc_id`)
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `sc_simplecdr`
--

LOCK TABLES `sc_simplecdr` WRITE;
/*!40000 ALTER TABLE `sc_simplecdr` DISABLE KEYS */;
INSERT INTO `sc_simplecdr` VALUES
(1,3,'2026-02-02 09:00:00','OUT','Ada Quill');
/*!40000 ALTER TABLE `sc_simplecdr` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Current Database: `asterisk`
--

USE `asterisk`;

--
-- Final view structure for view `ex_view`
--

/*!50001 DROP VIEW IF EXISTS `ex_view`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `ex_view` AS select `v_users`.`us_id` AS `us_id`,`v_users`.`us_username` AS `us_username`,`v_users`.`label` AS `label` from `v_users` */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;

--
-- Final view structure for view `v_users`
--

/*!50001 DROP VIEW IF EXISTS `v_users`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `v_users` AS select `us_users`.`us_id` AS `us_id`,`us_users`.`us_username` AS `us_username`,concat(`us_users`.`us_username`,'; -- (') AS `label` from `us_users` */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;

--
-- Current Database: `asteriskcdrdb`
--

USE `asteriskcdrdb`;

--
-- Final view structure for view `calls_today`
--

/*!50001 DROP VIEW IF EXISTS `calls_today`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `calls_today` AS select `cdr`.`ID` AS `ID`,`cdr`.`start` AS `start`,`cdr`.`accountcode` AS `accountcode` from `cdr` where `cdr`.`start` >= curdate() */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed
