//! What an administrator does with accounts on YouTube.

use domain::YouTubeAccountId;

use crate::api::youtube::YoutubePage;
use crate::api::{ApiError, Result};

/// The page.
///
/// # Errors
/// Not made yet.
pub async fn page() -> Result<YoutubePage> {
    Err(ApiError::Internal)
}

/// Sets the OAuth client.
///
/// # Errors
/// Not made yet.
pub async fn set_client(_client_id: String, _secret: String) -> Result<()> {
    Err(ApiError::Internal)
}

/// Begins to connect an account.
///
/// # Errors
/// Not made yet.
pub async fn connect() -> Result<String> {
    Err(ApiError::Internal)
}

/// Another order.
///
/// # Errors
/// Not made yet.
pub async fn order(_accounts: Vec<YouTubeAccountId>) -> Result<()> {
    Err(ApiError::Internal)
}

/// Forgets one.
///
/// # Errors
/// Not made yet.
pub async fn disconnect(_account: YouTubeAccountId) -> Result<()> {
    Err(ApiError::Internal)
}
