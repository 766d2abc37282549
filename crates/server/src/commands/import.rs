//! `cordboardd import FILE`

use std::path::Path;

use cordboard_api::ImportError;
use cordboard_store::Store;

use super::{input, notes};
use crate::out;

pub(crate) fn import(data: &Path, file: &Path) -> anyhow::Result<()> {
    let text = input::read(file)?;
    let mut store = Store::open(data)?;
    match cordboard_api::import(&mut store, &text) {
        Ok(imported) => Ok(out::print(&told(data, file, &imported))?),
        Err(ImportError::Faulty(faults)) => {
            Err(input::faulty(file, &faults, "; nothing was changed"))
        }
        Err(error @ (ImportError::Store(_) | ImportError::Randomness(_))) => Err(error.into()),
    }
}

fn told(data: &Path, file: &Path, imported: &cordboard_api::Imported) -> String {
    let mut text = format!("{} is in force: {}.\n", file.display(), imported.checked.summary);
    if imported.new_secrets > 0 {
        text += &format!(
            "{} secrets were made up, see them with: cordboardd export - --with-secrets\n",
            imported.new_secrets
        );
    }
    text + &notes::told(&imported.checked, Some(data))
}
