//! Tables, written as CSV, XLSX, ODS and JSON.
//!
//! One model for all four, so that what one format says the others say, too. Rows are asked for one by one and never held: a year of a
//! school has a hundred thousand of them. What people typed stays text in every format; see [`csv`] for what spreadsheets do with text
//! that looks like a formula.

mod csv;
mod json;
mod moment;
mod ods;
#[cfg(test)]
mod tests;
mod xlsx;

use std::io::{Seek, Write};

pub use self::csv::is_formula;
pub use self::moment::Moment;

/// What is in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Number,
    /// Moments on a wall clock.
    Time,
    /// Whole percents.
    Percent,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name for programs: JSON has this one. It stays when titles are reworded.
    pub key: String,
    /// Its title for people.
    pub title: String,
    /// What is in it.
    pub kind: Kind,
}

impl Column {
    /// A column.
    pub fn new(key: impl Into<String>, title: impl Into<String>, kind: Kind) -> Self {
        Self { key: key.into(), title: title.into(), kind }
    }
}

/// What is in one place of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A moment.
    Time(Moment),
    /// Whole percents: 50 is half.
    Percent(i64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Option<Moment>> for Cell {
    fn from(moment: Option<Moment>) -> Self {
        moment.map_or(Self::Empty, Self::Time)
    }
}

/// One after the other, each as wide as the columns.
pub type Rows<'a> = Box<dyn Iterator<Item = Vec<Cell>> + 'a>;

/// A table.
pub struct Sheet<'a> {
    /// Its name for programs: `attendance`.
    pub key: &'static str,
    /// Its name on the tab, at most 31 characters.
    pub title: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Rows<'a>,
}

/// Tables that belong together, and what they are about.
pub struct Book<'a> {
    /// What it is called.
    pub title: String,
    /// What it is about: the lesson, the times. CSV leaves it out.
    pub about: Vec<(Column, Cell)>,
    /// The tables, the main one first. CSV has only that one.
    pub sheets: Vec<Sheet<'a>>,
}

impl Book<'_> {
    /// Puts the table of this name first. False: there is none.
    pub fn put_first(&mut self, key: &str) -> bool {
        let Some(position) = self.sheets.iter().position(|sheet| sheet.key == key) else { return false };
        self.sheets[..=position].rotate_right(1);
        true
    }
}

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, UTF-8 with its mark, so that Excel reads it as such.
    Csv,
    /// Excel's.
    Xlsx,
    /// `LibreOffice`'s.
    Ods,
    /// For programs.
    Json,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Xlsx, Self::Ods, Self::Json];

    /// How file names end, without the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Json => "json",
        }
    }

    /// The format with this ending, if there is one.
    pub fn from_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Json => "application/json",
        }
    }
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More rows than the format can hold.
    #[error("there are more rows than a spreadsheet can hold. Please take CSV or JSON")]
    TooManyRows,
    /// The file, or the space for what is on its way into it.
    #[error("the file cannot be written: {0}")]
    Write(String),
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Write(error.to_string())
    }
}

/// Writes tables.
///
/// # Errors
/// More rows than the format can hold, or `out` does not take it.
pub fn write(format: Format, book: Book<'_>, out: &mut (impl Write + Seek + Send)) -> Result<(), Error> {
    match format {
        Format::Csv => csv::write(book, out),
        Format::Xlsx => xlsx::write(book, out),
        Format::Ods => ods::write(book, out),
        Format::Json => json::write(book, out),
    }
}

/// Key and title of the table that says what a book is about, in formats that have tables only.
const ABOUT: (&str, &str) = ("about", "About");

/// The same as a table.
fn about_sheet(about: Vec<(Column, Cell)>) -> Sheet<'static> {
    let columns = vec![Column::new("what", "What", Kind::Text), Column::new("value", "Value", Kind::Text)];
    let rows = about.into_iter().map(|(column, cell)| vec![Cell::Text(column.title), cell]);
    Sheet { key: ABOUT.0, title: ABOUT.1, columns, rows: Box::new(rows) }
}
