//! The rules of the house, one file each.

mod arrows;
mod clocks;
mod documents;
mod manifests;
mod names;
mod purity;
mod size;
mod unfinished;
