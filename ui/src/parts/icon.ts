// An icon is a component of @lucide/svelte, imported one by one: `@lucide/svelte/icons/phone`.
import type PhoneIcon from "@lucide/svelte/icons/phone";

export type Icon = typeof PhoneIcon;
