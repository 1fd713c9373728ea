/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: asteriskcdrdb
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Temporary table structure for view "calls_today"
--

DROP TABLE IF EXISTS "calls_today";
/*!50001 DROP VIEW IF EXISTS "calls_today"*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW "calls_today" AS SELECT
 NULL AS "ID",
 NULL AS "start",
 NULL AS "accountcode" */;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table "cdr"
--

DROP TABLE IF EXISTS "cdr";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "cdr" (
  "start" datetime DEFAULT NULL,
  "answer" datetime DEFAULT NULL,
  "end" datetime DEFAULT NULL,
  "clid" varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL DEFAULT '',
  "src" varchar(80) NOT NULL DEFAULT '',
  "dst" varchar(80) NOT NULL DEFAULT '',
  "dcontext" varchar(80) NOT NULL DEFAULT '',
  "channel" varchar(80) NOT NULL DEFAULT '',
  "dstchannel" varchar(80) NOT NULL DEFAULT '',
  "lastapp" varchar(80) NOT NULL DEFAULT '',
  "lastdata" varchar(200) NOT NULL DEFAULT '',
  "duration" int(11) NOT NULL DEFAULT 0,
  "billsec" int(11) NOT NULL DEFAULT 0,
  "disposition" varchar(45) NOT NULL DEFAULT '',
  "amaflags" int(11) NOT NULL DEFAULT 0,
  "accountcode" varchar(80) DEFAULT NULL,
  "uniqueid" varchar(150) NOT NULL DEFAULT '',
  "userfield" varchar(255) NOT NULL DEFAULT '',
  "peeraccount" varchar(80) DEFAULT NULL,
  "linkedid" varchar(150) DEFAULT NULL,
  "sequence" int(11) DEFAULT NULL,
  "ID" bigint(20) NOT NULL AUTO_INCREMENT,
  "realsrc" varchar(80) DEFAULT NULL,
  "firstdst" varchar(80) DEFAULT NULL,
  "lastdst" varchar(80) DEFAULT NULL,
  "wherelanded" varchar(80) DEFAULT NULL,
  "srcCallID" varchar(150) DEFAULT NULL,
  "originateid" varchar(150) DEFAULT NULL,
  "pincode" varchar(40) DEFAULT NULL,
  "prevuniqueid" varchar(150) NOT NULL DEFAULT '',
  "fingerprint" binary(8) DEFAULT NULL,
  PRIMARY KEY ("ID"),
  KEY "start" ("start"),
  KEY "uniqueid" ("uniqueid")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "cdr"
--

LOCK TABLES "cdr" WRITE;
/*!40000 ALTER TABLE "cdr" DISABLE KEYS */;
INSERT INTO "cdr" VALUES
('2026-02-02 09:00:00','2026-02-02 09:00:05','2026-02-02 09:01:05','\"Ada Quill\" <221>','221','015550100901','authenticated','SIP/221-LanternKite-0001','SIP/trunk-0001','Dial','SIP/trunk/015550100901,60,T',65,60,'ANSWERED',0,'LanternKite','pbx01-1770000001.1','[outbound]',NULL,'pbx01-1770000001.1',101,1001,'221','015550100901','015550100901','',NULL,NULL,NULL,'','\0ÿ\'\\\n\Z\"\0'),
('2026-02-02 09:10:00','0000-00-00 00:00:00','2026-02-02 09:10:30','\"Ö. Caller ?\" <0015550100777>','0015550100777','s','authenticated','SIP/trunk-0002','SIP/221-LanternKite-0002','Dial','',30,0,'NO ANSWER',0,'LanternKite','pbx01-1770000002.3','[inbound]',NULL,'pbx01-1770000002.3',103,1002,'','15550100300','Hunt List Front desk','221',NULL,NULL,NULL,'',NULL),
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
/*!40000 ALTER TABLE "cdr" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "cel"
--

DROP TABLE IF EXISTS "cel";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "cel" (
  "id" int(11) NOT NULL,
  "eventtype" varchar(30) NOT NULL,
  "eventtime" datetime(6) NOT NULL,
  "extra" varbinary(512) DEFAULT NULL,
  PRIMARY KEY ("id")
)
 PARTITION BY HASH ("id")
PARTITIONS 3;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "cel"
--

LOCK TABLES "cel" WRITE;
/*!40000 ALTER TABLE "cel" DISABLE KEYS */;
INSERT INTO "cel" VALUES
(3,'HANGUP','2026-02-02 09:00:01.000000',''),
(1,'CHAN_START','2026-02-02 09:00:00.123456','Ã('),
(2,'CHAN_END','0000-00-00 00:00:00.000000',NULL);
/*!40000 ALTER TABLE "cel" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "sc_simplecdr"
--

DROP TABLE IF EXISTS "sc_simplecdr";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "sc_simplecdr" (
  "sc_id" int(11) NOT NULL AUTO_INCREMENT,
  "sc_te_id" int(11) DEFAULT NULL,
  "sc_start" datetime DEFAULT NULL,
  "sc_direction" enum('IN','OUT','LOCAL') DEFAULT NULL,
  "sc_calleridname" varchar(255) DEFAULT NULL,
  PRIMARY KEY ("sc_id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "sc_simplecdr"
--

LOCK TABLES "sc_simplecdr" WRITE;
/*!40000 ALTER TABLE "sc_simplecdr" DISABLE KEYS */;
INSERT INTO "sc_simplecdr" VALUES
(1,3,'2026-02-02 09:00:00','OUT','Ada Quill');
/*!40000 ALTER TABLE "sc_simplecdr" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Final view structure for view "calls_today"
--

/*!50001 DROP VIEW IF EXISTS "calls_today"*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE VIEW "calls_today" AS select "cdr"."ID" AS "ID","cdr"."start" AS "start","cdr"."accountcode" AS "accountcode" from "cdr" where "cdr"."start" >= curdate() */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed
