//! What an administrator writes into the sender's configuration, with the secret in it.

use domain::HookId;
use domain::evidence::HookKind;
use domain::provider::Settings;

/// Where a kind of sender sends to, below the address of this server.
pub fn path(kind: HookKind, hook: &HookId) -> String {
    match kind {
        // The guide's addresses are what they are.
        HookKind::Reflector => "/v1/jitsi/events".to_owned(),
        _ => format!("/hooks/{}/{hook}", kind.as_str()),
    }
}

/// The lines, and the place that they are for. `url` is where to send to.
pub fn lines(kind: HookKind, settings: &Settings, url: &str, secret: &str) -> (String, String) {
    let domain = settings.domain.split(':').next().unwrap_or_default();
    match kind {
        HookKind::Rollcall => (
            format!(
                "-- add \"rollcall\" to modules_enabled of the component, and below it:\n\
                 rollcall_url = \"{url}\"\n\
                 rollcall_secret = \"{secret}\"\n"
            ),
            format!(
                "Prosody's configuration, in Component \"conference.{domain}\" \"muc\", after the files of Rollcall's folder prosody/ were \
                 copied into plugin_paths"
            ),
        ),
        HookKind::EventSync => (
            format!(
                "Component \"event_sync.{domain}\" \"event_sync_component\"\n    \
                     muc_component = \"conference.{domain}\"\n    \
                     breakout_component = \"breakout.{domain}\"\n    \
                     api_prefix = \"{url}\"\n    \
                     api_headers = {{ [\"Authorization\"] = \"Bearer {secret}\" }}\n    \
                     api_timeout = 10\n    \
                     api_retry_count = 120 -- the default gives up after three seconds\n    \
                     api_retry_delay = 1\n    \
                     api_should_retry_for_code = function (code) return code >= 500 or code == 408 or code == 429 end\n"
            ),
            format!(
                "Prosody's configuration, at its end, after event_sync was copied into plugin_paths; muc_mapper_domain_base = \"{domain}\" \
                 must stand in the global part"
            ),
        ),
        HookKind::PresenceLogger => (
            format!(
                "-- in the place of the address that is written into the module:\n\
                 \"{url}\"\n\
                 -- and beside Content-Type among the headers of the request:\n\
                 [\"Authorization\"] = \"Bearer {secret}\";\n"
            ),
            "The file of the presence_logger module itself: it has no options. It is unsafe where it runs; please use Rollcall's own module \
             instead if you can"
                .to_owned(),
        ),
        HookKind::Reflector => {
            let base = url.strip_suffix("/v1/jitsi/events").unwrap_or(url);
            (
                format!("REFLECTOR_API_URL={base}\nJITSI_WEBHOOK_SECRET={secret}\n"),
                "The environment of whatever sends as the guide says, such as its finalize.sh".to_owned(),
            )
        }
        HookKind::Jibri => (
            format!("ROLLCALL_URL={url}\nROLLCALL_SECRET={secret}\n"),
            "/etc/rollcall-jibri.conf on the machine with Jibri, beside Rollcall's jibri/finalize.sh".to_owned(),
        ),
        HookKind::Jaas => (
            format!(
                "Webhook URL: {url}\n\
                 Secret: {secret}\n\
                 Events: PARTICIPANT_JOINED, PARTICIPANT_LEFT, ROOM_CREATED, ROOM_DESTROYED, ROLE_CHANGED, PARTICIPANT_JOINED_LOBBY, \
                 PARTICIPANT_LEFT_LOBBY, RECORDING_STARTED, RECORDING_ENDED, RECORDING_UPLOADED, TRANSCRIPTION_UPLOADED, CHAT_UPLOADED\n"
            ),
            "The JaaS console, under Webhooks. If it shows a secret of its own there, enter that one here: Rollcall and JaaS must have \
             the same"
                .to_owned(),
        ),
    }
}
