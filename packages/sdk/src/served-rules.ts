import type { RulesetSource } from './lifecycle.js'

/** The rules that flags are answered by. */
export interface Served {
  readonly source: RulesetSource
  /** Milliseconds; null where there are none. */
  readonly age: number | null
  readonly flagCount: number
}

/** What is served while there is no connection. */
export function rulesInWords({ source, age, flagCount }: Served): string {
  // As Tower's last word is where an environment is deleted.
  if (source === 'stream' && flagCount === 0) return 'the last rules have no flag: each answers its default'
  switch (source) {
    case 'none':
      return 'every flag answers its default'
    case 'bootstrap':
      return 'the rules of bootstrap are served'
    case 'snapshot':
      return `the rules of snapshotFile are served, as they were ${inUnits(age ?? 0)} ago`
    case 'stream':
      return 'the last rules are served on'
  }
}

const MINUTE = ['minute', 60_000] as const
const UNITS = [['day', 86_400_000], ['hour', 3_600_000], MINUTE] as const

/** In the largest unit of which there are two, else in minutes. */
function inUnits(ms: number): string {
  const [name, long] = UNITS.find(([, each]) => ms >= 2 * each) ?? MINUTE
  const count = Math.round(ms / long)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
