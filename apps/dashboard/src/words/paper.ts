import { sentences } from './apart.js'

/** Of a list that is printed, which alone imports it. */
export const paper = sentences({
  callsNotRead: (n: number) =>
    `The calls of ${n.toLocaleString()} ${n === 1 ? 'flag' : 'flags'} that were not on the screen are not on this paper. Ctrl P (on a Mac ⌘ P) reads them first.`,
} as const)
