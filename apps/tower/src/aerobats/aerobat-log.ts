import { type Logger, WITHOUT_AEROBAT } from '@tailslide/core'
import type { Aerobats } from './aerobats.js'

export interface AerobatLog {
  tell(aerobats: Aerobats): void
}

/** Aerobats may lack one thing after the other. */
const MOST_REASONS = 10

const START_ONE = "start one with this Tower's --nats, --nats-stream and --redis: tailslide aerobat"

/** Each reason why nobody decides on circuits is logged once, and when somebody does again. */
export function createAerobatLog(logger: Logger, stream: string): AerobatLog {
  const told = new Set<string>()

  const warn = (reason: string, fields: object, message: string): void => {
    if (told.has(reason) || told.size >= MOST_REASONS) return
    told.add(reason)
    logger.warn({ stream, ...fields }, message)
  }

  return {
    tell(aerobats) {
      switch (aerobats.state) {
        case 'inside':
        case 'unknown':
          return
        case 'ready':
          if (told.size > 0) logger.info({ stream }, 'an Aerobat answers: flags that fail are turned off by themselves')
          told.clear()
          return
        case 'none':
          return warn('silent', {}, `no Aerobat answers: ${WITHOUT_AEROBAT}; ${START_ONE}`)
        case 'gone':
          return warn(
            'silent',
            {},
            `no Aerobat answers any more: unless a deployed one runs, which answers nobody, ${WITHOUT_AEROBAT}; ${START_ONE}`,
          )
        case 'unseen':
          return warn(
            'unseen',
            {},
            `no Aerobat answers, and whether a deployed one runs cannot be seen: where none does, ${WITHOUT_AEROBAT}; ${START_ONE}`,
          )
        case 'not_ready': {
          const { lacks } = aerobats
          const what = `no Aerobat that answers can decide: ${WITHOUT_AEROBAT}; the log of the Aerobat says why`
          return warn(`not ready: ${lacks.join()}`, { lacks }, what)
        }
      }
    },
  }
}
