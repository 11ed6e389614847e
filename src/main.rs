//! The `rollcall` command.

mod command;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use rollcall::server::config::{self, Config, DataArgs, ServeArgs};
use rollcall::server::context::{Clock, Random};
use rollcall::server::store::Store;
use rollcall::server::{demo, log, serve};

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
        verb: command::user::UserVerb,
    },
    /// Make a course with a teacher, two students and an administrator, and print their passwords
    Demo,
    /// Add Jitsi servers, change their keys, and take them away
    Provider {
        #[command(subcommand)]
        verb: command::provider::ProviderVerb,
    },
    /// Let Jitsi servers report who is there, and see what they reported
    Hook {
        #[command(subcommand)]
        verb: command::hook::HookVerb,
    },
    /// Prove what a Jitsi server does with tokens, and say what to change. Ends with 1 if lessons there do not work or are not safe
    Doctor(Box<command::doctor::DoctorArgs>),
    /// Who was in a lesson and for how long
    Attendance(command::attendance::AttendanceArgs),
    /// Who has completed a course
    Results(command::attendance::ResultsArgs),
    /// Check receipts of attendance, and give others the key to check them with
    Receipt {
        #[command(subcommand)]
        verb: command::receipt::ReceiptVerb,
    },
    /// Find people, write what is held of them, and erase them
    Person {
        #[command(subcommand)]
        verb: command::person::PersonVerb,
    },
    /// How long data is kept
    Retention {
        #[command(subcommand)]
        verb: command::retention::RetentionVerb,
    },
    /// What recordings there are, what happened to them, and whether their files are what they were
    Recordings {
        #[command(subcommand)]
        verb: command::recordings::RecordingsVerb,
    },
    /// Write a consistent copy of the database to a new file; the server may go on
    Backup {
        /// The file to write; it must not exist yet
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let command = Command::parse();
    // Two workers are enough for a school and keep the memory small; argon2 has threads of its own.
    let workers = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    let result = runtime.context("no threads to run on").and_then(|runtime| runtime.block_on(run(command)));
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("rollcall: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode> {
    let data = command.data;
    match command.verb {
        Verb::Serve(mut args) => {
            args.jitsi = args.jitsi.with_secrets();
            let config = Config::new(&data, *args)?;
            log::start(config.log);
            serve::run(config).await?;
        }
        Verb::User { verb } => command::user::run(&data, verb).await?,
        Verb::Demo => {
            let store = Store::open(&config::data(&data)?.0).await?;
            let people = demo::seed(&store, &Random::system(), Clock::system().now_ms()).await?;
            println!("Course \"Biology 1\" with room \"Lab\". Sign in as one of these:\n");
            println!("{:<16} {:<16} {:<22} password", "role", "name", "sign-in name");
            for person in people {
                println!("{:<16} {:<16} {:<22} {}", person.role.label(), person.name, person.account_name, person.password);
            }
            store.close().await;
        }
        Verb::Provider { verb } => command::provider::run(&data, verb).await?,
        Verb::Hook { verb } => command::hook::run(&data, verb).await?,
        Verb::Doctor(args) => return command::doctor::run(&data, *args).await,
        Verb::Attendance(args) => command::attendance::attendance(&data, args).await?,
        Verb::Results(args) => command::attendance::results(&data, args).await?,
        Verb::Receipt { verb } => command::receipt::run(&data, verb).await?,
        Verb::Person { verb } => command::person::run(&data, verb).await?,
        Verb::Retention { verb } => command::retention::run(&data, verb).await?,
        Verb::Recordings { verb } => return command::recordings::run(&data, verb).await,
        Verb::Backup { file } => {
            ensure!(!file.exists(), "{} exists already. Give the name of a new file", file.display());
            let store = Store::open(&config::data(&data)?.0).await?;
            store.backup(&file).await.with_context(|| format!("{} cannot be written", file.display()))?;
            println!("Backed up to {}.", file.display());
            store.close().await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_makes_sense() {
        use clap::CommandFactory;
        super::Command::command().debug_assert();
    }
}
