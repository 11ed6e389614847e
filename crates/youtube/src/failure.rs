//! Why something did not work at Google, what that means for the account, and for how long.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

/// A minute, in ms.
const MINUTE_MS: i64 = 60_000;
/// The longest code of Google's that is repeated in words.
const CODE_MAX: usize = 60;

/// Why something did not work. The sentences are for administrators.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The permission was taken back, has run out, or belongs to another client.
    #[error(
        "Google does not let Rollcall use this account any more: the permission was taken back or has run out. Please connect it again."
    )]
    Revoked,
    /// The access token was not accepted; with a fresh one it may work.
    #[error("Google did not accept the permission for this account. Please connect it again.")]
    Token,
    /// The permission is for less than is needed.
    #[error("The permission for this account does not include managing its videos. Please connect it again and leave every box ticked.")]
    NotPermitted,
    /// The Google account has no channel.
    #[error("This Google account has no YouTube channel. Please create one on YouTube, and connect it again.")]
    NoChannel,
    /// The channel is closed or suspended.
    #[error("YouTube has closed or suspended this channel. YouTube Studio says why.")]
    Suspended,
    /// The channel may not stream live.
    #[error(
        "Live streaming is not switched on for this channel. Switch it on at youtube.com/features; YouTube takes up to 24 hours the first time."
    )]
    StreamingOff,
    /// Too much in a short time.
    #[error("YouTube asks for a pause: there were too many requests in a short time.")]
    Busy,
    /// The channel has too many broadcasts.
    #[error(
        "The channel has as many broadcasts as YouTube allows at a time. Some that are planned or live must be ended or deleted in YouTube Studio."
    )]
    Full,
    /// The project's quota for today is used up.
    #[error(
        "What Google lets this server do on YouTube in a day is used up. It begins anew at midnight in California; more can be asked for in Google's console (Quotas)."
    )]
    Quota,
    /// The API is not switched on in the project.
    #[error(
        "The YouTube Data API v3 is not switched on in the Google project. Switch it on in Google's console (APIs and services, Library)."
    )]
    ApiOff,
    /// The client id, its secret or the redirect address is not what Google knows.
    #[error("Google does not accept the client. Please compare its id, secret and redirect address with Google's console.")]
    Client,
    /// There is no such thing on YouTube.
    #[error("It is not on YouTube any more.")]
    Missing,
    /// It is in a state in which that cannot be done.
    #[error("YouTube cannot do that with the broadcast at this moment.")]
    WrongMoment,
    /// The channel may not embed live broadcasts.
    #[error("YouTube does not let this channel show live broadcasts on other pages.")]
    NoEmbedding,
    /// Google's own fault.
    #[error("Google has a problem of its own just now.")]
    Broken,
    /// No connection, or no answer in time.
    #[error("Google could not be reached from this server, or did not answer in time.")]
    Unreachable,
    /// An answer that is none.
    #[error("Google gave an answer that Rollcall does not understand.")]
    Rubbish,
    /// Something else; Google's code for it.
    #[error("YouTube refused the request ({0}).")]
    Refused(String),
}

/// For how long an account is no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Out {
    /// It is as good as before.
    Not,
    /// Until a moment (Unix ms); then it is tried again.
    Until(i64),
    /// Until somebody connects it again.
    UntilConnected,
}

impl Failure {
    /// For how long an account is no use after this, seen from a moment (Unix ms).
    pub fn out(&self, now_ms: i64) -> Out {
        let minutes = |count: i64| Out::Until(now_ms.saturating_add(count * MINUTE_MS));
        match self {
            Self::Revoked | Self::Token | Self::NotPermitted | Self::NoChannel => Out::UntilConnected,
            Self::Quota => Out::Until(midnight_in_california(now_ms)),
            Self::Busy => minutes(3),
            Self::Full | Self::Client | Self::ApiOff => minutes(10),
            Self::StreamingOff | Self::Suspended => minutes(60),
            Self::Broken => minutes(1),
            // Says nothing about the account.
            Self::Missing | Self::WrongMoment | Self::NoEmbedding | Self::Unreachable | Self::Rubbish | Self::Refused(_) => Out::Not,
        }
    }

    /// Whether something may have happened all the same.
    pub const fn is_uncertain(&self) -> bool {
        matches!(self, Self::Broken | Self::Unreachable | Self::Rubbish)
    }

    /// The same for whoever wants to record, in a few words that follow a colon.
    pub const fn short(&self) -> &'static str {
        match self {
            Self::Revoked | Self::Token | Self::NotPermitted | Self::NoChannel => "the school's account must be connected again",
            Self::Suspended => "YouTube has suspended the school's channel",
            Self::StreamingOff => "live streaming is not switched on for the school's channel",
            Self::Busy => "YouTube asks for a pause of some minutes",
            Self::Full => "the school's channel has too many broadcasts at a time",
            Self::Quota => "today's limit is used up",
            Self::ApiOff | Self::Client => "the connection to Google is not set up right",
            Self::Broken | Self::Unreachable => "Google does not answer",
            Self::Missing | Self::WrongMoment | Self::NoEmbedding | Self::Rubbish | Self::Refused(_) => "YouTube refused the broadcast",
        }
    }

    /// One word for logs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Token => "token",
            Self::NotPermitted => "not_permitted",
            Self::NoChannel => "no_channel",
            Self::Suspended => "suspended",
            Self::StreamingOff => "streaming_off",
            Self::Busy => "busy",
            Self::Full => "full",
            Self::Quota => "quota",
            Self::ApiOff => "api_off",
            Self::Client => "client",
            Self::Missing => "missing",
            Self::WrongMoment => "wrong_moment",
            Self::NoEmbedding => "no_embedding",
            Self::Broken => "broken",
            Self::Unreachable => "unreachable",
            Self::Rubbish => "rubbish",
            Self::Refused(_) => "refused",
        }
    }

    /// What an answer of the API with a bad status means.
    pub(crate) fn of_answer(status: u16, body: &[u8]) -> Self {
        let reason = serde_json::from_slice::<Body>(body).ok().and_then(|body| body.error.reason());
        if let Some(known) = reason.as_deref().and_then(Self::of_reason) {
            return known;
        }
        match (status, reason) {
            (401, _) => Self::Token,
            (404, _) => Self::Missing,
            (429, _) => Self::Busy,
            (500.., _) => Self::Broken,
            (_, Some(reason)) => Self::Refused(code(&reason)),
            (status, None) => Self::Refused(status.to_string()),
        }
    }

    /// What an error code of OAuth's token endpoint means (RFC 6749, 5.2, and Google's own).
    pub(crate) fn of_grant(error: &str) -> Self {
        match error {
            "invalid_grant" => Self::Revoked,
            "invalid_client" | "unauthorized_client" | "deleted_client" | "disabled_client" | "redirect_uri_mismatch" => Self::Client,
            "invalid_scope" | "access_denied" => Self::NotPermitted,
            "rate_limit_exceeded" | "slow_down" => Self::Busy,
            "internal_failure" | "temporarily_unavailable" | "server_error" => Self::Broken,
            other => Self::Refused(code(other)),
        }
    }

    /// What a reason of the API means (the reference's page of errors, and those that all of Google's APIs share).
    fn of_reason(reason: &str) -> Option<Self> {
        Some(match reason {
            "quotaExceeded" | "dailyLimitExceeded" | "dailyLimitExceededUnreg" => Self::Quota,
            "rateLimitExceeded" | "userRateLimitExceeded" | "userRequestsExceedRateLimit" | "RATE_LIMIT_EXCEEDED" => Self::Busy,
            "userBroadcastsExceedLimit" | "userBroadcastsExceedLimitWithStreamNow" | "uploadLimitExceeded" => Self::Full,
            "liveStreamingNotEnabled" | "livePermissionBlocked" => Self::StreamingOff,
            "insufficientPermissions" | "insufficientLivePermissions" | "ACCESS_TOKEN_SCOPE_INSUFFICIENT" => Self::NotPermitted,
            "authError" | "unauthorized" | "expired" | "ACCESS_TOKEN_EXPIRED" | "ACCESS_TOKEN_TYPE_UNSUPPORTED" => Self::Token,
            "youtubeSignupRequired" => Self::NoChannel,
            "channelClosed" | "channelSuspended" | "authenticatedUserAccountClosed" | "authenticatedUserAccountSuspended" => {
                Self::Suspended
            }
            "accessNotConfigured" | "SERVICE_DISABLED" => Self::ApiOff,
            "liveBroadcastNotFound" | "liveStreamNotFound" | "videoNotFound" | "notFound" => Self::Missing,
            "redundantTransition" | "invalidTransition" | "errorStreamInactive" => Self::WrongMoment,
            "liveBroadcastDeletionNotAllowed" | "liveStreamDeletionNotAllowed" | "liveBroadcastBindingNotAllowed" => Self::WrongMoment,
            "invalidEmbedSetting" => Self::NoEmbedding,
            "backendError" | "internalError" | "errorExecutingTransition" | "serviceUnavailable" | "processingFailure" => Self::Broken,
            _ => return None,
        })
    }
}

/// A code of Google's, as it may stand in a sentence.
fn code(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).take(CODE_MAX).collect()
}

/// The next midnight by the clock of California (Unix ms): a day of Google's limits ends there.
fn midnight_in_california(now_ms: i64) -> i64 {
    let next = || {
        let zone = TimeZone::get("America/Los_Angeles").ok()?;
        let here = Timestamp::from_millisecond(now_ms).ok()?.to_zoned(zone.clone());
        let tomorrow = here.date().checked_add(1.day()).ok()?;
        Some(tomorrow.to_datetime(Time::midnight()).to_zoned(zone).ok()?.timestamp().as_millisecond())
    };
    next().unwrap_or_else(|| now_ms.saturating_add(24 * 60 * MINUTE_MS))
}

#[derive(Deserialize)]
struct Body {
    error: Inner,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Inner {
    errors: Vec<Detail>,
    details: Vec<Detail>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Detail {
    reason: Option<String>,
}

impl Inner {
    /// The first reason that says something to us, or just the first.
    fn reason(self) -> Option<String> {
        let mut reasons = self.errors.into_iter().chain(self.details).filter_map(|detail| detail.reason).collect::<Vec<_>>();
        let known = reasons.iter().position(|reason| Failure::of_reason(reason).is_some()).unwrap_or(0);
        (known < reasons.len()).then(|| reasons.swap_remove(known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, reason: &str) -> Failure {
        let body =
            format!(r#"{{"error":{{"code":{status},"message":"x","errors":[{{"message":"x","domain":"youtube","reason":"{reason}"}}]}}}}"#);
        Failure::of_answer(status, body.as_bytes())
    }

    #[test]
    fn reasons_mean_what_the_reference_says() {
        assert_eq!(of(403, "quotaExceeded"), Failure::Quota);
        assert_eq!(of(403, "liveStreamingNotEnabled"), Failure::StreamingOff);
        assert_eq!(of(403, "insufficientPermissions"), Failure::NotPermitted);
        assert_eq!(of(401, "authError"), Failure::Token);
        assert_eq!(of(403, "rateLimitExceeded"), Failure::Busy);
        assert_eq!(of(403, "userRequestsExceedRateLimit"), Failure::Busy);
        assert_eq!(of(401, "youtubeSignupRequired"), Failure::NoChannel);
        assert_eq!(of(403, "redundantTransition"), Failure::WrongMoment);
        assert_eq!(of(400, "invalidEmbedSetting"), Failure::NoEmbedding);
        assert_eq!(of(404, "liveBroadcastNotFound"), Failure::Missing);
        assert_eq!(of(503, "backendError"), Failure::Broken);
        assert_eq!(of(403, "somethingNew"), Failure::Refused("somethingNew".to_owned()));
    }

    #[test]
    fn newer_bodies_are_read_too() {
        let body = br#"{"error":{"code":403,"status":"PERMISSION_DENIED","errors":[{"reason":"forbidden"}],
            "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED"}]}}"#;
        assert_eq!(Failure::of_answer(403, body), Failure::ApiOff);
    }

    #[test]
    fn what_is_no_json_is_judged_by_its_status() {
        assert_eq!(Failure::of_answer(502, b"<html>"), Failure::Broken);
        assert_eq!(Failure::of_answer(401, b""), Failure::Token);
        assert_eq!(Failure::of_answer(429, b""), Failure::Busy);
        assert_eq!(Failure::of_answer(418, b"tea"), Failure::Refused("418".to_owned()));
    }

    #[test]
    fn what_google_says_cannot_write_into_our_sentences() {
        let Failure::Refused(code) = of(400, "<b>who</b> are you, and what is all this about then? Please say it once more, in full")
        else {
            panic!("unknown")
        };
        assert!(code.starts_with("bwhobareyou") && code.len() <= CODE_MAX, "{code}");
    }

    #[test]
    fn a_grant_that_is_gone_is_told_from_a_client_that_is_wrong() {
        assert_eq!(Failure::of_grant("invalid_grant"), Failure::Revoked);
        assert_eq!(Failure::of_grant("invalid_client"), Failure::Client);
        assert_eq!(Failure::of_grant("deleted_client"), Failure::Client);
        assert_eq!(Failure::of_grant("server_error"), Failure::Broken);
    }

    #[test]
    fn an_account_is_out_for_as_long_as_it_is_no_use() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time").as_millisecond();
        // In winter California is eight hours behind, in summer seven; on the day that the clocks change it counts, too.
        assert_eq!(Failure::Quota.out(at("2026-11-21T20:40:00Z")), Out::Until(at("2026-11-22T08:00:00Z")));
        assert_eq!(Failure::Quota.out(at("2026-11-22T07:59:59Z")), Out::Until(at("2026-11-22T08:00:00Z")));
        assert_eq!(Failure::Quota.out(at("2026-07-01T12:00:00Z")), Out::Until(at("2026-07-02T07:00:00Z")));
        assert_eq!(Failure::Quota.out(at("2026-11-01T07:30:00Z")), Out::Until(at("2026-11-02T08:00:00Z")));
        assert_eq!(Failure::Busy.out(0), Out::Until(180_000));
        assert_eq!(Failure::Revoked.out(0), Out::UntilConnected);
        assert_eq!(Failure::Unreachable.out(0), Out::Not, "that is nobody's account's fault");
        assert_eq!(Failure::Quota.out(i64::MAX), Out::Until(i64::MAX));
    }
}
