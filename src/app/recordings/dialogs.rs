//! What is typed or chosen for a recording: its title, its link, its captions.

use domain::{LessonId, RecordingId};
use leptos::html;
use leptos::prelude::*;

use crate::api::recording::{add_recording_link, edit_recording_link, rename_recording, set_captions};
use crate::api::{ApiError, Result};
use crate::app::act::Act;
use crate::app::load::Refresh;
use crate::app::parts::{Button, Field, FormDialog, fresh_id};
use crate::app::session::use_shared;
use crate::browser::file::{self, Trouble};
use crate::playback::{CAPTIONS_MOST, captions_trouble};

/// Most characters of a title.
const TITLE_MOST: usize = 200;
/// What a link may be.
const LINK_HINT: &str =
    "The address as you would send it: of YouTube, Vimeo, PeerTube, Nextcloud or any other site that begins with https://";

/// Adds a link to a recording that is elsewhere.
pub fn add_link(lesson: LessonId, open: RwSignal<bool>, refresh: Refresh) -> AnyView {
    let (act, said) = (Act::new(), use_shared().said);
    let lesson = StoredValue::new(lesson);
    let (title, link) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let send = move |()| {
        act.run(add_recording_link(lesson.get_value(), typed(title), typed(link)), move |_| {
            open.set(false);
            title.set(String::new());
            link.set(String::new());
            said.say("The link is added.");
            refresh.now();
        });
    };
    view! {
        <FormDialog title="Add a link" action="Add the link" open act on_submit=send>
            <Field label="Title" value=title most=TITLE_MOST autofocus=true />
            <Field label="Address" value=link kind="url" hint=LINK_HINT />
        </FormDialog>
    }
    .into_any()
}

fn typed(text: RwSignal<String>) -> String {
    text.with_untracked(|text| text.trim().to_owned())
}

/// The dialogs of one recording.
#[derive(Clone, Copy)]
pub struct Dialogs {
    id: StoredValue<RecordingId>,
    refresh: Refresh,
    /// Another title.
    pub renaming: RwSignal<bool>,
    /// Another link.
    pub linking: RwSignal<bool>,
    /// Captions.
    pub captioning: RwSignal<bool>,
    /// The title it has.
    pub title: RwSignal<String>,
    /// The link it has.
    pub link: RwSignal<String>,
    /// It has captions.
    pub captions: RwSignal<bool>,
}

impl Dialogs {
    /// To be made in a component.
    pub fn new(id: RecordingId, refresh: Refresh) -> Self {
        let closed = || RwSignal::new(false);
        Self {
            id: StoredValue::new(id),
            refresh,
            renaming: closed(),
            linking: closed(),
            captioning: closed(),
            title: RwSignal::new(String::new()),
            link: RwSignal::new(String::new()),
            captions: closed(),
        }
    }

    /// All of them.
    pub fn view(self) -> AnyView {
        view! {
            {self.rename()}
            {self.edit_link()}
            {self.captions()}
        }
        .into_any()
    }

    fn rename(self) -> AnyView {
        let (act, said) = (Act::new(), use_shared().said);
        let title = RwSignal::new(String::new());
        let send = move |()| {
            act.run(rename_recording(self.id.get_value(), typed(title)), move |()| {
                self.renaming.set(false);
                said.say("The recording has another title now.");
                self.refresh.now();
            });
        };
        view! {
            <FormDialog title="Rename the recording" action="Rename" open=self.renaming act on_submit=send>
                {title.set(self.title.get_untracked())} <Field label="Title" value=title most=TITLE_MOST autofocus=true />
            </FormDialog>
        }
        .into_any()
    }

    fn edit_link(self) -> AnyView {
        let (act, said) = (Act::new(), use_shared().said);
        let link = RwSignal::new(String::new());
        let send = move |()| {
            act.run(edit_recording_link(self.id.get_value(), typed(link)), move |()| {
                self.linking.set(false);
                said.say("The link is saved.");
                self.refresh.now();
            });
        };
        view! {
            <FormDialog title="Where the recording is" action="Save" open=self.linking act on_submit=send>
                {link.set(self.link.get_untracked())} <Field label="Address" value=link kind="url" hint=LINK_HINT autofocus=true />
            </FormDialog>
        }
        .into_any()
    }

    fn captions(self) -> AnyView {
        let (act, removing, said) = (Act::new(), Act::new(), use_shared().said);
        let field = NodeRef::<html::Input>::new();
        let done = move |sentence: &'static str| {
            self.captioning.set(false);
            said.say(sentence);
            self.refresh.now();
        };
        let send = move |()| {
            let Some(input) = field.get_untracked() else { return };
            let id = self.id.get_value();
            let call = async move {
                let text = read(&input).await?;
                set_captions(id, Some(text)).await
            };
            act.run(call, move |()| done("The captions are saved."));
        };
        let remove = move || removing.run(set_captions(self.id.get_value(), None), move |()| done("The captions are removed."));
        let id = fresh_id();
        let hint = [&id, "-hint"].concat();
        view! {
            <FormDialog title="Captions" action="Save the captions" open=self.captioning act on_submit=send>
                <div class="field">
                    <label for=id.clone()>"WebVTT file (.vtt)"</label>
                    <input
                        class="input"
                        id=id.clone()
                        type="file"
                        accept=".vtt,text/vtt"
                        required
                        aria-describedby=hint.clone()
                        node_ref=field
                    />
                    <span class="hint" id=hint.clone()>
                        "At most 200 KB. What is said is then shown in the picture and beside it, and can be searched."
                    </span>
                </div>
                {move || {
                    self.captions
                        .get()
                        .then(|| {
                            view! {
                                <div class="notice">
                                    <p>"There are captions already. A new file takes their place."</p>
                                    <Button kind="danger" busy=removing.busy on_press=remove>
                                        "Remove the captions"
                                    </Button>
                                </div>
                                {crate::app::parts::refusal(removing)}
                            }
                        })
                }}
            </FormDialog>
        }
        .into_any()
    }
}

/// The text of the file, if it can be captions.
async fn read(input: &leptos::web_sys::HtmlInputElement) -> Result<String> {
    let wrong = |sentence: &str| ApiError::Setting { field: "captions".to_owned(), sentence: sentence.to_owned() };
    match file::text(input, CAPTIONS_MOST).await {
        Ok(text) => captions_trouble(&text).map_or(Ok(text), |why| Err(wrong(why))),
        Err(Trouble::None) => Err(wrong("Please choose a file.")),
        Err(Trouble::TooLarge) => {
            Err(wrong("This file is larger than 200 KB. Captions are text alone; please check that it is the right file."))
        }
        Err(Trouble::Unreadable) => Err(wrong("The browser could not read this file. Please choose it again.")),
    }
}
