import { afterEach, describe, expect, it, vi } from 'vitest'
import { call } from '../../src/api/call.js'

describe('a call that Tower does not answer in time', () => {
  afterEach(() => vi.unstubAllGlobals())

  it.each([
    ['changes nothing where it reads', () => call('GET /api/me', {}), 'TIMEOUT'],
    ['may have been done where it writes', () => call('POST /api/projects', { body: { title: 'shop' } }), 'UNANSWERED'],
  ])('%s', async (_, ask, code) => {
    vi.stubGlobal('fetch', () => Promise.reject(new DOMException('', 'TimeoutError')))
    await expect(ask()).rejects.toMatchObject({ code })
  })
})
