//! `rollcall hook`: hooks from the command line. The server need not be restarted.

use std::io::IsTerminal;

use anyhow::{Result, ensure};
use clap::{Subcommand, ValueEnum};
use domain::HookId;
use domain::evidence::HookKind;
use rollcall::api::hook::HookSecret;
use rollcall::server::config::{self, DataArgs};
use rollcall::server::context::{Clock, Random};
use rollcall::server::hooks::admin::{self, Office};
use rollcall::server::store::{self, Store};
use rollcall::server::vault::Vault;

use super::input::read_secret;
use super::provider;

/// Where the address of this server is not known.
const SOME_BASE: &str = "https://ADDRESS-OF-ROLLCALL";
/// Lines of the log.
const LINES: u32 = 100;

/// What can be done about hooks.
#[derive(Subcommand)]
#[expect(clippy::doc_markdown, reason = "these sentences are the help of the command, where backticks would be seen")]
pub enum HookVerb {
    /// List them
    List,
    /// Make one, and print its secret and the lines for the sender's configuration. Both are shown this once
    Add {
        /// What sends to it
        kind: Sender,
        /// The Jitsi server whose conferences it may speak of: its id or host [default: the default one]
        #[arg(long, value_name = "ID")]
        provider: Option<String>,
        /// For the practice conference, and not for a Jitsi server: only with jibri
        #[arg(long, conflicts_with = "provider")]
        practice: bool,
        /// The address of this Rollcall, such as https://rollcall.example.org
        #[arg(long, value_name = "ADDRESS", env = "ROLLCALL_URL")]
        url: Option<String>,
        /// The sender has a secret of its own, which comes from standard input
        #[arg(long)]
        own_secret: bool,
    },
    /// Make a new secret
    Rotate {
        /// Its id
        hook: String,
        /// How many hours the old secret works beside the new one
        #[arg(long, value_name = "HOURS", default_value_t = 24)]
        overlap_hours: u32,
        /// The address of this Rollcall, such as https://rollcall.example.org
        #[arg(long, value_name = "ADDRESS", env = "ROLLCALL_URL")]
        url: Option<String>,
        /// The sender has a secret of its own, which comes from standard input
        #[arg(long)]
        own_secret: bool,
    },
    /// Take one away; what it reported stays
    Remove {
        /// Its id
        hook: String,
    },
    /// Show the last 100 deliveries and what became of them, latest first
    Log {
        /// Of this hook only: its id
        #[arg(long, value_name = "ID")]
        hook: Option<String>,
    },
}

/// Kinds of senders.
#[derive(Clone, Copy, ValueEnum)]
#[expect(clippy::doc_markdown, reason = "these sentences are the help of the command, where backticks would be seen")]
pub enum Sender {
    /// Rollcall's own module for Prosody: the right choice for a Jitsi server of one's own
    Rollcall,
    /// jitsi-contrib's event_sync component
    EventSync,
    /// The presence_logger module. It is unsafe where it runs
    PresenceLogger,
    /// What sends as the Reflector guide says
    Reflector,
    /// JaaS
    Jaas,
    /// Rollcall's own finalize script for Jibri: it reports recordings
    Jibri,
}

impl From<Sender> for HookKind {
    fn from(sender: Sender) -> Self {
        match sender {
            Sender::Rollcall => Self::Rollcall,
            Sender::EventSync => Self::EventSync,
            Sender::PresenceLogger => Self::PresenceLogger,
            Sender::Reflector => Self::Reflector,
            Sender::Jaas => Self::Jaas,
            Sender::Jibri => Self::Jibri,
        }
    }
}

/// Does it.
///
/// # Errors
/// In words for the administrator.
pub async fn run(data: &DataArgs, verb: HookVerb) -> Result<()> {
    let (folder, master_key) = config::data(data)?;
    let store = Store::open(&folder).await?;
    let (now_ms, random) = (Clock::system().now_ms(), Random::system());
    match verb {
        HookVerb::List => list(&store, now_ms).await?,
        HookVerb::Add { kind, provider, practice, url, own_secret } => {
            let vault = Vault::open(&master_key, &random)?;
            let base = base(url)?;
            let office = Office { store: &store, vault: &vault, random: &random, base: &base, now_ms };
            let provider = if practice { None } else { Some(provider::find(&store, provider.as_deref()).await?.id) };
            let made = admin::add_to(office, kind.into(), provider.as_ref(), own(own_secret)?).await?;
            show(&made);
        }
        HookVerb::Rotate { hook, overlap_hours, url, own_secret } => {
            let vault = Vault::open(&master_key, &random)?;
            let base = base(url)?;
            let office = Office { store: &store, vault: &vault, random: &random, base: &base, now_ms };
            let made = admin::rotate_in(office, &HookId::new(hook), overlap_hours, own(own_secret)?).await?;
            show(&made);
            println!("The old secret works for {overlap_hours} hours more.");
        }
        HookVerb::Remove { hook } => {
            admin::remove_from(&store, &HookId::new(hook)).await?;
            println!("Removed. What it reported stays.");
        }
        HookVerb::Log { hook } => log(&store, hook.map(HookId::new)).await?,
    }
    store.close().await;
    Ok(())
}

fn own(own_secret: bool) -> Result<Option<String>> {
    own_secret.then(|| read_secret("the sender's secret")).transpose()
}

fn base(url: Option<String>) -> Result<String> {
    let Some(url) = url.filter(|url| !url.trim().is_empty()) else { return Ok(SOME_BASE.to_owned()) };
    let base = url.trim().trim_end_matches('/');
    let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
    let is_address = host.is_some_and(|host| !host.is_empty() && host.bytes().all(|b| b.is_ascii_graphic() && b != b'/' && b != b'"'));
    ensure!(is_address, "--url: {base} is not the address of a server. It looks like https://rollcall.example.org");
    Ok(base.to_owned())
}

fn show(made: &HookSecret) {
    println!("Hook {}\nIts secret, shown this once: {}\nIt is sent to {}", made.hook, made.secret, made.url);
    if made.url.starts_with(SOME_BASE) {
        println!("Put the address of this Rollcall in the place of {SOME_BASE}, or give it with --url.");
    }
    println!("\n{}:\n\n{}", made.place, made.lines);
}

async fn list(store: &Store, now_ms: i64) -> Result<()> {
    let providers = store::provider::all(store).await?;
    let cards = admin::cards(store, &providers, SOME_BASE, now_ms).await?;
    if cards.is_empty() {
        println!("There are none: only browsers say who is there. `rollcall hook add --help` says how to add one.");
    }
    for card in cards {
        let environment = if card.from_environment { " (from the environment)" } else { "" };
        let accepted = card.accepted_ms.map_or_else(|| "nothing accepted yet".to_owned(), |ms| format!("last accepted {}", time(ms)));
        let refused = card.refused_ms.map_or_else(String::new, |ms| format!("; last refused {}", time(ms)));
        let old = card.old_until_ms.map_or_else(String::new, |ms| format!("; the old secret works until {}", time(ms)));
        let url = card.url.trim_start_matches(SOME_BASE);
        println!("{}  {}{environment} for {}\n    {url}; {accepted}{refused}{old}", card.id, card.kind.as_str(), card.provider_title);
    }
    Ok(())
}

async fn log(store: &Store, hook: Option<HookId>) -> Result<()> {
    let lines = store::delivery::before(store, hook.as_ref(), None, LINES).await?;
    if lines.is_empty() && std::io::stdout().is_terminal() {
        println!("Nothing has come yet.");
    }
    for line in lines {
        let event = if line.event.is_empty() { "-" } else { &line.event };
        let facts = if line.facts > 0 { format!("  {} new", line.facts) } else { String::new() };
        let lesson = line.lesson.map(|lesson| format!("  \"{lesson}\"")).unwrap_or_default();
        let why = if line.why.is_empty() { String::new() } else { format!("  {}", line.why) };
        println!("{}  {}  {:<9}  {event}{facts}{lesson}{why}", time(line.at_ms), line.hook, line.outcome.as_str());
    }
    Ok(())
}

/// A time in UTC, to the second.
fn time(ms: i64) -> String {
    jiff::Timestamp::from_second(ms.div_euclid(1000)).map(|at| at.to_string()).unwrap_or_default()
}
