//! What lies over the picture when there is none: which words and which ways out, for every state. Pure.

use jitsi::{Conference, Phase, Refusal};

use crate::api::ApiError;
use crate::app::time;

/// A card over the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The heading.
    pub title: &'static str,
    /// What is the matter, and what happens next.
    pub sentence: String,
    /// Small print, for whoever is asked for help; maybe empty.
    pub small: String,
    /// Something is on its way.
    pub busy: bool,
    /// Nothing is wrong: it is not read out as if it were.
    pub calm: bool,
    /// One waits to be let in, and it says since when.
    pub waiting: bool,
    /// What one is asked to agree to, in points; mostly none.
    pub points: Vec<String>,
    /// The question for the password.
    pub password: bool,
    /// The ways out.
    pub ways: &'static [Way],
}

/// A way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Once more, after a failure.
    TryAgain,
    /// Once more, after one was turned away.
    AskAgain,
    /// To be recorded, and in.
    Agree,
    /// Not to be recorded: to the page of the lesson.
    NotNow,
    /// Back in, after leaving.
    ComeBack,
    /// To the page of the lesson.
    ToLesson,
    /// To the start page.
    Home,
}

impl Card {
    fn new(title: &'static str, sentence: impl Into<String>, ways: &'static [Way]) -> Self {
        let (busy, calm, waiting, password) = (false, false, false, false);
        Self { title, sentence: sentence.into(), small: String::new(), busy, calm, waiting, points: Vec::new(), password, ways }
    }

    /// One has to wait or to answer, and nothing is wrong.
    fn calm(title: &'static str, sentence: impl Into<String>, ways: &'static [Way]) -> Self {
        Self { calm: true, ..Self::new(title, sentence, ways) }
    }

    /// The page opens by itself.
    fn waiting(title: &'static str, sentence: impl Into<String>) -> Self {
        Self { waiting: true, busy: true, ..Self::calm(title, sentence, &[ToLesson]) }
    }

    fn busy(title: &'static str, sentence: impl Into<String>, ways: &'static [Way]) -> Self {
        Self { busy: true, ..Self::new(title, sentence, ways) }
    }
}

/// What the card depends on beside the conference.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The lesson was ended for everybody.
    pub ended: bool,
    /// On the way out.
    pub leaving: bool,
    /// On the way out and in again, with another role.
    pub switching: bool,
    /// The server has given a ticket before.
    pub known: bool,
    /// Entering takes long.
    pub slow: bool,
    /// Why the server gave no ticket.
    pub refused: Option<ApiError>,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

use Way::{Agree, AskAgain, ComeBack, Home, NotNow, ToLesson, TryAgain};

/// The card for this state; none: the picture speaks for itself.
pub fn card(conference: &Conference, standing: &Standing) -> Option<Card> {
    if standing.ended {
        return Some(Card::new("The lesson has ended", "It was ended for everybody. Your attendance is kept.", &[ToLesson]));
    }
    if standing.leaving {
        return Some(Card::busy("Leaving…", "Your attendance is being stored.", &[]));
    }
    if standing.switching {
        return Some(Card::busy("Entering again…", "Your role was changed.", &[]));
    }
    Some(match &conference.phase {
        Phase::Joined | Phase::Moving | Phase::Reconnecting | Phase::Prejoin => return None,
        Phase::Idle | Phase::LoadingScript | Phase::Connecting if standing.slow => Card::busy(
            "Still connecting…",
            "It takes longer than usual. A slow line or a busy server may be the reason; you need not do anything.",
            &[TryAgain, ToLesson],
        ),
        Phase::Idle | Phase::LoadingScript | Phase::Connecting => {
            Card::busy("Connecting…", "The browser may ask for your microphone and camera.", &[])
        }
        Phase::ScriptFailed => Card::new(
            "The video server cannot be reached",
            "It may be down, or your network may block it. Please try again; if it stays like this, tell your administrator.",
            &[TryAgain, ToLesson],
        ),
        Phase::Silent => {
            Card::new("The video server does not answer", "It may still come. You can wait or try again.", &[TryAgain, ToLesson])
        }
        Phase::Lobby => Card {
            waiting: true,
            calm: true,
            ..Card::busy(
                "Waiting to be let in",
                "A moderator of the conference has been asked to let you in. Keep this page open.",
                &[ToLesson],
            )
        },
        Phase::Password { again } => {
            let sentence = if *again { "That password was not right. Please try again." } else { "This conference asks for a password." };
            Card { password: true, ..Card::new("Password", sentence, &[]) }
        }
        Phase::Left => Card::new(
            "You have left the lesson",
            "Your attendance is kept. You can come back as long as the lesson is open.",
            &[ComeBack, ToLesson],
        ),
        Phase::Kicked { by } => {
            let by = by.as_ref().map_or_else(|| "A moderator".to_owned(), Clone::clone);
            Card::new(
                "You were removed from the lesson",
                [&by, " removed you. If that was a mistake, please ask the teacher."].concat(),
                &[ToLesson],
            )
        }
        Phase::Ended => Card::new("The conference has ended", "If the lesson is still open, you can come back.", &[ComeBack, ToLesson]),
        Phase::Refused { kind, reason } => Card { small: reason.clone(), ..turned_away(*kind) },
        Phase::Failed { .. } => no_ticket(standing),
    })
}

/// Jitsi does not let one in.
fn turned_away(kind: Refusal) -> Card {
    match kind {
        Refusal::TokenExpired => Card::new("Your entry pass is too old", "Please try again: you get a fresh one.", &[TryAgain, ToLesson]),
        Refusal::TokenInvalid | Refusal::WrongRoom => Card::new(
            "The video server does not accept your entry pass",
            "Its keys and Rollcall's do not fit together. Please tell your administrator what stands below.",
            &[TryAgain, ToLesson],
        ),
        Refusal::LobbyDenied => Card::new("You were not let in", "A moderator of the conference turned you away.", &[TryAgain, ToLesson]),
        Refusal::Full => Card::new("The conference is full", "Please try again when somebody has left.", &[TryAgain, ToLesson]),
        Refusal::SignInThere => Card::new(
            "The video server wants a sign-in of its own",
            "Please tell your administrator: the server should accept Rollcall's entry passes.",
            &[TryAgain, ToLesson],
        ),
        Refusal::Other => Card::new(
            "The video server does not let you in",
            "Please try again; if it stays like this, tell your administrator.",
            &[TryAgain, ToLesson],
        ),
    }
}

/// The server gave no ticket.
fn no_ticket(standing: &Standing) -> Card {
    let Some(error) = &standing.refused else { return Card::busy("Connecting…", "", &[]) };
    match error {
        ApiError::NotOpenYet { opens_ms } => {
            let until = time::until(opens_ms - standing.now_ms);
            let sentence =
                ["It opens ", &until, " (", &time::moment(*opens_ms), "). You will be let in by yourself; keep this page open."].concat();
            Card::busy("This lesson is not open yet", sentence, &[ToLesson])
        }
        ApiError::WaitForModerator => Card::waiting(
            "Waiting for the teacher",
            "The lesson begins when the teacher is there. You come in by yourself then; keep this page open.",
        ),
        ApiError::WaitInLobby => Card::waiting(
            "Waiting to be let in",
            "The teacher has been told that you are here. You come in by yourself as soon as they let you in; keep this page open.",
        ),
        ApiError::TurnedAway => Card::calm(
            "You were not let in",
            "If that was a mistake, please ask the teacher. You can also ask here once more, after half a minute.",
            &[AskAgain, ToLesson],
        ),
        ApiError::ConsentNeeded { words } => Card {
            points: words.lines().map(str::to_owned).collect(),
            ..Card::calm("This lesson may be recorded", "You can enter when you agree to that.", &[Agree, NotNow])
        },
        ApiError::Over { .. } => Card::new("This lesson is over", "You cannot enter it any more.", &[ToLesson]),
        // It was there a moment ago, so it is not the address.
        ApiError::NoSuch(_) | ApiError::NotAllowed if standing.known => Card::new(
            "You cannot enter this lesson any more",
            "A teacher changed your role or took you out of the course. If that was a mistake, please ask them. Your attendance is kept.",
            &[Home],
        ),
        ApiError::NoSuch(_) => Card::new("No such lesson", error.to_string(), &[Home]),
        ApiError::NotAllowed => Card::new("You cannot enter this lesson", error.to_string(), &[Home]),
        ApiError::NoVenue => Card::new("The video server is not ready", error.to_string(), &[TryAgain, ToLesson]),
        ApiError::SignInNeeded | ApiError::SessionExpired => Card::new("Please sign in", error.to_string(), &[TryAgain, Home]),
        ApiError::Unreachable => Card::busy("No connection", error.to_string(), &[TryAgain]),
        ApiError::TooManyTries { .. } => Card::busy("Too many tries", error.to_string(), &[ToLesson]),
        _ => Card::new("This did not work", error.to_string(), &[TryAgain, ToLesson]),
    }
}
