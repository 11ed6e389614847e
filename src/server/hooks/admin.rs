//! What an administrator does with hooks.

use domain::evidence::HookKind;
use domain::{HookId, ProviderId};

use crate::api::hook::{DeliveryLine, HookSecret, HooksPage};
use crate::api::{ApiError, Result};

pub async fn page() -> Result<HooksPage> {
    Err(ApiError::Internal)
}
pub async fn log(_: Option<HookId>, _: Option<i64>) -> Result<Vec<DeliveryLine>> {
    Err(ApiError::Internal)
}
pub async fn add(_: HookKind, _: ProviderId) -> Result<HookSecret> {
    Err(ApiError::Internal)
}
pub async fn rotate(_: HookId, _: u32) -> Result<HookSecret> {
    Err(ApiError::Internal)
}
pub async fn remove(_: HookId) -> Result<()> {
    Err(ApiError::Internal)
}
