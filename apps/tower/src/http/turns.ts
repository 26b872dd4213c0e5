import { TowerError } from '../errors.js'

/** Who wants something done. */
export interface Party {
  readonly name: string
  /** Whether it has shown before that it may: strangers, however many come, do not take its place. */
  readonly isKnown: boolean
}

export interface Turns {
  /** Runs `work` when it is its turn; throws OVERLOADED where too many wait, of the known or of strangers, or of this one. */
  take<T>(who: Party, work: () => Promise<T>): Promise<T>
}

export interface TurnLimits {
  readonly atOnce: number
  /** Besides those at work: of strangers so many, and of the known as many again. */
  readonly mostWaiting: number
  /** Of those, the ones of one party: what one sends is not to keep all others out. */
  readonly mostOfOne: number
  /** To whoever is refused: what there is too much of, as a sentence. */
  readonly refusal: string
}

/** Work that takes a processor, done a few at a time and refused where it would pile up. */
export function createTurns({ atOnce, mostWaiting, mostOfOne, refusal }: TurnLimits): Turns {
  const known: (() => void)[] = []
  const strangers: (() => void)[] = []
  const byParty = new Map<string, number>()
  let working = 0
  let wasKnown = false
  // In turn, so that each of both has half of the work at least.
  const next = (): (() => void) | undefined => {
    const isKnown = known.length > 0 && (!wasKnown || strangers.length === 0)
    wasKnown = isKnown
    return (isKnown ? known : strangers).shift()
  }
  const enter = async (waiting: (() => void)[]): Promise<void> => {
    // Whoever ends hands its place on, so that nobody who comes later takes it.
    if (working >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else working += 1
  }
  const leave = (): void => {
    const handOn = next()
    if (handOn) handOn()
    else working -= 1
  }
  return {
    async take({ name, isKnown }, work) {
      const waiting = isKnown ? known : strangers
      const own = byParty.get(name) ?? 0
      if (working >= atOnce && (waiting.length >= mostWaiting || own >= mostOfOne)) {
        throw new TowerError('OVERLOADED', `${refusal} Try again in a second.`)
      }
      byParty.set(name, own + 1)
      await enter(waiting)
      try {
        return await work()
      } finally {
        leave()
        const left = (byParty.get(name) ?? 1) - 1
        if (left > 0) byParty.set(name, left)
        else byParty.delete(name)
      }
    },
  }
}
