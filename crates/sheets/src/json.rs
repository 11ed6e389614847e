//! JSON, for programs: `{"form": 1, "title": …, "about": {…}, "attendance": [{…}, …], …}`, one list a table under its key, one object
//! a row under the columns' keys. Times are RFC 3339 with the offset of the wall clock; percents are numbers; what is empty is `null`.

use std::io::{BufWriter, Write};

use crate::{Book, Cell, Column, Error};

/// The version of the form. Keys may be added without a new one.
const FORM: u8 = 1;

/// Writes all tables.
pub fn write(book: Book<'_>, out: &mut impl Write) -> Result<(), Error> {
    let mut out = BufWriter::new(out);
    write!(out, "{{\"form\":{FORM},\"title\":")?;
    text(&mut out, &book.title)?;
    out.write_all(b",\"about\":")?;
    let (columns, cells): (Vec<Column>, Vec<Cell>) = book.about.into_iter().unzip();
    row(&mut out, &columns, &cells)?;
    for sheet in book.sheets {
        out.write_all(b",\n")?;
        text(&mut out, sheet.key)?;
        out.write_all(b":[")?;
        for (position, cells) in sheet.rows.enumerate() {
            out.write_all(if position > 0 { b",\n" } else { b"\n" })?;
            row(&mut out, &sheet.columns, &cells)?;
        }
        out.write_all(b"]")?;
    }
    out.write_all(b"}\n")?;
    Ok(out.flush()?)
}

fn row(out: &mut impl Write, columns: &[Column], cells: &[Cell]) -> std::io::Result<()> {
    out.write_all(b"{")?;
    for (position, (column, cell)) in columns.iter().zip(cells).enumerate() {
        if position > 0 {
            out.write_all(b",")?;
        }
        text(out, &column.key)?;
        out.write_all(b":")?;
        match cell {
            Cell::Empty => out.write_all(b"null")?,
            Cell::Text(words) => text(out, words)?,
            Cell::Number(number) | Cell::Percent(number) => write!(out, "{number}")?,
            Cell::Time(moment) => text(out, &moment.iso())?,
        }
    }
    out.write_all(b"}")
}

fn text(out: &mut impl Write, text: &str) -> std::io::Result<()> {
    serde_json::to_writer(out, text).map_err(std::io::Error::from)
}
