/** Narrow and unbreakable, between a number and its unit. */
export const NNBSP = '\u202f'
