import type { Tower } from '@tailslide/tower'
import { announce, announceAsJson, announceToken, type KeysOpen } from './announce.js'
import { explain } from './explain.js'
import type { Service } from './run-until-signal.js'

export interface ListeningOptions {
  readonly host: string
  readonly port: number
  readonly json?: boolean | undefined
  /** Option and value of the database, as shown to a person. */
  readonly database: string
  /** Asked when everything has started. */
  readonly notes: () => readonly string[]
  readonly keysOpen: KeysOpen
}

/** Tower as a part to start, and as the last part of all the announcement, so that what it says is there is there. */
export function listeningTower(
  tower: Pick<Tower, 'start' | 'stop'>,
  options: ListeningOptions,
): { service: Service; announcement: Service } {
  let listening: { url: string; adminToken?: string; setupLink?: string } | undefined
  let isTold = false
  return {
    service: {
      async start() {
        try {
          listening = await tower.start()
        } catch (error) {
          throw explain(error, options)
        }
      },
      async stop() {
        await tower.stop()
        // Ctrl+C, or a part that failed, came before the announcement: the token would never be seen again.
        if (isTold || listening?.adminToken === undefined) return
        process.stdout.write(options.json ? announceAsJson(listening) : announceToken(listening.adminToken))
      },
    },
    announcement: {
      async start() {
        if (!listening) return
        isTold = true
        const words = options.json ? announceAsJson : announce
        process.stdout.write(words({ ...listening, notes: options.notes(), keysOpen: options.keysOpen }))
      },
      async stop() {},
    },
  }
}
