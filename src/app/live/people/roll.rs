//! The list of people: its lines, kept as the conference is. An event about one of hundreds draws one line, and somebody who comes is
//! put in at their place; nobody else is touched.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Ordering;
use std::rc::Rc;

use domain::{BreakoutId, EndpointId};
use jitsi::{Conference, Endpoint, Phase};
use leptos::web_sys::{HtmlElement, HtmlUListElement};

use super::row::{Row, class, write};
use crate::browser::list::{Item, Look};
use crate::browser::screen::{Name, fold};

/// A line of the list, for as long as its endpoint is there.
pub struct Line {
    /// No other line has it, nor had.
    pub number: u32,
    /// Whose.
    pub id: EndpointId,
    /// Where it is on the page, once it is drawn.
    item: OnceCell<Item>,
    rank: Cell<u8>,
    name: RefCell<Name>,
    row: RefCell<Row>,
    /// What can be done about them, while that is shown.
    actions: RefCell<Option<Box<dyn Any>>>,
}

impl Line {
    /// Where a view can be mounted that belongs to it.
    pub fn place(&self) -> Option<HtmlElement> {
        self.item.get().map(Item::place)
    }

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
            if let Some(item) = self.item.get() {
                item.write(&write(&row));
            }
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
    /// The list is empty: it is drawn when all are in order.
    filling: bool,
    revision: u32,
    last: u32,
    /// The classes of lines.
    classes: [String; 2],
}

impl Roll {
    /// An empty list on the page.
    pub fn new(list: HtmlUListElement) -> Self {
        // So that the first to come need not wait for the language's rules.
        let _ = Name::new("a").order(&Name::new("b"));
        Self {
            list,
            by_id: Vec::new(),
            in_order: Vec::new(),
            rooms: Vec::new(),
            lost: false,
            moderates: false,
            looked_for: String::new(),
            filling: false,
            revision: 0,
            last: 0,
            classes: [class("person"), class("row")],
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
        self.filling = self.by_id.is_empty();
        for one in conference.roster.iter().filter(|one| all || one.revision > before) {
            self.take(conference, one);
        }
        if std::mem::take(&mut self.filling) {
            self.fill();
        }
        if self.by_id.len() > conference.roster.len() {
            let here = |line: &Rc<Line>| conference.endpoint(&line.id).is_some();
            self.by_id.retain(|line| {
                let here = here(line);
                if let Some(item) = line.item.get().filter(|_| !here) {
                    item.remove();
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
                    item: OnceCell::new(),
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
        if !self.filling {
            let item = line.item.get_or_init(|| Item::new(line.number, self.look_of_lines()));
            item.put(&self.list, self.in_order.get(at).and_then(|next| next.item.get()));
        }
        self.in_order.insert(at, line);
    }

    /// Draws all lines at once.
    fn fill(&self) {
        let texts: Vec<(u32, String)> = self.in_order.iter().map(|line| (line.number, write(&line.row.borrow()))).collect();
        for (line, item) in self.in_order.iter().zip(Item::fill(&self.list, self.look_of_lines(), &texts)) {
            // Nothing else draws lines while the list is filled.
            let _ = line.item.set(item);
        }
    }

    fn look_of_lines(&self) -> Look<'_> {
        Look { item: &self.classes[0], body: &self.classes[1] }
    }

    fn show(&self, line: &Line) -> bool {
        let shown = self.looked_for.is_empty() || fold(&line.row.borrow().name).contains(&self.looked_for);
        if let Some(item) = line.item.get() {
            item.show(shown);
        }
        shown
    }
}
