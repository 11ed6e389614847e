//! Unlisted broadcasts on a school's YouTube account.
