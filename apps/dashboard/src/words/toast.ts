/** Of what is said after something was done. */
export const toast = {
  undo: 'Undo',
  dismiss: 'Dismiss',
} as const
