use super::*;
use proptest::prelude::*;

/// All rows as `table(a|b|c)`, NULL as `~`, with the lines on which they begin.
fn rows_of(dump: &[u8]) -> Result<Vec<String>> {
    let mut reader = Reader::new(dump)?;
    let mut row = Row::default();
    let mut found = Vec::new();
    while let Some(statement) = reader.next_statement()? {
        if let Statement::Insert { table, .. } = statement {
            while reader.next_row(&[true; 50], &mut row)? {
                let values: Vec<String> = (0..row.len())
                    .map(|index| row.value(index).map_or("~".to_owned(), |value| value.escape_ascii().to_string()))
                    .collect();
                found.push(format!("{}:{table}({})", row.line, values.join("|")));
            }
        }
    }
    Ok(found)
}

fn failure(dump: &[u8]) -> String {
    rows_of(dump).unwrap_err().to_string()
}

#[test]
fn every_form_of_a_value_is_read() {
    let dump = br#"INSERT INTO `t` VALUES (1,-2.50,NULL,'','it''s','a\'b\\c\n\0\Z',"d""q",0x4142,X'43',_binary 'x\0y',
        _utf8mb4 'u',N'n',b'101',TRUE,1e5,CURRENT_TIMESTAMP(),null);"#;
    assert_eq!(
        rows_of(dump).unwrap(),
        [r#"1:t(1|-2.50|~||it\'s|a\'b\\c\n\x00\x1a|d\"q|AB|C|x\x00y|u|n|5|1|1e5|current_timestamp|~)"#]
    );
}

#[test]
fn every_form_of_an_insert_is_read() {
    let dump = br#"USE `db`; LOCK TABLES `t` WRITE;
INSERT INTO `db`.`t` VALUES (1),(2);
insert ignore into t (`a`) values (3) , (4);
REPLACE INTO "t" ("a") VALUES
(5),
(6);
INSERT INTO t(a)VALUES(7)ON DUPLICATE KEY UPDATE a='x;y';
/*!40000 ALTER TABLE `t` ENABLE KEYS */; UNLOCK TABLES;"#;
    assert_eq!(rows_of(dump).unwrap(), ["2:t(1)", "2:t(2)", "3:t(3)", "3:t(4)", "5:t(5)", "6:t(6)", "7:t(7)"]);
}

#[test]
fn create_table_tells_the_columns() {
    let dump = br#"CREATE TABLE IF NOT EXISTS `a``b` (
  `id` int(11) NOT NULL COMMENT 'x, y) `z`',
  `price` decimal(10,5) DEFAULT 1.5 CHECK (`price` > 0),
  kind enum('a','b)') /*!80023 INVISIBLE */,
  PRIMARY KEY (`id`), KEY `k` (`price`,`id`), CONSTRAINT `c` FOREIGN KEY (`id`) REFERENCES `o` (`id`)
) ENGINE=InnoDB COMMENT='it''s; here';"#;
    let mut reader = Reader::new(&dump[..]).unwrap();
    let columns = ["id", "price", "kind"].map(str::to_owned).to_vec();
    assert_eq!(reader.next_statement().unwrap(), Some(Statement::Create { table: "a`b".to_owned(), columns }));
    assert_eq!(reader.next_statement().unwrap(), None);
}

#[test]
fn what_looks_like_sql_in_strings_comments_triggers_and_views_is_passed() {
    let dump = br#"-- INSERT INTO t VALUES (0);
/* INSERT INTO t VALUES (0); it's */
# INSERT INTO t VALUES (0);
/*!50001 CREATE VIEW `v` AS SELECT 'it''s */ ; INSERT INTO t VALUES (0);' AS `x` */;
INSERT INTO t VALUES ('); INSERT INTO t VALUES (0); -- ');
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER tr AFTER INSERT ON t FOR EACH ROW BEGIN
  -- don't stop
  INSERT INTO t VALUES (0); /* nor'here */
END */;;
CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (0); END ;;
DELIMITER ;
/*M!999999\- enable the sandbox mode */
INSERT INTO t VALUES (1);"#;
    assert_eq!(rows_of(dump).unwrap(), ["5:t(); INSERT INTO t VALUES (0); -- )", "14:t(1)"]);
}

#[test]
fn a_dump_that_ends_too_early_is_cut_off() {
    let whole = b"-- MySQL dump 10.13\n--\nINSERT INTO t VALUES (1,'a'),(2,'b');\n-- Dump completed on 2026-01-01\n";
    assert_eq!(rows_of(whole).unwrap().len(), 2);
    for end in 20..whole.len() - 16 {
        assert!(failure(&whole[..end]).contains("cut off"), "cut at {end}");
    }
}

#[test]
fn what_is_no_dump_is_called_what_it_is() {
    for (start, word) in [
        (&b""[..], "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><p>", "HTML"),
        (b"SQLite format 3\0\x10", "SQLite"),
        (b"\xff\xfe-\0-\0", "UTF-16"),
        (b"PK\x03\x04", "archive"),
        (b"<?xml version=\"1.0\"?>", "XML"),
        (b"name,number\n1,2\n", "not a dump"),
        (b"mysqldump: Got error: 1045: Access denied\n", "failed"),
    ] {
        assert!(failure(start).contains(word), "{}", failure(start));
    }
}

#[test]
fn warnings_of_the_dump_program_are_passed() {
    let dump = b"mysqldump: [Warning] Using a password can be insecure.\nINSERT INTO t VALUES (1);\n";
    assert_eq!(rows_of(dump).unwrap(), ["2:t(1)"]);
}

#[test]
fn latin1_becomes_utf8_where_the_dump_is_in_it() {
    let rows = b"INSERT INTO t VALUES ('caf\xe9 \x80'),('caf\xc3\xa9');\n";
    let read = |head: &[u8]| rows_of(&[head, rows].concat());
    let decoded = ["1:t(caf\\xc3\\xa9 \\xe2\\x82\\xac)", "1:t(caf\\xc3\\xa9)"];
    assert_eq!(read(b"/*!40101 SET NAMES latin1 */;").unwrap(), decoded);
    assert_eq!(read(b"/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='ANSI' */;").unwrap(), decoded);
    assert_eq!(read(b"/*!40101 SET NAMES utf8mb4 */;").unwrap()[0], "1:t(caf\\xe9 \\x80)");
    assert!(read(b"SET NAMES cp1251;").unwrap_err().to_string().contains("CP1251"));
}

#[test]
fn values_that_are_not_kept_only_tell_whether_they_are_there() {
    let dump = b"INSERT INTO t VALUES ('long text','0','',NULL,0,'00');";
    let mut reader = Reader::new(&dump[..]).unwrap();
    reader.next_statement().unwrap();
    let mut row = Row::default();
    assert!(reader.next_row(&[], &mut row).unwrap());
    let held: Vec<bool> = (0..6).map(|index| row.holds_data(index)).collect();
    assert_eq!(held, [true, false, false, false, false, true]);
    assert_eq!(row.value(0), Some(&b"lo"[..]));
}

/// A reader that gives a few bytes at a time, so that every construct meets the end of a piece.
struct Sips<'a>(&'a [u8], usize);

impl Read for Sips<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.len().min(self.1).min(into.len());
        let (now, later) = self.0.split_at(count);
        into[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_as_it_was(
        texts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..20),
        sip in 1_usize..9,
    ) {
        let mut dump = b"INSERT INTO `t` VALUES ".to_vec();
        for (index, text) in texts.iter().enumerate() {
            dump.extend(if index > 0 { &b",('"[..] } else { b"('" });
            for &byte in text {
                match byte {
                    b'\'' | b'"' | b'\\' => dump.extend([b'\\', byte]),
                    b'\n' => dump.extend(b"\\n"),
                    0 => dump.extend(b"\\0"),
                    other => dump.push(other),
                }
            }
            dump.extend(b"')");
        }
        dump.extend(b";\n");
        let mut reader = Reader::new(Sips(&dump, sip)).unwrap();
        reader.next_statement().unwrap();
        let mut row = Row::default();
        for text in &texts {
            prop_assert!(reader.next_row(&[true], &mut row).unwrap());
            prop_assert_eq!(row.value(0), Some(text.as_slice()));
        }
        prop_assert!(!reader.next_row(&[true], &mut row).unwrap());
    }

    #[test]
    fn no_input_makes_the_reader_panic(
        dump in "(INSERT INTO t|CREATE TABLE|VALUES|DELIMITER|[(),;'\"`\\\\ \n#*/!-]|0x|X'|a|1){0,60}"
    ) {
        let _ = rows_of(dump.as_bytes());
    }
}
