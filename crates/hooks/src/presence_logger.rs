//! The `presence_logger` module: Portuguese fields, written without escaping (observed on Prosody 0.12).
//!
//! A missing field is the text "nil", the number 1 is the text "1.0", the room is what the token claims, and a name with a quotation
//! mark breaks the body or adds fields to it. Such bodies have a field twice or are no JSON; they are refused.

use domain::evidence::FactKind;

use crate::fields::Fields;
use crate::people::{conference, endpoint, is_machine};
use crate::{Message, Presence, Told, Unreadable, What, sequence};

/// One login or logout.
pub fn read(body: &Fields<'_>) -> Result<Message, Unreadable> {
    let action = body.text("action")?;
    let kind = match action {
        "login" => FactKind::Joined,
        // A connection that broke logs out like one that was closed.
        "logout" => FactKind::Lost,
        _ => return Err(body.wrong("action", "must be login or logout")),
    };
    let (at_ms, jid) = (body.written_time("timestamp")?, body.text("jid")?);
    let (name, tenant) = conference(body, "sala")?;
    let message = Message { event: action.to_owned(), room: Some(name.clone()), ..Message::default() };
    if is_machine(jid) {
        return Ok(Message { nothing: Some("It is about a program of Jitsi, not about a person.".to_owned()), ..message });
    }
    if name == "*" || name == "nil" {
        let why = "The token does not name one room, and this sender knows the room from the token alone.";
        return Ok(Message { nothing: Some(why.to_owned()), ..message });
    }
    let presence = Presence {
        sequence: sequence(&[&name, jid, action, &at_ms.to_string()]),
        endpoint: endpoint(body, "jid")?,
        // It sends no ids. Names and e-mail addresses prove nothing.
        person: None,
        name: body.name("aluno").filter(|name| name != "nil"),
        kind,
        breakout: None,
        stayed_until_ms: None,
    };
    let told = vec![Told { conference: name, tenant, at_ms, what: What::Presence(presence) }];
    Ok(Message { told, ..message })
}
