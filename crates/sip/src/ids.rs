//! Names of the things an endpoint keeps, each born here and never used twice by one endpoint.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u64);
    };
}

id! {
    /// One INVITE session from the first INVITE to the last BYE, also while it is forked or fails over.
    DialogId
}
id! {
    /// A request outside INVITE: one of ours that awaits its outcome, or a peer's that awaits our reply.
    RequestId
}
id! {
    /// A question of where a target lives, asked by `Output::Locate`, answered by `Input::Located`.
    LocateId
}
id! {
    /// A subscription that a peer holds with us.
    SubscriptionId
}
id! {
    /// A subscription that we hold with a peer.
    WatchId
}
id! {
    /// A registration that we hold with a registrar.
    RegistrationId
}
