// What every form of the inspector is given.
import type { Json, NodeKind, NodeOf } from "@/flow/document";
import type { Editor } from "../editor.svelte";

export interface FormProps<K extends NodeKind> {
  editor: Editor;
  node: NodeOf<K>;
}

/** Changes fields of the block that a form is for. */
export type Change = (change: Record<string, Json | undefined>) => void;
