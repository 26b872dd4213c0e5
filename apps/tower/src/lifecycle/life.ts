import type { Logger } from '@tailslide/core'
import { TowerError } from '../errors.js'
import { asStartError } from './start-error.js'

type Stop = () => void | Promise<void>

/** Starts once and stops once, however often it is asked to, also while it starts. */
export interface Life<T> {
  start(): Promise<T>
  stop(): Promise<void>
}

/** `begin` hands over how each part ends; they end in the opposite order, also when it fails half-way. */
export function createLife<T>(logger: Logger, begin: (onStarted: (stop: Stop) => void) => Promise<T>): Life<T> {
  const stops: Stop[] = []
  let starting: Promise<T> | undefined
  let stopping: Promise<void> | undefined

  const takeDown = async (): Promise<void> => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) {
      try {
        await stop()
      } catch (error) {
        logger.error({ err: error }, 'a part of Tower did not stop cleanly')
      }
    }
  }

  return {
    start() {
      if (stopping) return Promise.reject(new TowerError('STOPPING', 'This Tower has been stopped; make another one.'))
      starting ??= begin((stop) => stops.push(stop)).catch(async (error: unknown) => {
        await takeDown()
        throw asStartError(error)
      })
      return starting
    },
    stop() {
      stopping ??= Promise.resolve(starting)
        .then(
          () => undefined,
          () => undefined,
        )
        .then(takeDown)
      return stopping
    },
  }
}
