// No sentence stands in the code: what people read is in messages/. Looks at the text and at the
// spoken or shown attributes of every component, and for Chinese characters anywhere.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "svelte/compiler";

const SHOWN =
  /^(title|label|placeholder|alt|text|heading|hint|advice|description|empty|message|name|aria-(label|description|valuetext|roledescription|placeholder))$/;
// Names that are the same in every language.
const NAMES = new Set(["Cordboard", "Ctrl", "Cmd", "Esc", "Alt", "Shift", "Enter", "ms", "MOS"]);
const faults = [];

for (const path of files("src")) {
  const code = readFileSync(path, "utf8");
  if (/\p{Script=Han}/u.test(code) && !path.endsWith(".test.ts") && !path.includes("/words/"))
    faults.push(`${path}: Chinese text in code`);
  if (path.endsWith(".svelte")) walk(parse(code, { modern: true }).fragment, path, null);
}

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);

function walk(node, path, element) {
  if (!node || typeof node !== "object") return;
  if (Array.isArray(node)) return node.forEach((child) => walk(child, path, element));
  if (node.type === "Text") return look(node.data, path, element);
  if (node.type === "StyleDirective") return;
  if (node.type === "Attribute") {
    // On our own elements `name` and `label` are for people; on form fields `name` is not.
    if (SHOWN.test(node.name) && !(node.name === "name" && isPlain(element)))
      [node.value]
        .flat()
        .forEach((part) => part?.type === "Text" && look(part.data, path, node.name));
    return;
  }
  const inside = "name" in node && node.attributes ? node : element;
  for (const [key, child] of Object.entries(node)) {
    if (key !== "metadata" && key !== "parent") walk(child, path, inside);
  }
}

function isPlain(element) {
  return element?.type === "RegularElement" || /Icon$/.test(element?.name ?? "");
}

function look(text, path, where) {
  for (const word of text.match(/\p{L}{2,}/gu) ?? []) {
    if (!NAMES.has(word)) {
      faults.push(`${path}: "${text.trim()}" ${typeof where === "string" ? `in ${where}` : ""}`);
      return;
    }
  }
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "paraglide" ? [] : files(path);
    return /\.(svelte|ts)$/.test(entry.name) ? [path] : [];
  });
}
