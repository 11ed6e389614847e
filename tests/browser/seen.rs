//! That no page and no dialog is forgotten: each is looked at by some test (`axe::look`), by day and by night.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::rollcall::beside;

/// Each page of the router, and a picture of it.
const PAGES: &[(&str, &str)] = &[
    ("/", "home"),
    ("/sign-in", "sign-in"),
    ("/account", "account"),
    ("/guest", "guest"),
    ("/courses/{course}", "course"),
    ("/courses/{course}/people", "people"),
    ("/courses/{course}/attendance", "course-attendance"),
    ("/courses/{course}/groups", "groups"),
    ("/courses/{course}/recordings", "recordings-course"),
    ("/rooms/{room}", "room"),
    ("/rooms/{room}/breakouts", "breakouts-new"),
    ("/lessons/{lesson}", "lesson-open"),
    ("/lessons/{lesson}/attendance", "attendance"),
    ("/lessons/{lesson}/check", "check"),
    ("/lessons/{lesson}/live", "live-teacher"),
    ("/recordings/{recording}", "recording"),
    ("/admin/servers", "servers"),
    ("/admin/servers/new", "server-new"),
    ("/admin/servers/{provider}", "server-examined"),
    ("/admin/alarms", "alarms"),
    ("/admin/hooks", "hooks"),
    ("/admin/privacy", "privacy"),
    ("/admin/recordings", "recordings-office"),
    ("/admin/youtube", "youtube"),
];

/// Each dialog by its title, and a picture of it. Those of a lesson's page are with the tests of the console.
const DIALOGS: &[(&str, &str)] = &[
    ("Add a link", "recording-add-link"),
    ("Add a room", "course-add-room"),
    ("Answer", "attendance-answer"),
    ("Call the lesson off?", "lesson-call-off"),
    ("Captions", "recording-captions"),
    ("Change the key", "server-change-key"),
    ("Change the room", "room-change-the-room"),
    ("Client at Google", "youtube-client"),
    ("Connect a server", "hooks-connect"),
    ("Connect another system", "course-key"),
    ("Copy it now", "hooks-secret"),
    ("Correct by hand", "attendance-correct"),
    ("Delete for everybody?", "recording-delete"),
    ("Disconnect this account?", "youtube-disconnect"),
    ("End the lesson?", "lesson-end"),
    ("Erase this person?", "privacy-erase"),
    ("Hold this recording?", "recording-hold"),
    ("How long is it kept?", "privacy-days"),
    ("Invite guests", "invitation-new"),
    ("Keys of the player", "recording-keys"),
    ("New course", "home-new-course"),
    ("New secret", "hooks-rotate"),
    ("Please sign in again", "sign-in-again"),
    ("Release this recording?", "recording-release"),
    ("Remove for good?", "recording-purge"),
    ("Remove from the course?", "people-remove"),
    ("Remove the set?", "breakouts-remove"),
    ("Remove this connection?", "hooks-remove"),
    ("Remove this server?", "server-remove"),
    ("Rename the recording", "recording-rename"),
    ("Revoke the invitation?", "invitation-revoke"),
    ("Schedule a lesson", "room-schedule-a-lesson"),
    ("Send the invitation", "invitation-made"),
    ("Sign out everywhere?", "account-everywhere"),
    ("Start a lesson now", "room-start-a-lesson-now"),
    ("What is asked for", "course-asked"),
    ("What is not right?", "attendance-object"),
    ("Where the recording is", "recording-link"),
];

/// All Rust sources below a folder, but those of the lesson's page.
fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("live") {
            sources(&path, all);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push(path);
        }
    }
}

fn text_below(folder: &str) -> String {
    let mut all = Vec::new();
    sources(&beside(folder), &mut all);
    all.iter().filter(|file| !file.ends_with("seen.rs")).map(|file| fs::read_to_string(file).expect("a source")).collect()
}

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split_once(after).map(|(inside, _)| inside))
}

#[test]
fn every_page_and_every_dialog_is_looked_at() {
    let tests = text_below(".");
    let router = fs::read_to_string(beside("../../src/server/router.rs")).expect("the router");
    for route in between(&router, ".route(\"", "\", get(page::") {
        assert!(PAGES.iter().any(|(page, _)| *page == route), "{route} is looked at by no test");
    }
    let app = text_below("../../src/app");
    let opened = ["<Dialog", "<FormDialog", "<Confirm"].into_iter().flat_map(|part| app.split(part).skip(1));
    let titles = opened.filter_map(|rest| rest.trim_start().strip_prefix("title=\"")?.split('"').next());
    let mut count = 0;
    for title in titles {
        assert!(DIALOGS.iter().any(|(dialog, _)| *dialog == title), "the dialog {title:?} is looked at by no test");
        count += 1;
    }
    assert!(count > 20, "the dialogs were found at all: {count}");
    for (what, picture) in PAGES.iter().chain(DIALOGS) {
        // Pictures of several dialogs in a row are named in a table, or made of their titles.
        let named = tests.contains(&format!("\"{picture}\"")) || (picture.starts_with("room-") && tests.contains(&format!("\"{what}\"")));
        assert!(named, "no test makes the picture {picture:?} of {what}");
    }
}

#[test]
fn the_page_of_moderators_differs_from_that_of_the_others_by_its_program_alone() {
    let (classroom, console) = (include_str!("../../classroom.html"), include_str!("../../console.html"));
    assert_eq!(classroom.replace("data-bin=\"classroom\"", "data-bin=\"console\""), console);
}

#[test]
fn the_page_of_administrators_differs_from_the_others_by_its_program_alone() {
    // What is copied beside it is there once.
    let pages: Vec<&str> = include_str!("../../index.html").lines().filter(|line| !line.contains("rel=\"copy-")).collect();
    assert_eq!(pages.join("\n").replace("data-bin=\"web\"", "data-bin=\"office\""), include_str!("../../office.html").trim_end());
}
