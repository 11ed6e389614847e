//! The doctor at work: tokens for its robot, a job that runs beside the pages, and its report kept.

use std::sync::Arc;

use doctor::{Fault, Minter, Target, Wish};
use domain::claims::Audience;
use domain::doctor::{Finding, Report, Severity};
use domain::provider::Kind;
use domain::role::Role;
use domain::{PersonId, ProviderId};
use tokens::{Entry, Signer, SigningKey, raw};

use super::context::{App, Clock, Random, call};
use super::guard::{self, Function};
use super::provider::{deployment, find, key_server, keys};
use super::store;
use super::store::provider::Provider;
use crate::api::{ApiError, Result};

/// How far from now the times of tokens lie that must be refused for them, in ms.
const FAR_MS: i64 = 10 * 60 * 1000;

/// Starts the doctor for an administrator in the pages.
///
/// # Errors
/// Not an administrator, no such provider, or the doctor is at it already.
pub async fn start(provider: ProviderId) -> Result<()> {
    let call = call();
    guard::caller(&call, Function::ExamineProvider)?;
    let found = find(&call.app.store, &provider).await?;
    let Some(begun) = Begun::new(&call.app, &provider) else {
        return Err(ApiError::Conflict {
            sentence: "This server is being examined already. The report appears here in a minute.".to_owned(),
        });
    };
    let (app, origin) = (Arc::clone(&call.app), origin(&call.host));
    tokio::spawn(async move {
        let done = run(&app, &found, Some(origin)).await;
        drop(begun);
        match done {
            Ok(report) => tracing::info!(provider = %found.id, findings = report.findings.len(), "examined"),
            Err(error) => tracing::error!(provider = %found.id, %error, "an examination came to nothing"),
        }
    });
    Ok(())
}

/// The doctor is at a provider until this is dropped, whatever happens.
struct Begun {
    app: Arc<App>,
    provider: ProviderId,
}

impl Begun {
    /// None: it is there already.
    fn new(app: &Arc<App>, provider: &ProviderId) -> Option<Self> {
        app.providers.begin_examining(provider).then(|| Self { app: Arc::clone(app), provider: provider.clone() })
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.app.providers.end_examining(&self.provider);
    }
}

/// Under which origin the browser knows this server. Only on the machine itself that is without TLS.
pub fn origin(host: &str) -> String {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let scheme = if matches!(name, "localhost" | "127.0.0.1" | "[::1]") { "http" } else { "https" };
    format!("{scheme}://{host}")
}

/// Examines a provider and keeps the report. `origin`: under which our pages are, if that is known.
///
/// # Errors
/// The store fails.
pub async fn run(app: &App, provider: &Provider, origin: Option<String>) -> Result<Report> {
    let at_ms = app.clock.now_ms();
    let minter = match Robot::new(app, provider).await {
        Ok(minter) => minter,
        Err(ApiError::NoVenue) => {
            let report = Report { at_ms, findings: vec![no_key()], ..Report::default() };
            store::provider::keep_report(&app.store, &provider.id, &report).await?;
            return Ok(report);
        }
        Err(error) => return Err(error),
    };
    let settings = &provider.settings;
    let target = Target {
        domain: settings.domain.clone(),
        kind: match settings.kind {
            Kind::Public => doctor::Kind::Public,
            Kind::SharedSecret => doctor::Kind::SharedSecret,
            Kind::KeyServer => doctor::Kind::KeyServer,
            Kind::Jaas => doctor::Kind::Jaas { app_id: settings.app_id.clone() },
        },
        key_url: origin.as_ref().filter(|_| settings.kind == Kind::KeyServer).map(|origin| format!("{origin}{}", key_server::FOLDER)),
        our_origin: origin,
    };
    let (clock, random) = (app.clock.clone(), app.random.clone());
    let report = doctor::examine(&target, &minter, &move || clock.now_ms(), &move || random.id()).await;
    store::provider::keep_report(&app.store, &provider.id, &report).await?;
    Ok(report)
}

fn no_key() -> Finding {
    Finding {
        code: "no_key".into(),
        severity: Severity::Critical,
        title: "Rollcall has no key to sign with.".into(),
        meaning: "Nobody gets into lessons on this server. Either no key has begun, or the keys were sealed under another master key, or \
                  the environment variables that configured it are gone."
            .into(),
        remedies: vec![domain::doctor::Remedy {
            install: "Rollcall".into(),
            file: "the server's page, Keys".into(),
            lines: "Enter a new key; or start Rollcall with the master key that the keys were sealed under.".into(),
        }],
    }
}

/// Makes the robot's tokens.
struct Robot {
    good: Option<Box<Signer>>,
    other_secret: Option<Box<Signer>>,
    other_subject: Option<Box<Signer>>,
    other_audience: Option<Box<Signer>>,
    clock: Clock,
    random: Random,
}

impl Robot {
    async fn new(app: &App, provider: &Provider) -> Result<Self> {
        let (clock, random) = (app.clock.clone(), app.random.clone());
        if !provider.settings.kind.has_tokens() {
            return Ok(Self { good: None, other_secret: None, other_subject: None, other_audience: None, clock, random });
        }
        let keys::Signing { key, kid, .. } = keys::signing(app, provider, clock.now_ms()).await?;
        let audience = deployment::audience(provider);
        let stranger = match provider.settings.kind {
            Kind::SharedSecret | Kind::Public => SigningKey::hs256(&random.bytes::<32>()).map_err(|_| ApiError::Internal)?,
            Kind::KeyServer | Kind::Jaas => {
                tokio::task::spawn_blocking(SigningKey::generate_rs256).await.map_err(|_| ApiError::Internal)?.0
            }
        };
        let signer = |key: &SigningKey, audience: Audience| Some(Box::new(Signer::new(key.clone(), kid.clone(), audience)));
        Ok(Self {
            good: signer(&key, audience.clone()),
            other_secret: signer(&stranger, audience.clone()),
            other_subject: signer(&key, Audience { subject: "elsewhere.invalid".into(), ..audience.clone() }),
            other_audience: signer(&key, Audience { audience: "somebody-else".into(), ..audience }),
            clock,
            random,
        })
    }
}

impl Minter for Robot {
    fn mint(&self, wish: &Wish<'_>) -> Option<String> {
        let now_ms = self.clock.now_ms();
        let signer = match wish.fault {
            Fault::OtherSecret => self.other_secret.as_deref(),
            Fault::OtherSubject => self.other_subject.as_deref(),
            Fault::OtherAudience => self.other_audience.as_deref(),
            _ => self.good.as_deref(),
        }?;
        let at_ms = match wish.fault {
            Fault::Expired => now_ms - FAR_MS,
            Fault::NotYet => now_ms + FAR_MS,
            _ => now_ms,
        };
        let elsewhere;
        let conference = match wish.fault {
            Fault::OtherRoom => {
                elsewhere = self.random.id();
                &elsewhere
            }
            _ => wish.room,
        };
        let role = if wish.moderator { Role::Teacher } else { Role::Student };
        let person = PersonId::new(wish.who);
        let entry = Entry {
            conference,
            person: &person,
            name: "Rollcall's doctor",
            avatar: None,
            email: None,
            may: role.default_capabilities(),
            allowed: domain::board::Allowed::ALL,
            recording: true,
        };
        // A signer does not sign what breaks its rules; these two are dictated.
        match wish.fault {
            Fault::AnyRoom => {
                let mut claims = signer.claims(&entry, at_ms, self.random.id());
                claims.insert("room".to_owned(), "*".into());
                Some(raw::sign(signer.key(), &signer.header(), &claims))
            }
            Fault::Unsigned => {
                let mut header = signer.header();
                header.insert("alg".to_owned(), "none".into());
                Some(raw::unsigned(&header, &signer.claims(&entry, at_ms, self.random.id())))
            }
            _ => Some(signer.sign(&entry, at_ms, self.random.id())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_without_tls() {
        assert_eq!(origin("rollcall.example.org"), "https://rollcall.example.org");
        assert_eq!(origin("rollcall.example.org:8443"), "https://rollcall.example.org:8443");
        assert_eq!((origin("localhost:8080"), origin("127.0.0.1:80")), ("http://localhost:8080".into(), "http://127.0.0.1:80".into()));
    }
}
