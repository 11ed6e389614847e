//! The keys of providers, sealed.

use domain::ProviderId;

use super::{Result, Store};

/// A key.
#[derive(Clone, Debug)]
pub struct ProviderKey {
    /// Its name; on the wire as `kid` where keys have names.
    pub id: String,
    /// Whose.
    pub provider: ProviderId,
    /// The secret, sealed.
    pub sealed: String,
    /// The public half, where there is one.
    pub public_pem: Option<String>,
    /// When it was made or entered (Unix ms).
    pub made_ms: i64,
    /// From when on it signs (Unix ms).
    pub signs_from_ms: i64,
    /// When it is retired (Unix ms).
    pub retires_ms: Option<i64>,
}

impl ProviderKey {
    /// Whether it is in use or will be: neither retired nor forgotten.
    pub fn lives(&self, now_ms: i64) -> bool {
        self.retires_ms.is_none_or(|retires_ms| now_ms < retires_ms)
    }
}

/// The key to sign with now: the newest of those that have begun and are not retired.
pub fn signing(keys: &[ProviderKey], now_ms: i64) -> Option<&ProviderKey> {
    keys.iter().filter(|key| key.signs_from_ms <= now_ms && key.lives(now_ms)).max_by_key(|key| (key.signs_from_ms, key.made_ms))
}

type Row = (String, String, String, Option<String>, i64, i64, Option<i64>);

fn read((id, provider, sealed, public_pem, made_ms, signs_from_ms, retires_ms): Row) -> ProviderKey {
    ProviderKey { id, provider: provider.into(), sealed, public_pem, made_ms, signs_from_ms, retires_ms }
}

/// The keys of a provider, newest first.
///
/// # Errors
/// The store fails.
pub async fn of_provider(store: &Store, provider: &ProviderId) -> Result<Vec<ProviderKey>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, provider_id, sealed, public_pem, made_ms, signs_from_ms, retires_ms FROM provider_key
         WHERE provider_id = $1 ORDER BY signs_from_ms DESC, made_ms DESC, id",
    )
    .bind(provider.as_str())
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(read).collect())
}

/// Adds a key. One that waits to begin is replaced; the others of the provider are retired at `others_retire_ms`, unless they are earlier anyway.
///
/// # Errors
/// The store fails; the name is taken.
pub async fn insert(store: &Store, key: &ProviderKey, others_retire_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    // One that has not begun gives way.
    sqlx::query("DELETE FROM provider_key WHERE provider_id = $1 AND signs_from_ms > $2")
        .bind(key.provider.as_str())
        .bind(key.made_ms)
        .execute(&mut *tx)
        .await?;
    sqlx::query("UPDATE provider_key SET retires_ms = $2 WHERE provider_id = $1 AND (retires_ms IS NULL OR retires_ms > $2)")
        .bind(key.provider.as_str())
        .bind(others_retire_ms)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO provider_key (id, provider_id, sealed, public_pem, made_ms, signs_from_ms, retires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&key.id)
    .bind(key.provider.as_str())
    .bind(&key.sealed)
    .bind(&key.public_pem)
    .bind(key.made_ms)
    .bind(key.signs_from_ms)
    .bind(key.retires_ms)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Whether a key of this name is there.
///
/// # Errors
/// The store fails.
pub async fn exists(store: &Store, id: &str) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM provider_key WHERE id = $1").bind(id).fetch_optional(store.pool()).await?;
    Ok(row.is_some())
}

/// Forgets keys that were retired before a moment.
///
/// # Errors
/// The store fails.
pub async fn sweep(store: &Store, before_ms: i64) -> Result<u64> {
    let done = sqlx::query("DELETE FROM provider_key WHERE retires_ms < $1").bind(before_ms).execute(store.pool()).await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, signs_from_ms: i64, retires_ms: Option<i64>) -> ProviderKey {
        let (id, provider) = (id.to_owned(), ProviderId::new("p"));
        ProviderKey { id, provider, sealed: String::new(), public_pem: None, made_ms: 0, signs_from_ms, retires_ms }
    }

    #[test]
    fn the_old_key_signs_until_the_new_one_begins_and_lives_until_it_is_retired() {
        let keys = [key("old", 0, Some(300)), key("new", 200, None)];
        let at = |now_ms| signing(&keys, now_ms).map(|key| key.id.as_str());
        assert_eq!((at(100), at(199), at(200), at(1000)), (Some("old"), Some("old"), Some("new"), Some("new")));
        assert!(keys[0].lives(299) && !keys[0].lives(300));
        assert_eq!(signing(&keys[..1], 300).map(|key| key.id.as_str()), None, "a retired key signs nothing");
    }
}
