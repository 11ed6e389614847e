//! Reading payloads. By hand and not derived: every field may be missing or of another type, nothing is an error, and in the
//! browser a page of accessors is a tenth of the bytes of a dozen derived readers.

use domain::{EndpointId, PersonId};
use serde_json::Value;

/// A text, if there is one and it says something.
pub fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A yes or no.
pub fn flag(value: &Value, key: &str) -> Option<bool> {
    value.get(key)?.as_bool()
}

/// A whole number; `null` and absent are none. JavaScript has no integers, so a fraction is cut off.
pub fn number(value: &Value, key: &str) -> Option<i64> {
    let number = value.get(key)?;
    #[expect(clippy::cast_possible_truncation, reason = "out of range ends at the ends of the range, which is what we want")]
    number.as_i64().or_else(|| number.as_f64().map(|number| number as i64))
}

/// An endpoint.
pub fn endpoint(value: &Value, key: &str) -> Option<EndpointId> {
    text(value, key).map(EndpointId::new)
}

/// The person that the token of a participant named (`userContext.id`), where the server passes it on.
pub fn person(value: &Value) -> Option<PersonId> {
    text(value.get("userContext")?, "id").map(PersonId::new)
}

/// What stands behind the last slash: the endpoint in `room@muc.example/1a2b3c4d`, and a bare id as it is.
pub fn nick(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or(address)
}
