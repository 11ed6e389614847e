//! Writes so many rows in each format and says how long it took and how much memory: `cargo run --release -p sheets --example rows 100000`.

use std::fs::File;
use std::io::BufWriter;
use std::time::Instant;

use sheets::{Book, Cell, Column, Format, Kind, Moment, Sheet};

const START_MS: i64 = 1_795_224_000_000;

/// As wide as a course's long table.
fn columns() -> Vec<Column> {
    let column = |key: &str, kind| Column::new(key, key, kind);
    vec![
        column("person", Kind::Text),
        column("name", Kind::Text),
        column("role", Kind::Text),
        column("lesson", Kind::Text),
        column("title", Kind::Text),
        column("room", Kind::Text),
        column("opens", Kind::Time),
        column("ends", Kind::Time),
        column("standing", Kind::Text),
        column("minutes", Kind::Number),
        column("confirmed", Kind::Number),
        column("other", Kind::Number),
        column("share", Kind::Percent),
    ]
}

fn row(number: i64) -> Vec<Cell> {
    let time = |ms| Cell::Time(Moment { ms: START_MS + number * 60_000 + ms, offset_s: 3600 });
    vec![
        Cell::Text(format!("abcdefghijklmnopqrst{:06}", number % 2_000)),
        Cell::Text(format!("Student number {}", number % 2_000)),
        Cell::from("Student"),
        Cell::Text(format!("lmnopqrstuvwxyzabcde{:06}", number / 2_000)),
        Cell::Text(format!("Cells, part {}", number / 2_000)),
        Cell::from("Lab"),
        time(0),
        time(3_600_000),
        Cell::from(if number % 9 == 0 { "present, late" } else { "present" }),
        Cell::Number(60 - number % 30),
        Cell::Number(55 - number % 30),
        Cell::Number(5),
        Cell::Percent(100 - number % 50),
    ]
}

fn main() {
    let rows = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let only = std::env::args().nth(2);
    let folder = std::env::temp_dir();
    for format in Format::ALL.into_iter().filter(|format| only.as_deref().is_none_or(|only| only == format.ending())) {
        let path = folder.join(format!("rollcall-rows-{}.{}", std::process::id(), format.ending()));
        let started = Instant::now();
        let sheet = Sheet { key: "lessons", title: "Lessons", columns: columns(), rows: Box::new((0..rows).map(row)) };
        let book = Book { title: "Rows".into(), about: Vec::new(), sheets: vec![sheet] };
        let mut out = BufWriter::new(File::create(&path).expect("the folder for temporary files takes it"));
        sheets::write(format, book, &mut out).expect("few enough rows");
        drop(out);
        let took = started.elapsed();
        let size = std::fs::metadata(&path).expect("just written").len();
        std::fs::remove_file(&path).expect("just written");
        println!(
            "{:<5} {rows} rows of {} in {:>5} ms, {size} bytes, {} at most",
            format.ending(),
            columns().len(),
            took.as_millis(),
            peak()
        );
    }
}

/// The most memory that this process has had, as the kernel says.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or_else(|| "unknown memory".to_owned(), |peak| peak.trim().to_owned())
}
