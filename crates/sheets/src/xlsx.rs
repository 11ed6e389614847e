//! XLSX. Rows go to a temporary file as they come.

use std::borrow::Cow;
use std::io::{Seek, Write};

use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet, XlsxError};

use crate::{Book, Cell, Column, Error, Kind, Sheet, about_sheet, is_formula};

/// The longest text in a cell, in UTF-16 units, is 32 767.
const TEXT_MAX: usize = 32_000;

/// Somebody waits for the file, and sends it once: a third of the time for a tenth more bytes.
const COMPRESSION: u8 = 3;

struct Styles {
    head: Format,
    time: Format,
    percent: Format,
    /// Text that looks like a formula stays text when somebody edits the cell, too.
    text: Format,
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::RowColumnLimitError => Self::TooManyRows,
            other => Self::Write(other.to_string()),
        }
    }
}

/// Writes all tables.
pub fn write(book: Book<'_>, out: &mut (impl Write + Seek + Send)) -> Result<(), Error> {
    let styles = Styles {
        head: Format::new().set_bold(),
        time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        percent: Format::new().set_num_format("0%"),
        text: Format::new().set_quote_prefix(),
    };
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    workbook.set_properties(&DocProperties::new().set_title(&book.title));
    let about = (!book.about.is_empty()).then(|| about_sheet(book.about));
    for sheet in book.sheets.into_iter().chain(about) {
        table(workbook.add_worksheet_with_constant_memory()?, sheet, &styles)?;
    }
    Ok(workbook.save_to_writer(out)?)
}

fn table(to: &mut Worksheet, sheet: Sheet<'_>, styles: &Styles) -> Result<(), Error> {
    to.set_name(sheet.title)?;
    // Widths and the frozen head come before the rows, which are written at once.
    to.set_freeze_panes(1, 0)?;
    for (position, column) in sheet.columns.iter().enumerate() {
        to.set_column_width(number(position)?, width(column))?;
    }
    for (position, column) in sheet.columns.iter().enumerate() {
        to.write_string_with_format(0, number(position)?, &column.title, &styles.head)?;
    }
    for (row, cells) in sheet.rows.enumerate() {
        let row = u32::try_from(row + 1).map_err(|_| Error::TooManyRows)?;
        for (position, cell) in cells.into_iter().enumerate() {
            write_cell(to, row, number(position)?, &cell, styles)?;
        }
    }
    Ok(())
}

fn number(position: usize) -> Result<u16, Error> {
    u16::try_from(position).map_err(|_| Error::TooManyRows)
}

fn width(column: &Column) -> f64 {
    let least = match column.kind {
        Kind::Text => 16,
        Kind::Time => 19,
        Kind::Number | Kind::Percent => 10,
    };
    let needed = u16::try_from(column.title.chars().count() + 2).unwrap_or(u16::MAX);
    f64::from(needed.clamp(least, 40))
}

#[expect(clippy::cast_precision_loss, reason = "minutes and counts have nowhere near 52 bits")]
fn write_cell(to: &mut Worksheet, row: u32, column: u16, cell: &Cell, styles: &Styles) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) if is_formula(text) => to.write_string_with_format(row, column, fitting(text), &styles.text)?,
        Cell::Text(text) => to.write_string(row, column, fitting(text))?,
        Cell::Number(number) => to.write_number(row, column, *number as f64)?,
        Cell::Time(moment) => to.write_number_with_format(row, column, moment.serial(), &styles.time)?,
        Cell::Percent(percent) => to.write_number_with_format(row, column, *percent as f64 / 100.0, &styles.percent)?,
    };
    Ok(())
}

fn fitting(text: &str) -> Cow<'_, str> {
    if text.len() <= TEXT_MAX {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= TEXT_MAX
    };
    Cow::Owned(text.chars().take_while(fits).chain(std::iter::once('…')).collect())
}
