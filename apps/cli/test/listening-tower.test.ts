import type { Tower } from '@tailslide/tower'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { listeningTower } from '../src/listening-tower.js'

const FIRST_START = { url: 'http://127.0.0.1:3001', adminToken: 'tsa_shown-once' }

function listening(options: { json?: boolean } = {}) {
  const written: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  onTestFinished(() => write.mockRestore())
  const tower: Pick<Tower, 'start' | 'stop'> = { start: async () => FIRST_START, stop: async () => {} }
  const parts = listeningTower(tower, { host: '127.0.0.1', port: 3001, database: '--data', notes: [], ...options })
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
