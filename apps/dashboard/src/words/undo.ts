/** Of an undo that came too late, which alone imports it. */
export const undo = {
  newer: 'Not undone: it has been changed since, and that stays. Its history says by whom.',
  newerOfSeveral: 'Not undone: one of them has been changed since, and that stays. The history says by whom.',
} as const
