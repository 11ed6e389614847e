//! The pages for administrators: Trunk builds this one into `dist/office`.

fn main() {
    rollcall::app::start_office();
}
