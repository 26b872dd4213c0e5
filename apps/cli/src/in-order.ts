import type { Service } from './run-until-signal.js'

/** Several parts as one: started one after the other, stopped in the opposite order, those that were begun. */
export function inOrder(parts: readonly Service[]): Service {
  const begun: Service[] = []
  let stopping = false
  return {
    async start() {
      for (const part of parts) {
        if (stopping) return
        begun.push(part)
        await part.start()
      }
    },
    async stop() {
      stopping = true
      const failures: unknown[] = []
      for (let part = begun.pop(); part !== undefined; part = begun.pop()) {
        await part.stop().catch((error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
