use reqwest::header::{HeaderName, HeaderValue};

use super::*;

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

#[test]
fn who_may_embed() {
    let page = Url::parse("https://meet.school.example/").expect("an address");
    for (list, ours, allowed) in [
        (vec![], Some("https://rollcall.school.example"), true),
        (vec![("x-frame-options", "DENY")], None, false),
        (vec![("x-frame-options", "SAMEORIGIN")], Some("https://rollcall.school.example"), false),
        (vec![("x-frame-options", "sameorigin")], Some("https://meet.school.example"), true),
        (vec![("x-frame-options", "ALLOW-FROM https://elsewhere.example")], None, true),
        (vec![("x-frame-options", "DENY"), ("content-security-policy", "frame-ancestors *")], None, true),
        (vec![("content-security-policy", "default-src 'self'; frame-ancestors 'none'")], None, false),
        (vec![("content-security-policy", "frame-ancestors 'self'")], None, false),
        (vec![("content-security-policy", "frame-ancestors 'self' https://portal.example")], None, true),
        (vec![("content-security-policy", "frame-ancestors 'self' https://portal.example")], Some("https://rollcall.example"), false),
        (vec![("content-security-policy", "frame-ancestors https://rollcall.example")], Some("https://rollcall.example"), true),
        (vec![("content-security-policy", "frame-ancestors rollcall.example")], Some("https://rollcall.example:8443"), false),
        (vec![("content-security-policy", "frame-ancestors https://rollcall.example:8443")], Some("https://rollcall.example:8443"), true),
        (vec![("content-security-policy", "frame-ancestors https://*.school.example")], Some("https://a.b.school.example"), true),
        (vec![("content-security-policy", "frame-ancestors https://*.school.example")], Some("https://evilschool.example"), false),
        (vec![("content-security-policy", "frame-ancestors https:")], Some("https://rollcall.example"), true),
        (vec![("content-security-policy", "script-src 'none'")], Some("https://rollcall.example"), true),
    ] {
        assert_eq!(framing(&headers(&list), &page, ours) == Framing::Allowed, allowed, "{list:?} for {ours:?}");
    }
}

#[test]
fn the_clock_is_read_with_the_doubt_on_the_other_sides_side() {
    let took = Duration::from_millis(400);
    let date = headers(&[("date", "Thu, 01 Jan 1970 00:01:40 GMT")]); // 100 s
    let ahead = |asked_ms| clock_ahead_ms(&date, asked_ms, took);
    assert_eq!(ahead(100_000), Some(0));
    assert_eq!(ahead(99_700), Some(0), "written before the answer came");
    assert_eq!(ahead(100_900), Some(0), "whole seconds are cut off");
    assert_eq!(ahead(88_000), Some(11_600));
    assert_eq!(ahead(112_000), Some(-11_001));
    assert_eq!(clock_ahead_ms(&headers(&[("date", "yesterday")]), 0, took), None);
    assert_eq!(clock_ahead_ms(&headers(&[("date", "Thu, 01 Jan 1970 00:01:40 GMT"), ("age", "300")]), 0, took), None);
}

#[test]
fn a_page_is_no_script() {
    let script = |body: &str| what_script(&Answer { status: 200, headers: HeaderMap::new(), body: body.to_owned() });
    assert_eq!(script("!function(e,t){e.JitsiMeetExternalAPI=t()}(self)"), Script::Real);
    assert_eq!(script("<html><script>new JitsiMeetExternalAPI()</script></html>"), Script::SomethingElse);
    assert_eq!(script(""), Script::SomethingElse);
}

#[test]
fn a_number_of_people_is_told_from_a_page() {
    assert!(is_number("12") && is_number("0"));
    assert!(!is_number("") && !is_number("<html>") && !is_number("123456789012"));
    assert!(is_json("[]") && is_json("{\"a\":1}") && !is_json("404") && !is_json("<html>"));
}
