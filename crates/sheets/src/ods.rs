//! ODS (`OpenDocument` 1.3): a ZIP file with the tables as XML, written as the rows come.

use std::io::{self, BufWriter, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::{Book, Cell, Error, Format, Sheet, about_sheet};

/// Rows that `LibreOffice` holds in a table.
const ROWS_MAX: usize = 1_048_575;

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"#;

/// The beginning of the tables, with the styles that cells name: `h` head, `t` time, `p` percent.
const BEGIN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"><office:automatic-styles>
<number:date-style style:name="time" number:automatic-order="false"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/></number:date-style>
<number:percentage-style style:name="percent"><number:number number:decimal-places="0" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
<style:style style:name="h" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="t" style:family="table-cell" style:data-style-name="time"/>
<style:style style:name="p" style:family="table-cell" style:data-style-name="percent"/>
</office:automatic-styles><office:body><office:spreadsheet>"#;

const END: &str = "</office:spreadsheet></office:body></office:document-content>\n";

impl From<zip::result::ZipError> for Error {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Write(error.to_string())
    }
}

/// Writes all tables.
pub fn write(book: Book<'_>, out: &mut (impl Write + Seek)) -> Result<(), Error> {
    let mut zip = ZipWriter::new(out);
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    // First and not compressed: by this the format is known without unpacking.
    zip.start_file("mimetype", stored)?;
    zip.write_all(Format::Ods.media_type().as_bytes())?;
    zip.start_file("META-INF/manifest.xml", packed)?;
    zip.write_all(MANIFEST.as_bytes())?;
    zip.start_file("content.xml", packed.large_file(true))?;
    let mut to = BufWriter::with_capacity(64 * 1024, zip);
    to.write_all(BEGIN.as_bytes())?;
    let about = (!book.about.is_empty()).then(|| about_sheet(book.about));
    for sheet in book.sheets.into_iter().chain(about) {
        table(&mut to, sheet)?;
    }
    to.write_all(END.as_bytes())?;
    to.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
    Ok(())
}

fn table(to: &mut impl Write, sheet: Sheet<'_>) -> Result<(), Error> {
    to.write_all(b"<table:table table:name=\"")?;
    escaped(to, sheet.title)?;
    write!(to, "\"><table:table-column table:number-columns-repeated=\"{}\"/>", sheet.columns.len().max(1))?;
    to.write_all(b"<table:table-header-rows><table:table-row>")?;
    for column in &sheet.columns {
        to.write_all(b"<table:table-cell table:style-name=\"h\" office:value-type=\"string\">")?;
        paragraph(to, &column.title)?;
        to.write_all(b"</table:table-cell>")?;
    }
    to.write_all(b"</table:table-row></table:table-header-rows>")?;
    let mut rows = 0;
    for row in sheet.rows {
        rows += 1;
        if rows > ROWS_MAX {
            return Err(Error::TooManyRows);
        }
        to.write_all(b"<table:table-row>")?;
        for cell in &row {
            write_cell(to, cell)?;
        }
        to.write_all(b"</table:table-row>\n")?;
    }
    to.write_all(b"</table:table>\n")?;
    Ok(())
}

fn write_cell(to: &mut impl Write, cell: &Cell) -> io::Result<()> {
    match cell {
        Cell::Empty => to.write_all(b"<table:table-cell/>"),
        // The type says that it is text; what it looks like does not matter.
        Cell::Text(text) => {
            to.write_all(b"<table:table-cell office:value-type=\"string\">")?;
            paragraph(to, text)?;
            to.write_all(b"</table:table-cell>")
        }
        Cell::Number(number) => write!(
            to,
            "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
        ),
        Cell::Time(moment) => write!(
            to,
            "<table:table-cell table:style-name=\"t\" office:value-type=\"date\" office:date-value=\"{}\"><text:p>{}</text:p></table:table-cell>",
            moment.wall_iso(),
            moment.wall()
        ),
        Cell::Percent(percent) => {
            let (sign, whole, rest) = (if *percent < 0 { "-" } else { "" }, percent.abs() / 100, percent.abs() % 100);
            write!(
                to,
                "<table:table-cell table:style-name=\"p\" office:value-type=\"percentage\" office:value=\"{sign}{whole}.{rest:02}\"><text:p>{percent}%</text:p></table:table-cell>"
            )
        }
    }
}

/// Text as it is: XML would fold white space.
fn paragraph(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(b"<text:p>")?;
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        let instead: &[u8] = match c {
            '\t' => b"<text:tab/>",
            '\n' => b"<text:line-break/>",
            '\r' => b"",
            ' ' if at == 0 || at + 1 == text.len() || text[..at].ends_with(' ') => b"<text:s/>",
            _ => continue,
        };
        escaped(to, &text[plain..at])?;
        to.write_all(instead)?;
        plain = at + c.len_utf8();
    }
    escaped(to, &text[plain..])?;
    to.write_all(b"</text:p>")
}

/// Text in XML. Characters that XML cannot hold at all become the sign for such.
fn escaped(to: &mut impl Write, text: &str) -> io::Result<()> {
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        let instead = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\t' | '\n' | '\r' => continue,
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => "\u{fffd}",
            _ => continue,
        };
        to.write_all(&text.as_bytes()[plain..at])?;
        to.write_all(instead.as_bytes())?;
        plain = at + c.len_utf8();
    }
    to.write_all(&text.as_bytes()[plain..])
}
