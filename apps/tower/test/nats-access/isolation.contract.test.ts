import { type NatsHandle, startNats, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createNatsRulesetPublisher, type NatsLink } from '@tailslide/transports/nats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIssuer, createNatsAccess } from '../../src/nats-access/index.js'
import { addressOf, documentedConfig, linkTo, nats210 } from './documented.js'
import { pub, type RawClient, rawClient } from './raw-client.js'
import { silentLogger } from './silent-logger.js'

const STREAM = 'flags_ruleset'
const SECRET = '["the ruleset of app 2"]'
/** How JetStream's answers carry it. */
const IN_BASE64 = Buffer.from(SECRET).toString('base64')

interface Setting {
  readonly nats: NatsHandle
  readonly tower: NatsLink
  /** What an SDK of app 1 shows. */
  readonly credentials: object
  stop(): Promise<void>
}

const withUsers = async (program?: string): Promise<Setting> => {
  const options = program === undefined ? {} : { program }
  const nats = await startNats({ ...options, config: documentedConfig('users.conf') })
  const tower = await linkTo(addressOf('tower', 'tower-word', nats.port))
  return { nats, tower, credentials: { user: 'app-1', pass: 'one-word' }, stop: () => tower.stop() }
}

const withAuthCallout = async (): Promise<Setting> => {
  const issuer = createIssuer()
  const config = documentedConfig('auth-callout.conf', { ISSUER: issuer.publicKey })
  const nats = await startNats({ program: nats210(), config })
  const tower = await linkTo(addressOf('tower', 'tower-word', nats.port))
  const link = await linkTo(addressOf('tower-access', 'access-word', nats.port))
  const keys = { sdkKeyOwner: async (key: string) => (key === 'key of app 1' ? { appId: 1, keyId: 7 } : undefined) }
  const access = createNatsAccess({ link, issuerSeed: issuer.seed, keys, clock: systemClock, logger: silentLogger })
  access.start()
  await until(() => access.status.state === 'serving')
  const stop = async (): Promise<void> => {
    await access.stop()
    await Promise.all([link.stop(), tower.stop()])
  }
  return { nats, tower, credentials: { auth_token: 'key of app 1' }, stop }
}

/** Asks JetStream as Tower, who may. */
const ask = async (tower: NatsLink, subject: string, body: object | string = ''): Promise<string> => {
  const question = typeof body === 'string' ? body : JSON.stringify(body)
  return (await tower.connection().request(`$JS.API.${subject}`, question)).string()
}

const consumer = (deliver: string) => ({
  stream_name: STREAM,
  config: { durable_name: 'thief', deliver_subject: deliver, deliver_policy: 'last', ack_policy: 'none' },
})

/** Every one of these works for a full user, as the last test of each configuration shows. */
const FORBIDDEN_SUBSCRIPTIONS = [
  ...[
    'apps.2.>',
    'apps.2.update.manual',
    'apps.2',
    'apps.*',
    'apps.*.update.manual',
    'apps.>',
    '>',
    '*.1.>',
    'apps.10.>',
  ],
  ...['circuit_open', '_INBOX.>', '$JS.>', '$JS.EVENT.>', '$SYS.>', '$SYS.REQ.USER.AUTH', '$KV.>'],
]

const FORBIDDEN_PUBLICATIONS: readonly (readonly [what: string, line: string])[] = [
  ['its own ruleset', pub('apps.1.update.manual', '[]')],
  ['the ruleset of another app', pub('apps.2.update.manual', '[]')],
  ['an announcement to its own app', pub('apps.1', '[]')],
  ['an announcement to another app', pub('apps.2', '[]')],
  ['any subject of its own app', pub('apps.1.anything')],
  ['an open circuit', pub('circuit_open', '13')],
  ['a recovery', pub('circuit_recovery_start', '{"flagId":13,"circuitInitialRecoveryPercentage":10}')],
  ['an unknown subject', pub('hello')],
  ['a reply to somebody', pub('_INBOX.someone.1', 'no')],
  ['a request with a reply of its own', pub('apps.1.ask', '', 'apps.1.answer')],
  ['a direct get of app 2', pub(`$JS.API.DIRECT.GET.${STREAM}.apps.2.update.manual`, '', 'apps.1.stolen')],
  ['a direct get by number', pub(`$JS.API.DIRECT.GET.${STREAM}`, { seq: 1 }, 'apps.1.stolen')],
  ['a get of app 2', pub(`$JS.API.STREAM.MSG.GET.${STREAM}`, { last_by_subj: 'apps.2.>' }, 'apps.1.stolen')],
  ['a consumer that delivers to it', pub(`$JS.API.CONSUMER.CREATE.${STREAM}`, consumer('apps.1.stolen'), 'apps.1.x')],
  ['a durable consumer', pub(`$JS.API.CONSUMER.DURABLE.CREATE.${STREAM}.thief`, consumer('apps.1.stolen'), 'apps.1.x')],
  ['the next message of a consumer', pub(`$JS.API.CONSUMER.MSG.NEXT.${STREAM}.tower`, '1', 'apps.1.stolen')],
  ['the names of streams', pub('$JS.API.STREAM.NAMES', '', 'apps.1.x')],
  ['facts about the stream', pub(`$JS.API.STREAM.INFO.${STREAM}`, '', 'apps.1.x')],
  ['other limits', pub(`$JS.API.STREAM.UPDATE.${STREAM}`, { name: STREAM, subjects: ['x'] }, 'apps.1.x')],
  ['a purge', pub(`$JS.API.STREAM.PURGE.${STREAM}`, '', 'apps.1.x')],
  ['a deletion', pub(`$JS.API.STREAM.DELETE.${STREAM}`, '', 'apps.1.x')],
  ['a deleted message', pub(`$JS.API.STREAM.MSG.DELETE.${STREAM}`, { seq: 1 }, 'apps.1.x')],
  ['facts whose answer overwrites app 2', pub('$JS.API.INFO', '', 'apps.2.update.manual')],
  ['facts whose answer is announced to app 2', pub('$JS.API.INFO', '', 'apps.2')],
  ['facts whose answer overwrites its own app', pub('$JS.API.INFO', '', 'apps.1.update.manual')],
  ['a get whose answer opens a circuit', pub(`$JS.API.DIRECT.GET.${STREAM}`, { seq: 1 }, 'circuit_open')],
  ['an acknowledgement', pub(`$JS.ACK.${STREAM}.tower.1.1.1.1.1`, '+ACK')],
  ['who it is', pub('$SYS.REQ.USER.INFO', '', 'apps.1.x')],
  ['a list of connections', pub('$SYS.REQ.SERVER.PING.CONNZ', '', 'apps.1.x')],
  ['the admission of a friend', pub('$SYS.REQ.USER.AUTH', 'eyJ', 'apps.1.x')],
]

describe.each([
  { file: 'users.conf', server: 'the nats-server installed', begin: () => withUsers() },
  { file: 'users.conf', server: 'nats-server 2.10', begin: () => withUsers(nats210()) },
  { file: 'auth-callout.conf', server: 'nats-server 2.10', begin: withAuthCallout },
])('an SDK of app 1 under docs/nats/$file at $server', ({ begin }) => {
  let setting: Setting
  let sdk: RawClient

  const stateOfStream = async (): Promise<unknown> => {
    const info: unknown = JSON.parse(await ask(setting.tower, `STREAM.INFO.${STREAM}`, { subjects_filter: '>' }))
    const { config, state } = info as { config: object; state: object }
    return { config, state }
  }

  beforeAll(async () => {
    setting = await begin()
    const publisher = createNatsRulesetPublisher({ link: setting.tower })
    for (const [appId, payload] of [
      [1, '[]'],
      [2, SECRET],
    ] as const) {
      await publisher.publish({ appId, version: 1, cause: 'manual', publishedAt: 1, payload })
    }
    // It tidies up a moment later, by a consumer that would be taken for the SDK's.
    await publisher.close()
    sdk = rawClient(setting.nats.port, setting.credentials)
  })
  afterAll(async () => {
    sdk?.close()
    await setting?.stop()
    await setting?.nats.stop()
  })

  it('hears its own app', async () => {
    expect(await sdk.say('SUB apps.1.> 1')).toEqual([])
    setting.tower.connection().publish('apps.1.update.manual', '[]')
    await until(() =>
      sdk.messages.some(({ subject, payload }) => subject === 'apps.1.update.manual' && payload === '[]'),
    )
  })

  it.each(FORBIDDEN_SUBSCRIPTIONS)('may not subscribe to %s, alone or in a queue group', async (subject) => {
    const refusal = `'Permissions Violation for Subscription to "${subject}"`
    expect(await sdk.say(`SUB ${subject} 2`)).toEqual([expect.stringContaining(refusal)])
    expect(await sdk.say(`SUB ${subject} group 3`)).toEqual([expect.stringContaining(refusal)])
  })

  it.each(FORBIDDEN_PUBLICATIONS)('may not publish %s', async (_what, line) => {
    const before = await stateOfStream()
    const heard = sdk.messages.length
    const subject = line.split(' ')[1]
    expect(await sdk.say(line)).toEqual([`'Permissions Violation for Publish to "${subject}"'`])
    expect(await stateOfStream()).toEqual(before)
    expect(sdk.messages.length).toBe(heard)
  })

  it('has heard nothing of app 2 after all that, and is connected still', async () => {
    expect(await sdk.say()).toEqual([])
    expect(sdk.messages.filter(({ payload }) => payload.includes(SECRET) || payload.includes(IN_BASE64))).toEqual([])
  })

  it('is told apart from a full user, for whom the same lines work', async () => {
    const tower = rawClient(setting.nats.port, { user: 'tower', pass: 'tower-word' })
    expect(await tower.say('SUB apps.> 1')).toEqual([])
    for (const name of ['a get of app 2', 'facts whose answer overwrites app 2']) {
      const line = FORBIDDEN_PUBLICATIONS.find(([what]) => what === name)?.[1] ?? ''
      expect(await tower.say(line)).toEqual([])
    }
    await until(() =>
      tower.messages.some(({ subject, payload }) => subject === 'apps.1.stolen' && payload.includes(IN_BASE64)),
    )
    // This is the harm that the warning is about: the stream now holds the server's answer as the ruleset of app 2.
    await until(async () => {
      const stored: unknown = JSON.parse(
        await ask(setting.tower, `STREAM.MSG.GET.${STREAM}`, { last_by_subj: 'apps.2.>' }),
      )
      const { message } = stored as { message: { data: string } }
      return Buffer.from(message.data, 'base64').toString().includes('account_info_response')
    })
    tower.close()
  })
})
