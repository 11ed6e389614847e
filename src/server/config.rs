//! Configuration: flags before environment before the file before the default.

mod recordings;

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};
use domain::provider::{Kind, Settings};
use serde::Deserialize;

use super::vault::MasterKey;

pub use self::recordings::{RecordingsConfig, is_loopback, ordinary as recordings};

/// A secret that no log shows.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for the one who signs with it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Where the data is. Every command takes it.
#[derive(Args, Clone, Debug)]
#[expect(clippy::doc_markdown, reason = "these sentences are the help of the command, where backticks would be seen")]
pub struct DataArgs {
    /// Folder for the database and everything else that is kept; made if it is missing [default: ./data]
    #[arg(long, value_name = "FOLDER", env = "ROLLCALL_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// A TOML file with any of these settings (keys: data, master_key_file, listen, log, practice, behind_proxy; [jitsi] domain,
    /// app_id, secret, issuer, audience, subject, webhook_secret; [recordings] folder, max_gb, link_hosts, direct; [recordings.s3]
    /// endpoint, region, bucket, prefix, path_style, access_key, secret_key)
    #[arg(long, value_name = "FILE", env = "ROLLCALL_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// The file with the master key that seals secrets in the database; made if it is missing [default: master.key in the data
    /// folder]. The environment variable ROLLCALL_MASTER_KEY (64 hexadecimal digits) takes its place
    #[arg(long, value_name = "FILE", env = "ROLLCALL_MASTER_KEY_FILE", global = true)]
    pub master_key_file: Option<PathBuf>,
    /// Folder for the files of recordings, such as the one that Jitsi's recorder writes into [default: recordings in the data folder].
    /// A bucket is set in the file; its keys can come from ROLLCALL_S3_ACCESS_KEY and ROLLCALL_S3_SECRET_KEY
    #[arg(long, value_name = "FOLDER", env = "ROLLCALL_RECORDINGS", global = true)]
    pub recordings: Option<PathBuf>,
}

/// How lines are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// What `rollcall serve` takes.
#[derive(Args, Clone, Debug)]
#[expect(clippy::doc_markdown, reason = "these sentences are the help of the command, where backticks would be seen")]
pub struct ServeArgs {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT", env = "ROLLCALL_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// How lines are logged [default: text]; RUST_LOG chooses which
    #[arg(long, value_name = "FORMAT", env = "ROLLCALL_LOG")]
    pub log: Option<LogFormat>,
    /// Hold lessons in the practice conference although a Jitsi server is configured; without one they are held there anyway
    #[arg(long, env = "ROLLCALL_PRACTICE")]
    pub practice: bool,
    /// A reverse proxy stands before this server: believe the last address in its X-Forwarded-For
    #[arg(long, env = "ROLLCALL_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// A Jitsi server that is configured without pages.
    #[command(flatten)]
    pub jitsi: JitsiArgs,
}

/// A Jitsi Meet server that is configured without touching a page.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "A Jitsi Meet server of one's own")]
#[expect(clippy::doc_markdown, reason = "these sentences are the help of the command, where backticks would be seen")]
pub struct JitsiArgs {
    /// Host (and port) of the Jitsi Meet server that lessons take place on, such as meet.example.org
    #[arg(long, value_name = "HOST", env = "JITSI_DOMAIN")]
    pub jitsi_domain: Option<String>,
    /// Its app_id [default: rollcall]
    #[arg(long, value_name = "ID", env = "JITSI_APP_ID")]
    pub jitsi_app_id: Option<String>,
    // Not flags: everybody on the machine can read those. The command's help says where they come from.
    /// Its `app_secret`, at least 32 characters.
    #[arg(skip)]
    pub jitsi_jwt_secret: Option<Secret>,
    /// The secret of its webhooks.
    #[arg(skip)]
    pub jitsi_webhook_secret: Option<Secret>,
    /// The issuer (iss) it accepts [default: the app_id]
    #[arg(long, value_name = "NAME", env = "JITSI_JWT_ISSUER")]
    pub jitsi_jwt_issuer: Option<String>,
    /// The audience (aud) it accepts [default: jitsi]
    #[arg(long, value_name = "NAME", env = "JITSI_JWT_AUDIENCE")]
    pub jitsi_jwt_audience: Option<String>,
    /// The subject (sub) it accepts: the name of Prosody's virtual host [default: the host without its port]
    #[arg(long, value_name = "NAME", env = "JITSI_JWT_SUBJECT")]
    pub jitsi_jwt_subject: Option<String>,
}

impl JitsiArgs {
    /// Takes up the secrets from the environment.
    #[must_use]
    pub fn with_secrets(mut self) -> Self {
        let secret = |name| std::env::var(name).ok().map(Secret::from);
        self.jitsi_jwt_secret = secret("JITSI_JWT_SECRET");
        self.jitsi_webhook_secret = secret("JITSI_WEBHOOK_SECRET");
        self
    }
}

/// A Jitsi Meet server that takes tokens signed with a shared secret, as environment or file configure it.
#[derive(Clone, Debug)]
pub struct JitsiConfig {
    /// What it is.
    pub settings: Settings,
    /// `app_secret`.
    pub secret: Secret,
    /// What signs its webhooks.
    pub webhook_secret: Option<Secret>,
}

/// The settings of a running server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address and port.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// How lines are logged.
    pub log: LogFormat,
    /// Lessons are held in the practice conference, whatever else is configured.
    pub practice: bool,
    /// Whether `X-Forwarded-For` is believed.
    pub behind_proxy: bool,
    /// The Jitsi server, if one is configured here.
    pub jitsi: Option<JitsiConfig>,
    /// Where the master key is.
    pub master_key: MasterKey,
    /// Where files of recordings are kept.
    pub recordings: RecordingsConfig,
    /// Where Google is. Only tests say something else.
    pub google: youtube::Endpoints,
    /// How long a connection in a conference may be without an owner before it is somebody unknown: its browser hands in its first
    /// fact within a few seconds.
    pub owner_wait: Duration,
}

/// The ordinary [`Config::owner_wait`].
const OWNER_WAIT: Duration = Duration::from_secs(15);

/// The file. An unknown key is an error: a misspelt setting must not be a silent one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    master_key_file: Option<PathBuf>,
    listen: Option<SocketAddr>,
    log: Option<LogFormat>,
    #[serde(default)]
    practice: bool,
    #[serde(default)]
    behind_proxy: bool,
    #[serde(default)]
    jitsi: FileJitsi,
    #[serde(default)]
    recordings: recordings::FileRecordings,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileJitsi {
    domain: Option<String>,
    app_id: Option<String>,
    secret: Option<Secret>,
    issuer: Option<String>,
    audience: Option<String>,
    subject: Option<String>,
    webhook_secret: Option<Secret>,
}

fn read_file(path: Option<&Path>) -> Result<File> {
    let Some(path) = path else { return Ok(File::default()) };
    let text = std::fs::read_to_string(path).with_context(|| format!("the configuration file {} cannot be read", path.display()))?;
    // Only the message: toml's full error quotes the line, and the line may be the secret.
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
        anyhow::anyhow!("the configuration file {}, line {line}: {}", path.display(), error.message())
    })
}

/// The data folder and the master key, for commands that need no more.
///
/// # Errors
/// The file cannot be read or understood.
pub fn data(args: &DataArgs) -> Result<(PathBuf, MasterKey)> {
    let file = read_file(args.config.as_deref())?;
    Ok(places(args, &file))
}

/// What `rollcall doctor` and `rollcall provider` need: the data, and the Jitsi server that is configured without pages.
///
/// # Errors
/// Settings that cannot be read or make no sense.
pub fn data_and_jitsi(data: &DataArgs, args: &JitsiArgs) -> Result<(PathBuf, MasterKey, Option<JitsiConfig>)> {
    let file = read_file(data.config.as_deref())?;
    let (folder, master_key) = places(data, &file);
    Ok((folder, master_key, jitsi(args, file.jitsi)?))
}

fn places(args: &DataArgs, file: &File) -> (PathBuf, MasterKey) {
    let folder = args.data.clone().or(file.data.clone()).unwrap_or_else(|| "data".into());
    let given = std::env::var("ROLLCALL_MASTER_KEY").ok().filter(|text| !text.trim().is_empty());
    let master_key = match given {
        Some(text) => MasterKey::Given(text.into()),
        None => {
            let path = args.master_key_file.clone().or(file.master_key_file.clone());
            MasterKey::File(path.unwrap_or_else(|| folder.join("master.key")))
        }
    };
    (folder, master_key)
}

impl Config {
    /// For a command that serves nobody.
    pub fn quiet(data: PathBuf, master_key: MasterKey, jitsi: Option<JitsiConfig>) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            listen,
            log: LogFormat::Text,
            practice: false,
            behind_proxy: false,
            jitsi,
            master_key,
            recordings: recordings::ordinary(&data),
            google: youtube::Endpoints::google(),
            data,
            owner_wait: OWNER_WAIT,
        }
    }

    /// The same for one that has to do with files of recordings.
    ///
    /// # Errors
    /// Settings that cannot be read or make no sense, each named with the way out.
    pub fn quiet_with_recordings(data: &DataArgs) -> Result<Self> {
        let file = read_file(data.config.as_deref())?;
        let (folder, master_key) = places(data, &file);
        let recordings = recordings::of(data.recordings.as_ref(), file.recordings, &folder, |name| std::env::var(name).ok())?;
        Ok(Self { recordings, ..Self::quiet(folder, master_key, None) })
    }

    /// All settings.
    ///
    /// # Errors
    /// Settings that cannot be read or make no sense, each named with the way out.
    pub fn new(data: &DataArgs, args: ServeArgs) -> Result<Self> {
        let file = read_file(data.config.as_deref())?;
        let (folder, master_key) = places(data, &file);
        Ok(Self {
            listen: args.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            recordings: recordings::of(data.recordings.as_ref(), file.recordings, &folder, |name| std::env::var(name).ok())?,
            google: youtube::Endpoints::google(),
            data: folder,
            log: args.log.or(file.log).unwrap_or(LogFormat::Text),
            practice: args.practice || file.practice,
            behind_proxy: args.behind_proxy || file.behind_proxy,
            jitsi: jitsi(&args.jitsi, file.jitsi)?,
            master_key,
            owner_wait: OWNER_WAIT,
        })
    }
}

fn jitsi(args: &JitsiArgs, file: FileJitsi) -> Result<Option<JitsiConfig>> {
    let given = |value: &Option<String>, file: Option<String>| value.clone().or(file).filter(|text| !text.trim().is_empty());
    let hidden = |value: &Option<Secret>, file: Option<Secret>| value.clone().or(file).filter(|secret| !secret.expose().is_empty());
    let secret = hidden(&args.jitsi_jwt_secret, file.secret);
    let Some(domain) = given(&args.jitsi_domain, file.domain) else {
        ensure!(secret.is_none(), "JITSI_JWT_SECRET is set but JITSI_DOMAIN is not: set it to the host of the Jitsi server");
        return Ok(None);
    };
    let settings = Settings {
        title: domain.clone(),
        kind: Kind::SharedSecret,
        domain,
        app_id: given(&args.jitsi_app_id, file.app_id).unwrap_or_else(|| "rollcall".into()),
        issuer: given(&args.jitsi_jwt_issuer, file.issuer).unwrap_or_default(),
        audience: given(&args.jitsi_jwt_audience, file.audience).unwrap_or_default(),
        subject: given(&args.jitsi_jwt_subject, file.subject).unwrap_or_default(),
        send_email: false,
    };
    let settings = settings.checked().map_err(|error| {
        let variable = match error.field {
            "app_id" => "JITSI_APP_ID",
            "issuer" => "JITSI_JWT_ISSUER",
            "audience" => "JITSI_JWT_AUDIENCE",
            "subject" => "JITSI_JWT_SUBJECT",
            _ => "JITSI_DOMAIN",
        };
        anyhow::anyhow!("{variable} will not do. {}", error.sentence)
    })?;
    let Some(secret) = secret else {
        bail!("JITSI_DOMAIN is set but JITSI_JWT_SECRET is not: set it to the app_secret of that Jitsi server");
    };
    ensure!(secret.expose().len() >= 32, "JITSI_JWT_SECRET is shorter than 32 characters and could be guessed: choose a longer app_secret");
    Ok(Some(JitsiConfig { settings, secret, webhook_secret: hidden(&args.jitsi_webhook_secret, file.webhook_secret) }))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        data: DataArgs,
        #[command(flatten)]
        serve: ServeArgs,
    }

    fn config(arguments: &[&str], secret: Option<&str>, file: Option<&str>) -> Result<Config> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rollcall.toml");
        let mut line = Line::parse_from(["rollcall"].iter().chain(arguments));
        if let Some(text) = file {
            std::fs::write(&path, text).expect("writable");
            line.data.config = Some(path);
        }
        line.serve.jitsi.jitsi_jwt_secret = secret.map(|secret| Secret(secret.into()));
        Config::new(&line.data, line.serve)
    }

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn without_anything_lessons_are_practice() {
        let config = config(&[], None, None).expect("nothing is needed");
        assert!(!config.practice && config.jitsi.is_none(), "practice is what is left when nothing is configured");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    }

    #[test]
    fn flags_win_over_the_file() {
        let file = "listen = \"127.0.0.1:1\"\ndata = \"from-file\"\n[jitsi]\ndomain = \"meet.example.org\"\nsecret = \"0123456789abcdef0123456789abcdef\"";
        let config = config(&["--listen", "127.0.0.1:2"], None, Some(file)).expect("sensible");
        assert_eq!((config.listen.port(), config.data.to_str()), (2, Some("from-file")));
        assert_eq!(config.jitsi.expect("from the file").settings.issuer, "rollcall");
        assert!(!config.practice, "a real server is configured");
    }

    #[test]
    fn mistakes_are_named_and_secrets_are_not() {
        for (arguments, secret, file, expected) in [
            (&["--jitsi-domain", "https://meet.example.org/"][..], Some(SECRET), None, "without https://"),
            (&["--jitsi-domain", "meet.example.org"], None, None, "JITSI_JWT_SECRET is not"),
            (&["--jitsi-domain", "meet.example.org"], Some("hunter2"), None, "shorter than 32"),
            (&[], Some(SECRET), None, "JITSI_DOMAIN is not"),
            (&[], None, Some("lissten = 1"), "line 1"),
            (&[], None, Some("[jitsi]\nsecret = \"hunter2"), "line 2"),
        ] {
            let error = format!("{:#}", config(arguments, secret, file).expect_err(expected));
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("hunter2") && !error.contains(SECRET), "{error}");
        }
    }
}
