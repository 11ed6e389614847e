//! What everybody is told before they agree to be recorded. What is shown is what is kept with each recording: these words have no
//! other home.

use super::Means;

/// The words, sentence by sentence, where lessons are recorded with these means and recordings are kept for so many days (none: until
/// somebody deletes them).
pub fn consent(means: Means, days: Option<u32>) -> Vec<String> {
    let place = match means {
        Means::File => {
            "Those who may see the recordings of this course can see it, and only they. A stream can be seen by whoever has its address."
        }
        Means::Youtube => {
            "It is kept on YouTube and is not listed there: those who may see the recordings of this course are shown it, and whoever has \
             its address can see it."
        }
    };
    let time = match days {
        Some(1) => "It is removed after a day.".to_owned(),
        Some(days) => format!("It is removed after {days} days."),
        None => "It is kept until somebody deletes it.".to_owned(),
    };
    vec![
        "A recording takes up what is said, shown and written in the chat, with the names that everybody sees.".to_owned(),
        "While one is made, “Recording” stands at the top of the page.".to_owned(),
        place.to_owned(),
        time,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_agrees_is_told_where_it_is_kept_and_for_how_long() {
        assert!(consent(Means::Youtube, Some(30)).iter().any(|one| one.contains("YouTube")), "another company has it");
        assert!(consent(Means::File, Some(30)).iter().any(|one| one.contains("30 days")));
        assert!(consent(Means::File, Some(1)).iter().any(|one| one.contains("after a day.")));
        assert!(consent(Means::File, None).iter().any(|one| one.contains("until somebody deletes it")));
    }
}
