//! The pages for administrators: a program of their own (`src/bin/office.rs`), which nobody else loads.

use leptos::prelude::*;

use super::place::Place;
use super::{hooks, privacy, recordings, servers, youtube};

/// Those pages.
pub fn pages(place: Place) -> Option<AnyView> {
    Some(match place {
        Place::Servers => servers::page(),
        Place::NewServer => servers::new_page(),
        Place::Server(id) => servers::one_page(id),
        Place::Alarms => servers::alarms_page(),
        Place::Hooks => hooks::page(),
        Place::Privacy => privacy::page(),
        Place::AllRecordings => recordings::office_page(),
        Place::Youtube => youtube::page(),
        _ => return None,
    })
}
