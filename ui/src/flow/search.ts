// Finding blocks: by name, by what they say, by whom they reach, by their notes.
import { settingsOf, type Document, type Json, type Node } from "./document";

/** Ids of the blocks that have all the words, best first. `wordsOf` adds what is only on the card. */
export function search(
  document: Document,
  text: string,
  wordsOf: (node: Node) => string = () => "",
): string[] {
  const wanted = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const found: { id: string; score: number }[] = [];
  for (const node of document.nodes) {
    const name = node.id.toLocaleLowerCase();
    const rest = [wordsOf(node), node.note ?? "", ...texts(settingsOf(node))]
      .join(" ")
      .toLocaleLowerCase();
    if (!wanted.every((word) => name.includes(word) || rest.includes(word))) continue;
    const inName = wanted.filter((word) => name.includes(word)).length;
    found.push({ id: node.id, score: inName * 2 + (name.startsWith(wanted[0] ?? "") ? 1 : 0) });
  }
  return found.sort((a, b) => b.score - a.score).map((one) => one.id);
}

function texts(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(texts);
  return [];
}
