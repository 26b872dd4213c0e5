import { useEffect, useState } from 'react'
import { towerNow } from '../../clock/tower-now.js'
import { type FlagRow, shareNow, stateOf } from '../../flags/flag-state.js'
import type { Sample } from './staircase.js'
import type { Practising } from './use-practice.js'

/** How many users got the new path, from the beginning of the practice on. */
export function useSamples({ flag, practice }: Pick<Practising, 'flag' | 'practice'>): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([])
  const share = flag ? shareOf(flag) : 100
  const { phase } = practice
  useEffect(() => {
    if (phase === 'making') setSamples([])
    if (phase === 'idle' || phase === 'making' || phase === 'failed') return
    setSamples((before) => (before.at(-1)?.share === share ? before : [...before, { at: towerNow(), share }]))
  }, [phase, share])
  return samples
}

const shareOf = (flag: FlagRow): number => shareNow(flag, stateOf(flag))
