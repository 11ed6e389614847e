//! What a teacher does for everybody and about one.

use super::{Class, app};
use crate::harness::browser::{a, with, words};
use crate::words::live;

impl Class {
    /// Microphones, cameras, screens; of one and of all; and speaking only with leave.
    pub(super) async fn media(&self) {
        let (teacher, sam, mia) = (&self.teacher, &self.students[0], &self.students[1]);
        for student in [sam, mia] {
            student.browser.press(live::UNMUTE).await;
            student.browser.see(live::MUTE).await;
        }
        self.tab("People").await;
        teacher.press(a("button", &format!("Mute {}", sam.name))).await;
        sam.browser.see(live::UNMUTE).await;
        assert!(mia.browser.sees(live::MUTE).await, "the other one is not muted");
        self.tab("Lesson").await;
        teacher.press(live::MUTE_ALL).await;
        mia.browser.see(live::UNMUTE).await;
        teacher.press(a("button", "Stop all cameras")).await;
        self.all_see(a("button", "Start camera")).await;

        // One's screen, and its end by the teacher.
        sam.browser.press(a("button", "Share screen")).await;
        self.tab("People").await;
        teacher.see_in(with("item", &sam.name), a("sign", "Shares the screen")).await;
        self.more(sam).await;
        teacher.press(a("button", &format!("Stop the screen of {}", sam.name))).await;
        sam.browser.see(a("button", "Share screen")).await;

        // Without leave nothing happens; with it, the one who got it speaks.
        self.tab("Lesson").await;
        teacher.press(with("checkbox", "Microphones only with leave")).await;
        sam.browser.see(words("A moderator gives leave to speak here")).await;
        teacher.picture("console-6-with-leave").await;
        self.more(sam).await;
        teacher.press(a("button", &format!("Allow the microphone of {}", sam.name))).await;
        teacher.see(a("button", &format!("Take the microphone back from {}", sam.name))).await;
        sam.browser.press(live::UNMUTE).await;
        sam.browser.see(live::MUTE).await;
        mia.browser.press(live::UNMUTE).await;
        mia.browser.see(words("Jitsi did not confirm the microphone")).await;
        assert!(mia.browser.sees(live::UNMUTE).await, "without leave it stays off");
        self.tab("Lesson").await;
        teacher.press(with("checkbox", "Microphones only with leave")).await;
        sam.browser.no_longer(words("A moderator gives leave to speak here")).await;
    }

    /// The queue of hands, in the order of raising.
    pub(super) async fn hands(&self) {
        self.tab("People").await;
        let (teacher, sam, mia, ana) = (&self.teacher, &self.students[0], &self.students[1], &self.students[2]);
        for student in [mia, sam, ana] {
            student.browser.press(live::RAISE).await;
            teacher.see_in(live::HANDS, with("item", &student.name)).await;
        }
        let hands = teacher.names_in(live::HANDS, "item").await;
        for (hand, student) in hands.iter().zip([mia, sam, ana]) {
            assert!(hand.contains(&student.name), "in the order of raising: {hands:?}");
        }
        teacher.picture("console-7-hands").await;
        teacher.press(a("button", &format!("Lower the hand of {}", mia.name))).await;
        mia.browser.see(live::RAISE).await;
        teacher.press(a("button", "Lower all hands")).await;
        for student in [sam, ana] {
            student.browser.see(live::RAISE).await;
        }
        teacher.no_longer(live::HANDS).await;
    }

    /// A sentence to everybody, and a clock.
    pub(super) async fn words_and_clock(&self) {
        let teacher = &self.teacher;
        self.tab("Lesson").await;
        teacher.write("Say to everybody", "Please open page 42.").await;
        teacher.press_in(a("region", "Announcement"), a("button", "Send")).await;
        self.all_see(words("Please open page 42.")).await;
        Self::in_the_frame(&self.students[3].browser, "Please open page 42.").await;
        teacher.press(a("button", "5 min")).await;
        self.all_see(words("4:5")).await;
        self.students[0].browser.picture("console-8-announcement-and-clock").await;
        teacher.press(a("button", "Stop the clock")).await;
        self.all_no_longer_see(words("4:5")).await;
        teacher.see(a("button", "5 min")).await;
    }

    /// Who may write and share.
    pub(super) async fn rules(&self) {
        let (teacher, student) = (&self.teacher, &self.students[4].browser);
        teacher.press(a("button", "Who may do what")).await;
        teacher.choose("Share the screen", "Moderators").await;
        self.all_no_longer_see(a("button", "Share screen")).await;
        student.enter_frame().await;
        student.see(with("button", "chat")).await;
        student.leave_frame().await;
        teacher.choose("Chat", "Moderators").await;
        student.enter_frame().await;
        student.no_longer(with("button", "chat")).await;
        student.leave_frame().await;
        teacher.choose("Share the screen", "Everybody").await;
        teacher.choose("Chat", "Everybody").await;
        self.all_see(a("button", "Share screen")).await;
    }

    /// A video, the whiteboard, tiles, and whom everybody sees large.
    pub(super) async fn what_everybody_sees(&self) {
        let (teacher, mia, ben) = (&self.teacher, &self.students[1], &self.students[3]);
        teacher.press(a("button", "What everybody sees")).await;
        teacher.write("Show a video to everybody", "http://videos.example/cells.mp4").await;
        teacher.press(a("button", "Show the video")).await;
        teacher.see(words("Please give an address that begins with https://")).await;
        teacher.write("Show a video to everybody", "https://videos.example/cells.mp4").await;
        teacher.press(a("button", "Show the video")).await;
        teacher.see(words("A video is shown to everybody.")).await;
        Self::in_the_frame(&ben.browser, "videos.example").await;
        teacher.picture("console-9-video").await;
        teacher.press(a("button", "Stop the video")).await;
        teacher.no_longer(words("A video is shown to everybody.")).await;
        for switch in ["Whiteboard", "Whiteboard", "Tiles in my picture", "Tiles in my picture"] {
            self.turn(with("checkbox", switch)).await;
        }

        self.more(mia).await;
        teacher.press(a("button", &format!("Show to everybody: {}", mia.name))).await;
        teacher.see(a("button", &format!("No longer show to everybody: {}", mia.name))).await;
        let large = "return [...document.querySelectorAll('.staged')].some(one => one.innerText.includes(arguments[0])) || null";
        ben.browser.enter_frame().await;
        let staged = || async {
            let answer = ben.browser.client.execute(large, vec![mia.name.as_str().into()]).await?;
            Ok((answer == true).then_some(()))
        };
        ben.browser.until("sees her large", staged).await;
        ben.browser.leave_frame().await;
        teacher.press(a("button", &format!("No longer show to everybody: {}", mia.name))).await;
        teacher.see(a("button", &format!("Show to everybody: {}", mia.name))).await;
    }

    /// Everybody sees that it runs, and who started it.
    pub(super) async fn recording(&self) {
        let teacher = &self.teacher;
        teacher.see(words("Record this lesson?")).await;
        teacher.picture("console-9b-record").await;
        teacher.press(a("button", "Not now")).await;
        teacher.no_longer(words("Record this lesson?")).await;
        self.tab("Lesson").await;
        teacher.press(a("button", "Recording")).await;
        teacher.press(a("button", "Start recording")).await;
        self.all_see(a("text", "Recording")).await;
        teacher.see(words("You started it.")).await;
        let by = format!("{} started it. What is said and shown here is being recorded.", self.mrs_vidal.name);
        let sam = &self.students[0].browser;
        let told = || async { Ok((sam.tell(a("text", "Recording"), "return arguments[0].title").await == by.as_str()).then_some(())) };
        sam.until("is told who started it", told).await;
        self.students[2].browser.picture("console-10-recorded").await;
        teacher.press(a("button", "Stop recording")).await;
        self.all_no_longer_see(a("text", "Recording")).await;
        teacher.write("Stream key", "abcd-efgh").await;
        teacher.press(a("button", "Start the stream")).await;
        self.all_see(a("text", "Live stream")).await;
        teacher.press(a("button", "Stop the stream")).await;
        self.all_no_longer_see(a("text", "Live stream")).await;
        teacher.see(a("button", "Start recording")).await;
    }

    /// A student tells of a problem.
    pub(super) async fn a_problem(&self) {
        let (teacher, zoe) = (&self.teacher, &self.students[4]);
        zoe.browser.press(a("button", "Report a problem…")).await;
        zoe.browser.choose("What is the matter?", "I cannot see the picture").await;
        zoe.browser.write("In your words", "It is black.").await;
        zoe.browser.picture("console-11-report-a-problem").await;
        zoe.browser.press_in(a("dialog", "Report a problem"), a("button", "Send")).await;
        teacher.see_in(a("region", "Problems"), words("It is black.")).await;
        teacher.picture("console-12-problem").await;
        teacher.press(a("button", "Put away")).await;
        teacher.no_longer(a("region", "Problems")).await;
    }

    /// A student helps, for this lesson.
    pub(super) async fn a_second_moderator(&self) {
        let (teacher, ana) = (&self.teacher, &self.students[2]);
        assert!(!ana.browser.sees(with("tab", "Lesson")).await, "students have no console");
        self.more(ana).await;
        teacher.press(a("button", &format!("Make moderator: {}", ana.name))).await;
        ana.browser.see(with("tab", "Lesson")).await;
        app::joined(&ana.browser).await;
        // Two act at once, and each sees what the other did.
        ana.browser.press(with("tab", "Lesson")).await;
        ana.browser.press(a("button", "10 min")).await;
        self.tab("Lesson").await;
        teacher.press(a("button", "Stop the clock")).await;
        ana.browser.see(a("button", "10 min")).await;
        ana.browser.picture("console-13-second-moderator").await;
        self.more(ana).await;
        teacher.press(a("button", &format!("No moderator any more: {}", ana.name))).await;
        ana.browser.no_longer(with("tab", "Lesson")).await;
        app::joined(&ana.browser).await;
    }

    /// Asked first, and told.
    pub(super) async fn somebody_is_removed(&self) {
        let (teacher, sam) = (&self.teacher, &self.students[0]);
        self.more(sam).await;
        teacher.press(a("button", "Remove…")).await;
        teacher.press_in(a("dialog", "Remove this person?"), a("button", "Remove")).await;
        sam.browser.see(a("heading", "You were removed from the lesson")).await;
        let gone =
            || async { Ok(teacher.names_in(live::EVERYBODY, "item").await.iter().all(|line| !line.contains(&sam.name)).then_some(())) };
        teacher.until("no longer lists who was removed", gone).await;
    }
}
