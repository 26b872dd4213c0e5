import type { Clock, SignalReader } from '@tailslide/core'
import type { FaultLog } from './fault-log.js'

/** Whether the store that is read takes signals too: where it takes none, every flag looks as if nothing called it. */
export interface WriteTrial {
  /** Tries where the last time was long ago. */
  tick(): void
  /** Resolves when nothing is being tried. */
  idle(): Promise<void>
}

const EVERY_MS = 5_000

export function createWriteTrial(signals: SignalReader, clock: Clock, faults: FaultLog): WriteTrial {
  let triedAt = Number.NEGATIVE_INFINITY
  let trying: Promise<void> | undefined

  const attempt = async (): Promise<void> => {
    try {
      await signals.tryWriting?.()
      faults.over('signals taken', {}, 'the store takes signals again')
    } catch (err) {
      faults.fault('signals taken', { err }, 'the store takes no signals: no circuit opens by what fails now')
    }
  }

  return {
    tick() {
      if (trying || clock.monotonic() - triedAt < EVERY_MS) return
      triedAt = clock.monotonic()
      trying = attempt().finally(() => {
        trying = undefined
      })
    },
    async idle() {
      await trying
    },
  }
}
