//! Providers and what the doctor said of them.

use domain::doctor::{Report, Severity};
use domain::provider::{Kind, Settings};
use domain::{PersonId, ProviderId};

use super::{Result, Store, unreadable};
use crate::api::provider::{Checked, UsedBy};

/// The id of the one that environment or file configure.
pub const FROM_ENVIRONMENT: &str = "environment";

/// A provider.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Which.
    pub id: ProviderId,
    /// What it is.
    pub settings: Settings,
    /// Configured by environment or file.
    pub from_environment: bool,
    /// For rooms that name none.
    pub is_default: bool,
}

type Row = (String, String, String, String, String, String, String, String, bool, bool, bool);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, title, kind, domain, app_id, issuer, audience, subject, send_email <> 0, from_environment <> 0, is_default <> 0
             FROM provider ",
            $rest
        )
    };
}

fn read(row: Row) -> Result<Provider> {
    let (id, title, kind, domain, app_id, issuer, audience, subject, send_email, from_environment, is_default) = row;
    let kind = Kind::from_word(&kind).ok_or_else(|| unreadable("kind of provider"))?;
    let settings = Settings { title, kind, domain, app_id, issuer, audience, subject, send_email };
    Ok(Provider { id: id.into(), settings, from_environment, is_default })
}

/// All of them, in no order.
///
/// # Errors
/// The store fails.
pub async fn all(store: &Store) -> Result<Vec<Provider>> {
    let rows: Vec<Row> = sqlx::query_as(select!("")).fetch_all(store.pool()).await?;
    rows.into_iter().map(read).collect()
}

/// One of them.
///
/// # Errors
/// The store fails.
pub async fn by_id(store: &Store, provider: &ProviderId) -> Result<Option<Provider>> {
    let row: Option<Row> = sqlx::query_as(select!("WHERE id = $1")).bind(provider.as_str()).fetch_optional(store.pool()).await?;
    row.map(read).transpose()
}

/// The default one.
///
/// # Errors
/// The store fails.
pub async fn default(store: &Store) -> Result<Option<Provider>> {
    let row: Option<Row> = sqlx::query_as(select!("WHERE is_default <> 0")).fetch_optional(store.pool()).await?;
    row.map(read).transpose()
}

/// Adds a provider or changes its settings. One that is new, where there is no other, becomes the default.
///
/// # Errors
/// The store fails.
pub async fn put(store: &Store, provider: &ProviderId, settings: &Settings, from_environment: bool, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query(
        "INSERT INTO provider (id, title, kind, domain, app_id, issuer, audience, subject, send_email, from_environment, is_default, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN EXISTS (SELECT 1 FROM provider WHERE is_default <> 0) THEN 0 ELSE 1 END, $11)
         ON CONFLICT (id) DO UPDATE SET title = $2, domain = $4, app_id = $5, issuer = $6, audience = $7, subject = $8, send_email = $9",
    )
    .bind(provider.as_str())
    .bind(&settings.title)
    .bind(settings.kind.word())
    .bind(&settings.domain)
    .bind(&settings.app_id)
    .bind(&settings.issuer)
    .bind(&settings.audience)
    .bind(&settings.subject)
    .bind(i64::from(settings.send_email))
    .bind(i64::from(from_environment))
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Makes one the default.
///
/// # Errors
/// The store fails.
pub async fn set_default(store: &Store, provider: &ProviderId) -> Result<()> {
    sqlx::query("UPDATE provider SET is_default = CASE WHEN id = $1 THEN 1 ELSE 0 END")
        .bind(provider.as_str())
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// Removes one with its keys and hooks, unless a room names it (then `false`). If it was the default, the oldest that is left becomes it.
///
/// # Errors
/// The store fails.
pub async fn remove(store: &Store, provider: &ProviderId) -> Result<bool> {
    let mut tx = store.write().await?;
    let (rooms,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM room WHERE provider_id = $1").bind(provider.as_str()).fetch_one(&mut *tx).await?;
    if rooms > 0 {
        return Ok(false);
    }
    for table in [
        "DELETE FROM provider_key WHERE provider_id = $1",
        "DELETE FROM examination WHERE provider_id = $1",
        // What they reported stays, and so does their log.
        "DELETE FROM delivery_id WHERE hook_id IN (SELECT id FROM hook WHERE provider_id = $1)",
        "DELETE FROM hook WHERE provider_id = $1",
        "DELETE FROM provider WHERE id = $1",
    ] {
        sqlx::query(table).bind(provider.as_str()).execute(&mut *tx).await?;
    }
    sqlx::query(
        "UPDATE provider SET is_default = 1 WHERE NOT EXISTS (SELECT 1 FROM provider WHERE is_default <> 0)
         AND id = (SELECT id FROM provider ORDER BY created_ms, id LIMIT 1)",
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// The rooms that name a provider, by title.
///
/// # Errors
/// The store fails.
pub async fn used_by(store: &Store, provider: &ProviderId) -> Result<Vec<UsedBy>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT r.id, r.title, c.title FROM room r JOIN course c ON c.id = r.course_id WHERE r.provider_id = $1 ORDER BY c.title, r.title",
    )
    .bind(provider.as_str())
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(room, title, course_title)| UsedBy { room: room.into(), title, course_title }).collect())
}

/// Keeps an examination in the place of the one before.
///
/// # Errors
/// The store fails.
pub async fn keep_report(store: &Store, provider: &ProviderId, report: &Report) -> Result<()> {
    // The first of the gravest: the doctor lists what comes first first.
    let worst = report.findings.iter().find(|finding| Some(finding.severity) == report.worst());
    let text = serde_json::to_string(report).map_err(|error| sqlx::Error::Encode(error.into()))?;
    // Not one that was removed meanwhile.
    sqlx::query(
        "INSERT INTO examination (provider_id, at_ms, worst, title, report)
         SELECT id, $2, $3, $4, $5 FROM provider WHERE id = $1
         ON CONFLICT (provider_id) DO UPDATE SET at_ms = $2, worst = $3, title = $4, report = $5",
    )
    .bind(provider.as_str())
    .bind(report.at_ms)
    .bind(worst.map(|finding| severity_word(finding.severity)))
    .bind(worst.map(|finding| finding.title.as_str()))
    .bind(text)
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// The last examination, whole.
///
/// # Errors
/// The store fails.
pub async fn report(store: &Store, provider: &ProviderId) -> Result<Option<Report>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT report FROM examination WHERE provider_id = $1")
        .bind(provider.as_str())
        .fetch_optional(store.pool())
        .await?;
    row.map(|(text,)| serde_json::from_str(&text).map_err(|_| unreadable("report"))).transpose()
}

/// The gist of the last examination.
///
/// # Errors
/// The store fails.
pub async fn checked(store: &Store, provider: &ProviderId) -> Result<Option<Checked>> {
    let row: Option<(i64, Option<String>, Option<String>)> =
        sqlx::query_as("SELECT at_ms, worst, title FROM examination WHERE provider_id = $1")
            .bind(provider.as_str())
            .fetch_optional(store.pool())
            .await?;
    row.map(|(at_ms, worst, title)| {
        let worst = worst.map(|word| severity(&word).ok_or_else(|| unreadable("severity"))).transpose()?;
        Ok(Checked { at_ms, worst, title })
    })
    .transpose()
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Critical => "critical",
    }
}

fn severity(word: &str) -> Option<Severity> {
    [Severity::Note, Severity::Warning, Severity::Critical].into_iter().find(|severity| severity_word(*severity) == word)
}

/// The e-mail address of a person's account, for tokens that may carry it.
///
/// # Errors
/// The store fails.
pub async fn email(store: &Store, person: &PersonId) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> =
        sqlx::query_as("SELECT email FROM account WHERE person_id = $1").bind(person.as_str()).fetch_optional(store.pool()).await?;
    Ok(row.and_then(|(email,)| email))
}
