import type { Decision, Span } from '../past.js'

/** Pixels that every panel and the strip above leave at their sides, so that one time axis goes through all. */
export const LEFT = 48
export const RIGHT = 10

/** What all panels of a chart have in common; instants in milliseconds. */
export interface Frame {
  readonly from: number
  /** After `now`, where something is to come. */
  readonly to: number
  readonly now: number
  readonly bucket: number
  readonly spans: readonly Span[]
  readonly decisions: readonly Decision[]
  /** The decision that is looked at. */
  readonly looked: number | undefined
}

const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/** The end of an axis from 0: round, and above what it shows. */
export function roundAbove(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = STEPS.find((each) => each * power >= value) ?? 10
  return step * power
}
