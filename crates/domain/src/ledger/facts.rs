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
    pub(super) others: Vec<(Onlooker<'a>, Vec<Fact<'a>>)>,
    /// By trusted server-side witnesses, by source.
    pub(super) servers: Vec<(u32, Vec<Fact<'a>>)>,
    /// A trusted server-side witness names somebody else.
    pub(super) disproved: bool,
}

/// A source at the Jitsi server.
#[derive(Debug)]
pub(super) struct ServerSource<'a> {
    pub(super) kind: HookKind,
    /// Moments of its lists of who is there, in order (Unix ms).
    pub(super) lists: Vec<i64>,
    /// All that it says, by the number of the endpoint.
    pub(super) endpoints: BTreeMap<u32, Vec<Fact<'a>>>,
    /// Moments of all that it says, in order (Unix ms).
    pub(super) words: Vec<i64>,
    /// It has told of somebody in a breakout room. If not, it may not see these rooms.
    pub(super) tells_of_breakouts: bool,
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
    /// Breakout rooms, and whose browsers tell of somebody in there.
    pub(super) breakouts: BTreeMap<&'a BreakoutId, BTreeSet<&'a PersonId>>,
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
    let (all, endpoints) = distinct(evidence);
    let mut names: Vec<Names> = Vec::new();
    names.resize_with(endpoints, Names::default);
    for one in &all {
        let (fact, known) = (one.evidence, &mut names[one.endpoint as usize]);
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
    for known in &mut names {
        known.server.sort_unstable();
        known.server.dedup_by_key(|(_, person)| *person);
    }
    let mut facts = Facts { newest_ms: i64::MIN, ..Facts::default() };
    // An endpoint is hardly ever more than one person's.
    let mut tracks: Vec<Vec<(Who, &EndpointId, Track)>> = Vec::new();
    tracks.resize_with(endpoints, Vec::new);
    for one in all {
        facts.newest_ms = facts.newest_ms.max(at_ms(one.evidence));
        if let (Some(room), Witness::Browser(person) | Witness::Display(person)) = (&one.evidence.breakout, &one.evidence.witness) {
            facts.breakouts.entry(room).or_default().insert(person);
        }
        facts.add(one, &names[one.endpoint as usize], &mut tracks[one.endpoint as usize]);
    }
    facts.tracks = tracks.into_iter().flatten().map(|(who, endpoint, track)| ((who, endpoint), track)).collect();
    for server in facts.servers.values_mut() {
        server.lists.sort_unstable();
        server.lists.dedup();
        server.words.sort_unstable();
        server.words.dedup();
    }
    facts
}

/// The facts of one witness are beside each other.
fn push<'a, K: PartialEq>(all: &mut Vec<(K, Vec<Fact<'a>>)>, key: K, fact: Fact<'a>) {
    match all.last_mut().filter(|(last, _)| *last == key) {
        Some((_, facts)) => facts.push(fact),
        None => all.push((key, vec![fact])),
    }
}

impl<'a> Facts<'a> {
    fn add(
        &mut self,
        Numbered { source, endpoint, evidence }: Numbered<'a>,
        names: &Names<'a>,
        tracks: &mut Vec<(Who<'a>, &'a EndpointId, Track<'a>)>,
    ) {
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
        let place = tracks.iter().position(|(known, ..)| *known == who).unwrap_or_else(|| {
            tracks.push((who, &evidence.endpoint, Track::default()));
            tracks.len() - 1
        });
        let track = &mut tracks[place].2;
        if own {
            track.own.push(fact);
            track.disproved |= by_server.is_some_and(|person| Some(person) != subject);
            return;
        }
        match &evidence.witness {
            Witness::Browser(person) => push(&mut track.others, Onlooker::Browser(person), fact),
            Witness::Display(person) => push(&mut track.others, Onlooker::Display(person), fact),
            Witness::Server { kind, .. } if !kind.is_trusted() => push(&mut track.others, Onlooker::Weak(source), fact),
            Witness::Server { kind, .. } => {
                push(&mut track.servers, source, fact);
                let server = self.servers.entry(source).or_insert_with(|| ServerSource {
                    kind: *kind,
                    lists: Vec::new(),
                    endpoints: BTreeMap::new(),
                    words: Vec::new(),
                    tells_of_breakouts: false,
                });
                server.tells_of_breakouts |= fact.breakout.is_some();
                if server.words.last() != Some(&at_ms) {
                    server.words.push(at_ms);
                }
                server.endpoints.entry(endpoint).or_default().push(fact);
                if fact.kind == FactKind::Snapshot && server.lists.last() != Some(&at_ms) {
                    server.lists.push(at_ms);
                }
            }
        }
    }
}

/// A piece of evidence, and the numbers of its source (in their order) and of its endpoint (in any).
#[derive(Clone, Copy)]
struct Numbered<'a> {
    source: u32,
    endpoint: u32,
    evidence: &'a Evidence,
}

/// Each fact once, in the order of sources and sequences, and how many endpoints there are. Of facts that claim to be the same and are
/// not, the least counts.
fn distinct<'a>(evidence: impl IntoIterator<Item = &'a Evidence>) -> (Vec<Numbered<'a>>, usize) {
    let mut sources: HashMap<(&Witness, &str), u32> = HashMap::new();
    let mut endpoints: HashMap<&EndpointId, u32> = HashMap::new();
    let mut all: Vec<Numbered> = Vec::new();
    for evidence in evidence.into_iter().filter(|fact| fact.kind != FactKind::CheckIn) {
        let next = number(sources.len());
        // Mostly the same as before.
        let before = all.last().filter(|last| last.evidence.source == evidence.source && last.evidence.witness == evidence.witness);
        let source =
            before.map_or_else(|| *sources.entry((&evidence.witness, evidence.source.as_str())).or_insert(next), |last| last.source);
        let next = number(endpoints.len());
        let endpoint = *endpoints.entry(&evidence.endpoint).or_insert(next);
        all.push(Numbered { source, endpoint, evidence });
    }
    let mut order: Vec<((&Witness, &str), u32)> = sources.into_iter().collect();
    order.sort_unstable();
    let mut places = vec![0; order.len()];
    for ((_, source), place) in order.into_iter().zip(0..) {
        places[source as usize] = place;
    }
    for one in &mut all {
        one.source = places[one.source as usize];
    }
    all.sort_unstable_by(|one, other| {
        let place = (one.source, one.evidence.sequence).cmp(&(other.source, other.evidence.sequence));
        place.then_with(|| content(one.evidence).cmp(&content(other.evidence)))
    });
    all.dedup_by_key(|one| (one.source, one.evidence.sequence));
    (all, endpoints.len())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer sources and endpoints than facts, which are in memory")
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
