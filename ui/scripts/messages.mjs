// Both languages say the same things: the same keys, in the same files, with the same variables, and
// every key is used somewhere.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const LANGUAGES = ["en", "zh-CN"];
const faults = [];
const keys = new Map();

const settings = JSON.parse(readFileSync("project.inlang/settings.json", "utf8"));
const listed = settings["plugin.inlang.messageFormat"].pathPattern;

for (const file of readdirSync("messages/en")) {
  if (!listed.includes(`./messages/{locale}/${file}`)) faults.push(`${file}: not in settings.json`);
  const [english, chinese] = LANGUAGES.map((language) => read(join("messages", language, file)));
  for (const key of new Set([...Object.keys(english), ...Object.keys(chinese)])) {
    if (!(key in english)) faults.push(`${file}: ${key} is missing in English`);
    else if (!(key in chinese)) faults.push(`${file}: ${key} is missing in Chinese`);
    else compare(file, key, english[key], chinese[key]);
    if (keys.has(key)) faults.push(`${file}: ${key} is in ${keys.get(key)} too`);
    keys.set(key, file);
  }
}

const code = sources("src").join("\n");
// Keys that are looked up by a word of the server: `say("error", code)`.
const families = [...code.matchAll(/\bsay\("([a-z_]+)"/g)].map((match) => `${match[1]}_`);
for (const [key, file] of keys) {
  const used = new RegExp(`\\bm\\.${key}\\b`).test(code);
  if (!used && !families.some((family) => key.startsWith(family)))
    faults.push(`${file}: nobody says ${key}`);
}

for (const fault of faults) console.error(`messages/${fault}`);
if (faults.length > 0) process.exit(1);

function compare(file, key, english, chinese) {
  const [a, b] = [english, chinese].map((message) => variables(message).join(" "));
  if (a !== b) faults.push(`${file}: ${key} has {${a}} in English and {${b}} in Chinese`);
  for (const message of [english, chinese]) {
    if (JSON.stringify(message).replace(/[^\p{L}\p{N}]/gu, "") === "")
      faults.push(`${file}: ${key} is empty`);
  }
}

function variables(message) {
  const found = JSON.stringify(message).matchAll(/\{([a-z_]+)\}/g);
  return [...new Set([...found].map((match) => match[1]))].sort();
}

function read(path) {
  const text = readFileSync(path, "utf8");
  const names = [...text.matchAll(/^ {2}"([^"]+)":/gm)].map((match) => match[1]);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  for (const name of twice) faults.push(`${path}: ${name} twice`);
  return JSON.parse(text);
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "paraglide" ? [] : sources(path);
    return /\.(svelte|ts)$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
  });
}
