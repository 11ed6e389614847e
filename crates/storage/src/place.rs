//! Where a file is in the storage.

use crate::Trouble;

/// The longest place, in bytes: what S3 takes as a key.
const LONGEST: usize = 1024;
/// The longest part of one, in bytes: what file systems take as a name, less what is added to it while the file is being fetched.
const LONGEST_PART: usize = 240;

/// Where a file is in the storage: parts with `/` between them, none of them empty, `.` or `..`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(String);

impl Place {
    /// Reads one.
    ///
    /// # Errors
    /// It leads out of the storage, or is no place.
    pub fn new(text: &str) -> Result<Self, Trouble> {
        let is_part = |part: &str| !part.is_empty() && part != "." && part != ".." && part.len() <= LONGEST_PART;
        // A backslash is a separator on other systems that the same storage may be mounted on.
        let is_plain = |c: char| !c.is_control() && c != '\\';
        if text.len() > LONGEST || !text.split('/').all(is_part) || !text.chars().all(is_plain) {
            return Err(Trouble::Outside);
        }
        Ok(Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folders on the way, and the name at its end.
    pub(crate) fn split(&self) -> (impl Iterator<Item = &str>, &str) {
        let (folders, name) = self.0.rsplit_once('/').unwrap_or(("", &self.0));
        (folders.split('/').filter(|part| !part.is_empty()), name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_leads_away_is_no_place() {
        for bad in ["", "/", "/etc/passwd", "a//b", "a/", "./a", "a/.", "..", "../a", "a/../../b", "a\\..\\b", "a\0b", "a\nb", "a/\u{7f}"] {
            assert_eq!(Place::new(bad), Err(Trouble::Outside), "{bad:?}");
        }
        assert_eq!(Place::new(&"a".repeat(241)), Err(Trouble::Outside), "no file system takes it");
        assert_eq!(Place::new(&"ab/".repeat(342).trim_end_matches('/').repeat(2)), Err(Trouble::Outside), "no bucket takes it");
        for good in ["a", "a/b.mp4", "…/Ü bung.mp4", "a/..b", "a/...", "~", "-rf", "a b/c'd\"e"] {
            assert_eq!(Place::new(good).expect("a place").as_str(), good);
        }
    }

    proptest! {
        /// Whatever somebody sends: what is taken as a place stays below any folder it is put after.
        #[test]
        fn a_place_never_leaves(text in "[a.\\\\/\u{0}\u{9}é]{0,12}") {
            let Ok(place) = Place::new(&text) else { return Ok(()) };
            let mut depth = 0_i32;
            for part in std::path::Path::new(place.as_str()).components() {
                prop_assert!(matches!(part, std::path::Component::Normal(_)), "{part:?}");
                depth += 1;
            }
            let (folders, name) = place.split();
            let whole: Vec<&str> = folders.chain([name]).collect();
            prop_assert_eq!(whole.len(), usize::try_from(depth).expect("counted up"));
            prop_assert_eq!(whole.join("/"), text);
        }
    }
}
