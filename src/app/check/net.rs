//! Whether the video server answers this browser.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sheet;
use crate::app::parts::Button;
use crate::browser::reach::answer_ms;

/// How long an answer may take, in ms.
const LIMIT_MS: u32 = 8_000;
/// An answer that took longer is a slow one, in ms.
const SLOW_MS: i64 = 2_000;

/// What came of asking.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Asking,
    After(i64),
    None,
}

/// Asks at once, and again when one wants. `host`: the video server's; none: the practice conference.
pub fn part(script_url: String, host: Option<String>) -> AnyView {
    let sheet = sheet();
    let answer = RwSignal::new(Answer::Asking);
    let url = StoredValue::new(script_url);
    let server = StoredValue::new(host.map_or_else(|| "The practice conference".to_owned(), |host| ["The video server ", &host].concat()));
    let ask = move || {
        answer.set(Answer::Asking);
        spawn_local(async move {
            let took = answer_ms(&url.get_value(), LIMIT_MS).await;
            answer.try_set(took.map_or(Answer::None, Answer::After));
        });
    };
    ask();
    let said = move || {
        let server = server.get_value();
        match answer.get() {
            Answer::Asking => [&server, " is asked."].concat(),
            Answer::After(ms) if ms > SLOW_MS => {
                [&server, " answers, but slowly: after ", &seconds(ms), ". Sound may break off; without the camera it gets better."].concat()
            }
            Answer::After(ms) => [&server, " answers after ", &seconds(ms), "."].concat(),
            Answer::None => [
                &server,
                " does not answer this browser. Perhaps a filter or firewall of this network keeps it away, or it is not running. Try another network, for example that of a telephone, or tell your administrator.",
            ]
            .concat(),
        }
    };
    let is = move || match answer.get() {
        Answer::Asking => "asking",
        Answer::After(ms) if ms <= SLOW_MS => "good",
        _ => "bad",
    };
    let again = move || {
        (answer.get() == Answer::None).then(|| {
            view! {
                <div>
                    <Button on_press=ask>"Ask again"</Button>
                </div>
            }
            .into_any()
        })
    };
    view! {
        class = sheet,
        <section class="part" aria-labelledby="network">
            <h2 id="network">"Network"</h2>
            <p role="status" class="answer" data-is=is>
                {said}
            </p>
            {again}
        </section>
    }
    .into_any()
}

/// `0.3 seconds`
fn seconds(ms: i64) -> String {
    let tenths = (ms + 99) / 100;
    [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string(), " seconds"].concat()
}
