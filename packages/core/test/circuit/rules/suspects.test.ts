import { describe, expect, it } from 'vitest'
import { type Suspect, suspectedMost, watchSuspects } from '../../../src/circuit/rules/suspects.js'
import { countsWith } from '../../arbitraries.js'

const from = (instance: string, success: number, failure: number) => ({
  instance,
  counts: countsWith({ success, failure }),
})

describe('suspects', () => {
  it('are the instances that fail most above the rate, and none that do not', () => {
    const suspects = watchSuspects([], [from('a', 90, 10), from('b', 5, 5), from('c', 100, 0), from('__proto__', 0, 7)])
    expect(suspectedMost(suspects, 1, 0.01)).toEqual(new Set(['a']))
    expect(suspectedMost(suspects, 2, 0.01)).toEqual(new Set(['a', '__proto__']))
    expect(suspectedMost(suspects, 9, 0.01)).toEqual(new Set(['a', 'b', '__proto__']))
    expect(suspectedMost(suspects, 1, 0.1)).toEqual(new Set(['__proto__']))
  })

  it('fade with the traffic, until those that are gone are forgotten', () => {
    let suspects: readonly Suspect[] = watchSuspects([], [from('gone', 0, 100)])
    for (let i = 0; i < 1_000; i++) suspects = watchSuspects(suspects, [from(`pod-${i % 3}`, 100, 0)])
    expect(suspects.map(({ instance }) => instance).toSorted()).toEqual(['pod-0', 'pod-1', 'pod-2'])
  })
})
