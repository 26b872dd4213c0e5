import type { SeriesPoint } from '@tailslide/api'

/** What the charts of the list show. */
export const HOUR_MS = 3_600_000

/** By flag. */
export type Charts = ReadonlyMap<number, readonly SeriesPoint[]>
