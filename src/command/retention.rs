//! `rollcall retention`: how long data is kept.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use rollcall::api::privacy::DataKind;
use rollcall::server::config::{self, DataArgs};
use rollcall::server::context::Clock;
use rollcall::server::files::wall;
use rollcall::server::privacy;
use rollcall::server::recordings::purge;
use rollcall::server::store::Store;

use super::{recordings, table};

/// What can be done about retention.
#[derive(Subcommand)]
#[expect(clippy::doc_markdown, reason = "these sentences are the help of the command, where backticks would be seen")]
pub enum RetentionVerb {
    /// Show how long each kind of data is kept, and how much there is
    List,
    /// Set how long a kind of data is kept
    Set {
        /// evidence, attendance, deliveries, alarms, guests, recordings or deleted_recordings
        kind: String,
        /// How many days; forever: it is never removed
        days: String,
    },
    /// Remove now what has been kept long enough; a running server does so every hour
    Run,
}

/// Does it.
///
/// # Errors
/// In words for the administrator.
pub async fn run(data: &DataArgs, verb: RetentionVerb) -> Result<()> {
    let store = Store::open(&config::data(data)?.0).await?;
    match verb {
        RetentionVerb::List => {
            let heads = ["kind", "kept for", "there are", "oldest", "last looked", "removed then"].map(str::to_owned);
            let rows: Vec<Vec<String>> = privacy::lines(&store)
                .await?
                .into_iter()
                .map(|line| {
                    let date = |ms| wall::date("UTC", ms);
                    vec![
                        line.kind.as_str().to_owned(),
                        line.days.map_or_else(|| "ever".to_owned(), |days| format!("{days} days")),
                        line.kept.to_string(),
                        line.oldest_ms.map(date).unwrap_or_default(),
                        line.last.map(|(at_ms, _)| date(at_ms)).unwrap_or_default(),
                        line.last.map(|(_, removed)| removed.to_string()).unwrap_or_default(),
                    ]
                })
                .collect();
            table::lines(&heads, &[false, false, true, false, false, true], &rows);
        }
        RetentionVerb::Set { kind, days } => {
            let kind = DataKind::from_name(&kind).with_context(|| {
                let kinds = DataKind::ALL.map(DataKind::as_str).join(", ");
                format!("there is no kind of data called {kind:?}: it is one of {kinds}")
            })?;
            let days = match days.as_str() {
                "forever" => None,
                number => Some(number.parse().ok().with_context(|| format!("{number:?} is no number of days: give one, or forever"))?),
            };
            privacy::retention::set(&store, kind, days).await?;
            println!("Set. `rollcall retention run` removes now what has been kept long enough; a running server does so within an hour.");
        }
        RetentionVerb::Run => {
            purge::look(&store, Clock::system().now_ms()).await?;
            let removals = recordings::due(&store, Clock::system().now_ms()).await?;
            let purged = match removals.is_empty() {
                true => Ok(()),
                false => recordings::purge(&recordings::app(data, &store)?, &removals).await,
            };
            let runs = privacy::retention::run(&store, Clock::system().now_ms()).await;
            for run in &runs {
                println!("{}: {} removed{}", run.kind.as_str(), run.removed, if run.failed { ", then it failed" } else { "" });
            }
            purged?;
            if runs.iter().any(|run| run.failed) {
                bail!("a part of it failed");
            }
        }
    }
    store.close().await;
    Ok(())
}
