//! Why Jitsi does not record, in words.

/// What a code of Jitsi's `recordingStatusChanged` means and what can be done, for whoever has pressed the button. The codes are those
/// of Jitsi's library; one that is not known says that it could not be done.
pub fn refusal(code: &str) -> &'static str {
    match code {
        "busy" => "All recorders of the video server are busy. Please try again in a few minutes.",
        "service-unavailable" => {
            "The video server has no recorder that is ready. Please try again in a minute; if it stays like this, tell your administrator."
        }
        "resource-constraint" => "The video server cannot take one more recording just now. Please try again in a few minutes.",
        "unexpected-request" => {
            "The video server is recording already, or is just ending a recording. Please wait half a minute and try again."
        }
        "not-allowed" => {
            "The video server does not let you record. Please leave the lesson and enter again; if it stays like this, tell your \
             administrator."
        }
        "policy-violation" => "That was too soon after the last try. Please wait a minute and try again.",
        _ => "The video server could not record. Please try again; if it happens again, tell your administrator.",
    }
}
