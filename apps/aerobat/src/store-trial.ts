import type { Clock, SignalReader } from '@tailslide/core'
import type { FaultLog } from './fault-log.js'

/** Whether the store does what is needed of it: what was tried last tells, and that it never was tried tells too. */
export interface StoreTrial {
  /** Tries where the last time was long ago whether it takes signals: where it takes none, every flag looks as if nothing called it. */
  write(): void
  /** Reads, and resolves with undefined where that fails. */
  read<T>(read: () => Promise<T>): Promise<T | undefined>
  /** Tries to read where nothing else does, because no circuit may move, and the last time was long ago. */
  readNothing(): Promise<void>
  /** Whether it can be read, and takes signals. */
  works(): boolean
  /** Resolves when no writing is being tried. */
  idle(): Promise<void>
}

const EVERY_MS = 5_000
/** No app has this id: the store is asked for nothing, and has to answer all the same. */
const NO_APP = 0

export function createStoreTrial(signals: SignalReader, clock: Clock, faults: FaultLog): StoreTrial {
  let wroteAt = Number.NEGATIVE_INFINITY
  let readAt = Number.NEGATIVE_INFINITY
  let hasRead = false
  let writing: Promise<void> | undefined

  const isLongAgo = (at: number): boolean => clock.monotonic() - at >= EVERY_MS

  const tryWriting = async (): Promise<void> => {
    try {
      await signals.tryWriting?.()
      faults.over('signals taken', {}, 'the store takes signals again')
    } catch (err) {
      faults.fault('signals taken', { err }, 'the store takes no signals: no circuit opens by what fails now')
    }
  }

  const read = async <T>(attempt: () => Promise<T>): Promise<T | undefined> => {
    readAt = clock.monotonic()
    try {
      const found = await attempt()
      hasRead = true
      faults.over('signals ', {}, 'signals can be read again')
      return found
    } catch (err) {
      faults.fault('signals ', { err }, 'signals cannot be read; only deadlines of circuits pass')
      return undefined
    }
  }

  return {
    write() {
      if (writing || !isLongAgo(wroteAt)) return
      wroteAt = clock.monotonic()
      writing = tryWriting().finally(() => {
        writing = undefined
      })
    },
    read,
    async readNothing() {
      if (isLongAgo(readAt)) await read(() => signals.read(NO_APP, 1_000, 1_000))
    },
    works: () => hasRead && !faults.isOn('signals '),
    async idle() {
      await writing
    },
  }
}
