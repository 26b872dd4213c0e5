import type { AerobatAnswer, AerobatCalling, AerobatRound, Clock, Logger } from '@tailslide/core'
import { beginRounds } from '../lifecycle/rounds.js'
import { createAerobatLog } from './aerobat-log.js'
import type { Aerobats } from './aerobats.js'

export interface AerobatWatch {
  aerobats(): Aerobats
  stop(): Promise<void>
}

const ASK_EVERY_MS = 5_000
/**
 * So many questions in a row without an Aerobat that can decide are no restart any more. Questions are counted, not time: a
 * Tower that was held up itself has not listened meanwhile.
 */
const MOST_IN_VAIN = 6

/** Asks whether Aerobats run that are processes of their own. */
export function watchAerobats(
  calling: AerobatCalling,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): AerobatWatch {
  const log = createAerobatLog(logger, calling.stream)
  let aerobats: Aerobats = { state: 'unknown' }
  let inVain = 0
  /** Of these the last ones that ended alike: in silence, or with answers that lack something. */
  let alike = 0
  let wasSilent = false
  let hasAnswered = false

  const become = (next: Aerobats): void => {
    aerobats = next
    log.tell(next)
  }

  async function take(round: AerobatRound): Promise<void> {
    if (round.state === 'unasked') {
      inVain = 0
      become({ state: 'unknown' })
      return
    }
    const { answers } = round
    if (answers.length > 0) hasAnswered = true
    if (answers.some(({ lacks }) => lacks.length === 0)) {
      inVain = 0
      become({ state: 'ready' })
      return
    }
    const isSilent = answers.length === 0
    inVain += 1
    alike = isSilent === wasSilent ? alike + 1 : 1
    wasSilent = isSilent
    if (inVain < MOST_IN_VAIN) return
    // What has been told stays while one restarts, or has just started; one that does nothing else is told of all the same.
    const isTold = aerobats.state !== 'ready' && aerobats.state !== 'unknown'
    if (isTold && alike < MOST_IN_VAIN) return
    if (!isSilent) become({ state: 'not_ready', lacks: allOf(answers) })
    // A broker with thousands of readers lists them no more often than needed.
    else if (!isTold || alike % MOST_IN_VAIN === 0) become({ state: await silence() })
  }

  async function silence(): Promise<'none' | 'gone' | 'unseen'> {
    // Where nobody can say, there may be one.
    if (!(await calling.mayHaveOthers().catch(() => true))) return 'none'
    return hasAnswered ? 'gone' : 'unseen'
  }

  const stop = beginRounds(clock, async () => {
    await take(await calling.ask())
    return ASK_EVERY_MS
  })
  return { aerobats: () => aerobats, stop }
}

const allOf = (answers: readonly AerobatAnswer[]): string[] => [...new Set(answers.flatMap(({ lacks }) => lacks))]
