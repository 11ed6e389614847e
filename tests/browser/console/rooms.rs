//! Breakout rooms, from opening to coming back.

use super::{Class, app};
use crate::harness::browser::{a, with, words};
use crate::words::live;

impl Class {
    pub(super) async fn breakouts(&self) {
        let teacher = &self.teacher;
        self.tab("Breakouts").await;
        teacher.picture("console-14-breakouts-before").await;
        teacher.press(a("button", "Open 2 rooms")).await;
        self.all_see(words("You are in Group")).await;
        teacher.see(words("2 rooms are open")).await;
        teacher.picture("console-15-breakouts").await;
        self.students[0].browser.picture("console-16-in-a-room").await;

        // The teacher visits, is asked for help, and comes back.
        teacher.press(with("button", "Visit Group 1")).await;
        teacher.see(words("You are in Group 1.")).await;
        teacher.press(a("button", "Back to the main room")).await;
        teacher.no_longer(words("You are in Group 1.")).await;
        let asks = &self.students[3];
        asks.browser.press(a("button", "Ask for help")).await;
        asks.browser.see(a("button", "You have asked for help")).await;

        // A word to all rooms, and a count-down that is taken back.
        teacher.write("Message to all rooms", "Five more minutes.").await;
        teacher.press_in(a("region", "Breakout rooms"), a("button", "Send")).await;
        self.all_see(words("Five more minutes.")).await;
        teacher.press(a("button", "2 min")).await;
        self.all_see(words("It closes in 1:5")).await;
        self.students[1].browser.picture("console-17-count-down").await;
        teacher.press(a("button", "Not yet")).await;
        self.all_no_longer_see(words("It closes in")).await;

        teacher.press(a("button", "Close all rooms")).await;
        self.all_no_longer_see(words("You are in Group")).await;
        for student in &self.students {
            app::joined(&student.browser).await;
        }
        self.tab("People").await;
        for student in &self.students {
            teacher.see_in(live::EVERYBODY, with("item", &student.name)).await;
        }
        // What was used is offered for the next time.
        self.tab("Breakouts").await;
        teacher.choose("Make rooms", "As last time").await;
        teacher.see(a("button", "Open 2 rooms")).await;
    }
}
