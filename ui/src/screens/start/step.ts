/** What a step gets: it hands over how it is saved, if there is something to save. */
export interface StepProps {
  /** `save` answers whether the next step may come. */
  onsave: (save: (() => Promise<boolean>) | null) => void;
}
