//! Tables that people bring: CSV from a spreadsheet, in whatever form it writes them.

use cordboard_pbx::office::Fault;

use crate::ApiError;

/// The most lines that are read at once.
const MOST_ROWS: usize = 50_000;

/// A table whose columns are known by name.
#[derive(Debug)]
pub(crate) struct Sheet {
    columns: Vec<Option<&'static str>>,
    rows: Vec<(u64, Vec<String>)>,
}

impl Sheet {
    /// Reads a table. Columns have a name and others that mean the same; `needed` must be there.
    /// Cells are separated by commas, semicolons or tabs: what the first line has most of.
    pub(crate) fn read(
        text: &str,
        known: &[(&'static str, &[&str])],
        needed: &[&str],
    ) -> Result<Self, ApiError> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(separator(text))
            .has_headers(true)
            .flexible(true)
            .trim(::csv::Trim::All)
            .from_reader(text.as_bytes());
        let head = reader.headers().map_err(|error| unreadable(&error))?.clone();
        let columns: Vec<_> = head.iter().map(|name| column(name, known)).collect();
        if let Some(missing) = needed.iter().find(|name| !columns.contains(&Some(**name))) {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let text = format!(
                "the first line must name the columns, and {missing} among them; known are {}",
                names.join(", ")
            );
            return Err(ApiError::faulty(vec![Fault::new("line 1", text)]));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(&error))?;
            if record.iter().all(str::is_empty) {
                continue;
            }
            if rows.len() == MOST_ROWS {
                let text = format!("the table has more than {MOST_ROWS} lines: make several of it");
                return Err(ApiError::new(crate::Code::TooLarge, text));
            }
            let line = record.position().map_or(0, ::csv::Position::line);
            rows.push((line, record.iter().map(str::to_owned).collect()));
        }
        Ok(Self { columns, rows })
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Where a row stands in the text.
    pub(crate) fn line(&self, row: usize) -> u64 {
        self.rows.get(row).map_or(0, |(line, _)| *line)
    }

    /// What a row has in a column; `None` where there is no such column.
    pub(crate) fn cell(&self, row: usize, column: &str) -> Option<&str> {
        let place = self.columns.iter().position(|name| *name == Some(column))?;
        let cell = self.rows.get(row)?.1.get(place)?;
        // What our own tables write in front of what a spreadsheet would run.
        Some(cell.strip_prefix('\'').unwrap_or(cell))
    }
}

fn column(name: &str, known: &[(&'static str, &[&str])]) -> Option<&'static str> {
    let name = name.to_lowercase();
    let found = known.iter().find(|(own, others)| *own == name || others.contains(&name.as_str()));
    found.map(|(own, _)| *own)
}

fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn unreadable(error: &::csv::Error) -> ApiError {
    let line = error.position().map_or(1, ::csv::Position::line);
    let text = "this is no table that can be read: save it as CSV in UTF-8";
    ApiError::faulty(vec![Fault::new(format!("line {line}"), text)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [(&str, &[&str]); 2] = [("number", &["号码"]), ("name", &["姓名"])];

    #[test]
    fn what_spreadsheets_write_is_read() {
        for text in [
            "number,name\n1001,Wei\n",
            "\u{feff}Name;Number\r\nWei;1001\r\n;\r\n",
            "姓名\t号码\t备注\nWei\t1001\tx\n",
            "number,name\n1001,\"Wei\"",
        ] {
            let sheet = Sheet::read(text, &KNOWN, &["number"]).expect("a table");
            assert_eq!(sheet.rows(), 1, "{text:?}");
            assert_eq!(sheet.cell(0, "number"), Some("1001"), "{text:?}");
            assert_eq!(sheet.cell(0, "name"), Some("Wei"), "{text:?}");
        }
    }

    #[test]
    fn a_table_without_the_needed_column_says_which_there_are() {
        let refusal = Sheet::read("1001,Wei\n", &KNOWN, &["number"]).expect_err("no names");
        assert_eq!(refusal.faults.len(), 1);
        assert!(refusal.faults[0].message.contains("number, name"), "{refusal:?}");
    }
}
