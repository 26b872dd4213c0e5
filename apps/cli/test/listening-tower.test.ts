import type { Tower } from '@tailslide/tower'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { KeysOpen } from '../src/announce.js'
import { listeningTower } from '../src/listening-tower.js'

const FIRST_START = { url: 'http://127.0.0.1:3001', adminToken: 'tsa_shown-once' }

function listening(options: { json?: boolean; keysOpen?: KeysOpen } = {}) {
  const written: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  onTestFinished(() => write.mockRestore())
  const tower: Pick<Tower, 'start' | 'stop'> = { start: async () => FIRST_START, stop: async () => {} }
  const parts = listeningTower(tower, {
    host: '127.0.0.1',
    port: 3001,
    database: '--data',
    notes: () => [],
    keysOpen: 'all',
    ...options,
  })
  return { ...parts, written }
}

describe('the admin token of a first start', () => {
  it('is shown at the stop when Ctrl+C, or a part that failed, came before the announcement', async () => {
    const { service, written } = listening()
    await service.start()
    await service.stop()
    expect(written.join('')).toContain('export TOKEN=tsa_shown-once')
  })

  it('is a JSON line then, too, for whoever asked for one', async () => {
    const { service, written } = listening({ json: true })
    await service.start()
    await service.stop()
    expect(written.map((line) => JSON.parse(line))).toEqual([FIRST_START])
  })

  it('is shown once when it was announced', async () => {
    const { service, announcement, written } = listening()
    await service.start()
    await announcement.start()
    await service.stop()
    expect(written.join('').split('tsa_shown-once')).toHaveLength(2)
  })
})

it.each([
  ['all', /Give the key to your service as TAILSLIDE_SDK_KEY/, /token of NATS/],
  ['tower', /One with natsServer does not need it: its sdkKey is the\s+token of NATS/, /TAILSLIDE_SDK_KEY/],
] as const)('the key of the first steps is told to be for what it opens: %s', async (keysOpen, told, untold) => {
  const { service, announcement, written } = listening({ keysOpen })
  await service.start()
  await announcement.start()
  expect(written.join('')).toMatch(told)
  expect(written.join('')).toMatch(/Open it in a browser to sign in\./)
  expect(written.join('')).not.toMatch(untold)
})
