/**
 * Many readers of Tower's event stream in one process: `stream url`, `token`, `count`. They ask for changes, and look for
 * the id only.
 */
import { Agent, request } from 'node:http'
import { now, tell } from './messages.js'

const [url = '', token = '', count = '1'] = process.argv.slice(2)
const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })
const heard = new Map<number, number[]>()
let listening = 0

function hear(version: number, bytes: number): void {
  const at = heard.get(version) ?? []
  heard.set(version, at)
  at.push(now())
  if (at.length < Number(count)) return
  heard.delete(version)
  tell({ type: 'heard', what: 'ruleset', number: version, at, bytes })
}

for (let index = 0; index < Number(count); index++) {
  const outgoing = request(`${url}?changes=1`, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
    let version = 0
    let length = 0
    let isOpen = false
    response.on('data', (bytes: Buffer) => {
      const id = /\nid: (\d+):/.exec(bytes.toString('latin1', 0, 100))
      if (id) [version, length] = [Number(id[1]), 0]
      length += bytes.length
      // An event is here when its end is.
      if (version === 0 || bytes.at(-1) !== 10 || bytes.at(-2) !== 10) return
      if (isOpen) hear(version, length)
      else if (++listening === Number(count)) tell({ type: 'listening' })
      isOpen = true
      version = 0
    })
  })
  outgoing.end()
}
process.on('disconnect', () => process.exit(0))
