//! Where requests inside a dialog go (RFC 3261 12.2.1.1), and when that must be asked.

use std::net::SocketAddr;

use crate::dialog::Dialog;
use crate::flow::{Destination, Flow, Routing, Target, Transport};
use crate::wire::Scheme;

/// The destination of a request inside `dialog`, whose messages took `flow` so far.
///
/// A next hop that is an address needs no question: our local address and the transport stay, the
/// peer's address changes. Names, another transport and another address family are located.
pub(crate) fn in_dialog_destination(dialog: &Dialog, routing: Routing, flow: Flow) -> Destination {
    match routing {
        Routing::SameFlow => Destination::Flow(flow),
        Routing::Target => {
            let hop = dialog.next_hop();
            let target = Target::of_uri(hop);
            let transport = target.transport.unwrap_or(flow.transport);
            let secure = hop.scheme == Scheme::Sips && flow.transport != Transport::Tls;
            match target.host.ip() {
                Some(ip)
                    if ip.is_ipv4() == flow.local.is_ipv4()
                        && transport == flow.transport
                        && !secure =>
                {
                    let port = target.port.unwrap_or_else(|| transport.default_port());
                    Destination::Flow(Flow { peer: SocketAddr::new(ip, port), ..flow })
                }
                Some(_) | None => {
                    Destination::Targets(vec![Target { transport: Some(transport), ..target }])
                }
            }
        }
    }
}
