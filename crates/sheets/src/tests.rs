use std::io::Cursor;

use calamine::{Data, Ods, Reader, Xlsx};
use serde_json::Value;

use super::*;

/// What people may type, and what must not happen with it.
const NASTY: [&str; 12] = [
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    "a,b;\"c\"\nd",
    "<script>&amp;</script>",
    "Ana  María 🧪 العربية",
    "bell \u{7} and end \u{b}",
];

fn moment() -> Moment {
    Moment { ms: 951_868_800_000, offset_s: 3_600 }
}

fn book() -> Book<'static> {
    let columns = vec![
        Column::new("name", "Name", Kind::Text),
        Column::new("minutes", "Minutes", Kind::Number),
        Column::new("first", "Came", Kind::Time),
        Column::new("share", "Share", Kind::Percent),
    ];
    let row = |(position, text): (usize, &&str)| {
        let number = i64::try_from(position).expect("few");
        vec![Cell::from(*text), Cell::Number(number - 3), Cell::Time(moment()), Cell::Percent(number * 25)]
    };
    let rows: Vec<_> = NASTY.iter().enumerate().map(row).collect();
    let visits = vec![vec![Cell::Empty], vec![Cell::from("a visit")]];
    Book {
        title: "Cells & more".into(),
        about: vec![(Column::new("lesson", "Lesson", Kind::Text), Cell::from("=Cells"))],
        sheets: vec![
            Sheet { key: "attendance", title: "Attendance", columns, rows: Box::new(rows.into_iter()) },
            Sheet {
                key: "visits",
                title: "Visits",
                columns: vec![Column::new("what", "What", Kind::Text)],
                rows: Box::new(visits.into_iter()),
            },
        ],
    }
}

fn written(format: Format) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write(format, book(), &mut out).expect("memory takes it");
    out.into_inner()
}

#[test]
fn csv_is_whole_and_nothing_in_it_runs() {
    let bytes = written(Format::Csv);
    let text = String::from_utf8(bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("Excel wants the mark");
    let rows = read_csv(text);
    assert_eq!(rows[0], ["Name", "Minutes", "Came", "Share"]);
    assert_eq!(rows.len(), NASTY.len() + 1);
    for (row, nasty) in rows[1..].iter().zip(NASTY) {
        let name = &row[0];
        assert!(
            !["=", "+", "-", "@", "\t", "\r", "＝"].iter().any(|sign| name.trim_start_matches(' ').starts_with(sign)),
            "{name:?} would run"
        );
        assert!(name == nasty || *name == format!("'{nasty}"), "{name:?} is still {nasty:?}");
        assert_eq!(row[2], "2000-03-01 01:00:00");
    }
    assert_eq!((rows[1][1].as_str(), rows[3][3].as_str()), ("-3", "50%"), "numbers stay numbers, negative ones, too");
}

/// A reader of RFC 4180, written from the standard and not from the writer.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) if chars.peek() == Some(&'\n') => {
                chars.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    rows
}

fn check(name: &str, range: &calamine::Range<Data>) {
    assert_eq!(range.height(), NASTY.len() + 1, "{name}");
    for (row, nasty) in range.rows().skip(1).zip(NASTY) {
        let Data::String(text) = &row[0] else { panic!("{name}: {:?} is no text", row[0]) };
        // XLSX writes control characters in a way of its own; calamine leaves that as it is. XML folds CR.
        let same = |text: &str| {
            text.replace(['\u{7}', '\u{b}', '\u{fffd}', '\r'], "").replace("_x0007_", "").replace("_x000B_", "").replace("_x000D_", "")
        };
        assert_eq!(same(text), same(nasty), "{name}");
    }
    let number = |data: &Data| data.to_string().parse::<f64>().expect("a number");
    assert_eq!(number(&range.rows().nth(1).expect("rows")[1]), -3.0, "{name}");
    assert_eq!(number(&range.rows().nth(3).expect("rows")[3]), 0.5, "{name}");
}

#[test]
fn xlsx_is_read_by_others() {
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(written(Format::Xlsx))).expect("an XLSX file");
    assert_eq!(read.sheet_names(), ["Attendance", "Visits", "About"]);
    let range = read.worksheet_range("Attendance").expect("the table");
    check("xlsx", &range);
    let formulas = read.worksheet_formula("Attendance").expect("the table");
    assert!(formulas.used_cells().next().is_none(), "nothing in it is a formula");
    let Data::DateTime(time) = &range.rows().nth(1).expect("rows")[2] else { panic!("a time is a time") };
    assert!((time.as_f64() - moment().serial()).abs() < 1e-6);
    assert_eq!(read.worksheet_range("About").expect("it").rows().nth(1).expect("rows")[1], Data::String("=Cells".into()));
}

#[test]
fn ods_is_read_by_others() {
    let bytes = written(Format::Ods);
    assert_eq!(&bytes[30..38], b"mimetype", "the first thing in the file says what it is");
    assert_eq!(&bytes[38..84], Format::Ods.media_type().as_bytes());
    let mut read: Ods<_> = Ods::new(Cursor::new(bytes)).expect("an ODS file");
    assert_eq!(read.sheet_names(), ["Attendance", "Visits", "About"]);
    let range = read.worksheet_range("Attendance").expect("the table");
    check("ods", &range);
    assert_eq!(range.rows().nth(1).expect("rows")[2].to_string(), "2000-03-01T01:00:00");
}

#[test]
fn json_has_types_and_stable_names() {
    let value: Value = serde_json::from_slice(&written(Format::Json)).expect("JSON");
    assert_eq!((value["form"].as_u64(), value["title"].as_str()), (Some(1), Some("Cells & more")));
    assert_eq!(value["about"]["lesson"], "=Cells");
    let rows = value["attendance"].as_array().expect("a list");
    for (row, nasty) in rows.iter().zip(NASTY) {
        assert_eq!(row["name"], nasty);
    }
    assert_eq!((rows[0]["minutes"].as_i64(), rows[2]["share"].as_i64()), (Some(-3), Some(50)));
    assert_eq!(rows[0]["first"], "2000-03-01T01:00:00+01:00");
    assert_eq!(value["visits"][0]["what"], Value::Null);
}

#[test]
fn the_table_that_is_asked_for_comes_first() {
    let mut book = book();
    assert!(!book.put_first("nothing"));
    assert!(book.put_first("visits"));
    assert_eq!(book.sheets.iter().map(|sheet| sheet.key).collect::<Vec<_>>(), ["visits", "attendance"]);
}

#[test]
fn a_text_that_is_too_long_for_a_spreadsheet_is_cut_and_a_table_that_is_too_long_is_refused() {
    let rows = |count: usize, text: String| (0..count).map(move |_| vec![Cell::Text(text.clone())]);
    let of = |count, text| Book {
        title: String::new(),
        about: Vec::new(),
        sheets: vec![Sheet { key: "a", title: "A", columns: vec![Column::new("a", "A", Kind::Text)], rows: Box::new(rows(count, text)) }],
    };
    let mut out = Cursor::new(Vec::new());
    write(Format::Xlsx, of(1, "🧪".repeat(40_000)), &mut out).expect("it is cut");
    let mut read: Xlsx<_> = Xlsx::new(out).expect("an XLSX file");
    let cell = read.worksheet_range("A").expect("it").rows().nth(1).expect("rows")[0].to_string();
    assert!(cell.ends_with('…') && cell.encode_utf16().count() < 32_767);
    for format in [Format::Xlsx, Format::Ods] {
        let refused = write(format, of(1_048_576, "a".into()), &mut Cursor::new(Vec::new())).expect_err("too many");
        assert!(refused.to_string().contains("CSV"), "{refused}");
    }
}
