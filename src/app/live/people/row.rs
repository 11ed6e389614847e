//! A line of the list: what it shows, and that as text for the page. What can be done about somebody is drawn when it is asked for.

use jitsi::{Conference, Endpoint, Phase};

use super::sheet;
use crate::browser::list::escape;

/// Somebody in the list, as far as the list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The name on the screen.
    pub name: String,
    /// Role and room; maybe empty.
    note: String,
    audio_muted: Option<bool>,
    video_muted: Option<bool>,
    sharing: bool,
    hand: bool,
    /// One can do something about them.
    others: bool,
    /// What that is stands below.
    pub open: bool,
    /// Muting them was asked for and is not confirmed yet.
    pub muting: bool,
}

impl Row {
    /// As the conference is now.
    pub fn of(conference: &Conference, one: &Endpoint, moderates: bool) -> Self {
        Self {
            name: name(one),
            note: note(conference, one),
            audio_muted: one.audio_muted,
            video_muted: one.video_muted,
            sharing: one.sharing,
            hand: one.hand_ms.is_some(),
            others: moderates && !one.local,
            ..Self::default()
        }
    }
}

/// What somebody is called here.
pub fn name(one: &Endpoint) -> String {
    one.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "No name".to_owned())
}

fn note(conference: &Conference, one: &Endpoint) -> String {
    let elsewhere = match &one.breakout {
        _ if one.here => "",
        None => "In the main room",
        Some(id) => conference.breakouts.iter().find(|room| room.id == *id).map_or("In another room", |room| room.name.as_str()),
    };
    let me = if conference.phase == Phase::Reconnecting { "You: lost the connection" } else { "You" };
    match (one.moderator(), one.local) {
        (true, true) if conference.phase == Phase::Joined => "Moderator, you".to_owned(),
        (_, true) => me.to_owned(),
        (true, false) if elsewhere.is_empty() => "Moderator".to_owned(),
        (true, false) if one.breakout.is_none() => "Moderator, in the main room".to_owned(),
        (true, false) => ["Moderator, ", elsewhere].concat(),
        (false, false) => elsewhere.to_owned(),
    }
}

/// The line as text.
pub fn write(row: &Row) -> String {
    let mut html = String::with_capacity(1_024);
    open(&mut html, "span", "letter", " aria-hidden=\"true\"");
    if let Some(letter) = row.name.trim().chars().next() {
        escape(&mut html, letter.encode_utf8(&mut [0; 4]));
    }
    html.push_str("</span>");
    open(&mut html, "span", "who", "");
    open(&mut html, "span", "name", "");
    escape(&mut html, &row.name);
    html.push_str("</span>");
    open(&mut html, "span", "note", "");
    escape(&mut html, &row.note);
    html.push_str("</span></span>");
    open(&mut html, "span", "signs", "");
    if row.hand {
        sign(&mut html, "hand", "Hand raised");
    }
    if row.sharing {
        sign(&mut html, "screen", "Shares the screen");
    }
    match row.video_muted {
        Some(true) => sign(&mut html, "camera-off", "Camera off"),
        Some(false) => sign(&mut html, "camera", "Camera on"),
        None => {}
    }
    match row.audio_muted {
        Some(true) => sign(&mut html, "microphone-off", "Microphone off"),
        // What a moderator can turn off with one press is a button.
        Some(false) if row.others => button(&mut html, ["microphone", "mute", "Mute "], row, row.muting.then_some(" aria-busy=\"true\"")),
        Some(false) => sign(&mut html, "microphone", "Microphone on"),
        None => {}
    }
    if row.others {
        let open = if row.open { " aria-expanded=\"true\"" } else { " aria-expanded=\"false\"" };
        button(&mut html, ["more", "more", "More for "], row, Some(open));
    }
    html.push_str("</span>");
    html
}

fn open(html: &mut String, element: &str, class: &str, attributes: &str) {
    html.extend(["<", element, " class=\"", class, " ", sheet(), "\"", attributes, ">"]);
}

/// Its picture is a mask in the sheet: a drawing in each line would be most of the line.
fn sign(html: &mut String, is: &str, label: &str) {
    open(html, "span", "sign", &[" data-is=\"", is, "\" role=\"img\" title=\"", label, "\" aria-label=\"", label, "\""].concat());
    html.push_str("</span>");
}

/// How it looks, what it does, and its name before that of the person.
fn button(html: &mut String, [is, does, what]: [&str; 3], row: &Row, state: Option<&str>) {
    let mut attributes = [" type=\"button\" data-is=\"", is, "\" data-do=\"", does, "\" aria-label=\"", what].concat();
    escape(&mut attributes, &row.name);
    attributes.push('"');
    attributes.push_str(state.unwrap_or_default());
    open(html, "button", "sign", &attributes);
    html.push_str("</button>");
}

/// A class with that of the sheet.
pub fn class(name: &str) -> String {
    [name, " ", sheet()].concat()
}
