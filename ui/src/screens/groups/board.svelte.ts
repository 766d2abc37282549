/**
 * The groups as they are dragged about: what was dropped is seen at once, saved behind it, and taken back
 * if it could not be.
 */
import { call, type Group } from "@/api";
import { live } from "@/live";
import { complain, tell } from "@/parts";
import { m } from "@/words";

export class GroupBoard {
  /** What is on its way to the exchange. */
  #under = $state.raw<Group[] | null>(null);
  #queue: Promise<void> = Promise.resolve();

  get groups(): Group[] {
    return this.#under ?? live.office?.groups ?? [];
  }

  /** `said`: what was done, told with a way back. */
  change(changed: Group[], said: string): void {
    if (changed.length === 0) return;
    const before = changed.map((group) => this.groups.find((one) => one.id === group.id) ?? group);
    this.#under = this.groups.map((group) => changed.find((one) => one.id === group.id) ?? group);
    // One after the other, so that a second drop never overtakes the first.
    this.#queue = this.#queue.then(() => this.#save(changed, before, said));
  }

  async #save(changed: Group[], before: Group[], said: string): Promise<void> {
    try {
      let revision = live.revision;
      for (const group of changed) {
        ({ revision } = await call("group_save", { group, was: group.id }));
      }
      await live.reload(revision);
      tell(said, { label: m.groups_undo(), run: () => this.change(before, m.groups_undone()) });
    } catch (error) {
      await live.reload();
      complain(error);
    }
    this.#under = null;
  }
}
