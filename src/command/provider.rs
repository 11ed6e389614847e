//! `rollcall provider`: Jitsi servers from the command line. The server need not run, and need not be restarted.

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use domain::ProviderId;
use domain::provider::{JAAS_DOMAIN, Kind, Settings};
use rollcall::api::provider::KeyInput;
use rollcall::server::config::{self, DataArgs};
use rollcall::server::context::{Clock, Random};
use rollcall::server::provider;
use rollcall::server::store::{self, Store, provider::Provider};
use rollcall::server::vault::Vault;

use super::input::read_secret;

/// What can be done about Jitsi servers.
#[derive(Subcommand)]
pub enum ProviderVerb {
    /// List them
    List,
    /// Add one; its secret or private key comes from standard input
    Add(ProviderAdd),
    /// Make one the default: rooms use it that name none
    Default {
        /// Its id or host
        provider: String,
    },
    /// Enter a new secret or private key from standard input (a key server makes its own)
    Rotate {
        /// Its id or host
        provider: String,
        /// JaaS: the id of the new API key
        #[arg(long, value_name = "ID")]
        key_id: Option<String>,
        /// After how many minutes tokens are signed with it
        #[arg(long, value_name = "MINUTES", default_value_t = 0)]
        in_minutes: u32,
        /// How many hours after that the old key is retired
        #[arg(long, value_name = "HOURS", default_value_t = 24)]
        overlap_hours: u32,
    },
    /// Remove one that no room names
    Remove {
        /// Its id or host
        provider: String,
    },
}

/// What `rollcall provider add` takes.
#[derive(Args)]
#[expect(clippy::doc_markdown, reason = "these sentences are the help of the command, where backticks would be seen")]
pub struct ProviderAdd {
    /// What kind it is
    #[arg(long, value_enum)]
    kind: ProviderKind,
    /// What people call it [default: its host]
    #[arg(long)]
    title: Option<String>,
    /// Its host, such as meet.example.org (JaaS: always 8x8.vc)
    #[arg(long, value_name = "HOST")]
    domain: Option<String>,
    /// Its app_id; JaaS: the AppID
    #[arg(long, value_name = "ID")]
    app_id: Option<String>,
    /// JaaS: the id of the API key
    #[arg(long, value_name = "ID")]
    key_id: Option<String>,
    /// The issuer (iss) it accepts [default: the app_id]
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
    /// The audience (aud) it accepts [default: jitsi]
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// The subject (sub) it accepts: Prosody's virtual host [default: the host]
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
    /// Put e-mail addresses into tokens, where everybody in a conference may read them
    #[arg(long)]
    send_email: bool,
}

/// Kinds of providers.
#[derive(Clone, Copy, ValueEnum)]
pub enum ProviderKind {
    /// A community server without tokens
    Public,
    /// Self-hosted, HS256 with a shared secret
    SharedSecret,
    /// Self-hosted, RS256; Rollcall is the key server
    KeyServer,
    /// 8x8.vc
    Jaas,
}

impl From<ProviderKind> for Kind {
    fn from(kind: ProviderKind) -> Self {
        match kind {
            ProviderKind::Public => Self::Public,
            ProviderKind::SharedSecret => Self::SharedSecret,
            ProviderKind::KeyServer => Self::KeyServer,
            ProviderKind::Jaas => Self::Jaas,
        }
    }
}

/// Does it.
///
/// # Errors
/// In words for the administrator.
pub async fn run(data: &DataArgs, verb: ProviderVerb) -> Result<()> {
    let (folder, master_key) = config::data(data)?;
    let store = Store::open(&folder).await?;
    let (now_ms, random) = (Clock::system().now_ms(), Random::system());
    match verb {
        ProviderVerb::List => list(&store).await?,
        ProviderVerb::Add(args) => {
            let vault = Vault::open(&master_key, &random)?;
            let (settings, key) = args.read()?;
            let id = provider::add_to(&store, &vault, &random, now_ms, &settings, key).await?;
            println!("Added as {id}. `rollcall doctor {id}` examines it.");
        }
        ProviderVerb::Default { provider } => {
            let found = find(&store, Some(&provider)).await?;
            store::provider::set_default(&store, &found.id).await?;
            println!("{} is the default now.", found.settings.title);
        }
        ProviderVerb::Rotate { provider, key_id, in_minutes, overlap_hours } => {
            let vault = Vault::open(&master_key, &random)?;
            let found = find(&store, Some(&provider)).await?;
            let secret = read_key(found.settings.kind)?;
            let key = KeyInput { secret, key_id: key_id.unwrap_or_default() };
            provider::rotate_in(&store, &vault, &random, now_ms, &found.id, key, in_minutes, overlap_hours).await?;
            println!("Done. The new key signs in {in_minutes} minutes, the old one is retired {overlap_hours} hours after that.");
        }
        ProviderVerb::Remove { provider } => {
            let found = find(&store, Some(&provider)).await?;
            provider::remove_from(&store, &found.id).await?;
            println!("Removed.");
        }
    }
    store.close().await;
    Ok(())
}

impl ProviderAdd {
    fn read(self) -> Result<(Settings, KeyInput)> {
        let kind = Kind::from(self.kind);
        let domain = self.domain.unwrap_or_else(|| if kind == Kind::Jaas { JAAS_DOMAIN.into() } else { String::new() });
        let settings = Settings {
            title: self.title.unwrap_or_else(|| domain.clone()),
            kind,
            domain,
            app_id: self.app_id.unwrap_or_default(),
            issuer: self.issuer.unwrap_or_default(),
            audience: self.audience.unwrap_or_default(),
            subject: self.subject.unwrap_or_default(),
            send_email: self.send_email,
        };
        // Before anybody has to paste a key.
        settings.checked().map_err(|error| anyhow::anyhow!("--{}: {}", error.field.replace('_', "-"), error.sentence))?;
        Ok((settings, KeyInput { secret: read_key(kind)?, key_id: self.key_id.unwrap_or_default() }))
    }
}

fn read_key(kind: Kind) -> Result<String> {
    match kind {
        Kind::Public | Kind::KeyServer => Ok(String::new()),
        Kind::SharedSecret => read_secret("the app_secret"),
        Kind::Jaas => read_secret("the private key in PEM"),
    }
}

async fn list(store: &Store) -> Result<()> {
    let mut all = store::provider::all(store).await?;
    all.sort_by_cached_key(|one| one.settings.title.to_lowercase());
    if all.is_empty() {
        println!("There are none: lessons take place in the practice conference. `rollcall provider add --help` says how to add one.");
    }
    for one in all {
        let checked = match store::provider::checked(store, &one.id).await? {
            None => "not examined yet".to_owned(),
            Some(checked) => checked.title.unwrap_or_else(|| "all is well".to_owned()),
        };
        let default = if one.is_default { " (default)" } else { "" };
        println!("{}  {}{default}\n    {}, {}; {checked}", one.id, one.settings.title, one.settings.domain, one.settings.kind.label());
    }
    Ok(())
}

/// The one that a word on the command line means: an id, or a host if only one has it; no word: the default one.
///
/// # Errors
/// There is none, or there are several.
pub async fn find(store: &Store, word: Option<&str>) -> Result<Provider> {
    let Some(word) = word else {
        let missing = "there is no Jitsi server yet: `rollcall provider add --help` says how to add one";
        return store::provider::default(store).await?.context(missing);
    };
    if let Some(found) = store::provider::by_id(store, &ProviderId::new(word)).await? {
        return Ok(found);
    }
    let mut all = store::provider::all(store).await?;
    all.retain(|one| one.settings.domain == word.to_lowercase());
    match (all.pop(), all.len()) {
        (Some(found), 0) => Ok(found),
        (Some(_), more) => bail!("{} Jitsi servers have the host {word}: give the id, which `rollcall provider list` shows", more + 1),
        (None, _) => bail!("there is no Jitsi server with the id or host {word}: `rollcall provider list` shows them"),
    }
}
