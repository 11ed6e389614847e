//! The sheets of the pages: what `style/app.css` imports, then the scoped sheets that components name with `style_sheet!`.
//!
//! stylers makes a sheet's class from the number of its characters, so two sheets of equal length would share their rules. That
//! is an error here. Only `style_sheet!` is read: `style!` cannot hold today's CSS.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use stylers_core::Class;

use crate::{files_below, read_text, write_if_changed};

const CALL: &str = "style_sheet!(\"";

/// The sheet of all pages.
const ALL: &str = "target/rollcall.css";
/// That of a lesson's page, which is in a hurry: with the scoped sheets of its own parts and of the frame around it alone.
const LESSON: &str = "target/lesson.css";
/// Where the code of a lesson's page is, as far as it has scoped sheets.
const LESSON_PARTS: [&str; 2] = ["src/app/live/", "src/app/shell.rs"];

/// Gathers the sheets of the project in `root` into one for all pages and one for lessons.
pub fn write(root: &Path) -> Result<String> {
    let global = global(root)?;
    let (mut all, mut lesson) = (global.clone(), global);
    let mut owner: BTreeMap<String, String> = BTreeMap::new();
    let sheets = scoped(root)?;
    for (sheet, home) in &sheets {
        let text = read_text(&root.join(sheet))?;
        check(sheet, &text)?;
        let class = Class::rand_class_from_seed(text.clone());
        if let Some(other) = owner.insert(class.as_name().to_owned(), sheet.clone()) {
            bail!(
                "{other} and {sheet} have the same number of characters, so stylers gives both the same class; change either by one character"
            );
        }
        let css = stylers_core::from_str(&text, &class) + "\n";
        all.push_str(&css);
        if LESSON_PARTS.iter().any(|part| home.starts_with(part)) {
            lesson.push_str(&css);
        }
    }
    for (file, css) in [(ALL, &all), (LESSON, &lesson)] {
        write_if_changed(&root.join(file), css.as_bytes())?;
    }
    Ok(format!("{} scoped sheets; {ALL}: {} bytes, {LESSON}: {}", sheets.len(), all.len(), lesson.len()))
}

/// `style/app.css` with its imports put in.
fn global(root: &Path) -> Result<String> {
    let mut css = String::new();
    for line in read_text(&root.join("style/app.css"))?.lines() {
        match line.trim().strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";")) {
            Some(name) => css.push_str(&read_text(&root.join("style").join(name))?),
            None => css.push_str(line),
        }
        css.push('\n');
    }
    Ok(css)
}

/// The sheets that the code names, each once, and the file that names it.
fn scoped(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    for file in files_below(&root.join("src"))?.into_iter().filter(|file| file.extension().is_some_and(|ext| ext == "rs")) {
        let text = read_text(&file)?;
        for call in text.split(CALL).skip(1) {
            let Some((sheet, _)) = call.split_once('"') else { bail!("{}: a style_sheet! without its closing quote", file.display()) };
            let home = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            if let Some(first) = named.insert(sheet.to_owned(), home.clone()) {
                ensure!(first == home, "{sheet} is used in {first} and in {home}: a scoped sheet has one home");
            }
        }
    }
    Ok(named)
}

/// Refuses what stylers would pass on wrongly and without a word.
fn check(sheet: &str, text: &str) -> Result<()> {
    let mut depth = 0_u32;
    for (number, line) in text.lines().enumerate() {
        let selector = line.split('{').next().unwrap_or_default();
        let spaced = [" > ", " + ", " ~ "].iter().any(|combinator| selector.contains(combinator));
        let at_rule = line.trim_start().starts_with('@');
        ensure!(
            !(spaced && line.contains('{') && !at_rule),
            "{sheet}:{}: write combinators without spaces (ul>li); stylers scopes them wrongly otherwise",
            number + 1
        );
        if !at_rule {
            depth += u32::try_from(line.matches('{').count())?;
        }
        ensure!(depth <= 1 || at_rule, "{sheet}:{}: a rule within a rule would not be scoped", number + 1);
        if line.contains('}') {
            depth = 0;
        }
    }
    Ok(())
}
