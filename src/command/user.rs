//! `rollcall user`: people and their accounts.

use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use domain::role::Role;
use rollcall::server::account;
use rollcall::server::config::{self, DataArgs};
use rollcall::server::context::{Clock, Random};
use rollcall::server::store::Store;

use super::input::read_password;

/// What can be done about accounts.
#[derive(Subcommand)]
pub enum UserVerb {
    /// Add an account; the password comes from standard input
    Add {
        /// The name to sign in with: small letters, digits, dot, dash, underscore
        name: String,
        /// What the person is; courses give roles of their own
        #[arg(long, value_enum)]
        role: AccountRole,
        /// The name others see [default: the sign-in name]
        #[arg(long, value_name = "NAME")]
        display_name: Option<String>,
    },
    /// Note an e-mail address for tokens of servers that want it there, or forget it
    Email {
        /// The name the person signs in with
        name: String,
        /// The address; left out: forget it
        address: Option<String>,
    },
    /// Set a new password from standard input and end all sessions of the account
    Password {
        /// The name the person signs in with
        name: String,
    },
}

/// Roles of accounts; guests and displays have none.
#[derive(Clone, Copy, ValueEnum)]
pub enum AccountRole {
    /// May do everything in every course
    Administrator,
    /// May make courses
    Teacher,
    /// Is put into courses by others
    Assistant,
    /// Is put into courses by others
    Student,
}

impl From<AccountRole> for Role {
    fn from(role: AccountRole) -> Self {
        match role {
            AccountRole::Administrator => Self::Administrator,
            AccountRole::Teacher => Self::Teacher,
            AccountRole::Assistant => Self::Assistant,
            AccountRole::Student => Self::Student,
        }
    }
}

/// Does it.
///
/// # Errors
/// In words for the administrator.
pub async fn run(data: &DataArgs, verb: UserVerb) -> Result<()> {
    let store = Store::open(&config::data(data)?.0).await?;
    let (now_ms, random) = (Clock::system().now_ms(), Random::system());
    match verb {
        UserVerb::Add { name, role, display_name } => {
            let password = read_password()?;
            let display_name = display_name.as_deref().unwrap_or(&name);
            account::add(&store, &random, now_ms, &name, display_name, &password, role.into()).await?;
            println!("Added.");
        }
        UserVerb::Email { name, address } => {
            account::set_email(&store, &name, address.as_deref()).await?;
            println!("{}", if address.is_some() { "Noted." } else { "Forgotten." });
        }
        UserVerb::Password { name } => {
            account::set_password(&store, &random, &name, &read_password()?).await?;
            println!("Changed. All sessions of the account have ended.");
        }
    }
    store.close().await;
    Ok(())
}
