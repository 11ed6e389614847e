//! The lobby: who waits, and who lets them in.

use domain::EndpointId;

use super::super::message::{Answer, ToPage};
use super::super::room::To;
use super::{House, Out, Step, Waiting, Whom, one_in_main, to_moderators};

impl House {
    pub(super) fn knock(&mut self, id: &EndpointId) -> Out {
        let Some(waiting) = self.waiting.iter_mut().find(|one| one.one.id == *id).filter(|one| !one.knocked) else { return Vec::new() };
        waiting.knocked = true;
        let knocker = waiting.knocker.clone();
        vec![one_in_main(id, ToPage::Waiting { knocking: true }), to_moderators(ToPage::Knocking { knocker })]
    }

    /// A new moderator learns who knocks.
    pub(super) fn waiting_shown(&self, id: &EndpointId) -> Out {
        let knocked = self.waiting.iter().filter(|one| one.knocked);
        knocked.map(|one| one_in_main(id, ToPage::Knocking { knocker: one.knocker.clone() })).collect()
    }

    /// Whoever waits when it is turned off comes in.
    pub(super) fn set_lobby(&mut self, on: bool, by: &EndpointId) -> Out {
        if std::mem::replace(&mut self.lobby, on) == on {
            return Vec::new();
        }
        let mut out = vec![(Whom::Room(None, To::All), ToPage::Lobby { on, by: by.clone() })];
        if !on {
            for Waiting { one, knocker, .. } in std::mem::take(&mut self.waiting) {
                out.push(to_moderators(ToPage::KnockGone { id: knocker.id }));
                self.steps.push_back(Step::Enter(Box::new(one)));
            }
        }
        out
    }

    pub(super) fn answer(&mut self, id: &EndpointId, admitted: bool, by: &EndpointId) -> Out {
        let Some(at) = self.waiting.iter().position(|one| one.knocker.id == *id && one.knocked) else { return Vec::new() };
        let Waiting { one, knocker, .. } = self.waiting.remove(at);
        let mut out = vec![to_moderators(ToPage::Answered(Answer { knocker, admitted, by: by.clone() }))];
        if admitted {
            out.extend(self.enter(None, one));
        } else {
            out.push(one_in_main(&one.id, ToPage::Denied));
            self.gone.push(one.id);
        }
        out
    }
}
