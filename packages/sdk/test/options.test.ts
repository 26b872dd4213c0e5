import { Agent } from 'node:http'
import { describe, expect, it } from 'vitest'
import { FlagManager, type FlagManagerOptions, TailslideError, type TogglerOptions } from '../src/index.js'
import { parseOptions } from '../src/settings.js'
import { makeFlag } from './fixtures.js'

const valid = { appId: 1, natsServer: 'nats://localhost:4222' } satisfies FlagManagerOptions

/** Options as a caller without types writes them. */
const untyped = (options: unknown): FlagManagerOptions => options as FlagManagerOptions

function messageOf(options: unknown): string {
  try {
    new FlagManager(untyped(options))
  } catch (error) {
    expect(error).toBeInstanceOf(TailslideError)
    expect(error).toHaveProperty('code', 'INVALID_OPTIONS')
    return error instanceof Error ? error.message : ''
  }
  return 'accepted'
}

describe('the options of a FlagManager', () => {
  it('are accepted as the README writes them', () => {
    const options: FlagManagerOptions = {
      natsServer: 'nats://localhost:4222',
      natsStream: 'flags_ruleset',
      appId: 1,
      sdkKey: 'myToken',
      userContext: '375d39e6-9c3f-4f58-80bd-e5960b710295',
      redisHost: 'http://localhost',
      redisPort: 6379,
    }
    expect(() => new FlagManager(options)).not.toThrow()
  })

  it.each([
    ['appId', { ...valid, appId: 'abc' }],
    ['appId of zero', { ...valid, appId: 0 }],
    ['appId missing', { natsServer: 'localhost' }],
    ['appId as a string', { ...valid, appId: '1' }],
    ['sdkKey empty', { ...valid, sdkKey: '' }],
    ['sdkKey blank', { ...valid, sdkKey: ' ' }],
    ['sdkKey with the line break of a file', { ...valid, sdkKey: 'tsk_abc\n' }],
    ['sdkKey with a line break in it', { ...valid, sdkKey: 'tsk_abc\r\nX-Other: 1' }],
    ['sdkKey that no header can hold', { appId: 1, towerUrl: 'http://localhost:3001', sdkKey: 'tsk_ключ' }],
    ['sdkKey with the word before it', { appId: 1, towerUrl: 'http://localhost:3001', sdkKey: 'Bearer tsk_abc' }],
    ['sdkKey of an administrator', { appId: 1, towerUrl: 'http://localhost:3001', sdkKey: 'tsa_abc' }],
    ['natsServer with a line break', { ...valid, natsServer: 'nats://localhost:4222\n' }],
    ['natsStream with a control character', { ...valid, natsStream: 'flags\u0000' }],
    ['redisHost with a line break', { ...valid, redisHost: 'local\nhost' }],
    ['towerUrl with a line break', { appId: 1, sdkKey: 'k', towerUrl: 'http://localhost:3001\n' }],
    ['instance longer than Tower takes', { ...valid, instance: 'i'.repeat(201) }],
    ['instance with a line break', { ...valid, instance: 'web\n1' }],
    ['initializeTimeout beyond any timer', { ...valid, initializeTimeout: Number.POSITIVE_INFINITY }],
    ['initializeTimeout that is no number', { ...valid, initializeTimeout: Number.NaN }],
    ['bootstrap with a flag of another app', { ...valid, bootstrap: [makeFlag({ app_id: 2 })] }],
    ['bootstrap that no JSON can hold', { ...valid, bootstrap: [{ id: 1n }] }],
    ['agent that is a dispatcher', { appId: 1, sdkKey: 'k', towerUrl: 'https://a', agent: { dispatch: () => {} } }],
    ['agent of the other kind', { appId: 1, sdkKey: 'k', towerUrl: 'https://a', agent: new Agent() }],
    [
      'agent with one socket for stream and signals',
      { appId: 1, sdkKey: 'k', towerUrl: 'http://a', agent: new Agent({ maxSockets: 1 }) },
    ],
    ['agent without towerUrl', { ...valid, agent: new Agent() }],
    ['half of a name', { appId: 1, url: 'http://localhost:3001', key: 'k3y' }],
    ['a key alone', 'tsk_k3y'],
    ['sdkKey mistyped', { ...valid, sdkKey: 12345 }],
    ['userContext', { ...valid, userContext: 42 }],
    ['natsServer', { ...valid, natsServer: 'http://localhost:4222' }],
    ['natsServer in a list', { ...valid, natsServer: ['nats://localhost', 'nats://local host'] }],
    ['natsServer with a password', { ...valid, natsServer: 'nats://me:secret@localhost/path' }],
    ['natsServer, no list entry', { ...valid, natsServer: [] }],
    ['natsServer, port', { ...valid, natsServer: 'nats://localhost:99999' }],
    ['natsStream', { ...valid, natsStream: 'flags.ruleset' }],
    ['redisHost', { ...valid, redisHost: 'ftp://localhost' }],
    ['redisHost empty', { ...valid, redisHost: '' }],
    ['redisPort', { ...valid, redisHost: 'localhost', redisPort: 65_536 }],
    ['redisPort unlike the one in redisHost', { ...valid, redisHost: 'redis://localhost:6380', redisPort: 6379 }],
    ['redisPort alone', { ...valid, redisPort: 6379 }],
    ['towerUrl', { appId: 1, sdkKey: 'k', towerUrl: 'localhost:3001' }],
    ['towerUrl without a key', { appId: 1, towerUrl: 'http://localhost:3001' }],
    ['towerUrl beside NATS without a key', { ...valid, towerUrl: 'http://localhost:3001', redisHost: 'localhost' }],
    ['initializeTimeout', { ...valid, initializeTimeout: -1 }],
    ['rolloutRule', { ...valid, rolloutRule: 'python' }],
    ['instance', { ...valid, instance: '' }],
    ['rulesets', { appId: 1, rulesets: {} }],
    ['signals', { ...valid, signals: () => {} }],
    ['clock', { ...valid, clock: Date }],
    ['clock with a broken part', { ...valid, clock: { now() {}, after() {}, monotonic: 5 } }],
    ['clock that cannot be cancelled', { ...valid, clock: { now: Date.now, after: () => 5 } }],
    ['clock that tells no time', { ...valid, clock: { now: () => new Date(), after: () => () => {} } }],
    ['clock that throws', { ...valid, clock: { now: Date.now, after: () => expect.fail('no timers here') } }],
    ['onError', { ...valid, onError: 'log' }],
    ['no source of rulesets', { appId: 1, redisHost: 'localhost' }],
    ['natsStream alone', { appId: 1, sdkKey: 'k', towerUrl: 'http://localhost', natsStream: 's' }],
    ['a misspelt name', { ...valid, natsSever: 'nats://localhost' }],
    ['a name of the Python SDK', { ...valid, sdk_key: 'myToken' }],
    ['a name like none', { ...valid, colour: 'red' }],
    ['several things', { appId: -1, natsServer: '', userContex: 'a' }],
    ['nothing', undefined],
  ])('are refused with an error that names option, value and rule: %s', (_, options) => {
    expect(messageOf(options)).toMatchSnapshot()
  })

  it('take flags in code as the same JSON in a file: what is left out has its default', () => {
    const bootstrap = [{ id: 13, app_id: 1, title: 'checkout', is_active: true, rollout_percentage: 100 }]
    const manager = new FlagManager({ ...valid, bootstrap })
    expect(manager.newToggler({ flagName: 'checkout' }).decide('alice')).toMatchObject({
      active: true,
      reason: 'in-rollout',
    })
  })

  it('never show a key or a password', () => {
    expect(messageOf({ ...valid, sdkKey: ['k3y'] })).not.toContain('k3y')
    expect(messageOf({ ...valid, sdk_key: 'k3y' })).not.toContain('k3y')
    expect(messageOf({ ...valid, sdkKey: ' k3y' })).not.toContain('k3y')
    expect(messageOf('k3y')).not.toContain('k3y')
    expect(messageOf({ ...valid, natsServer: 'nats://me:secret@localhost/path' })).not.toContain('secret')
  })

  it('carry the problems as data', () => {
    expect.assertions(1)
    try {
      new FlagManager(untyped({ ...valid, appId: 1.5, redisPort: '1' }))
    } catch (error) {
      const problems = error instanceof TailslideError ? error.problems : []
      expect(problems.map(({ path, value }) => [path, value])).toEqual([
        ['appId', 1.5],
        ['redisPort', '1'],
        ['redisHost', undefined],
      ])
    }
  })

  it.each([
    'localhost:4222',
    'demo.nats.io',
    'tls://a.example.com',
    '[::1]:4222',
    'nats://me:pw@h:4222',
    'nats://a, nats://b:4223',
  ])('take %s as a NATS server', (natsServer) => expect(messageOf({ appId: 1, natsServer })).toBe('accepted'))

  it.each([
    'localhost',
    'redis.example.com:6380',
    'http://localhost',
    'redis://u:p@localhost:6379/0',
    'rediss://h',
    '::1',
  ])('take %s as a Redis host', (redisHost) => expect(messageOf({ ...valid, redisHost })).toBe('accepted'))

  it('treat undefined like left out, so that optional settings can be passed on', () => {
    expect(messageOf({ ...valid, sdkKey: undefined, redisHost: undefined, initializeTimeout: undefined })).toBe(
      'accepted',
    )
  })
})

describe('the routes that options choose', () => {
  const tower = { towerUrl: 'http://localhost:3001', sdkKey: 'k', agent: new Agent() }

  it.each([
    ['natsServer alone', { ...valid }, 'nats', 'none'],
    ['natsServer and redisHost', { ...valid, redisHost: 'localhost' }, 'nats', 'redis'],
    ['towerUrl alone', { appId: 1, ...tower }, 'http', 'http'],
    ['natsServer and towerUrl', { ...valid, ...tower }, 'nats-live', 'http'],
    ['towerUrl and redisHost', { appId: 1, ...tower, redisHost: 'localhost' }, 'http', 'redis'],
    ['all three', { ...valid, ...tower, redisHost: 'localhost' }, 'nats-live', 'redis'],
  ])('%s', (_, options, rulesets, signals) => {
    const settings = parseOptions(options)
    expect([settings.rulesets.via, settings.signals.via]).toEqual([rulesets, signals])
  })

  it('are free to share one socket where Tower has to be asked for one thing at a time', () => {
    const oneSocket = { ...tower, agent: new Agent({ maxTotalSockets: 1 }) }
    expect(() => parseOptions({ appId: 1, ...oneSocket, redisHost: 'localhost' })).not.toThrow()
    expect(() => parseOptions({ ...valid, ...oneSocket })).not.toThrow()
    expect(() => parseOptions({ appId: 1, ...oneSocket })).toThrow('must allow two sockets')
  })

  it.each([
    ['nats://localhost', 'k'],
    ['nats://app-1:word@localhost', undefined],
    ['a,nats://app-1:word@b', undefined],
    ['nats://a-token@localhost', undefined],
  ])('show the SDK key as the token of %s: %s', (natsServer, token) => {
    const alone = parseOptions({ appId: 1, natsServer, sdkKey: 'k' })
    expect(alone.rulesets).toMatchObject({ via: 'nats', token })
    const beside = parseOptions({ appId: 1, natsServer, ...tower })
    expect(beside.rulesets).toMatchObject({ via: 'nats-live', servers: natsServer, token, ...tower })
  })

  it('prefer transports that are handed in', () => {
    const rulesets = { start: () => {}, stop: async () => {} }
    const signals = { send: async () => ({ unsent: [], refused: [] }), close: async () => {} }
    const settings = parseOptions({ ...valid, ...tower, rulesets, signals })
    expect([settings.rulesets, settings.signals]).toEqual([
      { via: 'custom', feed: rulesets },
      { via: 'custom', sink: signals },
    ])
  })

  it('have the documented defaults', () => {
    const { rulesets, userContext, initializeTimeout, rolloutRule, instance } = parseOptions(valid)
    expect({ rulesets, userContext, initializeTimeout, rolloutRule }).toEqual({
      rulesets: { via: 'nats', servers: 'nats://localhost:4222', stream: 'flags_ruleset', token: undefined },
      userContext: '',
      initializeTimeout: 5_000,
      rolloutRule: 'tailslide',
    })
    expect(instance).toMatch(new RegExp(`^.+:${process.pid}:.+$`))
  })
})

describe('the options of a toggler', () => {
  it.each([
    ['no name', {}],
    ['an empty name', { flagName: ' ' }],
    ['a name that is no string', { flagName: 7, default: 'yes' }],
    ['the name under a name of its own', { name: 'checkout' }],
    ['an option that is none', { flagName: 'checkout', defaultValue: true }],
    ['the name alone', 'checkout'],
    ['a default that is no answer', { flagName: 'checkout', default: 1 }],
    ['nothing', undefined],
  ])('are refused with an error that names option, value and rule: %s', (_, options) => {
    const manager = new FlagManager(valid)
    const misuse = (): unknown => manager.newToggler(options as unknown as TogglerOptions)
    expect(misuse).toThrowErrorMatchingSnapshot()
  })
})
