//! The calls of a filter as a file for spreadsheets.

use base64::{Engine, engine::general_purpose::STANDARD};
use cordboard_store::{CallPage, Store};
use jiff::{Timestamp, civil::DateTime};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde::{Deserialize, Serialize};

use super::{filter::CallLogQuery, query::rows};
use crate::{
    ApiError, Call, Names,
    csv::{HEAD, Shape, csv, shape_of, table_row},
};

/// The most calls of one file: what spreadsheets can still open is a million lines.
const MOST: u32 = 200_000;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CallExport {
    #[serde(default)]
    pub query: CallLogQuery,
    pub format: ExportFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    Csv,
    Xlsx,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Exported {
    pub file_name: String,
    /// Base64.
    pub data: String,
    pub calls: usize,
}

/// Every call of the filter, in its order, not only those of a page.
pub fn call_export(
    store: &mut Store,
    args: &CallExport,
    only: Option<&str>,
    now: Timestamp,
) -> Result<Exported, ApiError> {
    let office = store.office()?;
    let filter = args.query.filter(store, office.as_ref(), only)?;
    let page = CallPage { offset: 0, limit: MOST, ..args.query.page() };
    let (records, _) = store.call_log(&filter, page)?;
    let calls = rows(store, office.as_ref(), records)?;
    let names = Names::load(store)?;
    let (ending, bytes) = match args.format {
        // The mark in front tells spreadsheets that this is UTF-8.
        ExportFormat::Csv => ("csv", format!("\u{feff}{}", csv(&calls, &names)).into_bytes()),
        ExportFormat::Xlsx => {
            let bytes = xlsx(&calls, &names);
            ("xlsx", bytes.map_err(|error| ApiError::failed("no table can be made", &error))?)
        }
    };
    let day = now.to_zoned(names.time_zone()).date();
    let file_name = format!("calls-{day}.{ending}");
    Ok(Exported { file_name, data: STANDARD.encode(bytes), calls: calls.len() })
}

fn xlsx(calls: &[Call], names: &Names) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    let clock = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (column, name) in HEAD.iter().enumerate() {
        let column = column as u16;
        sheet.write_with_format(0, column, *name, &bold)?;
        let width = if shape_of(name) == Shape::Moment { 19.0 } else { 14.0 };
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    for (line, call) in (1u32..).zip(calls) {
        for (column, (name, cell)) in (0u16..).zip(HEAD.iter().zip(table_row(call, names))) {
            write(sheet, (line, column), shape_of(name), &cell, &clock)?;
        }
    }
    if let (Ok(last), Some(columns)) = (u32::try_from(calls.len()), HEAD.len().checked_sub(1)) {
        sheet.autofilter(0, 0, last, columns as u16)?;
    }
    book.save_to_buffer()
}

fn write(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    shape: Shape,
    cell: &str,
    clock: &Format,
) -> Result<(), XlsxError> {
    if cell.is_empty() {
        return Ok(());
    }
    match shape {
        Shape::Moment => match moment(cell) {
            Some(moment) => sheet.write_datetime_with_format(line, column, moment?, clock)?,
            None => sheet.write_string(line, column, cell)?,
        },
        Shape::Number => match cell.parse::<f64>() {
            Ok(number) => sheet.write_number(line, column, number)?,
            Err(_) => sheet.write_string(line, column, cell)?,
        },
        // A telephone number is text: its first zero counts. Nothing written so is ever run.
        Shape::Text => sheet.write_string(line, column, cell)?,
    };
    Ok(())
}

fn moment(cell: &str) -> Option<Result<ExcelDateTime, XlsxError>> {
    let at: DateTime = cell.parse().ok()?;
    let year = u16::try_from(at.year()).ok()?;
    let (month, day) = (u8::try_from(at.month()).ok()?, u8::try_from(at.day()).ok()?);
    let (hour, minute) = (u16::try_from(at.hour()).ok()?, u8::try_from(at.minute()).ok()?);
    let second = f64::from(at.second());
    Some(
        ExcelDateTime::from_ymd(year, month, day)
            .and_then(|date| date.and_hms(hour, minute, second)),
    )
}
