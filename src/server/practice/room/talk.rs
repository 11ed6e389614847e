//! Chat, texts between programs, and questions with their answers.

use std::collections::HashSet;

use domain::{EndpointId, input};

use super::super::message::{ChatLine, Poll, ToPage};
use super::{Room, Said, To};

/// Longest line of chat, in characters; the rest is cut off.
pub const CHAT_MAX: usize = 2_000;
/// Lines of chat that people who come later are shown.
pub const HISTORY: usize = 30;
/// Questions in one room; the oldest goes for a further one.
const POLLS_MAX: usize = 20;
/// Answers to choose from.
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=8;

impl Room {
    pub(super) fn say(&mut self, from: &EndpointId, text: &str, to: Option<EndpointId>, now_ms: i64) -> Said {
        let text: String = text.trim().chars().take(CHAT_MAX).collect();
        let Some(me) = self.find(from) else { return Vec::new() };
        if text.is_empty() || to.as_ref().is_some_and(|to| !self.has(to)) {
            return Vec::new();
        }
        let name = me.name.clone();
        self.lines_written += 1;
        let id = format!("{}-{}", self.meeting, self.lines_written);
        let line = ChatLine { id, from: from.clone(), name, text, sent_ms: now_ms };
        let Some(to) = to else {
            if self.chat.len() == HISTORY {
                self.chat.pop_front();
            }
            self.chat.push_back(line.clone());
            return vec![(To::All, ToPage::Chat { line, to: None })];
        };
        let message = ToPage::Chat { line, to: Some(to.clone()) };
        let mut said = vec![(To::One(from.clone()), message.clone())];
        if to != *from {
            said.push((To::One(to), message));
        }
        said
    }

    pub(super) fn text(&self, from: &EndpointId, to: Option<EndpointId>, text: String) -> Said {
        let message = ToPage::Text { from: from.clone(), text };
        match to {
            None => vec![(To::Others(from.clone()), message)],
            Some(to) if self.has(&to) => vec![(To::One(to), message)],
            Some(_) => Vec::new(),
        }
    }

    pub(super) fn ask(&mut self, from: &EndpointId, question: &str, options: &[String]) -> Said {
        let Some(by) = self.find(from).map(|me| me.name.clone()) else { return Vec::new() };
        let options: Vec<String> = options.iter().filter_map(|option| input::title(option).ok()).collect();
        let distinct = options.iter().collect::<HashSet<_>>().len() == options.len();
        let (Ok(question), true) = (input::title(question), OPTIONS.contains(&options.len()) && distinct) else { return Vec::new() };
        let polls = &mut self.board.polls;
        if polls.len() == POLLS_MAX {
            self.votes.remove(&polls.remove(0).id);
        }
        let id = polls.last().map_or(1, |last| last.id + 1);
        let poll = Poll { id, by, question, votes: vec![0; options.len()], options };
        polls.push(poll.clone());
        vec![(To::All, ToPage::Poll { poll })]
    }

    pub(super) fn vote(&mut self, from: &EndpointId, poll: u64, option: usize) -> Said {
        let Some(poll) = self.board.polls.iter_mut().find(|one| one.id == poll).filter(|one| option < one.options.len()) else {
            return Vec::new();
        };
        let given = self.votes.entry(poll.id).or_default();
        if given.insert(from.clone(), option) == Some(option) {
            return Vec::new();
        }
        poll.votes = (0..poll.options.len()).map(|n| given.values().filter(|one| **one == n).count()).collect();
        vec![(To::All, ToPage::Poll { poll: poll.clone() })]
    }
}
