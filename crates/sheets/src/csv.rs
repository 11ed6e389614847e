//! CSV (RFC 4180), for people who open it in a spreadsheet.
//!
//! In UTF-8 with its mark (without it Excel takes it for its own code page), commas, lines that end in CR LF. CSV does not say what is
//! text: a spreadsheet runs whatever looks like a formula. So text that begins like one has an apostrophe in front, which spreadsheets
//! show and do not run. Numbers are never touched.

use std::io::{BufWriter, Write};

use crate::{Book, Cell, Error};

/// Whether a spreadsheet that finds this text in a CSV file may take it for a formula. White space in front changes nothing for
/// those that trim; the wide signs are taken for the plain ones by some.
pub fn is_formula(text: &str) -> bool {
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    begins(text) || begins(text.trim_start())
}

/// Writes the first table.
pub fn write(book: Book<'_>, out: &mut impl Write) -> Result<(), Error> {
    let mut out = BufWriter::new(out);
    out.write_all("\u{feff}".as_bytes())?;
    let Some(sheet) = book.sheets.into_iter().next() else { return Ok(out.flush()?) };
    line(&mut out, sheet.columns.into_iter().map(|column| Cell::Text(column.title)))?;
    for row in sheet.rows {
        line(&mut out, row)?;
    }
    Ok(out.flush()?)
}

fn line(out: &mut impl Write, cells: impl IntoIterator<Item = Cell>) -> std::io::Result<()> {
    for (position, cell) in cells.into_iter().enumerate() {
        if position > 0 {
            out.write_all(b",")?;
        }
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => write_text(out, &text)?,
            Cell::Number(number) => write!(out, "{number}")?,
            Cell::Time(moment) => out.write_all(moment.wall().as_bytes())?,
            Cell::Percent(percent) => write!(out, "{percent}%")?,
        }
    }
    out.write_all(b"\r\n")
}

fn write_text(out: &mut impl Write, text: &str) -> std::io::Result<()> {
    let guard = if is_formula(text) { "'" } else { "" };
    if !text.contains([',', '"', '\r', '\n', ';', '\t']) && !text.starts_with(' ') && !text.ends_with(' ') {
        return write!(out, "{guard}{text}");
    }
    write!(out, "\"{guard}{}\"", text.replace('"', "\"\""))
}
