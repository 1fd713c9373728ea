//! A request's parameters, whatever encoding they came in.

use serde_json::Value as Json;

/// One parameter, or one field of an object parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text as it came; JSON's numbers as they were written; `null` is "".
    Text(String),
    /// A nested object of a JSON body, or PHP's brackets: `hunt[hu_name]=…`.
    Object(Vec<(String, Value)>),
    /// What no parameter can be: a NUL, bytes that aren't UTF-8, a JSON array or boolean.
    Bad,
}

impl Value {
    /// Text, unless it holds a NUL.
    pub fn text(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.contains('\0') { Value::Bad } else { Value::Text(text) }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Value::Text(text) if text.is_empty())
    }
}

impl From<Json> for Value {
    fn from(json: Json) -> Value {
        match json {
            Json::Null => Value::text(""),
            Json::String(text) => Value::text(text),
            Json::Number(number) => Value::text(number.to_string()),
            Json::Object(fields) => {
                Value::Object(fields.into_iter().map(|(name, value)| (name, value.into())).collect())
            }
            Json::Bool(_) | Json::Array(_) => Value::Bad,
        }
    }
}

/// All parameters of a request. One that is given twice counts as given last.
#[derive(Debug, Default)]
pub struct Params(Vec<(String, Value)>);

/// A parameter's value can't be what it should be.
#[derive(Debug, PartialEq)]
pub struct Bad;

impl Params {
    /// Sets a parameter by its plain name.
    pub fn set(&mut self, name: String, value: Value) {
        set(&mut self.0, name, value);
    }

    /// Sets a form's field, whose name may be PHP's `object[field]`.
    pub fn set_field(&mut self, name: &str, value: Value) {
        let Some((object, field)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) else {
            return self.set(name.to_owned(), value);
        };
        // A field that is itself an object or list (hunt[a][b], hunt[a][]) is none that we know.
        let value = if field.contains(['[', ']']) { Value::Bad } else { value };
        let field = field.split(']').next().unwrap_or_default().to_owned();
        match self.0.iter_mut().find(|(name, _)| name == object) {
            Some((_, Value::Object(fields))) => set(fields, field, value),
            _ => self.set(object.to_owned(), Value::Object(vec![(field, value)])),
        }
    }

    /// A parameter's text; None when it is missing or empty.
    ///
    /// # Errors
    /// [`Bad`] when it is no text.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Bad> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(Bad),
        }
    }

    /// An object's fields, which may have come as JSON text; None when it is missing or empty text.
    ///
    /// # Errors
    /// [`Bad`] when it is no object.
    pub fn object(&self, name: &str) -> Result<Option<Vec<(String, Value)>>, Bad> {
        match self.get(name) {
            Some(Value::Object(fields)) => Ok(Some(fields.clone())),
            Some(Value::Text(text)) if !text.is_empty() => match serde_json::from_str::<Json>(text).map(Value::from) {
                Ok(Value::Object(fields)) => Ok(Some(fields)),
                Ok(value) if value.is_empty() => Ok(None),
                _ => Err(Bad),
            },
            Some(Value::Bad) => Err(Bad),
            _ => Ok(None),
        }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

impl From<serde_json::Map<String, Json>> for Params {
    fn from(body: serde_json::Map<String, Json>) -> Params {
        Params(body.into_iter().map(|(name, value)| (name, value.into())).collect())
    }
}

fn set(fields: &mut Vec<(String, Value)>, name: String, value: Value) {
    match fields.iter_mut().find(|(known, _)| *known == name) {
        Some((_, last)) => *last = value,
        None => fields.push((name, value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Params {
        let mut params = Params::default();
        for (name, value) in fields {
            params.set_field(name, Value::text(*value));
        }
        params
    }

    fn fields(fields: &[(&str, &str)]) -> Vec<(String, Value)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), Value::text(*value))).collect()
    }

    #[test]
    fn an_object_is_the_same_as_json_text_as_brackets_and_nested() {
        let expected = fields(&[("hu_name", "A"), ("hu_number", "12")]);
        let nested = serde_json::from_str::<serde_json::Map<_, _>>(r#"{"hunt":{"hu_name":"A","hu_number":12}}"#);
        let all = [
            form(&[("hunt", r#"{"hu_name":"A","hu_number":12}"#)]),
            form(&[("hunt[hu_name]", "A"), ("hunt[hu_number]", "12")]),
            nested.map(Params::from).unwrap_or_default(),
        ];
        for params in all {
            assert_eq!(params.object("hunt"), Ok(Some(expected.clone())));
        }
    }

    #[test]
    fn what_is_given_twice_counts_as_given_last() {
        assert_eq!(form(&[("a", "1"), ("a", "2")]).text("a"), Ok(Some("2")));
        assert_eq!(form(&[("h", "{}"), ("h[x]", "1")]).object("h"), Ok(Some(fields(&[("x", "1")]))));
        assert_eq!(form(&[("h[x]", "1"), ("h", "{}")]).object("h"), Ok(Some(Vec::new())));
    }

    #[test]
    fn numbers_are_kept_to_the_last_digit() {
        let body = r#"{"n":123456789012345678901234567890,"f":1.50,"z":null,"l":[1],"b":true}"#;
        let params: Params = serde_json::from_str::<serde_json::Map<_, _>>(body).map(Params::from).unwrap_or_default();
        assert_eq!(params.text("n"), Ok(Some("123456789012345678901234567890")));
        assert_eq!(params.text("f"), Ok(Some("1.50")));
        assert_eq!(params.text("z"), Ok(None));
        assert_eq!((params.text("l"), params.text("b")), (Err(Bad), Err(Bad)));
    }

    #[test]
    fn no_object_is_told_from_an_empty_one_and_from_a_bad_one() {
        for none in ["", "null", "\"\""] {
            assert_eq!(form(&[("h", none)]).object("h"), Ok(None), "{none}");
        }
        assert_eq!(form(&[("h", "{}")]).object("h"), Ok(Some(Vec::new())));
        for bad in ["[]", "[1]", "1", "x", "{", "true", "{\"a\":1}x"] {
            assert_eq!(form(&[("h", bad)]).object("h"), Err(Bad), "{bad}");
        }
        assert_eq!(form(&[("h[a][b]", "1")]).object("h"), Ok(Some(vec![("a".into(), Value::Bad)])));
    }
}
