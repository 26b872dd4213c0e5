import { describe, expect, it } from 'vitest'
import { isInUse, isOver, standingOf } from '../../src/keys/standing.js'

const NOW = Date.parse('2026-11-26T12:00:00Z')
const at = (text: string) => Date.parse(text)
const plain = { revoked_at: null, expires_at: null, replaced_by: null }

describe('how it stands with a key', () => {
  it('works until it ends, where it has an end', () => {
    expect(standingOf(plain, NOW)).toEqual({ kind: 'works', until: undefined })
    const expires_at = '2026-11-27T12:00:00Z'
    expect(standingOf({ ...plain, expires_at }, NOW)).toEqual({ kind: 'works', until: at(expires_at) })
  })

  it('is leaving once another has taken its place, until it ends', () => {
    const expires_at = '2026-11-27T12:00:00Z'
    expect(standingOf({ ...plain, expires_at, replaced_by: 2 }, NOW)).toEqual({
      kind: 'leaving',
      until: at(expires_at),
    })
    expect(standingOf({ ...plain, expires_at: '2026-11-26T12:00:00Z', replaced_by: 2 }, NOW).kind).toBe('ended')
  })

  it('is revoked whatever else is said of it', () => {
    const revoked_at = '2026-11-25T12:00:00Z'
    const standing = standingOf({ revoked_at, expires_at: '2026-11-24T12:00:00Z', replaced_by: 2 }, NOW)
    expect(standing).toEqual({ kind: 'revoked', at: at(revoked_at) })
    expect(isOver(standing)).toBe(true)
  })

  it('is in use when it was seen within the two minutes that one minute of rounding makes of it', () => {
    expect(isInUse('2026-11-26T11:58:00Z', NOW)).toBe(true)
    expect(isInUse('2026-11-26T11:57:00Z', NOW)).toBe(false)
    expect(isInUse(null, NOW)).toBe(false)
  })
})
