//! JSON in which every name is said once and nothing is nested without end. Of two fields with one name others take the first or the
//! last; whoever can choose which, can say two things.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};

use crate::Unreadable;

/// How deep objects and lists may be nested. No sender needs more than five.
const DEPTH: usize = 16;

/// The object that a body is.
pub fn object(body: &[u8]) -> Result<Map<String, Value>, Unreadable> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = Reader { left: DEPTH }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    match value {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Unreadable::Json("The body is JSON, but not an object: it must begin with {.".to_owned())),
        Err(error) => Err(Unreadable::Json(sentence(&error))),
    }
}

/// What is wrong, and where. The parser's own sentences may quote the body, so only ours are shown.
fn sentence(error: &serde_json::Error) -> String {
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        Category::Eof => format!("The JSON is cut off at {place}."),
        Category::Data => {
            let text = error.to_string();
            let what = OURS.iter().find(|ours| text.starts_with(**ours)).unwrap_or(&OURS[2]);
            format!("{what} at {place}.")
        }
        Category::Syntax | Category::Io => format!("The body is not JSON from {place} on."),
    }
}

/// Our own sentences.
const OURS: [&str; 4] =
    ["A field is there twice", "Objects and lists are nested too deeply", "The JSON cannot be read", "A text has a NUL in it"];

#[derive(Clone, Copy)]
struct Reader {
    left: usize,
}

impl Reader {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        self.left.checked_sub(1).map(|left| Self { left }).ok_or_else(|| E::custom(OURS[1]))
    }
}

fn text<E: de::Error>(text: String) -> Result<String, E> {
    if text.contains('\0') { Err(E::custom(OURS[3])) } else { Ok(text) }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom(OURS[2]))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        text(value.to_owned()).map(Value::String)
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        text(value).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inside)?;
            if object.insert(text(name)?, value).is_some() {
                return Err(de::Error::custom(OURS[0]));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        object(body.as_bytes()).expect_err(body).to_string()
    }

    #[test]
    fn the_sentence_names_the_place_and_quotes_nothing() {
        assert_eq!(refused(r#"{"event_name":"muc-occ"#), "The JSON is cut off at line 1, column 22.");
        assert_eq!(refused(r#"{"aluno":"Bo "Q" Neil"}"#), "The body is not JSON from line 1, column 15 on.");
        assert_eq!(refused("{\"a\":1,\n\"a\":2}"), "A field is there twice at line 2, column 6.");
        assert!(refused(r#"{"a":{"b":{"c":1,"c":1}}}"#).starts_with("A field is there twice at line 1, column 2"));
        assert!(refused(&"[".repeat(100_000)).starts_with("Objects and lists are nested too deeply at line 1, column 1"));
        assert_eq!(refused("[]"), "The body is JSON, but not an object: it must begin with {.");
        assert_eq!(refused("{} {}"), "The body is not JSON from line 1, column 4 on.");
        assert!(refused("{\"a\":\"\\u0000\"}").starts_with("A text has a NUL in it at line 1, column 1"));
        assert_eq!(refused(""), "The JSON is cut off at line 1, column 0.");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(object(b"{\"a\":\"\xff\"}").is_err());
    }
}
