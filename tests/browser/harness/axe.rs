//! axe-core: what a machine can find of what keeps people out.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::browser::Browser;
use super::rollcall::beside;

static SOURCE: LazyLock<String> = LazyLock::new(|| {
    let file = beside("../../target/browser-tools/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}; ./test installs it", file.display()))
});

/// The sizes and colours that every page is looked at in: CSS pixels, and whether dark is preferred.
const WAYS: [(u32, u32, bool); 4] = [(360, 740, false), (360, 740, true), (1280, 800, false), (1280, 800, true)];

/// Looks at the page as it is now, on a small and a large screen, in light and in dark; keeps pictures under `name`.
pub async fn look(browser: &Browser, name: &str) {
    for (width, height, dark) in WAYS {
        browser.window(width, height).await;
        browser.dark(dark).await;
        settled(browser).await;
        let what = format!("{name}-{width}{}", if dark { "-dark" } else { "" });
        browser.picture(&what).await;
        check(browser, &what).await;
        let wide =
            browser.run("const page = document.scrollingElement; return Math.max(0, page.scrollWidth - page.clientWidth)", vec![]).await;
        assert_eq!(wide, 0, "{what}: the page is wider than the window by so many pixels");
    }
    browser.window(1280, 800).await;
    browser.dark(false).await;
}

/// The rules alone, in the frame that the browser is in.
pub async fn check(browser: &Browser, what: &str) {
    browser.run(&SOURCE, vec![]).await;
    let script = "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'], iframes: false }).then(
            ({ violations }) => done(violations.map(({ id, help, nodes }) =>
                `${id}: ${help}: ${nodes.map(({ target, failureSummary }) => `${target} (${failureSummary})`).join('; ')}`)),
            error => done([String(error)]));";
    let found = browser.run_async(script, vec![]).await;
    assert_eq!(found, json!([]), "{what}: axe found barriers");
}

/// Colours that fade from one to the other are judged when they have arrived.
async fn settled(browser: &Browser) {
    let script = "const done = arguments[arguments.length - 1];
        requestAnimationFrame(() => requestAnimationFrame(async () => {
            const ending = document.getAnimations().filter(one => one.effect?.getComputedTiming().iterations !== Infinity);
            await Promise.allSettled(ending.map(one => one.finished));
            done(null);
        }));";
    let _: Value = browser.run_async(script, vec![]).await;
}
