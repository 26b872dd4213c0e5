import { type Heard, openStream } from './stream.js'

// One stream for all tabs: a browser has six connections for each host, and the seventh tab with a stream of its own would hang.

/** What is used of where a shared worker runs, which the compiler knows as a page. */
interface Scope {
  addEventListener(type: 'connect', listener: (event: MessageEvent) => void): void
}
declare const self: Scope

const ports = new Set<MessagePort>()
let last: Heard = { type: 'down', isRefused: false }
let close: (() => void) | undefined

const begin = (): void => {
  close = openStream((heard) => {
    if (heard.type === 'up' || heard.type === 'down') last = heard
    for (const port of ports) port.postMessage(heard)
  })
}

self.addEventListener('connect', ({ ports: [port] }) => {
  if (!port) return
  ports.add(port)
  port.addEventListener('message', ({ data }) => {
    if (data === 'again') {
      close?.()
      begin()
    }
    if (data === 'bye') ports.delete(port)
    if (ports.size > 0) return
    close?.()
    close = undefined
  })
  port.start()
  port.postMessage(last)
  if (!close) begin()
})
