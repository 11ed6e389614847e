//! Who a fact is about: the set of evidence as endpoints, each with what its witnesses say.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::evidence::{Evidence, FactKind, HookKind, Witness};
use crate::{BreakoutId, EndpointId, PersonId};

/// Times outside of this (Unix ms, either sign) are no times. So sums of times cannot overflow.
const TIME_MAX_MS: i64 = 1 << 58;
/// A device's clock that is further off than this, in ms, is said to be off.
const CLOCK_OFF_MS: i64 = 2 * 60 * 1000;
/// A fact that came sooner than this, in ms, shows that its sender was connected.
const PROMPT_MS: i64 = 3_000;

/// What is needed of a piece of evidence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact<'a> {
    /// Which of the sources, in their order.
    pub(super) source: u32,
    pub(super) sequence: u64,
    pub(super) kind: FactKind,
    pub(super) at_ms: i64,
    pub(super) breakout: Option<&'a BreakoutId>,
    pub(super) clock_off: bool,
    pub(super) prompt: bool,
    /// The witness itself names the person it is counted for.
    pub(super) named: bool,
}

/// Whose attendance an endpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who<'a> {
    Person(&'a PersonId),
    Stranger(&'a str),
}

/// Somebody else who saw an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Onlooker<'a> {
    Browser(&'a PersonId),
    Display(&'a PersonId),
    /// A source that is easily deceived.
    Weak(u32),
}

/// What is said of one endpoint as one person's.
#[derive(Debug, Default)]
pub(super) struct Track<'a> {
    /// By the person's own browser.
    pub(super) own: Vec<Fact<'a>>,
    pub(super) others: BTreeMap<Onlooker<'a>, Vec<Fact<'a>>>,
    /// By trusted server-side witnesses, by source.
    pub(super) servers: BTreeMap<u32, Vec<Fact<'a>>>,
    /// A trusted server-side witness names somebody else.
    pub(super) disproved: bool,
}

/// A source at the Jitsi server.
#[derive(Debug)]
pub(super) struct ServerSource<'a> {
    pub(super) kind: HookKind,
    /// Moments of its lists of who is there, in order (Unix ms).
    pub(super) lists: Vec<i64>,
    /// All that it says, by endpoint.
    pub(super) endpoints: BTreeMap<&'a EndpointId, Vec<Fact<'a>>>,
    /// Moments of all that it says, in order (Unix ms).
    pub(super) words: Vec<i64>,
}

impl ServerSource<'_> {
    /// Whether it says from time to time who is there, so that its silence about somebody says something.
    pub(super) fn makes_lists(&self) -> bool {
        self.kind == HookKind::Rollcall || !self.lists.is_empty()
    }
}

/// The evidence of a lesson, sorted out.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    pub(super) tracks: BTreeMap<(Who<'a>, &'a EndpointId), Track<'a>>,
    pub(super) servers: BTreeMap<u32, ServerSource<'a>>,
    /// The latest moment that anything is said of (Unix ms).
    pub(super) newest_ms: i64,
}

/// Who is said to have an endpoint.
#[derive(Debug, Default)]
struct Names<'a> {
    /// By trusted server-side witnesses, with the moment, in order.
    server: Vec<(i64, &'a PersonId)>,
    own: BTreeSet<&'a PersonId>,
    others: BTreeSet<&'a PersonId>,
    /// What a stranger is called: how far that can be trusted, when, how.
    called: Option<(bool, i64, &'a str)>,
}

impl<'a> Names<'a> {
    fn by_server(&self, at_ms: i64) -> Option<&'a PersonId> {
        let next = self.server.partition_point(|(named_ms, _)| *named_ms <= at_ms);
        self.server.get(next.saturating_sub(1)).map(|(_, person)| *person)
    }
}

/// Sorts evidence out.
pub(super) fn sort<'a>(evidence: impl IntoIterator<Item = &'a Evidence>) -> Facts<'a> {
    let all = distinct(evidence);
    let mut names: HashMap<&EndpointId, Names> = HashMap::new();
    for (_, fact) in &all {
        let known = names.entry(&fact.endpoint).or_default();
        let trusted = is_trusted_server(fact);
        if let Some(subject) = &fact.subject {
            if trusted {
                known.server.push((at_ms(fact), subject));
            } else if fact.is_own() {
                known.own.insert(subject);
            } else if !matches!(fact.witness, Witness::Server { .. }) {
                known.others.insert(subject);
            }
        }
        if let Some(name) = &fact.name {
            known.called = known.called.max(Some((trusted, at_ms(fact), name)));
        }
    }
    for known in names.values_mut() {
        known.server.sort_unstable();
        known.server.dedup_by_key(|(_, person)| *person);
    }
    let mut facts = Facts { newest_ms: i64::MIN, ..Facts::default() };
    for (source, fact) in all {
        facts.newest_ms = facts.newest_ms.max(at_ms(fact));
        facts.add(source, fact, &names[&fact.endpoint]);
    }
    for server in facts.servers.values_mut() {
        server.lists.sort_unstable();
        server.lists.dedup();
        server.words.sort_unstable();
        server.words.dedup();
    }
    facts
}

impl<'a> Facts<'a> {
    fn add(&mut self, source: u32, evidence: &'a Evidence, names: &Names<'a>) {
        let at_ms = at_ms(evidence);
        let subject = evidence.subject.as_ref();
        let by_server = names.by_server(at_ms);
        let own = evidence.is_own();
        let who = match subject {
            Some(subject) if own || is_trusted_server(evidence) => Some(subject),
            // A token names its bearer; what another browser says about it does not go over that.
            subject => by_server.or(subject).or_else(|| only(&names.own)).or_else(|| only(&names.others)),
        };
        let fact = Fact {
            source,
            sequence: evidence.sequence,
            kind: evidence.kind,
            at_ms,
            breakout: evidence.breakout.as_ref(),
            clock_off: own && evidence.claimed_ms.abs_diff(evidence.at_ms) > CLOCK_OFF_MS.unsigned_abs(),
            prompt: evidence.received_ms.saturating_sub(evidence.at_ms) <= PROMPT_MS,
            // A server names a person once, on arrival; its later facts about the endpoint are of the same.
            named: who.is_some() && (subject == who || (is_trusted_server(evidence) && by_server == who)),
        };
        let who = who.map_or_else(|| Who::Stranger(names.called.map_or("", |(_, _, name)| name)), Who::Person);
        let track = self.tracks.entry((who, &evidence.endpoint)).or_default();
        if own {
            track.own.push(fact);
            track.disproved |= by_server.is_some_and(|person| Some(person) != subject);
            return;
        }
        match &evidence.witness {
            Witness::Browser(person) => track.others.entry(Onlooker::Browser(person)).or_default().push(fact),
            Witness::Display(person) => track.others.entry(Onlooker::Display(person)).or_default().push(fact),
            Witness::Server { kind, .. } if !kind.is_trusted() => track.others.entry(Onlooker::Weak(source)).or_default().push(fact),
            Witness::Server { kind, .. } => {
                track.servers.entry(source).or_default().push(fact);
                let server = self.servers.entry(source).or_insert_with(|| ServerSource {
                    kind: *kind,
                    lists: Vec::new(),
                    endpoints: BTreeMap::new(),
                    words: Vec::new(),
                });
                if server.words.last() != Some(&at_ms) {
                    server.words.push(at_ms);
                }
                server.endpoints.entry(&evidence.endpoint).or_default().push(fact);
                if fact.kind == FactKind::Snapshot && server.lists.last() != Some(&at_ms) {
                    server.lists.push(at_ms);
                }
            }
        }
    }
}

/// Each fact once, with the number of its source, in the order of sources and sequences. Of facts that claim to be the same and are not,
/// the least counts.
fn distinct<'a>(evidence: impl IntoIterator<Item = &'a Evidence>) -> Vec<(u32, &'a Evidence)> {
    let evidence: Vec<&Evidence> = evidence.into_iter().filter(|fact| fact.kind != FactKind::CheckIn).collect();
    let mut numbers: HashMap<(&Witness, &str), u32> = HashMap::new();
    for fact in &evidence {
        numbers.entry((&fact.witness, fact.source.as_str())).or_default();
    }
    let mut sources: Vec<(&Witness, &str)> = numbers.keys().copied().collect();
    sources.sort_unstable();
    for (source, number) in sources.iter().zip(0..) {
        numbers.insert(*source, number);
    }
    let mut all: Vec<(u32, &Evidence)> = evidence.into_iter().map(|fact| (numbers[&(&fact.witness, fact.source.as_str())], fact)).collect();
    all.sort_unstable_by(|(one_source, one), (other_source, other)| {
        (one_source, one.sequence).cmp(&(other_source, other.sequence)).then_with(|| content(one).cmp(&content(other)))
    });
    all.dedup_by_key(|(source, fact)| (*source, fact.sequence));
    all
}

fn content(fact: &Evidence) -> impl Ord + '_ {
    let Evidence { subject, name, endpoint, kind, breakout, at_ms, claimed_ms, received_ms, .. } = fact;
    (at_ms, kind, endpoint, subject, name, breakout, claimed_ms, received_ms)
}

fn is_trusted_server(fact: &Evidence) -> bool {
    matches!(fact.witness, Witness::Server { kind, .. } if kind.is_trusted())
}

fn at_ms(fact: &Evidence) -> i64 {
    fact.at_ms.clamp(-TIME_MAX_MS, TIME_MAX_MS)
}

fn only<'a>(people: &BTreeSet<&'a PersonId>) -> Option<&'a PersonId> {
    (people.len() == 1).then(|| people.first().copied()).flatten()
}
