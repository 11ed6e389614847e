//! Lessons and courses by what somebody types on a command line: an id, its unambiguous beginning, or a part of the title.

use super::{Result, Store};

/// Something that a word may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// Its title; a lesson's with its course's.
    pub title: String,
    /// A lesson: when it opens (Unix ms), and its time zone (an IANA name).
    pub opens: Option<(i64, String)>,
}

/// The lessons that a word may mean, latest first.
///
/// # Errors
/// The store fails.
pub async fn lessons(store: &Store, word: &str) -> Result<Vec<Candidate>> {
    let rows: Vec<(String, String, String, i64, String)> = sqlx::query_as(
        "SELECT l.id, l.title, c.title, l.opens_ms, l.time_zone FROM lesson l JOIN room r ON r.id = l.room_id JOIN course c ON c.id = r.course_id
         ORDER BY l.opens_ms DESC, l.id",
    )
    .fetch_all(store.pool())
    .await?;
    let candidate = |(id, title, course, opens_ms, zone): (String, String, String, i64, String)| {
        (title.clone(), Candidate { id, title: format!("{title}, {course}"), opens: Some((opens_ms, zone)) })
    };
    Ok(meant(word, rows.into_iter().map(candidate).collect()))
}

/// The courses that a word may mean, by title.
///
/// # Errors
/// The store fails.
pub async fn courses(store: &Store, word: &str) -> Result<Vec<Candidate>> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT id, title FROM course ORDER BY title, id").fetch_all(store.pool()).await?;
    let candidate = |(id, title): (String, String)| (title.clone(), Candidate { id, title, opens: None });
    Ok(meant(word, rows.into_iter().map(candidate).collect()))
}

/// An id goes before its beginning, that before a whole title, and that before a part of one.
fn meant(word: &str, all: Vec<(String, Candidate)>) -> Vec<Candidate> {
    let lower = word.to_lowercase();
    let fits = |way: u8, title: &str, one: &Candidate| match way {
        0 => one.id == word,
        1 => !word.is_empty() && one.id.starts_with(word),
        2 => title.to_lowercase() == lower,
        _ => title.to_lowercase().contains(&lower),
    };
    let found = |way| all.iter().filter(|(title, one)| fits(way, title, one)).map(|(_, one)| one.clone()).collect::<Vec<_>>();
    (0..4).map(found).find(|found| !found.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_goes_before_a_title() {
        let one = |id: &str, title: &str| (title.to_owned(), Candidate { id: id.into(), title: title.into(), opens: None });
        let all = vec![one("cells", "Plants"), one("abc1", "Cells"), one("abc2", "Cells, again")];
        let ids = |word| meant(word, all.clone()).into_iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(ids("cells"), ["cells"]);
        assert_eq!(ids("abc"), ["abc1", "abc2"]);
        assert_eq!(ids("CELLS"), ["abc1"], "the whole title");
        assert_eq!(ids("again"), ["abc2"]);
        assert!(ids("nothing").is_empty());
    }
}
