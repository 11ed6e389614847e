//! What the picture's colours, patterns and lines mean.

use leptos::prelude::*;

use super::picture::{lane_class, letter, sample};
use super::sheet;
use super::watched::Watched;
use super::words;
use crate::timeline::Look;

/// The looks, the lines, and the breakout rooms.
pub fn legend(watched: Watched) -> AnyView {
    let sheet = sheet();
    let looks = Look::ALL.map(|look| {
        let (word, meaning) = words::look(look);
        view! {
            class = sheet,
            <div class="entry">
                <dt>{sample(look)} {word}</dt>
                <dd>{meaning}</dd>
            </div>
        }
        .into_any()
    });
    let rooms = move || {
        watched.breakouts.with(|names| {
            let rooms = names.iter().enumerate().map(|(number, (_, name))| {
                let (letter, name) = (letter(number), name.clone());
                view! {
                    class = sheet,
                    <div class="entry">
                        <dt>
                            <svg class="sample" aria-hidden="true">
                                <rect class=lane_class(number) y="20%" width="100%" height="60%" />
                            </svg>
                            {letter}
                        </dt>
                        <dd>{name}</dd>
                    </div>
                }
                .into_any()
            });
            rooms.collect::<Vec<_>>()
        })
    };
    view! {
        class = sheet,
        <dl class="legend">
            {looks.into_iter().collect::<Vec<_>>()} {rooms} <div class="entry">
                <dt>
                    <svg class="sample" aria-hidden="true">
                        <line class="edge" x1="50%" x2="50%" y1="0" y2="100%" />
                    </svg>
                    "Line"
                </dt>
                <dd>"Opening and end of the lesson."</dd>
            </div>
        </dl>
    }
    .into_any()
}
