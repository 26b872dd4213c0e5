import type { AerobatCalling, AerobatRound } from '@tailslide/core'
import { type FakeClock, fakeClock } from '@tailslide/testkit'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type AerobatWatch, watchAerobats } from '../../src/aerobats/watch-aerobats.js'
import { quiet } from '../harness/run-tower.js'

const ASK_EVERY_MS = 5_000
/** Longer than any restart of a healthy Aerobat, a rolling one of several included. */
const RESTART_MS = 20_000
const LONG_MS = 35_000

const silence: AerobatRound = { state: 'asked', answers: [] }
const away: AerobatRound = { state: 'unasked', error: new Error('NATS is away') }
const answersThat = (...lacks: string[][]): AerobatRound => ({
  state: 'asked',
  answers: lacks.map((each) => ({ lacks: each })),
})
const well = answersThat([])

describe('whether somebody decides on circuits', () => {
  let clock: FakeClock
  let heard: AerobatRound
  let others: boolean | Error
  let listed: number
  let lines: string[]
  let watch: AerobatWatch

  beforeEach(() => {
    clock = fakeClock()
    heard = silence
    others = false
    listed = 0
    lines = []
    const calling: AerobatCalling = {
      stream: 'flags',
      ask: async () => heard,
      async mayHaveOthers() {
        listed += 1
        if (others instanceof Error) throw others
        return others
      },
    }
    const log = (level: string) => (fields: object, message: string) =>
      void lines.push(`${level} ${JSON.stringify(fields)} ${message}`)
    watch = watchAerobats(calling, { clock, logger: { ...quiet, info: log('info'), warn: log('warn') } })
    onTestFinished(() => watch.stop())
  })

  /** What is known after the answer has been this one for so long. */
  const after = async (ms: number, round: AerobatRound) => {
    heard = round
    await clock.tick(ms)
    return watch.aerobats()
  }

  it('is known as soon as one answers that lacks nothing, and no line says so', async () => {
    expect(await after(ASK_EVERY_MS, answersThat(['signals'], []))).toEqual({ state: 'ready' })
    expect(lines).toEqual([])
  })

  it('is not known before it was asked often enough', async () => {
    expect(await after(RESTART_MS, silence)).toEqual({ state: 'unknown' })
    expect(lines).toEqual([])
  })

  it('stays so while one restarts, in as many restarts as come', async () => {
    await after(ASK_EVERY_MS, well)
    for (let restart = 0; restart < 5; restart += 1) {
      expect(await after(RESTART_MS, restart % 2 ? silence : answersThat(['looks']))).toEqual({ state: 'ready' })
      expect(await after(ASK_EVERY_MS, well)).toEqual({ state: 'ready' })
    }
    expect(lines).toEqual([])
  })

  it('nobody does where none answers: said when it begins, and when it ends', async () => {
    expect(await after(LONG_MS, silence)).toEqual({ state: 'none' })
    await after(10 * LONG_MS, silence)
    expect(await after(ASK_EVERY_MS, well)).toEqual({ state: 'ready' })
    expect(lines).toEqual([
      'warn {"stream":"flags"} no Aerobat answers: flags that fail are not turned off by themselves, and open circuits do ' +
        "not recover; start one with this Tower's --nats, --nats-stream and --redis: tailslide aerobat",
      'info {"stream":"flags"} an Aerobat answers: flags that fail are turned off by themselves',
    ])
  })

  it('is said anew when it begins a second time', async () => {
    await after(LONG_MS, silence)
    await after(ASK_EVERY_MS, well)
    await after(LONG_MS, silence)
    expect(lines.map((line) => line.slice(0, 4))).toEqual(['warn', 'info', 'warn'])
  })

  it('nobody does who can where those that answer lack something, each lack said once', async () => {
    await after(ASK_EVERY_MS, well)
    expect(await after(LONG_MS, answersThat(['signals'], ['signals', 'circuits']))).toEqual({
      state: 'not_ready',
      lacks: ['signals', 'circuits'],
    })
    await after(LONG_MS, answersThat(['signals']))
    await after(LONG_MS, answersThat(['signals'], ['signals', 'circuits']))
    expect(lines).toEqual([
      expect.stringMatching(/^warn .*"lacks":\["signals","circuits"\]\} no Aerobat that answers can decide: flags/),
      expect.stringMatching(/^warn .*"lacks":\["signals"\]/),
    ])
    expect(await after(LONG_MS, silence)).toEqual({ state: 'none' })
  })

  it('stays as it was told while one that cannot decide restarts, and while one starts that could not be tried yet', async () => {
    await after(LONG_MS, answersThat(['signals']))
    expect(await after(RESTART_MS, silence)).toMatchObject({ state: 'not_ready' })
    await after(LONG_MS, silence)
    expect(await after(RESTART_MS, answersThat(['looks', 'signals']))).toEqual({ state: 'none' })
    await after(ASK_EVERY_MS, well)
    expect(lines.map((line) => line.slice(0, 4))).toEqual(['warn', 'warn', 'info'])
  })

  it('is told where one does nothing but start and die', async () => {
    await after(ASK_EVERY_MS, well)
    for (let starts = 0; starts < 4; starts += 1) {
      await after(ASK_EVERY_MS, silence)
      await after(ASK_EVERY_MS, answersThat(['looks']))
    }
    expect(watch.aerobats()).toEqual({ state: 'not_ready', lacks: ['looks'] })
    expect(lines).toHaveLength(1)
  })

  it('cannot be known beside a deployed one, which answers nobody, and nothing else is claimed', async () => {
    others = true
    expect(await after(LONG_MS, silence)).toEqual({ state: 'unseen' })
    await after(10 * LONG_MS, silence)
    expect(lines).toEqual([
      expect.stringContaining('whether a deployed one runs cannot be seen: where none does, flags'),
    ])
  })

  it('is told of as gone where those that answered do so no more, and a deployed one may run', async () => {
    await after(ASK_EVERY_MS, answersThat(['signals']))
    others = true
    expect(await after(LONG_MS, silence)).toEqual({ state: 'gone' })
    expect(lines).toEqual([expect.stringContaining('no Aerobat answers any more: unless a deployed one runs')])
  })

  it('is not claimed where nobody can say who else reads', async () => {
    others = new Error('forbidden')
    expect(await after(LONG_MS, silence)).toEqual({ state: 'unseen' })
  })

  it('is known again when the deployed one has gone', async () => {
    others = true
    await after(LONG_MS, silence)
    others = false
    expect(await after(LONG_MS, silence)).toEqual({ state: 'none' })
  })

  it('cannot be known while NATS is away, and is found out anew from then on', async () => {
    await after(ASK_EVERY_MS, well)
    expect(await after(ASK_EVERY_MS, away)).toEqual({ state: 'unknown' })
    expect(await after(10 * LONG_MS, away)).toEqual({ state: 'unknown' })
    expect(await after(RESTART_MS, silence)).toEqual({ state: 'unknown' })
    expect(await after(ASK_EVERY_MS, well)).toEqual({ state: 'ready' })
    expect(lines).toEqual([])
  })

  it('is said once, also where NATS was away meanwhile', async () => {
    await after(LONG_MS, silence)
    await after(LONG_MS, away)
    expect(await after(LONG_MS, silence)).toEqual({ state: 'none' })
    expect(lines).toHaveLength(1)
  })

  it('lists who else reads seldom, since there may be thousands', async () => {
    await after(10 * LONG_MS, silence)
    expect(listed).toBeLessThanOrEqual(12)
    expect(listed).toBeGreaterThan(1)
  })

  it('is no longer asked once it has stopped', async () => {
    await watch.stop()
    expect(clock.pending).toBe(0)
  })
})
