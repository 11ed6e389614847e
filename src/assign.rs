//! People put into rooms at random. Pure: the same people, split and seed give the same rooms. The pages that prepare groups and
//! breakout rooms use it, and the conference may, too.

use domain::board::ROOMS_MAX;

/// Into how many rooms people go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// So many rooms.
    Rooms(usize),
    /// As many rooms as it takes for so many people in each, at most.
    Each(usize),
}

impl Split {
    /// How many rooms that makes, at least one.
    pub const fn rooms(self, people: usize) -> usize {
        let rooms = match self {
            Self::Rooms(rooms) => rooms,
            Self::Each(0) => people,
            Self::Each(each) => people.div_ceil(each),
        };
        if rooms == 0 {
            1
        } else if rooms > ROOMS_MAX {
            ROOMS_MAX
        } else {
            rooms
        }
    }
}

/// Everybody in one room each, all equally likely, and no room with two people more than another. `seed`: 64 random bits.
pub fn at_random<T: Clone>(people: &[T], split: Split, seed: u64) -> Vec<Vec<T>> {
    let mut order: Vec<&T> = people.iter().collect();
    let mut dice = Dice(seed);
    for last in (1..order.len()).rev() {
        order.swap(last, dice.below(last + 1));
    }
    let mut rooms = vec![Vec::new(); split.rooms(people.len())];
    let count = rooms.len();
    for (place, person) in order.into_iter().enumerate() {
        rooms[place % count].push(person.clone());
    }
    rooms
}

/// A small generator (`SplitMix64`): nothing secret hangs on who sits where.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`. The upper bits of a product: for less than a thousand people the bias is below 2^-54.
    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_in_one_room_and_the_rooms_are_even() {
        for people in 0..40_usize {
            let names: Vec<usize> = (0..people).collect();
            for split in [Split::Rooms(0), Split::Rooms(1), Split::Rooms(4), Split::Rooms(60), Split::Each(0), Split::Each(3)] {
                let rooms = at_random(&names, split, people as u64);
                let mut all = rooms.concat();
                all.sort_unstable();
                assert_eq!(all, names, "{split:?}");
                let sizes: Vec<usize> = rooms.iter().map(Vec::len).collect();
                let (least, most) = (sizes.iter().min().expect("a room"), sizes.iter().max().expect("a room"));
                assert!(most - least <= 1 && rooms.len() <= ROOMS_MAX, "{people} in {split:?}: {sizes:?}");
            }
        }
    }

    #[test]
    fn so_many_in_each_is_never_one_more() {
        for people in 1..30 {
            let names: Vec<usize> = (0..people).collect();
            assert!(at_random(&names, Split::Each(4), 7).iter().all(|room| room.len() <= 4), "{people}");
        }
        assert_eq!(Split::Each(3).rooms(10), 4);
        assert_eq!(Split::Rooms(3).rooms(10), 3);
    }

    #[test]
    fn the_same_seed_gives_the_same_and_another_gives_another() {
        let names: Vec<u32> = (0..20).collect();
        let rooms = |seed| at_random(&names, Split::Rooms(5), seed);
        assert_eq!(rooms(1), rooms(1));
        assert_ne!(rooms(1), rooms(2));
    }

    #[test]
    fn nobody_has_a_seat_of_their_own() {
        let names: Vec<usize> = (0..6).collect();
        let mut first_room = [0_u32; 6];
        for seed in 0..6_000 {
            for &person in &at_random(&names, Split::Rooms(3), seed)[0] {
                first_room[person] += 1;
            }
        }
        // Each is expected 2000 times; five standard deviations are 183.
        assert!(first_room.iter().all(|times| times.abs_diff(2_000) < 183), "{first_room:?}");
    }
}
