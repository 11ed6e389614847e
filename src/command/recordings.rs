//! `rollcall recordings`: what there is, what happened to it, holds, removal before its time, and whether the files are what they were.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use domain::RecordingId;
use domain::recording::State;
use rollcall::server::config::{self, Config, DataArgs};
use rollcall::server::context::{App, Clock, Random};
use rollcall::server::files::wall;
use rollcall::server::recordings::{jobs, office};
use rollcall::server::serve;
use rollcall::server::store::recording::job::{Job, JobKind};
use rollcall::server::store::recording::{self, Recording, file, history, job, list};
use rollcall::server::store::{self, Store};
use storage::{Place, Trouble};

use super::table;

/// What can be done about recordings.
#[derive(Subcommand)]
pub enum RecordingsVerb {
    /// List them, latest first
    List {
        /// Only those in this state: started, stopped, failed, processing, ready, published, hidden, deleted or purged
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
    },
    /// Show one, with its files and all that happened to it
    Show {
        /// Its id
        recording: String,
    },
    /// Keep one from being removed, whatever its time
    Hold {
        /// Its id
        recording: String,
        /// Why, in at most 200 characters: it stands in its history
        #[arg(long, value_name = "REASON")]
        why: String,
    },
    /// Let one that was held be removed again when its time is over; if that was long ago, it is removed at once
    Release {
        /// Its id
        recording: String,
    },
    /// Remove a deleted one for good, before its time. It cannot be undone
    Purge {
        /// Its id
        recording: String,
    },
    /// Read all files and compare them with what they were. Ends with 1 if one is missing or has changed
    Verify,
}

/// Does it.
///
/// # Errors
/// In words for the administrator.
pub async fn run(data: &DataArgs, verb: RecordingsVerb) -> Result<ExitCode> {
    let store = Store::open(&config::data(data)?.0).await?;
    let now_ms = Clock::system().now_ms();
    let mut code = ExitCode::SUCCESS;
    match verb {
        RecordingsVerb::List { state } => list(&store, state.as_deref()).await?,
        RecordingsVerb::Show { recording } => show(&store, &find(&store, recording).await?).await?,
        RecordingsVerb::Hold { recording, why } => {
            let found = find(&store, recording).await?;
            office::hold_in(&store, &found.id, Some(&why), None, now_ms).await?;
            println!("Held. It is not removed until it is released.");
        }
        RecordingsVerb::Release { recording } => {
            let found = find(&store, recording).await?;
            office::hold_in(&store, &found.id, None, None, now_ms).await?;
            println!("Released. It is removed when its time is over.");
        }
        RecordingsVerb::Purge { recording } => {
            let found = find(&store, recording).await?;
            office::purge_in(&store, vec![found.id.clone()], None, now_ms).await?;
            purge(&app(data, &store)?, &[Job { recording: found.id, kind: JobKind::Purge, part: None, tries: 0 }]).await?;
            println!("Removed for good.");
        }
        RecordingsVerb::Verify => code = verify(&app(data, &store)?).await?,
    }
    store.close().await;
    Ok(code)
}

/// An application that serves nobody: it knows the storage and the keys.
///
/// # Errors
/// The settings make no sense.
pub fn app(data: &DataArgs, store: &Store) -> Result<Arc<App>> {
    serve::app(&Config::quiet_with_recordings(data)?, store.clone(), Clock::system(), Random::system())
}

/// Removes these for good. A server that runs may do so at the same time.
///
/// # Errors
/// Something of them is still there.
pub async fn purge(app: &Arc<App>, removals: &[Job]) -> Result<()> {
    let mut stuck = 0;
    for one in removals {
        jobs::take(app, one).await?;
        let Some(found) = recording::by_id(&app.store, &one.recording).await? else { continue };
        if let (State::Deleted, Some(trouble)) = (found.state, found.trouble) {
            eprintln!("{}: {trouble}", found.id);
            stuck += 1;
        }
    }
    match stuck {
        0 => Ok(()),
        _ => bail!("not everything could be removed. A server that runs tries it again; `rollcall recordings show ID` says how it stands"),
    }
}

async fn find(store: &Store, id: String) -> Result<Recording> {
    let id = RecordingId::new(id.trim());
    recording::by_id(store, &id).await?.with_context(|| format!("there is no recording {id}: `rollcall recordings list` shows their ids"))
}

fn date(ms: i64) -> String {
    wall::date("UTC", ms)
}

async fn list(store: &Store, state: Option<&str>) -> Result<()> {
    let state = state
        .map(|name| {
            let names = State::ALL.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(", ");
            State::from_name(name).with_context(|| format!("there is no state called {name:?}: it is one of {names}"))
        })
        .transpose()?;
    let mut rows = Vec::new();
    for line in list::lines(store, None).await? {
        if state.is_some_and(|state| state != line.state) {
            continue;
        }
        let Some(found) = recording::by_id(store, &line.id).await? else { continue };
        let [title, _, _, course] = line.titles;
        let removed = match (line.held, line.purge_ms) {
            (true, _) => "held".to_owned(),
            (false, Some(ms)) => date(ms),
            (false, None) if line.state == State::Purged => "removed".to_owned(),
            (false, None) => "never".to_owned(),
        };
        let size = if line.size == 0 { String::new() } else { line.size.to_string() };
        rows.push(vec![line.id.to_string(), line.state.as_str().to_owned(), date(found.started_ms), size, removed, title, course]);
    }
    if rows.is_empty() {
        println!("There are no recordings.");
        return Ok(());
    }
    let heads = ["id", "state", "began", "bytes", "removed on", "title", "course"].map(str::to_owned);
    table::lines(&heads, &[false, false, false, true, false, false, false], &rows);
    Ok(())
}

async fn show(store: &Store, found: &Recording) -> Result<()> {
    let around = list::around(store, &found.id).await?;
    let (course, room, lesson) = around.titles;
    let line = |name: &str, value: String| {
        if !value.is_empty() {
            println!("{name:<12} {value}");
        }
    };
    line("title", found.title.clone());
    line("course", course);
    line("room", room);
    line("lesson", lesson.unwrap_or_default());
    line("made by", found.way.label().to_owned());
    line("state", found.state.as_str().to_owned());
    line("started by", around.started_by.unwrap_or_default());
    line("began", moment(found.started_ms));
    line("length", found.length_ms.map(|ms| format!("{} s", ms / 1000)).unwrap_or_default());
    line("removed on", found.purge_ms.map(date).unwrap_or_default());
    line("held", found.hold.clone().unwrap_or_default());
    line("trouble", found.trouble.clone().or(around.stuck).unwrap_or_default());
    for file in file::all(store, &found.id).await? {
        let here = if file.here_ms.is_some() { "here" } else { "not here" };
        let size = file.size.map(|size| format!(", {size} bytes")).unwrap_or_default();
        let digest = file.sha256.map(|sha256| format!(", SHA-256 {sha256}")).unwrap_or_default();
        line(file.part.as_str(), format!("{here}{size}{digest}"));
    }
    println!();
    let rows: Vec<Vec<String>> = history::of(store, &found.id)
        .await?
        .into_iter()
        .map(|entry| vec![moment(entry.at_ms), entry.by.unwrap_or_default(), entry.sentence])
        .collect();
    for row in rows {
        println!("{}  {}{}", row[0], row[2], if row[1].is_empty() { String::new() } else { format!(" ({})", row[1]) });
    }
    Ok(())
}

fn moment(ms: i64) -> String {
    wall::Wall::of("UTC").moment(ms).wall()
}

/// What is the matter with a file; none: it is what it was.
async fn trouble(app: &App, file: &file::File) -> Option<String> {
    let Some(known) = &file.sha256 else { return Some("nothing is known to compare it with".to_owned()) };
    let digest = match Place::new(&file.place) {
        Ok(place) => app.recordings.storage.digest(&place).await,
        Err(trouble) => Err(trouble),
    };
    match digest {
        Ok((digest, size)) if digest == *known && file.size.is_none_or(|known| known == size) => None,
        Ok(_) => Some("CHANGED: it is not what it was".to_owned()),
        Err(Trouble::Missing) => Some("MISSING".to_owned()),
        Err(trouble) => Some(trouble.to_string()),
    }
}

async fn verify(app: &Arc<App>) -> Result<ExitCode> {
    let mut counts: HashMap<bool, u64> = HashMap::new();
    for line in list::lines(&app.store, None).await? {
        let mut files = file::all(&app.store, &line.id).await?;
        files.retain(|file| file.here_ms.is_some());
        for file in &files {
            let trouble = trouble(app, file).await;
            *counts.entry(trouble.is_none()).or_default() += 1;
            if let Some(trouble) = trouble {
                println!("{}  {}  {trouble}", line.id, file.part.as_str());
            }
        }
    }
    let (good, bad) = (counts.get(&true).copied().unwrap_or_default(), counts.get(&false).copied().unwrap_or_default());
    println!("{good} files are what they were, {bad} are not.");
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Removals that are due.
///
/// # Errors
/// The store fails.
pub async fn due(store: &Store, now_ms: i64) -> store::Result<Vec<Job>> {
    job::due_removals(store, now_ms, u32::MAX).await
}
