import { fileURLToPath } from 'node:url'
import { freePort, spawnNode } from '@tailslide/testkit'
import { expect, test } from 'vitest'
import { startTowerServer } from './tower-server.js'

const script = fileURLToPath(new URL('./leave-open.mjs', import.meta.url))

test('a process that leaves its stream and its sink open waits for its sends, and then ends', async () => {
  const tower = await startTowerServer((request, response) => {
    if (request.url?.endsWith('/signals')) response.end('{"payload":{"refused":[]}}')
    else response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: ruleset\nid: 1:1\ndata: []\n\n')
  })
  const child = spawnNode(script, [tower.url])
  expect(await child.nextLine()).toBe('unsent 0')
  expect(await child.exit).toEqual({ code: 0, signal: null })
})

test('a process whose Tower is absent ends all the same', async () => {
  const child = spawnNode(script, [`http://127.0.0.1:${await freePort()}`])
  expect(await child.nextLine()).toBe('unsent 1')
  expect(await child.exit).toEqual({ code: 0, signal: null })
})

test('a process whose Tower does not answer waits until the time for that is over, and ends', async () => {
  const tower = await startTowerServer(() => {})
  const child = spawnNode(script, [tower.url])
  expect(await child.nextLine()).toBe('unsent 1')
  expect(await child.exit).toEqual({ code: 0, signal: null })
})
