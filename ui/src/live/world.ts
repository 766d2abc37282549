// Server truth: what the exchange last said of everything that is live. Entities come whole and are
// replaced whole, so that nothing is ever half of yesterday.
import type {
  Alarm,
  Change,
  Job,
  LiveAgent,
  LiveCall,
  LiveExtension,
  LiveGroup,
  LiveMailbox,
  LiveTrunk,
  Snapshot,
} from "@/api";

/** The families that are kept by key. */
export interface World {
  calls: Map<string, LiveCall>;
  agents: Map<string, LiveAgent>;
  extensions: Map<string, LiveExtension>;
  groups: Map<string, LiveGroup>;
  trunks: Map<string, LiveTrunk>;
  mailboxes: Map<string, LiveMailbox>;
  alarms: Map<number, Alarm>;
  jobs: Map<number, Job>;
}

/** Jobs that are over are kept for whoever asked for them, the newest few. */
const OLD_JOBS = 20;

export function fill(world: World, snapshot: Snapshot): void {
  replace(world.calls, snapshot.calls, (call) => call.id);
  replace(world.agents, snapshot.agents, (agent) => agent.extension);
  replace(world.extensions, snapshot.extensions, (extension) => extension.number);
  replace(world.groups, snapshot.groups, (group) => group.id);
  replace(world.trunks, snapshot.trunks, (trunk) => trunk.id);
  replace(world.mailboxes, snapshot.mailboxes, (mailbox) => mailbox.extension);
  replace(world.alarms, snapshot.alarms, (alarm) => alarm.id);
  replace(world.jobs, snapshot.jobs, (job) => job.id);
}

/** False where the change is not of a family that is kept here. */
export function apply(world: World, change: Change): boolean {
  if ("call" in change) world.calls.set(change.call.id, change.call);
  else if ("call_ended" in change) world.calls.delete(change.call_ended);
  else if ("agent" in change) world.agents.set(change.agent.extension, change.agent);
  else if ("extension" in change) world.extensions.set(change.extension.number, change.extension);
  else if ("group" in change) world.groups.set(change.group.id, change.group);
  else if ("trunk" in change) world.trunks.set(change.trunk.id, change.trunk);
  else if ("mailbox" in change) world.mailboxes.set(change.mailbox.extension, change.mailbox);
  else if ("alarm" in change) world.alarms.set(change.alarm.id, change.alarm);
  else if ("alarm_cleared" in change) world.alarms.delete(change.alarm_cleared);
  else if ("job" in change) keepJob(world.jobs, change.job);
  else return false;
  return true;
}

function replace<K, T>(map: Map<K, T>, entities: T[], key: (entity: T) => K): void {
  const kept = new Set(entities.map(key));
  for (const old of [...map.keys()]) if (!kept.has(old)) map.delete(old);
  for (const entity of entities) map.set(key(entity), entity);
}

function keepJob(jobs: Map<number, Job>, job: Job): void {
  jobs.set(job.id, job);
  const over = [...jobs.values()].filter((other) => other.done);
  for (const old of over.slice(0, Math.max(0, over.length - OLD_JOBS))) jobs.delete(old.id);
}

/** Whether a message is the next one. What comes before the first snapshot or after a gap is not. */
export class Sequence {
  #last: number | null = null;

  snapshot(seq: number): void {
    this.#last = seq;
  }

  /** `again`: nothing was missed until now, but something is missing; ask for a new snapshot. */
  change(seq: number): "next" | "again" | "ignore" {
    if (this.#last === null) return "ignore";
    if (seq === this.#last + 1) {
      this.#last = seq;
      return "next";
    }
    // Late, from before the snapshot.
    if (seq <= this.#last) return "ignore";
    this.#last = null;
    return "again";
  }
}
