//! Dates and times in words, by the browser's own calendar (Intl), in the reader's time zone unless another is named.

use std::cell::RefCell;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::browser::page;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How Intl writes it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `09:05`
    Clock,
    /// `Mon 23 Nov`
    Day,
    /// `Mon 23 Nov 2027`
    DayAndYear,
    /// `09:05:59`
    Precise,
    /// `2026-11-23`, for comparing and for date fields
    Key,
    /// `09:05` in 24 hours, for time fields
    Field,
}

impl Form {
    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Clock => &[("hour", "2-digit"), ("minute", "2-digit")],
            Self::Precise => &[("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit")],
            Self::Day => &[("weekday", "short"), ("day", "numeric"), ("month", "short")],
            Self::DayAndYear => &[("weekday", "short"), ("day", "numeric"), ("month", "short"), ("year", "numeric")],
            Self::Key => &[("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")],
            Self::Field => &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")],
        }
    }

    // The page is in English, so its dates are, too; which English (and so 12 or 24 hours) is the reader's.
    fn language(self) -> String {
        let own = page::language();
        match self {
            // Sweden writes dates as date fields want them.
            Self::Key | Self::Field => "sv-SE".to_owned(),
            _ if own.starts_with("en") => own,
            _ => "en-GB".to_owned(),
        }
    }
}

/// A form in a zone, and the function that writes it.
type Writer = (Form, Option<String>, Function);

fn write(at_ms: i64, form: Form, zone: Option<&str>) -> String {
    thread_local! {
        // A report has thousands of times in it, and making a formatter takes far longer than using it.
        static WRITERS: RefCell<Vec<Writer>> = const { RefCell::new(Vec::new()) };
    }
    let date = Date::new(&JsValue::from_f64(at_ms as f64));
    WRITERS.with_borrow_mut(|writers| {
        let at = writers.iter().position(|(known, at, _)| *known == form && at.as_deref() == zone).unwrap_or_else(|| {
            writers.push((form, zone.map(str::to_owned), writer(form, zone)));
            writers.len() - 1
        });
        writers[at].2.call1(&JsValue::UNDEFINED, &date).ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}

fn writer(form: Form, zone: Option<&str>) -> Function {
    let options = Object::new();
    for (name, value) in form.options() {
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    if let Some(zone) = zone {
        let _ = Reflect::set(&options, &JsValue::from_str("timeZone"), &JsValue::from_str(zone));
    }
    Intl::DateTimeFormat::new(&Array::of1(&JsValue::from_str(&form.language())), &options).format()
}

/// `09:05`
pub fn clock(at_ms: i64) -> String {
    write(at_ms, Form::Clock, None)
}

/// `Today`, `Tomorrow`, `Yesterday`, `Mon 23 Nov`, or with its year when that is not this year.
pub fn day(at_ms: i64) -> String {
    let now_ms = page::now_ms();
    let key = |ms| write(ms, Form::Key, None);
    let that = key(at_ms);
    for (shift_ms, word) in [(0, "Today"), (DAY_MS, "Tomorrow"), (-DAY_MS, "Yesterday")] {
        if that == key(now_ms + shift_ms) {
            return word.to_owned();
        }
    }
    let same_year = that.get(..4) == key(now_ms).get(..4);
    write(at_ms, if same_year { Form::Day } else { Form::DayAndYear }, None)
}

/// `Today, 09:05`
pub fn moment(at_ms: i64) -> String {
    [&day(at_ms), ", ", &clock(at_ms)].concat()
}

/// The same within a sentence: `today, 09:05`
pub fn moment_said(at_ms: i64) -> String {
    said(moment(at_ms))
}

fn said(mut words: String) -> String {
    if ["Today", "Tomorrow", "Yesterday"].iter().any(|word| words.starts_with(word)) {
        words[..1].make_ascii_lowercase();
    }
    words
}

/// A day within a sentence: `today`, `Mon 23 Nov`
pub fn day_said(at_ms: i64) -> String {
    said(day(at_ms))
}

/// `Today, 09:05:59`: for logs.
pub fn precise(at_ms: i64) -> String {
    [&day(at_ms), ", ", &write(at_ms, Form::Precise, None)].concat()
}

/// `Mon 23 Nov 2026, 09:05`: for what may be printed, where "today" would soon be wrong.
pub fn date(at_ms: i64) -> String {
    [&write(at_ms, Form::DayAndYear, None), ", ", &clock(at_ms)].concat()
}

/// `Mon 23 Nov 2026, 09:05 to 10:00`; the day of the end only if it is another one.
pub fn dates(from_ms: i64, to_ms: i64) -> String {
    [&write(from_ms, Form::DayAndYear, None), ", ", &hours(from_ms, to_ms)].concat()
}

/// `09:05 to 10:00`; the day of the end only if it is another one.
pub fn hours(from_ms: i64, to_ms: i64) -> String {
    let same_day = write(from_ms, Form::Key, None) == write(to_ms, Form::Key, None);
    let end = if same_day { clock(to_ms) } else { moment(to_ms) };
    [&clock(from_ms), " to ", &end].concat()
}

/// `In New York: Mon 23 Nov, 14:05`: the same moment on the clocks of another zone.
pub fn moment_in(at_ms: i64, zone: &str) -> String {
    let place = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    ["In ", &place, ": ", &write(at_ms, Form::Day, Some(zone)), ", ", &write(at_ms, Form::Clock, Some(zone))].concat()
}

/// The day and the clock of one time zone: an IANA name, or the reader's own where it is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(Option<String>);

impl Zone {
    /// By its name.
    pub fn new(name: &str) -> Self {
        Self((!name.is_empty()).then(|| name.to_owned()))
    }

    fn name(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// `09:05`
    pub fn clock(&self, at_ms: i64) -> String {
        write(at_ms, Form::Clock, self.name())
    }

    /// `09:05` in 24 hours, for time fields.
    pub fn field(&self, at_ms: i64) -> String {
        write(at_ms, Form::Field, self.name())
    }

    /// `Mon 23 Nov 2026`
    pub fn day(&self, at_ms: i64) -> String {
        write(at_ms, Form::DayAndYear, self.name())
    }

    /// `Mon 23 Nov`
    pub fn short_day(&self, at_ms: i64) -> String {
        write(at_ms, Form::Day, self.name())
    }

    /// `Mon 23 Nov 2026, 09:05`
    pub fn date(&self, at_ms: i64) -> String {
        [&self.day(at_ms), ", ", &self.clock(at_ms)].concat()
    }

    /// `Mon 23 Nov 2026, 09:05 to 10:00`; the day of the end only if it is another one.
    pub fn dates(&self, from_ms: i64, to_ms: i64) -> String {
        let end = if self.day(from_ms) == self.day(to_ms) { self.clock(to_ms) } else { self.date(to_ms) };
        [&self.date(from_ms), " to ", &end].concat()
    }

    /// `09:05–10:00`
    pub fn hours(&self, from_ms: i64, to_ms: i64) -> String {
        [&self.clock(from_ms), "–", &self.clock(to_ms)].concat()
    }

    /// Minutes since midnight that the clock shows.
    pub fn minute(&self, at_ms: i64) -> i64 {
        minute_of_day(&self.field(at_ms)).unwrap_or_default()
    }

    /// The moment nearest to `near_ms` (Unix ms) at which the clock shows this time (`09:05`); none: that is no time.
    pub fn at(&self, field: &str, near_ms: i64) -> Option<i64> {
        let wanted = minute_of_day(field)?;
        let mut at_ms = near_ms.div_euclid(60_000) * 60_000;
        // The second round is for a change of the clocks on the way.
        for _ in 0..2 {
            let away = (wanted - self.minute(at_ms)).rem_euclid(1_440);
            at_ms += if away > 720 { away - 1_440 } else { away } * 60_000;
        }
        Some(at_ms)
    }

    /// `Times are those of Madrid.`: for what may be printed, and read elsewhere.
    pub fn words(&self) -> Option<String> {
        let zone = self.name()?;
        Some(["Times are those of ", &zone.rsplit('/').next().unwrap_or(zone).replace('_', " "), "."].concat())
    }
}

/// `09:05` in minutes since midnight.
fn minute_of_day(field: &str) -> Option<i64> {
    let (hours, minutes) = field.split_once(':')?;
    Some(hours.parse::<i64>().ok()? * 60 + minutes.get(..2)?.parse::<i64>().ok()?)
}

/// Whether the clocks of a zone show another time than the reader's at this moment.
pub fn differs(at_ms: i64, zone: &str) -> bool {
    !zone.is_empty() && write(at_ms, Form::Field, Some(zone)) != write(at_ms, Form::Field, None)
}

/// `5 min`, `1 h 20 min`: a length, in ms, to the nearest minute.
pub fn length(ms: i64) -> String {
    minutes((ms.max(0) + 30_000) / 60_000)
}

/// The same from whole minutes.
pub fn minutes(minutes: i64) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, rest) => [&rest.to_string(), " min"].concat(),
        (hours, 0) => [&hours.to_string(), " h"].concat(),
        (hours, rest) => [&hours.to_string(), " h ", &rest.to_string(), " min"].concat(),
    }
}

/// How long until then, in words: `in less than a minute`, `in 12 min`, `in 3 h 5 min`, `in 4 days`.
pub fn until(ms: i64) -> String {
    if ms < 60_000 {
        "in less than a minute".to_owned()
    } else if ms < 2 * DAY_MS {
        ["in ", &minutes((ms + 59_999) / 60_000)].concat()
    } else {
        ["in ", &(ms / DAY_MS).to_string(), " days"].concat()
    }
}

/// The reader's own time zone, an IANA name.
pub fn own_zone() -> String {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    Reflect::get(&options, &JsValue::from_str("timeZone")).ok().and_then(|zone| zone.as_string()).unwrap_or_else(|| "UTC".to_owned())
}

/// The next full hour, as the values of a date field and a time field (`2026-11-23`, `09:00`), and one hour later.
pub fn next_hour() -> (String, String, String) {
    let start_ms = (page::now_ms() / 3_600_000 + 1) * 3_600_000;
    (write(start_ms, Form::Key, None), write(start_ms, Form::Field, None), write(start_ms + 3_600_000, Form::Field, None))
}

/// A moment (Unix ms) as the value of a `datetime-local` field on the reader's clock: `2026-11-23T09:05`.
pub fn field_moment(at_ms: i64) -> String {
    [&write(at_ms, Form::Key, None), "T", &write(at_ms, Form::Field, None)].concat()
}

/// The moment (Unix ms) that such a field shows; none: that is no moment.
pub fn moment_of_field(value: &str) -> Option<i64> {
    // Without a zone at its end it is read on the reader's clock.
    let at_ms = Date::parse(value);
    (!value.is_empty() && !at_ms.is_nan()).then_some(at_ms as i64)
}

/// The day after a `2026-11-23`, in the same form. A date that is none stays as it is.
pub fn next_day(date: &str) -> String {
    let noon_ms = Date::parse(&[date, "T12:00:00Z"].concat());
    if noon_ms.is_nan() { date.to_owned() } else { write(noon_ms as i64 + DAY_MS, Form::Key, Some("UTC")) }
}
