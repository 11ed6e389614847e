//! The browser's entry: Trunk builds this one.

fn main() {
    rollcall::app::start();
}
