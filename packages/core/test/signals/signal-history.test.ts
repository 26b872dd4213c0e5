import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { SignalKind } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { InstanceSignalHistory, SignalHistory } from '../../src/signals/signal-history.js'
import { countsWith } from '../arbitraries.js'

const START = 1_790_000_000_000

describe('SignalHistory', () => {
  it('hands over what has come in once, however often a bucket is put', () => {
    const history = new SignalHistory(10_000)
    history.put('success', START, 5)
    history.put('success', START, 8)
    history.put('failure', START + 100, 1)
    expect(history.takeFresh()).toEqual([{ instance: '', counts: countsWith({ success: 8, failure: 1 }) }])
    history.put('failure', START + 100, 1)
    expect(history.takeFresh()).toEqual([])
  })

  it('counts nothing as fresh that happened before the instant to start at', () => {
    const history = new SignalHistory(10_000)
    history.put('failure', START, 5)
    history.startFresh(START + 500)
    history.put('failure', START + 400, 3)
    history.put('success', START + 500, 2)
    expect(history.takeFresh()).toEqual([{ instance: '', counts: countsWith({ success: 2 }) }])
  })
})

describe('the pieces of a bucket', () => {
  /** Calls and failures of each sum of a walk from the newest back. */
  const walked = (history: SignalHistory): number[][] => {
    const sums: number[][] = []
    history.walk(START + 10_000, START, ({ success, failure }) => {
      sums.push([success, failure])
      return true
    })
    return sums
  }

  it('tell what one look brought from what came before it in the same 100 ms', () => {
    const history = new SignalHistory(10_000)
    history.nextLook()
    history.put('success', START, 100)
    history.put('failure', START, 2)
    history.nextLook()
    history.put('success', START, 100)
    history.put('failure', START, 22)
    expect(walked(history)).toEqual([
      [0, 20],
      [100, 22],
    ])
  })

  it('add up to the bucket, however many looks and buckets there are', () => {
    const history = new SignalHistory(10_000)
    for (let bucket = 0; bucket < 60; bucket++) {
      for (let look = 1; look <= 7; look++) {
        history.nextLook()
        history.put('success', START + bucket * 100, look * 3)
        history.put('failure', START + bucket * 100, look)
      }
    }
    const sums = walked(history)
    expect(sums.at(-1)).toEqual([60 * 21, 60 * 7])
    expect(sums.length).toBeLessThanOrEqual(48)
  })
})

describe.each([
  ['SignalHistory', () => new SignalHistory(10_000)],
  ['InstanceSignalHistory', () => new InstanceSignalHistory(10_000)],
] as const)('the trouble of a %s', (_name, create) => {
  it('is a failed or slow call that has come in since it was asked for', () => {
    const history = create()
    const put = (kind: SignalKind, count: number) =>
      history instanceof SignalHistory ? history.put(kind, START, count) : history.put('a', kind, START, count)
    put('success', 5)
    put('control_error', 5)
    expect(history.takeTrouble()).toBe(false)
    put('failure', 1)
    expect([history.takeTrouble(), history.takeTrouble()]).toEqual([true, false])
    put('failure', 1)
    expect(history.takeTrouble()).toBe(false)
    put('slow', 1)
    expect(history.takeTrouble()).toBe(true)
  })
})

describe('InstanceSignalHistory', () => {
  it('sums the instances, and tells them apart', () => {
    const history = new InstanceSignalHistory(10_000)
    history.put('a', 'success', START, 5)
    history.put('b', 'failure', START, 3)
    history.put('b', 'failure', START, 4)
    expect(history.takeFresh()).toEqual([
      { instance: 'a', counts: countsWith({ success: 5 }) },
      { instance: 'b', counts: countsWith({ failure: 4 }) },
    ])
    const seen: unknown[] = []
    history.walk(START + 50, START, (totals) => seen.push({ ...totals }) > 0)
    expect(seen).toEqual([countsWith({ success: 5, failure: 4 })])
    expect(history.byInstance(START + 50, START)).toEqual([countsWith({ success: 5 }), countsWith({ failure: 4 })])
  })

  it('forgets instances that have left the window', () => {
    const history = new InstanceSignalHistory(10_000)
    for (let deployment = 0; deployment < 50; deployment++) {
      history.put(`pod-${deployment}`, 'success', START + deployment * 5_000, 1)
    }
    expect(history.byInstance(START + 245_000, START).length).toBeLessThanOrEqual(3)
  })
})

describe('what a history keeps of an hour', () => {
  const HOUR = 3_600_000
  /** The numbers of `count` histories that were each filled so, in bytes a history. */
  function bytesOf(count: number, fill: (history: SignalHistory) => void): number {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    const used = (): number => {
      if (typeof collect === 'function') collect()
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    }
    // What compiling it costs is not a history's.
    for (let warmUp = 0; warmUp < 20; warmUp++) fill(new SignalHistory(HOUR))
    const before = used()
    const histories = Array.from({ length: count }, () => {
      const history = new SignalHistory(HOUR)
      fill(history)
      return history
    })
    const bytes = (used() - before) / count
    expect(histories).toHaveLength(count)
    return bytes
  }

  it.each([
    [1_000, 200],
    [60_000, 2_000],
  ])('takes at most 2 kB with calls every %d ms', (everyMs, count) => {
    const bytes = bytesOf(count, (history) => {
      for (let after = 0; after < HOUR; after += everyMs) {
        history.put('success', START + after, 9)
        history.put('failure', START + after, 1)
        history.takeFresh()
      }
    })
    expect(bytes).toBeLessThan(2_048)
  })

  it('tells calls of the last minutes apart where they are few, and whole minutes where one comes each minute', () => {
    const bucketsSeen = (everyMs: number, from: number): number[] => {
      const history = new SignalHistory(HOUR)
      for (let after = 0; after < HOUR; after += everyMs) history.put('success', START + after, 1)
      const calls: number[] = []
      history.walk(START + HOUR, START + HOUR - from, ({ success }) => calls.push(success) > 0)
      return calls
    }
    expect(bucketsSeen(60_000, HOUR).slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(bucketsSeen(60_000, HOUR).at(-1)).toBe(60)
    expect(bucketsSeen(1_000, 25_000)).toHaveLength(25)
    // Few enough that a slight excess is found, no sum being twice the one before.
    const sums = bucketsSeen(100, HOUR)
    for (const [i, sum] of sums.entries()) if (i > 20) expect(sum / (sums[i - 1] ?? 0)).toBeLessThan(2)
    expect(sums.at(-1)).toBeGreaterThan(25_000)
  })

  it('is not what happened before the circuit closed, also when that comes late', () => {
    const history = new SignalHistory(HOUR)
    history.put('failure', START, 20)
    history.startFresh(START + 1_000)
    history.put('failure', START + 900, 20)
    history.put('failure', START + 1_000, 1)
    const seen: number[] = []
    history.walk(START + 5_000, 0, ({ failure }) => seen.push(failure) > 0)
    expect(seen).toEqual([1])
  })
})
