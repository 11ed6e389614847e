//! Tables on a terminal, files and standard output.

use std::io::{Cursor, IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rollcall::server::store::named::Candidate;
use sheets::{Book, Cell, Format, Kind};

/// The widest column, in characters.
const WIDEST: usize = 40;

/// Prints the columns with these keys of the first table of a book.
pub fn print(book: Book<'_>, keys: &[&str]) {
    let Some(sheet) = book.sheets.into_iter().next() else { return };
    let chosen: Vec<usize> = keys.iter().filter_map(|key| sheet.columns.iter().position(|column| column.key == *key)).collect();
    let heads: Vec<String> = chosen.iter().map(|&at| sheet.columns[at].title.clone()).collect();
    let right: Vec<bool> = chosen.iter().map(|&at| matches!(sheet.columns[at].kind, Kind::Number | Kind::Percent)).collect();
    let rows: Vec<Vec<String>> = sheet.rows.map(|row| chosen.iter().map(|&at| shown(&row[at])).collect()).collect();
    lines(&heads, &right, &rows);
}

/// Prints rows under heads; `right`: which columns are numbers.
pub fn lines(heads: &[String], right: &[bool], rows: &[Vec<String>]) {
    let widths: Vec<usize> = (0..heads.len())
        .map(|at| rows.iter().map(|row| &row[at]).chain([&heads[at]]).map(|text| text.chars().count()).max().unwrap_or(0).min(WIDEST))
        .collect();
    for row in std::iter::once(heads).chain(rows.iter().map(Vec::as_slice)) {
        let cells: Vec<String> = row.iter().zip(&widths).zip(right).map(|((text, &width), &right)| padded(text, width, right)).collect();
        println!("{}", cells.join("  ").trim_end());
    }
}

fn padded(text: &str, width: usize, right: bool) -> String {
    let short: String = if text.chars().count() > width { text.chars().take(width - 1).chain(['…']).collect() } else { text.to_owned() };
    let space = " ".repeat(width - short.chars().count());
    if right { space + &short } else { short + &space }
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        // What somebody typed must not move the cursor of whoever reads it.
        Cell::Text(text) => text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
        Cell::Number(number) => number.to_string(),
        Cell::Time(moment) => moment.wall(),
        Cell::Percent(percent) => format!("{percent}%"),
    }
}

/// Writes a book to a file, or to standard output.
///
/// # Errors
/// It cannot be written, or would fill a terminal with what nobody can read.
pub fn write(format: Format, book: Book<'_>, output: Option<&Path>) -> Result<()> {
    let mut bytes = Cursor::new(Vec::new());
    sheets::write(format, book, &mut bytes)?;
    let binary = matches!(format, Format::Xlsx | Format::Ods);
    ensure!(
        output.is_some() || !binary || !std::io::stdout().is_terminal(),
        "{} is no text: give a file with --output FILE",
        format.ending().to_uppercase()
    );
    put(bytes.get_ref(), output)
}

/// Puts bytes into a file that is not there yet, or onto standard output.
///
/// # Errors
/// The file is there, or cannot be written.
pub fn put(bytes: &[u8], output: Option<&Path>) -> Result<()> {
    let Some(path) = output else {
        return std::io::stdout().lock().write_all(bytes).context("standard output does not take it");
    };
    ensure!(!path.exists(), "{} exists already. Give the name of a new file", path.display());
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    // Names and minutes are in it: for this user alone.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(bytes));
    written.with_context(|| format!("{} cannot be written", path.display()))?;
    eprintln!("Written to {}.", path.display());
    Ok(())
}

/// The one thing that a word means.
///
/// # Errors
/// None, or several, which are listed.
pub fn the_one(what: &str, word: &str, found: Vec<Candidate>) -> Result<Candidate> {
    const LISTED: usize = 20;
    ensure!(!found.is_empty(), "there is no {what} with the id or title {word:?}");
    if found.len() > 1 {
        let line = |one: &Candidate| {
            let when = one.opens.as_ref().map(|(ms, zone)| rollcall::server::files::wall::Wall::of(zone).moment(*ms).wall());
            format!("  {}  {}  {}", one.id, when.unwrap_or_default(), one.title)
        };
        let mut listed: Vec<String> = found.iter().take(LISTED).map(line).collect();
        if found.len() > LISTED {
            listed.push(format!("  and {} more", found.len() - LISTED));
        }
        anyhow::bail!("several {what}s are meant by {word:?}. Give the id, or more of it:\n{}", listed.join("\n"));
    }
    found.into_iter().next().context("one is left")
}
