//! The floor in virtual time: a hall of agents and the callers who wait for them.

mod agents;
mod configuring;
mod hall;
mod observer;
mod offers;
mod order;
mod overflow;
mod properties;
mod ring_all;
mod steps;
mod waiting;
mod why;
