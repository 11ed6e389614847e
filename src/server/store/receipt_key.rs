//! Keys with which receipts are signed.

use super::{Result, Store};

/// A key.
#[derive(Clone, Debug)]
pub struct ReceiptKey {
    /// Its name (`kid`).
    pub id: String,
    /// The private half, sealed.
    pub sealed: String,
    /// The public half.
    pub public_pem: String,
    /// When it was made (Unix ms).
    pub made_ms: i64,
}

/// All keys, newest first.
///
/// # Errors
/// The store fails.
pub async fn all(store: &Store) -> Result<Vec<ReceiptKey>> {
    let rows: Vec<(String, String, String, i64)> =
        sqlx::query_as("SELECT id, sealed, public_pem, made_ms FROM receipt_key ORDER BY made_ms DESC, id").fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|(id, sealed, public_pem, made_ms)| ReceiptKey { id, sealed, public_pem, made_ms }).collect())
}

/// Adds a key, unless another one has become the newest since `newest` was: two who want a first receipt at once get one key.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, key: &ReceiptKey, newest: Option<&str>) -> Result<()> {
    let mut tx = store.write().await?;
    let now: Option<(String,)> =
        sqlx::query_as("SELECT id FROM receipt_key ORDER BY made_ms DESC, id LIMIT 1").fetch_optional(&mut *tx).await?;
    if now.as_ref().map(|(id,)| id.as_str()) != newest {
        return Ok(());
    }
    sqlx::query("INSERT INTO receipt_key (id, sealed, public_pem, made_ms) VALUES ($1, $2, $3, $4)")
        .bind(&key.id)
        .bind(&key.sealed)
        .bind(&key.public_pem)
        .bind(key.made_ms)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}
