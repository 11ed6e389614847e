//! The conference page's entry: Trunk builds this one into `dist/classroom`.

fn main() {
    rollcall::app::start_classroom();
}
