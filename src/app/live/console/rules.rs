//! Who may do what, and what needs a moderator's leave.

use domain::board::{Board, Direction};
use domain::room::Who;
use leptos::prelude::*;

use super::super::state::Seat;
use super::parts::{choice, folded, note};

struct Rule {
    words: &'static str,
    who: fn(&Board) -> Who,
    set: fn(Who) -> Direction,
}

const RULES: [Rule; 5] = [
    Rule { words: "Chat", who: |board| board.chat, set: Direction::Chat },
    Rule { words: "Share the screen", who: |board| board.share_screen, set: Direction::ShareScreen },
    Rule { words: "Reactions", who: |board| board.reactions, set: Direction::Reactions },
    Rule { words: "Make polls", who: |board| board.polls, set: Direction::Polls },
    Rule { words: "Whiteboard", who: |board| board.whiteboard, set: Direction::Whiteboard },
];

pub fn view(seat: Seat) -> AnyView {
    let mut body = RULES.iter().map(|rule| draw(seat, rule)).collect::<Vec<_>>();
    body.push(note("Who is in already may have to enter again to use what was not open to them before. Their page offers it."));
    folded("Who may do what", body)
}

fn draw(seat: Seat, rule: &'static Rule) -> AnyView {
    let options = Who::ALL.iter().map(|who| (who.as_str(), who.label())).collect();
    let chosen = move || seat.board.with(|board| board.as_ref().map_or("", |board| (rule.who)(board).as_str()));
    let busy = move || seat.directs(&(rule.set)(Who::Nobody));
    choice(rule.words, options, Box::new(chosen), Box::new(busy), move |who| {
        if let Some(who) = Who::from_name(&who) {
            seat.direct((rule.set)(who));
        }
    })
}
