//! `rollcall person`: what is held of somebody, and forgetting them.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use domain::PersonId;
use rollcall::server::config::{self, DataArgs};
use rollcall::server::context::{Clock, Random};
use rollcall::server::privacy;
use rollcall::server::store::{self, Store};

use super::table;

/// What can be done about people.
#[derive(Subcommand)]
pub enum PersonVerb {
    /// Find people by a part of the name or sign-in name
    Find {
        /// The part
        text: String,
    },
    /// Write all that is held of a person, as JSON
    Export {
        /// The id or sign-in name; a guest's name, if only one has it
        person: String,
        /// The file to write; it must not exist yet [default: standard output]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Erase a person: account, name, memberships, everything they said. It cannot be undone
    Erase {
        /// The id or sign-in name; a guest's name, if only one has it
        person: String,
        /// The sign-in name (a guest's: the name) again, so that nobody is erased by a slip
        #[arg(long, value_name = "NAME")]
        again: String,
    },
}

/// People who are found at most.
const FOUND: usize = 100;

/// Does it.
///
/// # Errors
/// In words for the administrator.
pub async fn run(data: &DataArgs, verb: PersonVerb) -> Result<()> {
    let store = Store::open(&config::data(data)?.0).await?;
    let now_ms = Clock::system().now_ms();
    match verb {
        PersonVerb::Find { text } => {
            let found = store::subject::find(&store, text.trim(), FOUND).await?;
            if found.is_empty() {
                println!("Nobody has that in the name.");
            } else {
                let heads = ["id", "name", "sign-in name", "lessons"].map(str::to_owned);
                let row = |one: &rollcall::api::privacy::PersonCard| {
                    let account = one.account_name.clone().unwrap_or_else(|| "(guest)".to_owned());
                    vec![one.person.to_string(), one.name.clone(), account, one.lessons.to_string()]
                };
                table::lines(&heads, &[false, false, false, true], &found.iter().map(row).collect::<Vec<_>>());
            }
        }
        PersonVerb::Export { person, output } => {
            let person = meant(&store, &person).await?;
            let data = privacy::data(&store, &person, now_ms).await?.context("the person is gone")?;
            let text = serde_json::to_string_pretty(&data)? + "\n";
            table::put(text.as_bytes(), output.as_deref())?;
        }
        PersonVerb::Erase { person, again } => {
            let person = meant(&store, &person).await?;
            privacy::erase::from(&store, &Random::system(), &person, &again, None, now_ms).await?;
            println!("Erased. Backups made before still have the person in them.");
        }
    }
    store.close().await;
    Ok(())
}

async fn meant(store: &Store, word: &str) -> Result<PersonId> {
    match store::subject::meant(store, word.trim()).await? {
        Ok(person) => Ok(person),
        Err(0) => bail!("there is nobody with the id or sign-in name {word:?}: `rollcall person find` looks for parts of names"),
        Err(several) => bail!("{several} people are called {word:?}: give the id, which `rollcall person find` shows"),
    }
}
