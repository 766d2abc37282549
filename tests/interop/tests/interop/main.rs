//! Stories of calls between real phones, one file each.

mod direct;
