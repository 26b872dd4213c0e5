import { describe, expect, it } from 'vitest'
import { FlagManager } from '../src/index.js'
import { setUp } from './fixtures.js'

const refusalOf = (method: string) => ({
  name: 'TailslideError',
  code: 'METHOD_UNBOUND',
  message: `${method}() was called without its FlagManager: hand on a function that calls it, as in () => manager.${method}()`,
})

const ASYNCHRONOUS = ['initialize', 'flush', 'disconnect']

const methods = Object.entries(Object.getOwnPropertyDescriptors(FlagManager.prototype))
  .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
  .map(([name, { value }]) => ({ name, call: value as (...given: unknown[]) => unknown }))

describe('a method of the manager that is called without it', () => {
  it.each(methods.filter(({ name }) => !ASYNCHRONOUS.includes(name)))(
    '$name() throws and names it',
    ({ name, call }) => {
      expect(() => Reflect.apply(call, undefined, ['a', () => {}])).toThrow(expect.objectContaining(refusalOf(name)))
      expect(() => Reflect.apply(call, {}, ['a', () => {}])).toThrow(expect.objectContaining(refusalOf(name)))
    },
  )

  it.each(ASYNCHRONOUS)('%s() rejects and names it', async (name) => {
    const call = methods.find((method) => method.name === name)?.call ?? expect.fail(`no ${name}()`)
    await expect(Reflect.apply(call, undefined, [])).rejects.toMatchObject(refusalOf(name))
    // As an emitter calls it: with what has emitted, and the name of a signal.
    await expect(Reflect.apply(call, process, ['SIGTERM'])).rejects.toMatchObject(refusalOf(name))
  })

  it('leaves the manager as it was', async () => {
    const { manager } = setUp()
    await manager.initialize()
    const { disconnect, flush } = manager
    await Promise.allSettled([disconnect(), flush()])
    expect(manager.state.state).toBe('ready')
    await manager.disconnect()
  })
})
