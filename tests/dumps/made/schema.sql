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
-- Dumping routines for database 'asterisk'
--
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
/*!50003 DROP FUNCTION IF EXISTS `one` */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` FUNCTION `one`() RETURNS int(11)
    DETERMINISTIC
RETURN 1
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
/*!50003 DROP PROCEDURE IF EXISTS `make_user` */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `make_user`(IN n varchar(255))
BEGIN
INSERT INTO `us_users` VALUES (9003,n,'','',1,'','','',NULL,'','','',NULL,NULL,0);
INSERT INTO `te_tenants` (`te_id`,`te_name`,`te_code`) VALUES (9003,'From a procedure','FromProcedure');
END
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

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
-- Dumping routines for database 'asteriskcdrdb'
--

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
