//! Pages and parts. No browser API is used here: `crate::browser` wraps what is needed.

pub mod act;
pub mod live;
pub mod load;
pub mod parts;
pub mod session;
pub mod time;

mod account;
mod attendance;
mod breakouts;
mod check;
mod classroom;
mod course;
mod devices;
mod groups;
mod guest;
mod home;
mod hooks;
mod invitations;
mod lesson;
mod office;
mod people;
mod policy_form;
mod privacy;
mod recordings;
mod room;
mod room_form;
mod rooms_editor;
mod schedule;
mod servers;
mod shell;
mod sign_in;
mod venue;
mod youtube;

pub use crate::place;
pub use shell::{App, Arrival, Go};

/// Puts the application into the page.
pub fn start() {
    start_pages(shell::pages);
}

/// Puts the pages for administrators into the page.
pub fn start_office() {
    start_pages(office::pages);
}

fn start_pages(pages: shell::Pages) {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to(crate::browser::page::root(), move || leptos::prelude::view! { <App pages /> }).forget();
}

/// Puts the conference page into its page.
pub fn start_classroom() {
    start_with(None);
}

/// Puts the conference page with all that moderators are given into its page.
pub fn start_console() {
    start_with(Some(&live::TOOLS));
}

fn start_with(tools: Option<&'static live::Tools>) {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to(crate::browser::page::root(), move || leptos::prelude::view! { <classroom::Classroom tools /> }).forget();
}
