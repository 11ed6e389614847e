//! The chapters of a recording.

use domain::recording::Chapter;
use leptos::prelude::*;

use super::player::{Player, sheet};
use crate::playback;

/// Places to jump to. In a frame of another site one cannot jump; there they only say what is where.
pub fn view(chapters: &[Chapter], player: Option<Player>) -> AnyView {
    let sheet = sheet();
    let all = StoredValue::new(chapters.to_vec());
    let current = Memo::new(move |_| {
        let at_ms = player?.at_ms.get();
        all.with_value(|chapters| playback::chapter_at(chapters, at_ms))
    });
    let rows = chapters.iter().enumerate().map(|(index, chapter)| {
        let (at_ms, clock, title) = (chapter.at_ms, playback::clock(chapter.at_ms), chapter.title.clone());
        let line = view! {
            class = sheet,
            <span class="clock">{clock}</span>
            <span>{title}</span>
        };
        let row = match player {
            None => view! { class = sheet, <span class="place">{line}</span> }.into_any(),
            Some(player) => {
                let is_current = move || (current.get() == Some(index)).then_some("true");
                view! {
                    class = sheet,
                    <button class="place" type="button" aria-current=is_current on:click=move |_| player.jump(at_ms)>
                        {line}
                    </button>
                }
                .into_any()
            }
        };
        view! { <li>{row}</li> }.into_any()
    });
    view! {
        class = sheet,
        <section class="part" aria-labelledby="chapters">
            <h2 id="chapters">"Chapters"</h2>
            <ol class="places">{rows.collect::<Vec<_>>()}</ol>
        </section>
    }
    .into_any()
}
