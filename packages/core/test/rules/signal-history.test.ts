import type { SignalKind } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { InstanceSignalHistory, SignalHistory } from '../../src/rules/signal-history.js'
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
