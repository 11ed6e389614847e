//! Personal data: how long it is kept, what is known of somebody, and forgetting them.

use domain::PersonId;

use crate::api::privacy::{DataKind, PersonCard, PrivacyPage};
use crate::api::{ApiError, Result};

pub async fn page() -> Result<PrivacyPage> {
    Err(ApiError::Internal)
}
pub async fn set_retention(_: DataKind, _: Option<u32>) -> Result<()> {
    Err(ApiError::Internal)
}
pub async fn run_now() -> Result<()> {
    Err(ApiError::Internal)
}
pub async fn find(_: String) -> Result<Vec<PersonCard>> {
    Err(ApiError::Internal)
}
pub async fn erase(_: PersonId, _: String) -> Result<()> {
    Err(ApiError::Internal)
}
