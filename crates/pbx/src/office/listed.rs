use cordboard_flow::Known;

use super::Office;

/// What the office has, by name. In a list where a name could not be read, anything may be.
pub(super) struct Listed<'a> {
    pub(super) office: &'a Office,
    doubtful: Vec<String>,
}

impl<'a> Listed<'a> {
    /// `mended`: the paths of what could not be read.
    pub(super) fn new(office: &'a Office, mended: &[String]) -> Listed<'a> {
        let is_name = |path: &str| {
            let (_, behind) = path.split_once(['[', '.']).unwrap_or((path, ""));
            let field = behind.split_once("].").map_or("", |(_, field)| field);
            matches!(field, "" | "id" | "number")
        };
        let doubtful = mended.iter().filter(|path| is_name(path));
        let section = |path: &String| path.split(['[', '.']).next().unwrap_or_default().to_owned();
        Listed { office, doubtful: doubtful.map(section).collect() }
    }

    pub(super) fn has_trunk(&self, id: &str) -> bool {
        self.office.trunk(id).is_some() || self.is_doubtful("trunks")
    }

    fn is_doubtful(&self, section: &str) -> bool {
        self.doubtful.iter().any(|doubtful| doubtful == section)
    }
}

impl Known for Listed<'_> {
    fn has_group(&self, id: &str) -> bool {
        self.office.group(id).is_some() || self.is_doubtful("groups")
    }

    fn has_extension(&self, number: &str) -> bool {
        self.office.extension(number).is_some() || self.is_doubtful("extensions")
    }

    fn has_calendar(&self, id: &str) -> bool {
        let mut calendars = self.office.calendars.iter();
        calendars.any(|calendar| calendar.id.as_str() == id) || self.is_doubtful("calendars")
    }

    fn has_prompt(&self, id: &str) -> bool {
        self.office.prompts.iter().any(|prompt| prompt.id == id) || self.is_doubtful("prompts")
    }

    fn has_flow(&self, id: &str) -> bool {
        self.office.flow(id).is_some() || self.is_doubtful("flows")
    }

    fn has_number(&self, number: &str) -> bool {
        self.office.own_number(number).is_some() || self.is_doubtful("numbers")
    }

    fn has_webhook(&self, id: &str) -> bool {
        self.office.webhooks.iter().any(|webhook| webhook.id == id) || self.is_doubtful("webhooks")
    }
}
