//! The list of people: its lines, kept as the conference is. An event about one of hundreds draws one line, and somebody who comes is
//! put in at their place; nobody else is touched.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::rc::Rc;

use domain::{BreakoutId, EndpointId};
use jitsi::{Conference, Endpoint, Phase};
use leptos::web_sys::HtmlUListElement;

use super::row::{Row, class, write};
use crate::browser::list::Item;
use crate::browser::screen::{Name, fold};

/// A line of the list, for as long as its endpoint is there.
pub struct Line {
    /// No other line has it, nor had.
    pub number: u32,
    /// Whose.
    pub id: EndpointId,
    /// Where it is on the page.
    pub item: Item,
    rank: Cell<u8>,
    name: RefCell<Name>,
    row: RefCell<Row>,
    /// What can be done about them, while that is shown.
    actions: RefCell<Option<Box<dyn Any>>>,
}

impl Line {
    /// Shows what can be done about them, or no longer. `actions`: what takes it off the page again when it is dropped.
    pub fn open(&self, actions: Option<Box<dyn Any>>) {
        self.change(|row| row.open = actions.is_some());
        self.actions.replace(actions);
    }

    /// Muting them was asked for and is not confirmed yet, or no longer.
    pub fn muting(&self, muting: bool) {
        self.change(|row| row.muting = muting);
    }

    fn change(&self, change: impl FnOnce(&mut Row)) {
        let mut row = self.row.borrow().clone();
        change(&mut row);
        self.draw(row);
    }

    fn draw(&self, row: Row) {
        if *self.row.borrow() != row {
            self.item.write(&write(&row));
            self.row.replace(row);
        }
    }
}

/// All lines.
pub struct Roll {
    list: HtmlUListElement,
    /// In the order of ids.
    by_id: Vec<Rc<Line>>,
    /// In the order of the list: oneself, then moderators, then by name.
    in_order: Vec<Rc<Line>>,
    /// The names of rooms that stand in lines.
    rooms: Vec<(BreakoutId, String)>,
    lost: bool,
    moderates: bool,
    looked_for: String,
    revision: u32,
    last: u32,
}

impl Roll {
    /// An empty list on the page.
    pub const fn new(list: HtmlUListElement) -> Self {
        Self {
            list,
            by_id: Vec::new(),
            in_order: Vec::new(),
            rooms: Vec::new(),
            lost: false,
            moderates: false,
            looked_for: String::new(),
            revision: 0,
            last: 0,
        }
    }

    /// Takes over what has changed in the conference. `moderates`: one can do something about others.
    pub fn look(&mut self, conference: &Conference, moderates: bool) {
        let lost = conference.phase == Phase::Reconnecting;
        let now = conference.breakouts.iter().map(|room| (&room.id, &room.name));
        let rooms_differ = !now.eq(self.rooms.iter().map(|(id, name)| (id, name)));
        if rooms_differ {
            self.rooms = conference.breakouts.iter().map(|room| (room.id.clone(), room.name.clone())).collect();
        }
        let all = rooms_differ || lost != self.lost || moderates != self.moderates || conference.revision() < self.revision;
        (self.lost, self.moderates) = (lost, moderates);
        let before = std::mem::replace(&mut self.revision, conference.revision());
        for one in conference.roster.iter().filter(|one| all || one.revision > before) {
            self.take(conference, one);
        }
        if self.by_id.len() > conference.roster.len() {
            let here = |line: &Rc<Line>| conference.endpoint(&line.id).is_some();
            self.by_id.retain(|line| {
                let here = here(line);
                if !here {
                    line.item.remove();
                }
                here
            });
            self.in_order.retain(here);
        }
    }

    /// Shows those whose names have these words in them, however they are written. Says how many.
    pub fn look_for(&mut self, words: &str) -> usize {
        self.looked_for = fold(words.trim());
        self.in_order.iter().filter(|line| self.show(line)).count()
    }

    /// The line with this id.
    pub fn line(&self, id: &EndpointId) -> Option<&Rc<Line>> {
        self.by_id.binary_search_by(|line| line.id.cmp(id)).ok().map(|at| &self.by_id[at])
    }

    /// The line with this number.
    pub fn numbered(&self, number: u32) -> Option<&Rc<Line>> {
        self.by_id.iter().find(|line| line.number == number)
    }

    /// All lines.
    pub fn lines(&self) -> &[Rc<Line>] {
        &self.by_id
    }

    fn take(&mut self, conference: &Conference, one: &Endpoint) {
        let row = Row::of(conference, one, self.moderates);
        let rank = if one.local { 0 } else { 2 - u8::from(one.moderator()) };
        let at = self.by_id.binary_search_by(|line| line.id.cmp(&one.id));
        let line = match at {
            Err(at) => {
                self.last += 1;
                let line = Rc::new(Line {
                    number: self.last,
                    id: one.id.clone(),
                    item: Item::new(self.last, &class("person"), &class("row")),
                    rank: Cell::new(rank),
                    name: RefCell::new(Name::new(&row.name)),
                    row: RefCell::default(),
                    actions: RefCell::default(),
                });
                self.by_id.insert(at, line.clone());
                self.put(line.clone());
                line
            }
            Ok(at) => {
                let line = self.by_id[at].clone();
                let renamed = line.row.borrow().name != row.name;
                if renamed || line.rank.get() != rank {
                    self.in_order.retain(|other| other.number != line.number);
                    line.name.replace(Name::new(&row.name));
                    line.rank.set(rank);
                    self.put(line.clone());
                }
                line
            }
        };
        let mut row = row;
        (row.open, row.muting) = (line.row.borrow().open, line.row.borrow().muting);
        line.draw(row);
        if !self.looked_for.is_empty() {
            self.show(&line);
        }
    }

    /// Puts a line where it belongs.
    fn put(&mut self, line: Rc<Line>) {
        let before = |other: &Rc<Line>| match other.rank.get().cmp(&line.rank.get()) {
            Ordering::Equal => other.name.borrow().order(&line.name.borrow()).is_le(),
            order => order.is_lt(),
        };
        let at = self.in_order.partition_point(before);
        line.item.put(&self.list, self.in_order.get(at).map(|next| &next.item));
        self.in_order.insert(at, line);
    }

    fn show(&self, line: &Line) -> bool {
        let shown = self.looked_for.is_empty() || fold(&line.row.borrow().name).contains(&self.looked_for);
        line.item.show(shown);
        shown
    }
}
