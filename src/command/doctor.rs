//! `rollcall doctor`: the examination, printed.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use domain::doctor::{Outcome, Report};
use rollcall::server::config::{self, Config, DataArgs, JitsiArgs};
use rollcall::server::context::{Clock, Random};
use rollcall::server::store::Store;
use rollcall::server::{examine, provider, serve};

use super::provider::find;

/// What it takes.
#[derive(Args)]
pub struct DoctorArgs {
    /// The server's id or host [default: the default server]
    provider: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Where people reach Rollcall, such as `https://rollcall.example.org`: then it is also checked that it may show the server
    #[arg(long, value_name = "ORIGIN", env = "ROLLCALL_ORIGIN")]
    origin: Option<String>,
    #[command(flatten)]
    jitsi: JitsiArgs,
}

/// Examines, prints, and says with its exit code whether lessons there are safe.
///
/// # Errors
/// In words for the administrator.
pub async fn run(data: &DataArgs, args: DoctorArgs) -> Result<ExitCode> {
    let (folder, master_key, jitsi) = config::data_and_jitsi(data, &args.jitsi.with_secrets())?;
    let config = Config::quiet(folder, master_key, jitsi);
    let store = Store::open(&config.data).await?;
    if config.jitsi.is_some() {
        provider::take_up_environment(&store, config.jitsi.as_ref(), Clock::system().now_ms()).await?;
    }
    let found = find(&store, args.provider.as_deref()).await?;
    let app = serve::app(&config, store, Clock::system(), Random::system())?;
    if !args.json {
        eprintln!("Examining {}; this takes up to a minute.", found.settings.domain);
    }
    let report = examine::run(&app, &found, args.origin).await?;
    app.store.close().await;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    Ok(if report.fails() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print(report: &Report) {
    for probe in &report.probes {
        let (mark, word) = match probe.outcome {
            Outcome::Passed => ("+", "as it should be"),
            Outcome::Failed => ("!", "NOT as it should be"),
            Outcome::Skipped => (" ", "not tried"),
        };
        println!("{mark} {}: {word}\n    expected: {}\n    observed: {}", probe.name, probe.expected, probe.observed);
    }
    println!();
    if report.findings.is_empty() {
        println!("All is well: students cannot moderate there, and nobody gets in without a token from Rollcall.");
    }
    for finding in &report.findings {
        println!("{}: {}\n    {}", finding.severity.label().to_uppercase(), finding.title, finding.meaning);
        for remedy in &finding.remedies {
            println!("    {}, {}:", remedy.install, remedy.file);
            for line in remedy.lines.lines() {
                println!("        {line}");
            }
        }
        println!();
    }
}
