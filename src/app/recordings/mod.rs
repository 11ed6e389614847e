//! Recordings: those of a course and of a lesson, the player, and all of them for administrators.

mod act;
mod chapters;
mod course;
mod details;
mod dialogs;
mod frame;
mod hold;
mod lesson;
mod list;
mod office;
mod one;
mod overview;
mod player;
mod row;
mod search;
mod stage;
mod tools;
mod transcript;
mod words;

use stylers_macro::style_sheet;

pub use self::course::page as course_page;
pub use self::lesson::OfLesson;
pub use self::office::page as office_page;
pub use self::one::page as one_page;

/// How often a page looks again while something happens to a recording by itself, in ms.
const LOOK_AGAIN_MS: i32 = 5_000;

/// The class that `style/recordings.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/recordings.css");
    sheet
}
