//! The fields of an object, each with its place for sentences. What is `null` is not there.

use serde_json::{Map, Value};

use crate::Unreadable;
use crate::people::shown_name;
use crate::time;

/// The longest text that names something.
const NAME_MAX: usize = 512;
/// The longest path of a file, and the longest link to one: what Linux and browsers take.
const PATH_MAX: usize = 4096;

/// The fields of an object.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    object: &'a Map<String, Value>,
    place: String,
}

impl<'a> Fields<'a> {
    /// Those of the whole body.
    pub fn new(object: &'a Map<String, Value>) -> Self {
        Self { object, place: String::new() }
    }

    /// Where a field is.
    fn place(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) }
    }

    /// A field that will not do.
    pub fn wrong(&self, name: &str, must: &str) -> Unreadable {
        Unreadable::Content(format!("The field {} {must}.", self.place(name)))
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn needed(&self, name: &str) -> Result<&'a Value, Unreadable> {
        self.get(name).ok_or_else(|| self.wrong(name, "is missing"))
    }

    /// A text that must be there and names something.
    pub fn text(&self, name: &str) -> Result<&'a str, Unreadable> {
        let text = self.needed(name)?.as_str().ok_or_else(|| self.wrong(name, "must be a text"))?;
        if text.is_empty() || text.len() > NAME_MAX {
            return Err(self.wrong(name, "must be a text of 1 to 512 bytes"));
        }
        Ok(text)
    }

    /// A path or an address that must be there: longer than a name, and without control characters.
    pub fn path(&self, name: &str) -> Result<&'a str, Unreadable> {
        let text = self.long_text(name)?;
        if text.len() > PATH_MAX || text.chars().any(char::is_control) {
            return Err(self.wrong(name, "must be a text of 1 to 4096 bytes without control characters"));
        }
        Ok(text)
    }

    /// A text of any length that must be there.
    pub fn long_text(&self, name: &str) -> Result<&'a str, Unreadable> {
        let text = self.needed(name)?.as_str().filter(|text| !text.is_empty());
        text.ok_or_else(|| self.wrong(name, "must be a text"))
    }

    /// The same as [`Fields::text`], if it is there and not empty.
    pub fn text_if(&self, name: &str) -> Result<Option<&'a str>, Unreadable> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(_) => self.text(name).map(Some),
        }
    }

    /// An id: a text, or a whole number as a text; none if it cannot be one of ours anyway.
    pub fn id(&self, name: &str) -> Option<String> {
        let text = match self.get(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            _ => return None,
        };
        Some(text).filter(|text| (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()))
    }

    /// Somebody's name, as far as it can be shown.
    pub fn name(&self, name: &str) -> Option<String> {
        self.get(name).and_then(Value::as_str).and_then(shown_name)
    }

    /// Yes or no; no if it is missing.
    pub fn is(&self, name: &str) -> Result<bool, Unreadable> {
        match self.get(name) {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| self.wrong(name, "must be true or false")),
        }
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Result<u64, Unreadable> {
        self.needed(name)?.as_u64().ok_or_else(|| self.wrong(name, "must be a whole number"))
    }

    /// The same, if it is there.
    pub fn number_if(&self, name: &str) -> Result<Option<u64>, Unreadable> {
        self.get(name).map(|_| self.number(name)).transpose()
    }

    /// A time in Unix seconds, as Unix ms.
    pub fn seconds(&self, name: &str) -> Result<i64, Unreadable> {
        let seconds = self.needed(name)?.as_i64().filter(|s| (0..=time::LATEST_S).contains(s));
        seconds.map(|s| s * 1000).ok_or_else(|| self.wrong(name, "must be a time in whole Unix seconds"))
    }

    /// The same, if it is there.
    pub fn seconds_if(&self, name: &str) -> Result<Option<i64>, Unreadable> {
        self.get(name).map(|_| self.seconds(name)).transpose()
    }

    /// A time in Unix ms.
    pub fn ms(&self, name: &str) -> Result<i64, Unreadable> {
        let ms = self.needed(name)?.as_i64().filter(|ms| (0..=time::LATEST_S * 1000).contains(ms));
        ms.ok_or_else(|| self.wrong(name, "must be a time in whole Unix milliseconds"))
    }

    /// The same, if it is there.
    pub fn ms_if(&self, name: &str) -> Result<Option<i64>, Unreadable> {
        self.get(name).map(|_| self.ms(name)).transpose()
    }

    /// A time in letters (ISO 8601), as Unix ms.
    pub fn written_time(&self, name: &str) -> Result<i64, Unreadable> {
        time::written(self.text(name)?).ok_or_else(|| self.wrong(name, "must be a time such as 2026-01-31T09:30:00Z"))
    }

    /// An object that must be there.
    pub fn object(&self, name: &str) -> Result<Fields<'a>, Unreadable> {
        self.object_if(name)?.ok_or_else(|| self.wrong(name, "is missing"))
    }

    /// An object, if it is there.
    pub fn object_if(&self, name: &str) -> Result<Option<Fields<'a>>, Unreadable> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(Fields { object, place: self.place(name) })),
            Some(_) => Err(self.wrong(name, "must be an object")),
        }
    }

    /// An object that a field has in another form.
    pub fn inside<'b>(&self, name: &str, object: &'b Map<String, Value>) -> Fields<'b> {
        Fields { object, place: self.place(name) }
    }

    /// A list of objects. An empty object is an empty list, too: Lua does not know the difference.
    pub fn list(&self, name: &str) -> Result<Vec<Fields<'a>>, Unreadable> {
        let list = match self.needed(name)? {
            Value::Array(list) => list,
            Value::Object(object) if object.is_empty() => return Ok(Vec::new()),
            _ => return Err(self.wrong(name, "must be a list")),
        };
        let mut objects = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            let name = format!("{name}[{index}]");
            let Value::Object(object) = item else { return Err(self.wrong(&name, "must be an object")) };
            objects.push(Fields { object, place: self.place(&name) });
        }
        Ok(objects)
    }

    /// What is kept of an object: some of its fields, as JSON.
    pub fn kept(&self, names: &[&str]) -> String {
        let kept: Map<String, Value> = names.iter().filter_map(|name| Some(((*name).to_owned(), self.get(name)?.clone()))).collect();
        Value::Object(kept).to_string()
    }
}
