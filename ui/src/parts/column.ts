import type { Snippet } from "svelte";

/** A column of a `Table`. */
export interface Column<Row> {
  id: string;
  title: string;
  /** As in `grid-template-columns`: `120px`, `1fr`, `minmax(120px, 2fr)`. */
  width: string;
  align?: "start" | "end";
  sortable?: boolean;
  cell: Snippet<[Row]>;
}
