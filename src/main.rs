//! The `rollcall` command.

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::{Parser, Subcommand, ValueEnum};
use domain::role::Role;
use rollcall::server::config::{self, Config, DataArgs, Secret, ServeArgs};
use rollcall::server::context::{Clock, Random};
use rollcall::server::store::Store;
use rollcall::server::{account, demo, log, serve};

/// Rollcall: the classroom around Jitsi Meet.
#[derive(Parser)]
#[command(name = "rollcall", version, about, long_about = None, disable_help_subcommand = true)]
struct Command {
    #[command(flatten)]
    data: DataArgs,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the server
    #[command(after_help = "The app_secret of the Jitsi server comes from the environment variable JITSI_JWT_SECRET or from the file \
                            ([jitsi] secret), at least 32 characters: everybody on the machine can read flags.")]
    Serve(Box<ServeArgs>),
    /// Add people and mend their accounts
    User {
        #[command(subcommand)]
        verb: UserVerb,
    },
    /// Make a course with a teacher, two students and an administrator, and print their passwords
    Demo,
    /// Write a consistent copy of the database to a new file; the server may go on
    Backup {
        /// The file to write; it must not exist yet
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum UserVerb {
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
    /// Set a new password from standard input and end all sessions of the account
    Password {
        /// The name the person signs in with
        name: String,
    },
}

/// Roles of accounts; guests and displays have none.
#[derive(Clone, Copy, ValueEnum)]
enum AccountRole {
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

fn main() -> ExitCode {
    let command = Command::parse();
    // Two workers are enough for a school and keep the memory small; argon2 has threads of its own.
    let workers = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    let result = runtime.context("no threads to run on").and_then(|runtime| runtime.block_on(run(command)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rollcall: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<()> {
    let data = command.data;
    match command.verb {
        Verb::Serve(mut args) => {
            args.jitsi_jwt_secret = std::env::var("JITSI_JWT_SECRET").ok().map(Secret::from);
            let config = Config::new(&data, *args)?;
            log::start(config.log);
            serve::run(config).await
        }
        Verb::User { verb } => {
            let store = Store::open(&config::data_folder(&data)?).await?;
            let (now_ms, random) = (Clock::system().now_ms(), Random::system());
            match verb {
                UserVerb::Add { name, role, display_name } => {
                    let password = read_password()?;
                    let display_name = display_name.as_deref().unwrap_or(&name);
                    account::add(&store, &random, now_ms, &name, display_name, &password, role.into()).await?;
                    println!("Added.");
                }
                UserVerb::Password { name } => {
                    account::set_password(&store, &random, &name, &read_password()?).await?;
                    println!("Changed. All sessions of the account have ended.");
                }
            }
            store.close().await;
            Ok(())
        }
        Verb::Demo => {
            let store = Store::open(&config::data_folder(&data)?).await?;
            let people = demo::seed(&store, &Random::system(), Clock::system().now_ms()).await?;
            println!("Course \"Biology 1\" with room \"Lab\". Sign in as one of these:\n");
            println!("{:<16} {:<16} {:<22} password", "role", "name", "sign-in name");
            for person in people {
                println!("{:<16} {:<16} {:<22} {}", person.role.label(), person.name, person.account_name, person.password);
            }
            store.close().await;
            Ok(())
        }
        Verb::Backup { file } => {
            ensure!(!file.exists(), "{} exists already. Give the name of a new file", file.display());
            let store = Store::open(&config::data_folder(&data)?).await?;
            store.backup(&file).await.with_context(|| format!("{} cannot be written", file.display()))?;
            println!("Backed up to {}.", file.display());
            store.close().await;
            Ok(())
        }
    }
}

/// One line from standard input, or typed unseen at a terminal.
fn read_password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password: ")?;
        ensure!(password == rpassword::prompt_password("Again: ")?, "the two passwords differ. Nothing was changed");
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("the password cannot be read from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("no password came in: give it on standard input, for example with a pipe");
    }
    Ok(password.to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_makes_sense() {
        use clap::CommandFactory;
        super::Command::command().debug_assert();
    }
}
