//! Files that somebody chooses from their device.

use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// Why a file could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// None was chosen.
    None,
    /// It is larger than asked for.
    TooLarge,
    /// The browser may not read it, or it is gone.
    Unreadable,
}

/// The text of the file that was chosen in a field, at most `most` bytes.
///
/// # Errors
/// None was chosen, it is too large, or it cannot be read.
pub async fn text(field: &HtmlInputElement, most: u32) -> Result<String, Trouble> {
    let file = field.files().and_then(|files| files.get(0)).ok_or(Trouble::None)?;
    if file.size() > f64::from(most) {
        return Err(Trouble::TooLarge);
    }
    let text = JsFuture::from(file.text()).await.map_err(|_| Trouble::Unreadable)?;
    text.as_string().ok_or(Trouble::Unreadable)
}
