import { describe, expect, it } from 'vitest'
import { boom, NEW, OLD, setUpRun } from './run-fixtures.js'

const never = () => new Promise<string>(() => {})

describe('`failAfter`', () => {
  it('counts a call that hangs as a failure when its time is over, while it hangs, of either path', async () => {
    const { toggler, clock, recorded } = await setUpRun()
    for (const user of [NEW, OLD]) toggler.run(never, never, { ...user, failAfter: 500 })
    await clock.tick(499)
    expect(clock.pending).toBeGreaterThanOrEqual(2)
    await clock.tick(1)
    expect(await recorded()).toEqual(['failure 1', 'control_error 1'])
  })

  it('counts one call once, whatever comes of it later, and its caller gets what comes', async () => {
    const { toggler, clock, recorded } = await setUpRun()
    const taking = (ms: number) => () => new Promise<number>((resolve) => clock.after(ms, () => resolve(ms)))
    const failing = (ms: number) => () => taking(ms)().then(boom)
    const options = { ...NEW, failAfter: 500 }
    const calls = [
      toggler.run(taking(400), boom, options),
      toggler.run(taking(600), boom, options),
      toggler.run(failing(600), boom, options),
    ]
    const ended = Promise.allSettled(calls)
    await clock.tick(600)
    expect((await ended).map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason)))).toEqual([
      400,
      600,
      'Error: boom',
    ])
    expect(await recorded()).toEqual(['success 1', 'failure 2'])
  })

  it('lets the old path answer with `fallback`, once, and drops what comes of the new one', async () => {
    const { toggler, clock, recorded } = await setUpRun()
    let asked = 0
    const old = () => {
      asked += 1
      return 'old'
    }
    const failing = () => new Promise((resolve) => clock.after(700, () => resolve(undefined))).then(boom)
    const options = { ...NEW, failAfter: 500, fallback: true }
    const calls = Promise.all([toggler.run(never, old, options), toggler.run(failing, old, options)])
    await clock.tick(500)
    expect(await calls).toEqual(['old', 'old'])
    await clock.tick(1_000)
    expect(asked).toBe(2)
    expect(await recorded()).toEqual(['failure 2'])
  })

  it('passes on what the old path throws when it stands in', async () => {
    const { toggler, clock } = await setUpRun()
    const call = toggler.run(never, boom, { ...NEW, failAfter: 500, fallback: true })
    const ended = expect(call).rejects.toThrow('boom')
    await clock.tick(500)
    await ended
  })

  it('does not stand in for the old path, which has nothing behind it', async () => {
    const { toggler, clock, recorded } = await setUpRun()
    const call = toggler.run(boom, () => new Promise((resolve) => clock.after(700, () => resolve('late'))), {
      ...OLD,
      failAfter: 500,
      fallback: true,
    })
    await clock.tick(700)
    expect(await call).toBe('late')
    expect(await recorded()).toEqual(['control_error 1'])
  })

  it('counts a late call as slow as well, where `slowAfter` is shorter', async () => {
    const { toggler, clock, recorded } = await setUpRun()
    toggler.run(never, never, { ...NEW, slowAfter: 200, failAfter: 500 })
    toggler.run(never, never, { ...NEW, slowAfter: 900, failAfter: 500 })
    await clock.tick(2_000)
    expect(await recorded()).toEqual(['failure 2', 'slow 1'])
  })

  it('does not count a call that has ended while `isFailure` still thinks about it', async () => {
    const { toggler, clock, recorded } = await setUpRun()
    const isFailure = () => new Promise<boolean>((resolve) => clock.after(900, () => resolve(true)))
    const call = toggler.run(
      async () => boom(),
      () => 'old',
      { ...NEW, failAfter: 500, fallback: true, isFailure },
    )
    await clock.tick(900)
    expect(await call).toBe('old')
    expect(await recorded()).toEqual(['failure 1'])
  })

  it('gives answers that lie ready a turn, after a pause of the whole process', async () => {
    const { toggler, clock, recorded } = await setUpRun()
    let answer = (_: string): void => {}
    const call = toggler.run(() => new Promise<string>((resolve) => (answer = resolve)), never, {
      ...NEW,
      failAfter: 500,
    })
    // The first timer after the pause; the answer is read from its socket behind it.
    clock.after(500, () => answer('in time'))
    await clock.tick(5_000)
    expect(await call).toBe('in time')
    expect(await recorded()).toEqual(['success 1'])
  })

  it('leaves no timer behind a call that ended in time, and takes a time that no timer holds for never', async () => {
    const { toggler, clock } = await setUpRun()
    const before = clock.pending
    await toggler.run(async () => 'new', never, { ...NEW, failAfter: 60_000 })
    expect(clock.pending).toBeLessThanOrEqual(before + 1)
    const call = toggler.run(() => new Promise((resolve) => clock.after(1_000, () => resolve('new'))), never, {
      ...NEW,
      failAfter: Number.POSITIVE_INFINITY,
    })
    await clock.tick(1_000)
    expect(await call).toBe('new')
  })
})
