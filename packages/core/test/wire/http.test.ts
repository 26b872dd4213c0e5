import { describe, expect, it } from 'vitest'
import { STREAM_FIRST_BYTE_MS, STREAM_HEARTBEAT_MS, STREAM_SILENCE_MS, sdkPath } from '../../src/index.js'

describe('SDKs and Tower over HTTP', () => {
  it('have the app in the path', () => {
    expect(sdkPath('stream', 5)).toBe('/api/sdk/apps/5/stream')
  })

  it('allow for a heartbeat that comes late before a link is dead', () => {
    expect(STREAM_FIRST_BYTE_MS).toBeGreaterThan(STREAM_HEARTBEAT_MS)
    expect(STREAM_SILENCE_MS).toBeGreaterThan(2 * STREAM_HEARTBEAT_MS)
  })
})
