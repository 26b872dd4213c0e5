import { describe, expect, test } from 'vitest'
import { covers, mergeSubjects } from '../../src/nats/stream-subjects.js'

describe('covers', () => {
  test.each([
    ['apps.*.>', 'apps.1.update.manual', true],
    ['apps.*.>', 'apps.*.update.*', true],
    ['apps.*.>', 'apps.1.>', true],
    ['apps.*.>', 'apps.1', false],
    ['apps.1.>', 'apps.*.>', false],
    ['apps.*.update.*', 'apps.1.>', false],
    ['apps.*', 'apps.>', false],
    ['>', 'circuit_open', true],
    ['*', 'circuit_open', true],
    ['*', 'apps.1', false],
    ['circuit_open', 'circuit_open', true],
    ['circuit_*', 'circuit_open', false],
  ])('%s %s: %s', (pattern, subject, expected) => {
    expect(covers(pattern, subject)).toBe(expected)
  })
})

describe('mergeSubjects', () => {
  test('drops what another subject covers and keeps everything else', () => {
    const present = ['apps.1.update.manual', 'circuit_open', 'somebody.else']
    expect(mergeSubjects(present, ['apps.*.>', 'circuit_open'])).toEqual(['apps.*.>', 'circuit_open', 'somebody.else'])
  })

  test('leaves a stream alone that takes in more', () => {
    expect(mergeSubjects(['>'], ['apps.*.>', 'circuit_open'])).toEqual(['>'])
  })
})
