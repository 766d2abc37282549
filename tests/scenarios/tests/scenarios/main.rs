//! The whole exchange in virtual time: one story a file.

mod ack_lost;
mod an_hour_of_traffic;
mod attended_transfer;
mod blind_transfer;
mod calls_out_over_a_trunk;
mod carrier_by_hand;
mod carrier_call_through_the_menu;
mod changes_in_mid_call;
mod delayed_offer;
mod devices_of_one_extension;
mod digits;
mod extension_calls_extension;
mod guessing;
mod hold;
mod ipv6;
mod live_office;
mod message_after_hours;
mod office;
mod queue_and_agents;
mod refused_and_missed;
mod registering;
mod session_timers;
mod strangers;
mod taking_over;
mod torture;
mod transcoding;
