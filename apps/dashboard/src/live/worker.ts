import { type Heard, openStream } from './stream.js'

// One stream for all tabs: a browser has six connections for each host, and the seventh tab with a stream of its own would hang.

/** What is used of where a shared worker runs, which the compiler knows as a page. */
interface Scope {
  addEventListener(type: 'connect', listener: (event: MessageEvent) => void): void
}
declare const self: Scope

const STANDS: Heard = { type: 'stands' }
const MISSED: Heard = { type: 'missed' }

/** What a page tells the worker. */
export type Told =
  /** It is here, and began to read this many milliseconds ago. */
  { readonly type: 'hello'; readonly ageMs: number } | { readonly type: 'again' | 'bye' }

const ports = new Set<MessagePort>()
let last: Heard = { type: 'down', isRefused: false }
/** When something was heard for the last time that pages have to know of. */
let heardAt = Number.NEGATIVE_INFINITY
let close: (() => void) | undefined

const begin = (): void => {
  close = openStream((heard) => {
    if (heard.type === 'up' || heard.type === 'down') last = heard
    if (heard.type !== 'down') heardAt = performance.now()
    for (const port of ports) port.postMessage(heard)
  })
}

/** A page that has read before it listened is told at once whether it has missed something. */
function welcome(port: MessagePort, ageMs: number): void {
  ports.add(port)
  port.postMessage(last.type === 'up' ? STANDS : last)
  if (performance.now() - ageMs < heardAt) port.postMessage(MISSED)
  if (!close) begin()
}

self.addEventListener('connect', ({ ports: [port] }) => {
  port?.addEventListener('message', ({ data: told }: MessageEvent<Told>) => {
    switch (told.type) {
      case 'hello':
        welcome(port, told.ageMs)
        return
      case 'again':
        close?.()
        begin()
        return
      case 'bye':
        ports.delete(port)
        if (ports.size > 0) return
        close?.()
        close = undefined
    }
  })
  port?.start()
})
