/** Whether this is the desktop's window rather than a browser. */
export const onDesktop = "__TAURI_INTERNALS__" in globalThis;
