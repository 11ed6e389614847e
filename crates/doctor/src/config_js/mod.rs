//! Reads a deployment's `config.js` without running it: assignments, object literals, strings and their concatenation, in the styles of
//! Jitsi's Debian packages and of docker-jitsi-meet. Whatever else JavaScript can do is passed over as unknown. Never panics.

mod lexer;
mod reader;

use std::collections::BTreeMap;

pub use reader::read;

/// A value of which only the plain kinds are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Anything that only a JavaScript engine could say.
    #[default]
    Unknown,
    /// Text.
    Text(String),
    /// A number, a truth value, `null` or `undefined`: whether JavaScript takes it for true.
    Truth(bool),
    /// An object, by property.
    Object(BTreeMap<String, Value>),
}

impl Value {
    /// The property at a dotted path.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |value, name| match value {
            Self::Object(properties) => properties.get(name),
            _ => None,
        })
    }

    /// The text at a dotted path, if it is text and not blank.
    pub fn text(&self, path: &str) -> Option<&str> {
        match self.at(path) {
            Some(Self::Text(text)) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        }
    }

    /// Whether JavaScript would take it for true, as far as that is known.
    fn truth(&self) -> Option<bool> {
        match self {
            Self::Unknown => None,
            Self::Text(text) => Some(!text.is_empty()),
            Self::Truth(truth) => Some(*truth),
            Self::Object(_) => Some(true),
        }
    }
}

#[cfg(test)]
mod tests;
