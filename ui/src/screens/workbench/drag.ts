/** What a dragged call is carried as. */
export const DRAGGED = "application/x-cordboard-call";
