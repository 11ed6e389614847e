//! The roster: everybody in the order of joining, and found by id without looking at all.

use std::ops::Deref;

use domain::EndpointId;

use super::endpoint::Endpoint;

/// Everybody in the conference, oneself included, in the order of joining. Reads like a slice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    people: Vec<Endpoint>,
    /// Places in `people`, in the order of their ids: four bytes a person, kept up without copying an id.
    by_id: Vec<u32>,
}

impl Roster {
    /// The line with this id.
    pub fn get(&self, id: &EndpointId) -> Option<&Endpoint> {
        self.place(id).map(|place| &self.people[place])
    }

    pub(super) fn get_mut(&mut self, id: &EndpointId) -> Option<&mut Endpoint> {
        let place = self.place(id)?;
        self.people.get_mut(place)
    }

    /// Everybody else, in the order of their ids, beginning after this one and going round.
    pub fn after(&self, id: &EndpointId) -> impl Iterator<Item = &Endpoint> {
        let (before, from) = match self.find(id) {
            Ok(at) => (at, at + 1),
            Err(at) => (at, at),
        };
        self.by_id[from..].iter().chain(&self.by_id[..before]).map(|place| &self.people[*place as usize])
    }

    /// Adds somebody at the end. Whoever has a line already keeps it as it is.
    pub(super) fn push(&mut self, endpoint: Endpoint) {
        if let Err(at) = self.find(&endpoint.id) {
            #[expect(clippy::cast_possible_truncation, reason = "a conference has not four thousand million people")]
            self.by_id.insert(at, self.people.len() as u32);
            self.people.push(endpoint);
        }
    }

    pub(super) fn remove(&mut self, id: &EndpointId) -> Option<Endpoint> {
        let at = self.find(id).ok()?;
        let place = self.by_id.remove(at);
        for other in &mut self.by_id {
            *other -= u32::from(*other > place);
        }
        Some(self.people.remove(place as usize))
    }

    /// All lines, to change anything but their ids.
    pub(super) fn each_mut(&mut self) -> std::slice::IterMut<'_, Endpoint> {
        self.people.iter_mut()
    }

    /// Takes everybody out.
    pub(super) fn take(&mut self) -> Vec<Endpoint> {
        self.by_id.clear();
        std::mem::take(&mut self.people)
    }

    pub(super) fn place(&self, id: &EndpointId) -> Option<usize> {
        self.find(id).ok().map(|at| self.by_id[at] as usize)
    }

    fn find(&self, id: &EndpointId) -> Result<usize, usize> {
        self.by_id.binary_search_by(|place| self.people[*place as usize].id.cmp(id))
    }
}

impl Deref for Roster {
    type Target = [Endpoint];

    fn deref(&self) -> &[Endpoint] {
        &self.people
    }
}

impl<'a> IntoIterator for &'a Roster {
    type Item = &'a Endpoint;
    type IntoIter = std::slice::Iter<'a, Endpoint>;

    fn into_iter(self) -> Self::IntoIter {
        self.people.iter()
    }
}

impl FromIterator<Endpoint> for Roster {
    fn from_iter<T: IntoIterator<Item = Endpoint>>(endpoints: T) -> Self {
        let mut roster = Self::default();
        endpoints.into_iter().for_each(|endpoint| roster.push(endpoint));
        roster
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> EndpointId {
        EndpointId::new(format!("{number:08x}"))
    }

    #[test]
    fn everybody_is_found_whatever_the_order_of_coming_and_going() {
        let mut roster: Roster = [5, 2, 9, 1, 7, 2].into_iter().map(|number| Endpoint::new(id(number), 0)).collect();
        let order = |roster: &Roster| roster.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        assert_eq!(order(&roster), [id(5), id(2), id(9), id(1), id(7)], "each once, in the order of coming");
        assert_eq!(roster.remove(&id(2)).map(|one| one.id), Some(id(2)));
        assert_eq!(roster.remove(&id(2)), None);
        roster.push(Endpoint::new(id(3), 0));
        assert_eq!(order(&roster), [id(5), id(9), id(1), id(7), id(3)]);
        for number in [5, 9, 1, 7, 3] {
            assert_eq!(roster.get(&id(number)).map(|one| &one.id), Some(&id(number)));
        }
        assert_eq!(roster.after(&id(7)).map(|one| one.id.clone()).collect::<Vec<_>>(), [id(9), id(1), id(3), id(5)]);
        assert_eq!(roster.after(&id(4)).count(), 5, "nobody is left out for somebody who is not there");
    }
}
