import { describe, expect, test } from 'vitest'
import { covers, MOST_LISTED, mergeSubjects, subjectsFor } from '../../src/nats/stream-subjects.js'

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

describe('subjectsFor', () => {
  const circuits = ['circuit_open', 'circuit_close', 'circuit_recovery_start', 'circuit_recovery_update']
  const sorted = (subjects: readonly string[]): string[] => [...subjects].sort()

  test('lists apps one by one, beside those that a deployed Tower has listed', () => {
    const present = ['apps.1.update.manual', 'circuit_open', 'somebody.else']
    expect(sorted(subjectsFor(present, [100_000], []))).toEqual(
      sorted([...present, ...circuits.slice(1), 'apps.100000.update.manual', 'apps.100000.update.circuit']),
    )
  })

  test('replaces the subject of all apps by those of its messages and of the apps', () => {
    expect(sorted(subjectsFor(['apps.*.>', ...circuits], [2], ['apps.7.update.circuit']))).toEqual(
      sorted([...circuits, 'apps.2.update.manual', 'apps.2.update.circuit', 'apps.7.update.circuit']),
    )
  })

  test('takes all apps at once when there are too many to list', () => {
    const apps = Array.from({ length: MOST_LISTED / 2 + 1 }, (_, index) => index + 1)
    expect(subjectsFor(circuits, apps, [])).toEqual(expect.arrayContaining(['apps.*.>', ...circuits]))
    expect(subjectsFor(circuits, apps, [])).toHaveLength(5)
    expect(subjectsFor(circuits, apps.slice(1), [])).not.toContain('apps.*.>')
  })
})
