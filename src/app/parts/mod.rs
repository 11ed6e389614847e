//! What pages are made of. Plain functions and small components; their looks are in `style/controls.css` and `style/layout.css`.

mod button;
mod dialog;
mod field;
mod heading;
mod lessons;
mod notice;

pub use button::{Button, Copy, Submit};
pub use dialog::{Confirm, Dialog, FormDialog};
pub use field::{Area, Check, Choice, Field, fresh_id};
pub use heading::{Crumb, heading, page_head};
pub use lessons::{Whereabouts, lesson_list};
pub use notice::{empty, notice, refusal};
