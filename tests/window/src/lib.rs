//! The desktop app in its real window, on whatever display there is.
//!
//! [`Window`] starts WebKit's own driver, which starts the app and gives it to us by the WebDriver
//! protocol (W3C): what is looked for, pressed and read is what a person sees. `cargo xtask test`
//! builds the app, makes a display, and runs the story in `tests/`.

mod cable;
mod driver;
mod shop;
mod window;

pub use cable::{Cable, on_its_own};
pub use shop::Shop;
pub use window::{Deeds, FIRST_PAGE, Rect, Window, root};
