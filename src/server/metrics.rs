//! Counters for `/metrics`, in the OpenMetrics text format. No label holds a name, an id or an address.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// What calls are counted by.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct CallLabels {
    /// The function's name, from our own table; `unknown` for others.
    pub function: &'static str,
    /// The HTTP status.
    pub status: u16,
}

/// What deliveries to hooks are counted by.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct DeliveryLabels {
    /// The kind of hook.
    pub kind: &'static str,
    /// What became of it; `stranger`: nobody vouched for it.
    pub outcome: &'static str,
}

/// The counters.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Calls of server functions.
    pub calls: Family<CallLabels, Counter>,
    /// How long they took, in s.
    pub call_seconds: Histogram,
    /// Tickets into conferences.
    pub tickets: Counter,
    /// Presence facts stored for the first time.
    pub facts: Counter,
    /// Deliveries to hooks.
    pub deliveries: Family<DeliveryLabels, Counter>,
    /// Wrong passwords.
    pub wrong_passwords: Counter,
    /// People who moderated in a conference though their role does not.
    pub unexpected_moderators: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("rollcall");
        let calls = Family::<CallLabels, Counter>::default();
        let call_seconds = Histogram::new([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]);
        let tickets = Counter::default();
        let facts = Counter::default();
        let deliveries = Family::<DeliveryLabels, Counter>::default();
        let wrong_passwords = Counter::default();
        let unexpected_moderators = Counter::default();
        registry.register("calls", "Calls of server functions", calls.clone());
        registry.register("call_seconds", "How long calls of server functions took", call_seconds.clone());
        registry.register("tickets", "Tickets into conferences", tickets.clone());
        registry.register("presence_facts", "Presence facts stored for the first time", facts.clone());
        registry.register("hook_deliveries", "Deliveries to hooks", deliveries.clone());
        registry.register("wrong_passwords", "Sign-ins refused because of the password", wrong_passwords.clone());
        let help = "People who moderated in a conference though their role does not";
        registry.register("unexpected_moderators", help, unexpected_moderators.clone());
        Self { registry, calls, call_seconds, tickets, facts, deliveries, wrong_passwords, unexpected_moderators }
    }
}

impl Metrics {
    /// Counts a call.
    pub fn called(&self, function: &'static str, status: u16, took: Duration) {
        self.calls.get_or_create(&CallLabels { function, status }).inc();
        self.call_seconds.observe(took.as_secs_f64());
    }

    /// Counts a delivery to a hook.
    pub fn delivered(&self, kind: &'static str, outcome: &'static str) {
        self.deliveries.get_or_create(&DeliveryLabels { kind, outcome }).inc();
    }

    /// All counters as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a String takes everything");
        text
    }
}
