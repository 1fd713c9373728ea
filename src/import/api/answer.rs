//! An answer of the documented API, read row by row: it may be longer than the memory.

use std::fmt;
use std::io::{self, BufReader, Read};

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Most bytes of one row, and of all that is around the rows.
const MOST_BYTES: u64 = 1 << 20;

/// A row of an answer: values by name; NULL is none.
#[derive(Debug, Default, Clone, serde::Serialize, serde::Deserialize)]
pub struct Row(pub Vec<(String, Option<String>)>);

impl Row {
    /// The value of that name; "" where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.value(name).unwrap_or_default()
    }

    /// The value of that name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.as_deref())
    }
}

/// What an answer says.
#[derive(Debug)]
pub enum Said {
    /// `success`; `data` where it is no list of rows.
    Success(Value),
    /// `failed`, with its message.
    Failed(String),
}

/// Why an answer can't be used.
#[derive(Debug)]
pub enum Fault {
    /// It ended too early, or never ended: it may be whole next time.
    Broken(String),
    /// It is no answer of this API.
    Foreign(String),
    /// The rows could not be put away.
    Here(anyhow::Error),
}

/// Reads an answer. Rows of a list in `data` go to `keep`, one by one; what is no list comes back.
pub fn read(body: impl Read, keep: &mut dyn FnMut(Row) -> anyhow::Result<()>) -> Result<Said, Fault> {
    let left = std::cell::Cell::new(MOST_BYTES);
    let guarded = Guarded { body, left: &left };
    let mut failure = None;
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(guarded));
    let sink = Sink { keep, failure: &mut failure, left: &left };
    let read = Envelope(sink).deserialize(&mut deserializer).and_then(|said| deserializer.end().map(|()| said));
    match (read, failure) {
        (_, Some(failure)) => Err(Fault::Here(failure)),
        (Ok(said), None) => Ok(said),
        (Err(error), None) if error.is_eof() => Err(Fault::Broken("the answer is cut off".to_owned())),
        (Err(error), None) if error.is_io() => Err(told(&error.into())),
        (Err(error), None) if error.is_data() => Err(Fault::Foreign(shape(&error))),
        (Err(_), None) => Err(Fault::Foreign("the answer is no JSON".to_owned())),
    }
}

/// Only our own words: what serde adds may quote a value.
fn shape(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let ours = [NO_ROWS, NO_ROW, NO_ENVELOPE, TWICE];
    ours.into_iter().find(|own| text.starts_with(own)).unwrap_or(NO_ENVELOPE).to_owned()
}

fn told(error: &io::Error) -> Fault {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<TooLong>()) {
        Some(_) => Fault::Foreign(format!("a row has more than {MOST_BYTES} bytes")),
        None => Fault::Broken(in_words(error)),
    }
}

/// An error of the connection, in our words: another's may quote what was sent.
pub fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "it stopped in the middle of an answer".to_owned(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
            "the connection was cut off".to_owned()
        }
        io::ErrorKind::Other => match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
            Some(ureq::Error::Timeout(_)) => "it stopped in the middle of an answer".to_owned(),
            _ => "the answer is broken".to_owned(),
        },
        kind => kind.to_string(),
    }
}

const NO_ENVELOPE: &str = "the answer is no object with status and data";
const NO_ROWS: &str = "`data` is no list of rows";
const NO_ROW: &str = "a row is no object of plain values";
const TWICE: &str = "`data` stands twice";

#[derive(Debug, thiserror::Error)]
#[error("too long")]
struct TooLong;

/// Lets through so many bytes until the next row.
struct Guarded<'a, R> {
    body: R,
    left: &'a std::cell::Cell<u64>,
}

impl<R: Read> Read for Guarded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.body.read(buffer)?;
        match self.left.get().checked_sub(count as u64) {
            Some(left) => self.left.set(left),
            None => return Err(io::Error::other(TooLong)),
        }
        Ok(count)
    }
}

/// Where rows go.
struct Sink<'a> {
    keep: &'a mut dyn FnMut(Row) -> anyhow::Result<()>,
    failure: &'a mut Option<anyhow::Error>,
    left: &'a std::cell::Cell<u64>,
}

/// `{"status": …, "data": …}`
struct Envelope<'a>(Sink<'a>);

impl<'de> DeserializeSeed<'de> for Envelope<'_> {
    type Value = Said;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Said, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Envelope<'_> {
    type Value = Said;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(NO_ENVELOPE)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Said, A::Error> {
        let (mut status, mut message, mut data) = (None::<String>, String::new(), None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "status" => status = Some(map.next_value()?),
                "message" => message = map.next_value::<Value>()?.as_str().unwrap_or_default().to_owned(),
                "data" if data.is_some() => return Err(A::Error::custom(TWICE)),
                "data" => data = Some(map.next_value_seed(Data(&mut self.0))?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match (status.as_deref(), data) {
            (Some("success"), Some(data)) => Ok(Said::Success(data)),
            (Some("failed"), _) => Ok(Said::Failed(message)),
            _ => Err(A::Error::custom(NO_ENVELOPE)),
        }
    }
}

/// A list, whose rows go to the sink, or anything else, which is kept.
struct Data<'a, 'b>(&'b mut Sink<'a>);

impl<'de> DeserializeSeed<'de> for Data<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Data<'_, '_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(NO_ROWS)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Value, A::Error> {
        while let Some(value) = rows.next_element::<Value>()? {
            let row = flat(value).ok_or_else(|| A::Error::custom(NO_ROW))?;
            if let Err(failure) = (self.0.keep)(row) {
                *self.0.failure = Some(failure);
                return Err(A::Error::custom(NO_ROWS));
            }
            self.0.left.set(MOST_BYTES);
        }
        Ok(Value::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        // An object, or a number, which looks like one from here.
        Value::deserialize(MapAccessDeserializer::new(map))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

fn flat(value: Value) -> Option<Row> {
    let Value::Object(object) = value else { return None };
    object.into_iter().map(|(key, value)| Some((key, plain(value)?))).collect::<Option<_>>().map(Row)
}

/// A plain value as text; none inside for null, none for a list or an object.
pub fn plain(value: Value) -> Option<Option<String>> {
    match value {
        Value::Null => Some(None),
        Value::String(text) => Some(Some(text)),
        Value::Bool(value) => Some(Some(value.to_string())),
        Value::Number(number) => Some(Some(number.to_string())),
        Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(body: &str) -> Result<(Said, Vec<Row>), Fault> {
        let mut rows = Vec::new();
        let said = read(body.as_bytes(), &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok((said, rows))
    }

    #[test]
    fn rows_come_one_by_one_with_null_and_numbers() {
        let (said, rows) =
            rows(r#"{"status":"success","data":[{"a":"x","b":null,"c":15140000001234567890}]}"#).unwrap();
        assert!(matches!(said, Said::Success(Value::Null)));
        assert_eq!((rows[0].text("a"), rows[0].value("b")), ("x", None));
        assert_eq!(rows[0].text("c"), "15140000001234567890");
    }

    #[test]
    fn what_is_no_list_comes_back() {
        let (said, _) = rows(r#"{"data":"15146339933","status":"success"}"#).unwrap();
        assert!(matches!(said, Said::Success(Value::String(text)) if text == "15146339933"));
        for number in ["15146339933", "-7", "0.5", "151463399331514633993315146339933"] {
            let (said, _) = rows(&format!(r#"{{"status":"success","data":{number}}}"#)).unwrap();
            assert!(matches!(said, Said::Success(Value::Number(found)) if found.to_string() == number), "{number}");
        }
        assert!(matches!(rows(r#"{"status":"failed","message":"No."}"#), Ok((Said::Failed(text), _)) if text == "No."));
    }

    #[test]
    fn broken_and_foreign_answers_are_told_apart() {
        for broken in [r#"{"status":"success","data":[{"a":"x"},{"a"#, r#"{"status":"success","data":"x""#, ""] {
            assert!(matches!(rows(broken), Err(Fault::Broken(_))), "{broken}");
        }
        for foreign in [
            "<html>",
            "[]",
            "null",
            r#"{"data":[]}"#,
            r#"{"status":"success"}"#,
            r#"{"status":7,"data":[]}"#,
            r#"{"status":"success","data":[["a"]]}"#,
            r#"{"status":"success","data":[{"a":{"b":"c"}}]}"#,
            r#"{"status":"success","data":[],"data":[]}"#,
            r#"{"status":"success","data":[]} and more"#,
        ] {
            assert!(matches!(rows(foreign), Err(Fault::Foreign(_))), "{foreign}");
        }
        let endless = format!(r#"{{"status":"success","data":[{{"a":"{}"#, "x".repeat(3 << 20));
        assert!(matches!(rows(&endless), Err(Fault::Foreign(_))));
    }
}
