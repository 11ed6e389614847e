//! A teacher and five students in one lesson: everything that the console offers is used, and seen from both sides.

mod main_room;
mod recording;
mod rooms;

use serde_json::json;

use crate::harness::browser::{Browser, Thing, a, with, words};
use crate::harness::rollcall::{Person, Rollcall};
use crate::words::{self as app, live};

/// The people of the lesson.
struct Class {
    teacher: Browser,
    mrs_vidal: Person,
    students: Vec<Student>,
}

struct Student {
    browser: Browser,
    name: String,
}

const AGREE: Thing<'_> = a("button", "Agree and enter");
const ENDED: Thing<'_> = a("heading", "The lesson has ended");

#[tokio::test]
async fn a_teacher_leads_five_students() {
    let rollcall = Rollcall::start();
    let (class, lesson) = Class::at_the_door(&rollcall).await;
    class.the_door_opens(&lesson).await;
    class.media().await;
    class.hands().await;
    class.words_and_clock().await;
    class.rules().await;
    class.what_everybody_sees().await;
    class.recording().await;
    class.a_problem().await;
    class.a_second_moderator().await;
    class.breakouts().await;
    class.somebody_is_removed().await;
    class.the_end().await;
}

impl Class {
    /// Five students with a browser each, signed in, and a lesson that may be recorded and waits for its teacher.
    async fn at_the_door(rollcall: &Rollcall) -> (Self, String) {
        let teacher = Browser::open(rollcall, "teacher").await;
        app::sign_in(&teacher, &rollcall.teacher).await;
        let home = teacher.call("home", json!({})).await;
        let course = home["courses"][0]["id"].clone();
        let mut people = rollcall.students.clone();
        for (account, name) in [("ana", "Ana García"), ("ben", "Ben Weiss"), ("zoe", "Zoë Adeyemi")] {
            people.push(rollcall.add_person(account, name, "student", "a long enough password"));
            teacher.call("set_member", json!({ "course": course, "account_name": account, "role": "student" })).await;
        }
        let room = app::room_id(&teacher).await;
        let page = teacher.call("room", json!({ "room": room })).await;
        let mut policy = page["policy"].clone();
        policy["recording"] = json!(true);
        policy["recording_trigger"] = json!("prompt");
        policy["wait_for_moderator"] = json!(true);
        let change = json!({
            "room": room, "title": page["title"], "description": page["description"], "policy": policy, "provider": null,
        });
        teacher.call("edit_room", change).await;
        let lesson = app::start_lesson(&teacher, "Osmosis").await;
        let mut students = Vec::new();
        for person in people {
            let browser = Browser::open(rollcall, &person.account).await;
            app::sign_in(&browser, &person).await;
            students.push(Student { browser, name: person.name });
        }
        (Self { teacher, mrs_vidal: rollcall.teacher.clone(), students }, lesson)
    }

    /// Consent, waiting for the teacher, the lobby: let in one, all, none.
    async fn the_door_opens(&self, lesson: &str) {
        let (teacher, path) = (&self.teacher, format!("/lessons/{lesson}/live"));
        let [first, second, third, fourth, fifth] = &self.students[..] else { panic!("five students") };
        first.browser.go(&path).await;
        first.browser.see(a("heading", "This lesson may be recorded")).await;
        first.browser.picture("console-1-consent").await;
        first.browser.press(AGREE).await;
        first.browser.see(a("heading", "Waiting for the teacher")).await;
        first.browser.picture("console-2-waiting-for-the-teacher").await;

        teacher.go(&path).await;
        app::joined(teacher).await;
        // It opens by itself.
        app::joined(&first.browser).await;

        self.tab("Lesson").await;
        teacher.choose("Lobby", "Everybody waits").await;
        for student in [second, third, fourth, fifth] {
            student.browser.go(&path).await;
            student.browser.press(AGREE).await;
            student.browser.see(a("heading", "Waiting to be let in")).await;
            teacher.see_in(a("region", "The door"), with("item", &student.name)).await;
        }
        second.browser.picture("console-3-waiting-to-be-let-in").await;
        teacher.picture("console-4-the-door").await;
        teacher.press(a("button", &format!("Turn away {}", fifth.name))).await;
        fifth.browser.see(a("heading", "You were not let in")).await;
        teacher.press(a("button", &format!("Let in {}", second.name))).await;
        app::joined(&second.browser).await;
        assert!(!third.browser.sees(live::IN).await, "only the one who was let in is in");
        teacher.press(a("button", "Let all in")).await;
        for student in [third, fourth] {
            app::joined(&student.browser).await;
        }
        teacher.choose("Lobby", "Nobody waits").await;
        fifth.browser.press(a("button", "Ask again")).await;
        app::joined(&fifth.browser).await;
        self.tab("People").await;
        for student in &self.students {
            teacher.see_in(live::EVERYBODY, with("item", &student.name)).await;
            student.browser.see_in(live::EVERYBODY, with("item", &self.mrs_vidal.name)).await;
        }
        teacher.picture("console-5-people").await;
    }

    /// The lesson is over for all.
    async fn the_end(&self) {
        self.tab("Lesson").await;
        self.teacher.press(a("button", "End for all…")).await;
        self.teacher.press_in(a("dialog", "End the lesson for everybody?"), a("button", "End the lesson")).await;
        for browser in self.students[1..].iter().map(|student| &student.browser).chain([&self.teacher]) {
            browser.see(ENDED).await;
            browser.assert_quiet().await;
        }
    }

    /// Opens one of the teacher's tabs.
    async fn tab(&self, name: &str) {
        self.teacher.press(with("tab", name)).await;
    }

    /// Shows what can be done about somebody.
    async fn more(&self, student: &Student) {
        self.tab("People").await;
        let name = format!("More for {}", student.name);
        let more = a("button", &name);
        if self.teacher.tell(more, "return arguments[0].getAttribute('aria-expanded')").await == "false" {
            self.teacher.press(more).await;
        }
    }

    /// Turns one of the teacher's switches, and waits until it shows that.
    async fn turn(&self, switch: Thing<'_>) {
        let is = "return arguments[0].getAttribute('aria-checked')";
        let before = self.teacher.tell(switch, is).await;
        self.teacher.press(switch).await;
        let turned = || async { Ok((self.teacher.tell(switch, is).await != before).then_some(())) };
        self.teacher.until(&format!("sees {switch:?} turned"), turned).await;
    }

    /// What everybody but the teacher sees.
    async fn all_see(&self, thing: Thing<'_>) {
        for student in &self.students {
            student.browser.see(thing).await;
        }
    }

    async fn all_no_longer_see(&self, thing: Thing<'_>) {
        for student in &self.students {
            student.browser.no_longer(thing).await;
        }
    }

    /// What somebody sees in the conference's own picture.
    async fn in_the_frame(browser: &Browser, name: &str) {
        browser.enter_frame().await;
        browser.see(words(name)).await;
        browser.leave_frame().await;
    }
}
