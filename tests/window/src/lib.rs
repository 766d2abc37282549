//! The desktop app in its real window, on whatever display there is.
//!
//! [`Window`] starts WebKit's own driver, which starts the app and gives it to us by the WebDriver
//! protocol (W3C): what is looked for, pressed and read is what a person sees. `cargo xtask test`
//! builds the app, makes a display, and runs the story in `tests/`.

mod driver;
mod window;

pub use window::{Rect, Window, root};
