import { setImmediate } from 'node:timers'
import { outside } from './outside.js'

let wake: (() => void) | undefined

/**
 * Calls in the next turn of the event loop, when what has come in meanwhile was served. Does not keep the process alive.
 *
 * An immediate that holds nothing is passed over by a loop that sleeps, until something else turns it: a second in an
 * idle process, or for ever. So a message is sent to a port that holds nothing either, which ends the loop's sleep.
 */
export function inNextLoopTurn(act: () => void): void {
  outside(() => {
    setImmediate(act).unref?.()
    wake ??= createWake()
    wake()
  })
}

function createWake(): () => void {
  // Loaded when it is needed first: it takes 2 ms.
  const { MessageChannel } = process.getBuiltinModule('node:worker_threads')
  const { port1, port2 } = new MessageChannel()
  port2.on('message', () => {}).unref()
  port1.unref()
  return () => port1.postMessage(undefined)
}
