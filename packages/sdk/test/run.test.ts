import { describe, expect, it } from 'vitest'
import { makeFlag, setUp } from './fixtures.js'
import { boom, NEW, OLD, setUpRun } from './run-fixtures.js'

class NotFound extends Error {}

describe('run()', () => {
  it('calls the path that was decided, and records a success or a control signal', async () => {
    const { toggler, recorded } = await setUpRun()
    expect([
      toggler.run(
        () => 'new',
        () => 'old',
        NEW,
      ),
      toggler.run(
        () => 'new',
        () => 'old',
        OLD,
      ),
    ]).toEqual(['new', 'old'])
    expect(await recorded()).toEqual(['success 1', 'control_ok 1'])
  })

  it('takes null for options that are left out, which untyped code passes', async () => {
    const { toggler, recorded } = await setUpRun()
    const paths = [() => 'new', () => 'old'] as const
    expect(toggler.run(...paths, null)).toBe('old')
    const emptied = { user: 'alice', slowAfter: null, isFailure: null, fallback: null } as unknown as typeof NEW
    expect(toggler.run(...paths, emptied)).toBe('new')
    expect(await recorded()).toEqual(['success 1', 'control_ok 1'])
  })

  it('stays synchronous for synchronous paths, and waits for asynchronous ones', async () => {
    const { toggler, recorded } = await setUpRun()
    expect(
      toggler.run(
        () => 1,
        () => 2,
        NEW,
      ),
    ).toBe(1)
    const promise = toggler.run(
      async () => 1,
      async () => 2,
      NEW,
    )
    expect(promise).toBeInstanceOf(Promise)
    expect(await promise).toBe(1)
    expect(await recorded()).toEqual(['success 2'])
  })

  it('passes on what a path throws or rejects with, and records the failure', async () => {
    const { toggler, recorded } = await setUpRun()
    expect(() => toggler.run(boom, () => 'old', NEW)).toThrow('boom')
    await expect(
      toggler.run(
        async () => boom(),
        async () => 'old',
        NEW,
      ),
    ).rejects.toThrow('boom')
    expect(() => toggler.run(() => 'new', boom, OLD)).toThrow('boom')
    expect(await recorded()).toEqual(['failure 2', 'control_error 1'])
  })

  describe('counts a response by its status, and hands it on', () => {
    const answering = (status: number) => async () => new Response(null, { status })
    const throwing = (status: number) => () => {
      throw new Response(null, { status })
    }

    it('where `fetch` returns it, of either path', async () => {
      const { toggler, recorded } = await setUpRun()
      const statuses = [200, 404, 499, 500, 503]
      const answers = statuses.map((status) => toggler.run(answering(status), boom, { ...NEW, fallback: true }))
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(statuses)
      await toggler.run(boom, answering(502), OLD)
      expect(await recorded()).toEqual(['success 3', 'failure 2', 'control_error 1'])
    })

    it('where a framework throws it, to redirect or to refuse', async () => {
      const { toggler, recorded } = await setUpRun()
      const redirected = () => toggler.run(throwing(302), () => 'old', { ...NEW, fallback: true })
      expect(redirected).toThrow(expect.objectContaining({ status: 302 }))
      expect(toggler.run(throwing(500), () => 'old', { ...NEW, fallback: true })).toBe('old')
      expect(await recorded()).toEqual(['success 1', 'failure 1'])
    })

    it('unless `isFailure` judges, and never of what is no response', async () => {
      const { toggler, recorded } = await setUpRun()
      await toggler.run(answering(500), boom, { ...NEW, isFailure: () => false })
      const revoked = Proxy.revocable({}, {})
      revoked.revoke()
      for (const value of [{ status: 500 }, revoked.proxy]) toggler.run(() => value, boom, NEW)
      expect(await recorded()).toEqual(['success 3'])
    })
  })

  it('lets the old path answer with `fallback`, which records the failure of the new path alone', async () => {
    const { toggler, recorded } = await setUpRun()
    const options = { ...NEW, fallback: true }
    expect(toggler.run(boom, () => 'old', options)).toBe('old')
    expect(
      await toggler.run(
        async () => boom(),
        async () => 'old',
        options,
      ),
    ).toBe('old')
    expect(
      await toggler.run(
        async () => boom(),
        () => 'old',
        options,
      ),
    ).toBe('old')
    expect(await recorded()).toEqual(['failure 3'])
  })

  it('has no second fallback: the old path that throws has the last word', async () => {
    const { toggler, recorded } = await setUpRun()
    expect(() => toggler.run(() => 'new', boom, { ...OLD, fallback: true })).toThrow('boom')
    expect(() =>
      toggler.run(
        boom,
        () => {
          throw new Error('old too')
        },
        { ...NEW, fallback: true },
      ),
    ).toThrow('old too')
    expect(await recorded()).toEqual(['failure 1', 'control_error 1'])
  })

  it('lets `isFailure` judge values and errors', async () => {
    const { toggler, recorded } = await setUpRun()
    const isFailure = (outcome: unknown): boolean =>
      outcome === 500 || (outcome instanceof Error && !(outcome instanceof NotFound))
    const options = { ...NEW, isFailure, fallback: true }
    expect(
      toggler.run(
        () => 500,
        () => 200,
        options,
      ),
    ).toBe(500)
    expect(
      toggler.run(
        () => 200,
        () => 200,
        options,
      ),
    ).toBe(200)
    const notFound = (): never => {
      throw new NotFound('404')
    }
    expect(() => toggler.run(notFound, () => 200, options)).toThrow('404')
    await expect(
      toggler.run(
        async () => notFound(),
        async () => 200,
        options,
      ),
    ).rejects.toThrow('404')
    expect(await recorded()).toEqual(['success 3', 'failure 1'])
  })

  it('tells `isFailure` whether its argument was thrown', async () => {
    const { toggler } = await setUpRun()
    const seen: unknown[] = []
    const isFailure = (outcome: unknown, how: { thrown: boolean }): boolean => {
      seen.push([outcome, how])
      return false
    }
    toggler.run(
      () => 1,
      () => 2,
      { ...NEW, isFailure },
    )
    expect(() =>
      toggler.run(
        () => {
          throw 'text'
        },
        () => 2,
        { ...NEW, isFailure },
      ),
    ).toThrow()
    expect(seen).toEqual([
      [1, { thrown: false }],
      ['text', { thrown: true }],
    ])
  })

  it('survives an `isFailure` that throws: what was thrown is a failure, and the error is reported', async () => {
    const { toggler, errors, recorded } = await setUpRun()
    expect(
      toggler.run(
        () => 'new',
        () => 'old',
        { ...NEW, isFailure: boom },
      ),
    ).toBe('new')
    expect(await recorded()).toEqual(['success 1'])
    expect(errors.map(({ code }) => code)).toEqual(['CALLBACK_FAILED'])
  })

  describe('with an `isIgnored`', () => {
    class AbortError extends Error {}
    const abort = (): never => {
      throw new AbortError('the client has gone')
    }
    const isIgnored = (error: unknown): boolean => error instanceof AbortError
    const old = () => 'old'

    it('passes on what is ignored, without fallback, and counts it as nothing, on either path', async () => {
      const { toggler, recorded } = await setUpRun()
      const options = { ...NEW, isIgnored, fallback: true, slowAfter: 0 }
      expect(() => toggler.run(abort, old, options)).toThrow(AbortError)
      await expect(toggler.run(async () => abort(), old, options)).rejects.toThrow(AbortError)
      expect(() => toggler.run(old, abort, { ...options, ...OLD })).toThrow(AbortError)
      expect(toggler.run(boom, old, options)).toBe('old')
      expect(await recorded()).toEqual(['failure 1'])
    })

    it('asks it before `isFailure`, and of what was thrown alone', async () => {
      const { toggler, recorded } = await setUpRun()
      const judged: unknown[] = []
      const isFailure = (outcome: unknown): boolean => {
        judged.push(outcome)
        return true
      }
      const ignoreAll = () => true
      expect(() => toggler.run(boom, old, { ...NEW, isFailure, isIgnored: ignoreAll })).toThrow('boom')
      expect(toggler.run(() => 'new', old, { ...NEW, isFailure, isIgnored: ignoreAll })).toBe('new')
      expect(judged).toEqual(['new'])
      expect(await recorded()).toEqual(['failure 1'])
    })

    it('awaits its promise before it records or an asynchronous path falls back', async () => {
      const { toggler, recorded } = await setUpRun()
      const options = { ...NEW, fallback: true, isIgnored: async (error: unknown) => isIgnored(error) }
      await expect(toggler.run(async () => abort(), old, options)).rejects.toThrow(AbortError)
      expect(await toggler.run(async () => boom(), old, options)).toBe('old')
      // A synchronous caller cannot wait.
      expect(toggler.run(abort, old, options)).toBe('old')
      expect(await recorded()).toEqual(['failure 1'])
    })

    it.each([
      ['throws', boom],
      ['rejects', async () => boom()],
    ])('ignores nothing when it %s, and says so', async (_how, broken) => {
      const { toggler, errors, recorded } = await setUpRun()
      await expect(toggler.run(async () => abort(), old, { ...NEW, isIgnored: broken })).rejects.toThrow(AbortError)
      expect(await recorded()).toEqual(['failure 1'])
      expect(errors.map(({ code, message }) => [code, message])).toEqual([
        ['CALLBACK_FAILED', "isIgnored of run() of flag 'checkout' failed, so what was thrown is not ignored: boom"],
      ])
    })
  })

  describe('with an `isFailure` that gives a promise', () => {
    const no = async () => false
    const yes = async () => true
    const rejects = async () => Promise.reject(new Error('broken'))

    it('awaits it before it records, and the caller waits for neither', async () => {
      const { toggler, recorded } = await setUpRun()
      const path = () => 'new'
      expect(toggler.run(path, boom, { ...NEW, isFailure: no })).toBe('new')
      expect(toggler.run(path, boom, { ...NEW, isFailure: yes })).toBe('new')
      const hangs = () => new Promise<boolean>(() => {})
      expect(await toggler.run(async () => 'new', boom, { ...NEW, isFailure: hangs })).toBe('new')
      expect(await recorded()).toEqual(['success 1', 'failure 1'])
    })

    it('records by the default rule when it rejects, and says so', async () => {
      const { toggler, errors, recorded } = await setUpRun()
      expect(toggler.run(() => 'new', boom, { ...NEW, isFailure: rejects })).toBe('new')
      await expect(toggler.run(async () => boom(), boom, { ...NEW, isFailure: rejects })).rejects.toThrow('boom')
      expect(await recorded()).toEqual(['success 1', 'failure 1'])
      expect(errors.map(({ code }) => code)).toContain('CALLBACK_FAILED')
    })

    it('waits for it before an asynchronous path falls back', async () => {
      const { toggler, recorded } = await setUpRun()
      const options = { ...NEW, fallback: true }
      const old = () => 'old'
      expect(await toggler.run(async () => boom(), old, { ...options, isFailure: yes })).toBe('old')
      await expect(toggler.run(async () => boom(), old, { ...options, isFailure: no })).rejects.toThrow('boom')
      expect(await recorded()).toEqual(['success 1', 'failure 1'])
    })

    it('falls back at once when a synchronous path throws, because its caller cannot wait', async () => {
      const { toggler, recorded } = await setUpRun()
      const options = { ...NEW, fallback: true, isFailure: no }
      expect(toggler.run(boom, () => 'old', options)).toBe('old')
      expect(await recorded()).toEqual(['success 1'])
    })
  })

  it('counts a call of the new path that takes longer than `slowAfter` as slow too', async () => {
    const { toggler, clock, recorded } = await setUpRun()
    const taking = (ms: number) => () => new Promise((resolve) => clock.after(ms, () => resolve(ms)))
    const calls = [200, 201].flatMap((ms) => [
      toggler.run(taking(ms), taking(ms), { ...NEW, slowAfter: 200 }),
      toggler.run(taking(ms), taking(ms), { ...OLD, slowAfter: 200 }),
    ])
    await clock.tick(300)
    expect(await Promise.all(calls)).toEqual([200, 200, 201, 201])
    expect(await recorded()).toEqual(['success 2', 'slow 1', 'control_ok 2'])
  })

  it.each([10_000, -10_000])('measures `slowAfter` in time that passes when the clock is set by %i ms', async (ms) => {
    const { toggler, clock, recorded } = await setUpRun()
    const taking = (time: number) => () => new Promise<void>((resolve) => clock.after(time, resolve))
    const calls = [100, 300].map((time) => toggler.run(taking(time), boom, { ...NEW, slowAfter: 200 }))
    clock.setBy(ms)
    await clock.tick(300)
    await Promise.all(calls)
    expect(await recorded()).toEqual(['success 2', 'slow 1'])
  })

  it('runs a lazy thenable, such as a query builder, once', async () => {
    const { toggler } = await setUpRun()
    let runs = 0
    const query: PromiseLike<number> = {
      // biome-ignore lint/suspicious/noThenProperty: this is what a query builder is
      then: (resolve, reject) => Promise.resolve(++runs).then(resolve, reject),
    }
    expect(
      await toggler.run(
        () => query,
        () => query,
        NEW,
      ),
    ).toBe(1)
    expect(runs).toBe(1)
  })

  it('takes the nearest user when none is given', async () => {
    const { manager } = setUp({ flags: [makeFlag({ rollout_percentage: 0, white_listed_users: 'alice' })] })
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    const answers = ['alice', 'bob'].map((user) =>
      manager.withUserContext(user, () =>
        toggler.run(
          () => 'new',
          () => 'old',
        ),
      ),
    )
    expect(answers).toEqual(['new', 'old'])
    await manager.disconnect()
  })
})

describe('a path that is no function', () => {
  it.each([
    ['oldPath', [() => 1]],
    ['newPath', [Promise.resolve(1), () => 2]],
  ])('is refused at the first call, not when the flag goes the other way: %s', async (name, paths) => {
    const { manager } = setUp()
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    expect(() => Reflect.apply(toggler.run, toggler, paths)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining(`${name} must be a function`),
      }),
    )
    expect(manager.stats().recorded).toBe(0)
    await manager.disconnect()
  })
})
