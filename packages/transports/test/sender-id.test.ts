import { expect, it } from 'vitest'
import { senderId } from '../src/sender-id.js'

it('gives another id each time, of 32 hexadecimal digits', () => {
  const ids = new Set(Array.from({ length: 10_000 }, () => senderId()))
  expect(ids.size).toBe(10_000)
  for (const id of ids) expect(id).toMatch(/^[\da-f]{32}$/)
  expect(senderId(() => 0)).toBe('0'.repeat(32))
})
