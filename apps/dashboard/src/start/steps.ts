import type { FlagOverview } from '@tailslide/api'

export const STEPS = ['flag', 'key', 'service', 'practice'] as const
export type Step = (typeof STEPS)[number]

/** What the address says of how far somebody has come. */
export interface StartSearch {
  /** The flag by its name. */
  readonly flag?: string
  /** The number of the key that was made here; 0: the service has one already. */
  readonly key?: number
  readonly language?: string
  /** The step that somebody went back to, or ahead. */
  readonly step?: Step
}

/** The first that is not done, unless another one was asked for that can be shown. */
export function stepOf({ key, step }: StartSearch, flag: FlagOverview | undefined): Step {
  if (step === 'practice') return 'practice'
  if (!flag || step === 'flag') return 'flag'
  if (key === undefined || step === 'key') return 'key'
  return 'service'
}

/** Anything else in an address is as if it were not there. */
export function readStartSearch({ flag, key, language, step }: Record<string, unknown>): StartSearch {
  const known = STEPS.find((each) => each === step)
  return {
    ...(typeof flag === 'string' && flag !== '' && { flag }),
    ...(typeof key === 'number' && Number.isSafeInteger(key) && key >= 0 && { key }),
    ...(typeof language === 'string' && { language }),
    ...(known && { step: known }),
  }
}
