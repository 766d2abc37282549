//! Ten ways in which queues are known to fail, each as a story that must end well.

mod agents;
mod callers;
mod crowd;
mod offers;
mod order;
pub(crate) mod shop;
