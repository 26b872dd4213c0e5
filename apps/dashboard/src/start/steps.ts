import type { FlagOverview } from '@tailslide/api'
import { oneOf, textOf } from '../address/search.js'

export const STEPS = ['flag', 'key', 'service', 'practice'] as const
export type Step = (typeof STEPS)[number]

/** What the address says of how far somebody has come. */
export interface StartSearch {
  /** The flag by its name. */
  readonly flag?: string | undefined
  /** The number of the key that was made here; 0: the service has one already. */
  readonly key?: number | undefined
  readonly language?: string | undefined
  /** The step that somebody went back to, or ahead. */
  readonly step?: Step | undefined
}

/** The first that is not done, unless another one was asked for that can be shown. */
export function stepOf({ key, step }: StartSearch, flag: FlagOverview | undefined): Step {
  if (step === 'practice') return 'practice'
  if (!flag || step === 'flag') return 'flag'
  if (key === undefined || step === 'key') return 'key'
  return 'service'
}

/** Anything else in an address is as if it were not there. */
export const readStartSearch = ({ flag, key, language, step }: Record<string, unknown>): StartSearch => ({
  flag: textOf(flag),
  key: /^[0-9]{1,15}$/.test(String(key)) ? Number(key) : undefined,
  language: textOf(language),
  step: oneOf(STEPS, step),
})
