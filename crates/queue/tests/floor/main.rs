//! The floor in virtual time: a hall of agents and the callers who wait for them.

mod agents;
mod configuring;
mod hall;
mod observer;
mod offers;
mod order;
mod overflow;
mod preferred;
mod properties;
mod ring_all;
mod simulated;
mod steps;
mod strategies;
mod waiting;
mod why;
