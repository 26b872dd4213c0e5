import type { Tower } from '@tailslide/tower'
import { announce, announceAsJson } from './announce.js'
import { explain } from './explain.js'
import type { Service } from './run-until-signal.js'

export interface ListeningOptions {
  readonly host: string
  readonly port: number
  readonly json?: boolean | undefined
  /** Option and value of the database, as shown to a person. */
  readonly database: string
  readonly notes: readonly string[]
}

/** Tower as a part to start, and as the last part of all the announcement, so that what it says is there is there. */
export function listeningTower(tower: Tower, options: ListeningOptions): { service: Service; announcement: Service } {
  let listening: { url: string; adminToken?: string } | undefined
  return {
    service: {
      async start() {
        try {
          listening = await tower.start()
        } catch (error) {
          throw explain(error, options)
        }
      },
      stop: () => tower.stop(),
    },
    announcement: {
      async start() {
        if (!listening) return
        const words = options.json ? announceAsJson : announce
        process.stdout.write(words({ ...listening, notes: options.notes }))
      },
      async stop() {},
    },
  }
}
