//! Sets of moments: spans in order and apart.

/// From when to when (Unix ms); the end does not belong to it.
pub(crate) type Span = (i64, i64);

/// The same moments as spans in order, apart, none empty.
pub(crate) fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| span.0 < span.1);
    spans.sort_unstable();
    let mut all: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match all.last_mut() {
            Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
            _ => all.push(span),
        }
    }
    all
}

/// What is in both. Both must be as [`union`] makes them.
pub(crate) fn intersect(one: &[Span], other: &[Span]) -> Vec<Span> {
    let (mut i, mut j, mut both) = (0, 0, Vec::new());
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        let span = (a.0.max(b.0), a.1.min(b.1));
        if span.0 < span.1 {
            both.push(span);
        }
        if a.1 <= b.1 {
            i += 1;
        } else {
            j += 1;
        }
    }
    both
}

/// What is in `from` and not in `less`. Both must be as [`union`] makes them.
pub(crate) fn subtract(from: &[Span], less: &[Span]) -> Vec<Span> {
    let (mut rest, mut j) = (Vec::new(), 0);
    for &(mut start, end) in from {
        while less.get(j).is_some_and(|span| span.1 <= start) {
            j += 1;
        }
        let mut k = j;
        while let Some(&(from_ms, to_ms)) = less.get(k).filter(|span| span.0 < end) {
            if start < from_ms {
                rest.push((start, from_ms));
            }
            start = start.max(to_ms);
            k += 1;
        }
        if start < end {
            rest.push((start, end));
        }
    }
    rest
}

/// Whether a moment is in it, ends included.
pub(crate) fn touches(spans: &[Span], at_ms: i64) -> bool {
    let next = spans.partition_point(|span| span.1 < at_ms);
    spans.get(next).is_some_and(|span| span.0 <= at_ms)
}

/// The same, each span longer by `by_ms` at both ends.
pub(crate) fn widen(spans: &[Span], by_ms: i64) -> Vec<Span> {
    union(spans.iter().map(|span| (span.0.saturating_sub(by_ms), span.1.saturating_add(by_ms))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_sets() {
        let all = union(vec![(5, 7), (0, 3), (3, 4), (9, 9), (6, 8)]);
        assert_eq!(all, [(0, 4), (5, 8)]);
        assert_eq!(intersect(&all, &[(1, 6), (7, 20)]), [(1, 4), (5, 6), (7, 8)]);
        assert_eq!(subtract(&all, &[(1, 2), (3, 6)]), [(0, 1), (2, 3), (6, 8)]);
        assert_eq!(subtract(&[(0, 10), (20, 30)], &[(5, 25)]), [(0, 5), (25, 30)]);
        assert!(touches(&all, 4) && touches(&all, 5) && !touches(&all, 9));
        assert_eq!(widen(&all, 1), [(-1, 9)]);
    }
}
