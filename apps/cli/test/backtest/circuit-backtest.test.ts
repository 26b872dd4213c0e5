import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NEW_FLAG } from '@tailslide/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { circuitBacktest, rulesToTry } from '../../src/commands/circuit-backtest.js'

const own = {
  rule: 'comparison',
  window: 60_000,
  minimumRequests: 5,
  errorThreshold: 3,
  slowThreshold: 10,
  confidence: 99,
  margin: 2,
  quorumInstances: 2,
} as const

describe('rulesToTry', () => {
  it('tries several thresholds and the comparison, with what a new flag has, when told nothing', () => {
    const rules = rulesToTry({}, undefined)
    expect(rules.map(({ rule, errorThreshold }) => [rule, errorThreshold])).toEqual([
      ...[1, 2, 5, 10, 20, 50].map((percentage) => ['threshold', percentage]),
      ['comparison', 10],
    ])
    expect(rules[0]).toMatchObject({
      window: NEW_FLAG.circuit_window,
      minimumRequests: 20,
      confidence: 99.999,
      margin: 1,
    })
  })

  it('takes the settings of the flag, and what the command line says instead', () => {
    expect(rulesToTry({}, own)).toEqual([{ ...own, rule: 'threshold' }, own])
    expect(rulesToTry({ threshold: [1, 4], window: 5_000, rule: 'threshold' }, own)).toEqual([
      { ...own, rule: 'threshold', errorThreshold: 1, window: 5_000 },
      { ...own, rule: 'threshold', errorThreshold: 4, window: 5_000 },
    ])
  })
})

describe('tailslide circuit backtest', () => {
  const run = async (csv: string) => {
    const directory = mkdtempSync(join(tmpdir(), 'tailslide-backtest-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const file = join(directory, 'signals.csv')
    writeFileSync(file, csv)
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    onTestFinished(() => write.mockRestore())
    const exitCode = await circuitBacktest(file, { threshold: [5] })
    return { exitCode, out: write.mock.calls.map(([text]) => String(text)).join('') }
  }

  it('reads a recording and prints when each rule would have tripped', async () => {
    const { exitCode, out } = await run('2026-11-22T10:00:00Z,success,100\n2026-11-22T10:00:01Z,failure,100\n')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^threshold 5 % +2026-11-22T10:00:01.999Z +once +\S+ % of \d+ calls failed/m)
  })

  it('refuses a file that is not there, one without signals, and nothing at all', async () => {
    await expect(circuitBacktest('/nowhere/x.csv', {})).rejects.toMatchObject({ code: 'INVALID_RECORDING' })
    await expect(run('at,kind,count\n')).rejects.toThrow('the recording has no signals')
    await expect(circuitBacktest(undefined, {})).rejects.toThrow('name a recording, or a flag')
  })
})
