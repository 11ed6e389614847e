//! `rollcall serve`: from settings to a running server and back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use storage::Storage;
use tokens::Refused;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::attendance::changes::Changes;
use super::config::{self, Config};
use super::context::{App, Clock, Random};
use super::hooks::Hooks;
use super::ingest::Ingest;
use super::practice::{May, Person, Practice, Refusal};
use super::provider::deployment::{self, Deployment};
use super::provider::{self, Providers};
use super::recordings::Recordings;
use super::store::{self, Store};
use super::vault::Vault;
use super::youtube::Youtube;
use super::{account, attendance, privacy, recordings, router};

/// How long open connections may finish after the signal to stop, in s.
const GRACE_S: u64 = 10;
/// How long the storage of recordings may take to answer before the server starts without its answer.
const LOOK: Duration = Duration::from_secs(5);
/// How long a retired key is shown before it is forgotten, in ms: a week.
const KEY_KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// How often ended sessions and retired keys are swept out, in s.
const SWEEP_EVERY_S: u64 = 60 * 60;

/// Puts the application together.
///
/// # Errors
/// The master key or the Jitsi secret will not do.
pub fn app(config: &Config, store: Store, clock: Clock, random: Random) -> Result<Arc<App>> {
    let vault = Vault::open(&config.master_key, &random)?;
    let providers = Providers::new(vault, config.jitsi.as_ref(), config.practice)?;
    let changes = Arc::<Changes>::default();
    let kept = &config.recordings;
    let storage = match &kept.bucket {
        Some(bucket) => Storage::bucket(bucket, &config.data.join("incoming")),
        None => Storage::folder(kept.folder.clone()),
    };
    let recordings = Recordings {
        storage: storage.context("the storage of recordings")?,
        due: Default::default(),
        told: Default::default(),
        fetching: kept.fetching.clone(),
        direct: kept.direct,
    };
    let youtube = Youtube::new(config.google.clone())?;
    let ingest = Ingest::start(store.clone(), Arc::clone(&changes));
    Ok(Arc::new_cyclic(|app: &std::sync::Weak<App>| App {
        practice: Arc::new(practice(app.clone(), &clock, &random)),
        providers,
        store,
        clock,
        random,
        live: Default::default(),
        ingest,
        recordings,
        youtube,
        hooks: Hooks::new(config.jitsi.as_ref()),
        changes,
        reports: Default::default(),
        doors: Default::default(),
        tries: Default::default(),
        metrics: Default::default(),
        owner_wait: config.owner_wait,
        behind_proxy: config.behind_proxy,
    }))
}

/// The practice conference checks the tokens that were signed for it, as a Jitsi server would.
fn practice(app: std::sync::Weak<App>, clock: &Clock, random: &Random) -> Practice {
    let (now, dice) = (clock.clone(), random.clone());
    let verify = move |token: &str, room: &str| {
        let app = app.upgrade().ok_or(Refusal::BadSignature)?;
        let claims = deployment::check_practice(&app, token, room).map_err(|refused| match refused {
            Refused::Time => Refusal::Expired,
            Refused::Room => Refusal::WrongRoom,
            _ => Refusal::BadSignature,
        })?;
        let (user, features) = (claims.context.user, claims.context.features);
        let may = May {
            share_screen: features.screen_sharing,
            chat: features.send_groupchat,
            polls: features.create_polls,
            record: features.recording,
            stream: features.livestreaming,
            transcribe: features.transcription,
        };
        Ok(Person { id: user.id.to_string(), name: user.name, moderator: user.moderator.is_true(), may })
    };
    Practice::new(Box::new(verify), Box::new(move || u32::from_ne_bytes(dice.bytes())), Box::new(move || now.now_ms()))
}

/// Serves until the process is told to stop.
///
/// # Errors
/// The port is taken, or the data folder does not serve.
pub async fn run(config: Config) -> Result<()> {
    // First the port: a second start on the same data must not get as far as the data.
    let listener = TcpListener::bind(config.listen).await.with_context(|| port_in_words(config.listen))?;
    let store = Store::open(&config.data).await?;
    provider::take_up_environment(&store, config.jitsi.as_ref(), Clock::system().now_ms()).await?;
    let app = app(&config, store, Clock::system(), Random::system())?;
    let address = listener.local_addr()?;
    match deployment::of_room(&app, None).await? {
        Deployment::Provider(provider) => tracing::info!(domain = provider.settings.domain, "lessons take place on this Jitsi server"),
        Deployment::Practice => tracing::warn!(
            "lessons take place in the practice conference: nobody hears or sees anybody. An administrator can add a Jitsi server in the \
             pages, with `rollcall provider add`, or with JITSI_DOMAIN"
        ),
    }
    look_at_storage(&app, &config).await;
    tracing::info!("Rollcall is at http://localhost:{}", address.port());

    let sweep = tokio::spawn(sweep(Arc::clone(&app)));
    let settling = tokio::spawn(attendance::course::keep_settling(Arc::clone(&app)));
    let retention = tokio::spawn(privacy::retention::keep(Arc::clone(&app)));
    let recordings = tokio::spawn(recordings::jobs::keep(Arc::clone(&app)));
    let running = tokio::spawn(recordings::running::sweep::keep(Arc::clone(&app)));
    let service = router::build(&app).into_make_service_with_connect_info::<SocketAddr>();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(
        axum::serve(listener, service)
            .with_graceful_shutdown(async move {
                let _ = stopped.await;
            })
            .into_future(),
    );

    told_to_stop().await?;
    tracing::info!("stopping: open calls may finish");
    let _ = stop.send(());
    app.live.close_all();
    app.changes.close_all();
    app.practice.close_all();
    if tokio::time::timeout(Duration::from_secs(GRACE_S), server).await.is_err() {
        tracing::warn!("some connections did not finish within {GRACE_S} s and were cut");
    }
    sweep.abort();
    settling.abort();
    retention.abort();
    recordings.abort();
    running.abort();
    app.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Says what is wrong with the storage of recordings, if something is. Lessons can be held without it.
async fn look_at_storage(app: &App, config: &Config) {
    let storage = &app.recordings.storage;
    match tokio::time::timeout(LOOK, storage.usage()).await.map(|usage| usage.trouble) {
        Ok(None) => tracing::info!(place = storage.name(), "recordings are kept here"),
        Ok(Some(trouble)) => tracing::warn!(place = storage.name(), trouble, "recordings cannot be kept just now"),
        Err(_) => tracing::warn!(place = storage.name(), "recordings cannot be kept just now: their storage does not answer"),
    }
    let plain = config.recordings.bucket.as_ref().filter(|bucket| bucket.endpoint.starts_with("http://"));
    if plain.is_some_and(|bucket| !config::is_loopback(&bucket.endpoint)) {
        tracing::warn!("recordings go to and from their bucket without encryption: its endpoint begins with http://");
    }
}

fn port_in_words(address: SocketAddr) -> String {
    format!(
        "cannot listen on {address}. If another program (maybe another Rollcall) uses port {}, stop it or choose another with --listen {}:PORT",
        address.port(),
        address.ip()
    )
}

async fn told_to_stop() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

async fn sweep(app: Arc<App>) {
    let mut every = tokio::time::interval(Duration::from_secs(SWEEP_EVERY_S));
    loop {
        every.tick().await;
        if let Err(error) = account::sweep_sessions(&app).await {
            tracing::error!(%error, "ended sessions could not be swept out");
        }
        if let Err(error) = store::provider_key::sweep(&app.store, app.clock.now_ms() - KEY_KEPT_MS).await {
            tracing::error!(%error, "retired keys could not be swept out");
        }
    }
}
