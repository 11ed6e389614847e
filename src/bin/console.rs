//! The conference page for those who moderate: Trunk builds this one into `dist/console`.

fn main() {
    rollcall::app::start_console();
}
