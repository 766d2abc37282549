//! Moments in writing: so many nanoseconds from an agreed one, since an [`Instant`] means nothing on
//! another machine. The agreed moment is set for as long as something is written or read.

use std::cell::Cell;
use std::time::{Duration, Instant};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

thread_local! {
    static AGREED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Writes or reads what has moments in it, told from `agreed`. Without it neither works.
pub fn told_from<T>(agreed: Instant, work: impl FnOnce() -> T) -> T {
    let before = AGREED.replace(Some(agreed));
    let done = work();
    AGREED.set(before);
    done
}

#[derive(Clone, Copy)]
pub(crate) struct Moment(pub(crate) Instant);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let agreed = AGREED.get().ok_or_else(|| ser::Error::custom("no moment was agreed on"))?;
        let after = self.0.saturating_duration_since(agreed).as_nanos();
        let before = agreed.saturating_duration_since(self.0).as_nanos();
        let nanos = |nanos: u128| i64::try_from(nanos).unwrap_or(i64::MAX);
        serializer.serialize_i64(nanos(after) - nanos(before))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let nanos = i64::deserialize(deserializer)?;
        let agreed = AGREED.get().ok_or_else(|| de::Error::custom("no moment was agreed on"))?;
        let away = Duration::from_nanos(nanos.unsigned_abs());
        let moment = if nanos < 0 { agreed.checked_sub(away) } else { agreed.checked_add(away) };
        moment.map(Moment).ok_or_else(|| de::Error::custom("the moment is too far away"))
    }
}

pub(crate) fn serialize<S: Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    Moment(*at).serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
    Ok(Moment::deserialize(deserializer)?.0)
}

/// The same for a moment that need not be.
pub(crate) mod option {
    use super::{Deserialize, Deserializer, Instant, Moment, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        at: &Option<Instant>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(Moment).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Instant>, D::Error> {
        Ok(Option::<Moment>::deserialize(deserializer)?.map(|moment| moment.0))
    }
}
