import { TowerError } from '../errors.js'

export interface Turns {
  /** Runs `work` when it is its turn; throws OVERLOADED where too many wait, in all or of this one. */
  take<T>(who: string, work: () => Promise<T>): Promise<T>
}

export interface TurnLimits {
  readonly atOnce: number
  /** Besides those at work. */
  readonly mostWaiting: number
  /** Of those, the ones of one party: what one sends is not to keep all others out. */
  readonly mostOfOne: number
}

/** Work that takes a processor, done a few at a time and refused where it would pile up. */
export function createTurns({ atOnce, mostWaiting, mostOfOne }: TurnLimits): Turns {
  const waiting: (() => void)[] = []
  const byParty = new Map<string, number>()
  let working = 0
  const enter = async (): Promise<void> => {
    // Whoever ends hands its place on, so that nobody who comes later takes it.
    if (working >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else working += 1
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else working -= 1
  }
  return {
    async take(who, work) {
      const own = byParty.get(who) ?? 0
      if (working >= atOnce && (waiting.length >= mostWaiting || own >= mostOfOne)) {
        throw new TowerError('OVERLOADED', 'Too many passwords are being looked at. Try again in a second.')
      }
      byParty.set(who, own + 1)
      await enter()
      try {
        return await work()
      } finally {
        leave()
        const left = (byParty.get(who) ?? 1) - 1
        if (left > 0) byParty.set(who, left)
        else byParty.delete(who)
      }
    },
  }
}
