import { randomBytes } from 'node:crypto'
import type { Database } from '../../../src/db/database.js'
import { hashSecret, makeSecret, type SecretKind } from '../../../src/keys/secrets.js'
import type { RunningTower } from '../../harness/run-tower.js'
import type { Known } from './fuzz-requests.js'
import { plant } from './planted.js'
import type { Random } from './random.js'
import type { KnownRoute } from './route-schemas.js'

type Ids = Readonly<Record<string, unknown>>

const NEWEST = 20

/**
 * What stands in the database while everything in it is made and deleted at random, and somebody who may: tokens and sessions are
 * revoked too, and are then made anew.
 */
export interface KnownThings extends Known {
  readonly refresh: () => Promise<void>
  /** Asks as an admin. */
  readonly get: RunningTower['get']
}

const FEWEST_FLAGS = 8

interface Around {
  readonly random: Random
  readonly api: RunningTower
  /** Of some app. */
  readonly key: string
}

export function knownThings({ db, transaction }: Database, { random, api, key }: Around): KnownThings {
  let ids: Readonly<Record<string, readonly Ids[]>> = {}
  let admin = { token: '', session: '' }
  const now = () => new Date().toISOString()
  const secret = (kind: SecretKind) => makeSecret(kind, randomBytes)

  const isOver = async (table: 'api_tokens' | 'sessions', made: string): Promise<boolean> => {
    const hash = hashSecret(made)
    const rows =
      table === 'sessions'
        ? await db.selectFrom('sessions').select('id').where('hash', '=', hash).execute()
        : await db
            .selectFrom('api_tokens')
            .select('id')
            .where('hash', '=', hash)
            .where('revoked_at', 'is', null)
            .where('expires_at', 'is', null)
            .execute()
    return rows.length === 0
  }

  /** A session of an admin, who is made where there is none. */
  const session = (): Promise<string> =>
    transaction(async (tx) => {
      const known = await tx
        .selectFrom('people')
        .innerJoin('grants', 'grants.person_id', 'people.id')
        .select('people.id')
        .where('role', '=', 'admin')
        .where('is_disabled', '=', 0)
        .executeTakeFirst()
      const made = async () => {
        const person = {
          email: `admin-${randomBytes(8).toString('hex')}@example.com`,
          name: 'Ann',
          password_hash: null,
        }
        const row = { ...person, issuer: null, subject: null, is_disabled: 0, created_at: now(), updated_at: now() }
        const { id } = await tx.insertInto('people').values(row).returning('id').executeTakeFirstOrThrow()
        await tx
          .insertInto('grants')
          .values({ person_id: id, project_id: null, role: 'admin', source: 'hand' })
          .execute()
        return id
      }
      const cookie = secret('tss_')
      const person_id = known?.id ?? (await made())
      const at = { created_at: now(), seen_at: now() }
      await tx
        .insertInto('sessions')
        .values({ hash: hashSecret(cookie), person_id, address: '', user_agent: '', ...at })
        .execute()
      return cookie
    })

  const token = async (): Promise<string> => {
    const made = secret('tsa_')
    await transaction((tx) =>
      tx
        .insertInto('api_tokens')
        .values({
          ...{ hash: hashSecret(made), prefix: 'tsa_fuzz', name: 'fuzz', owner_id: null, scope: 'api', role: 'admin' },
          ...{ projects: null, created_at: now(), created_by: 'fuzz', expires_at: null },
        })
        .execute(),
    )
    return made
  }

  /** A project in which there is one of everything, as far as other requests of the moment do not end it or the token. */
  const fill = async (): Promise<void> => {
    const post = async (path: string, body: object) =>
      (await api.request('POST', path, { body, key: admin.token })).body.payload
    const project = await post('/api/projects', { title: `shop ${randomBytes(8).toString('hex')}` })
    if (project === undefined) return
    const [{ app_id }] = project.environments
    for (let flag = 0; flag < FEWEST_FLAGS; flag += 1)
      await post(`/api/apps/${app_id}/flags`, { title: `flag ${flag}` })
    await post(`/api/projects/${project.id}/webhooks`, { name: 'chat', url: `http://127.0.0.1:9/${plant('receiver')}` })
    await post(`/api/apps/${app_id}/keys`, {})
  }

  const newest = async (): Promise<Record<string, Ids[]>> => {
    const apps = await db.selectFrom('apps').select(['id', 'project_id']).orderBy('id', 'desc').limit(NEWEST).execute()
    const flags = await db.selectFrom('flags').select(['id', 'app_id']).orderBy('id', 'desc').limit(NEWEST).execute()
    const keys = await db.selectFrom('sdk_keys').select(['id', 'app_id']).orderBy('id', 'desc').limit(NEWEST).execute()
    const hooks = await db
      .selectFrom('webhooks')
      .select(['id', 'project_id'])
      .orderBy('id', 'desc')
      .limit(NEWEST)
      .execute()
    const sent = await db
      .selectFrom('webhook_deliveries')
      .select(['id', 'project_id', 'webhook_id'])
      .where('webhook_id', 'is not', null)
      .orderBy('id', 'desc')
      .limit(NEWEST)
      .execute()
    const simple = async (table: 'people' | 'api_tokens' | 'logs' | 'sessions') =>
      db.selectFrom(table).select('id').orderBy('id', 'desc').limit(NEWEST).execute()
    const others = { people: await simple('people'), tokens: await simple('api_tokens') }
    const logs = await simple('logs')
    const anyOf = <T extends { id: number }>(rows: readonly T[]) => (rows.length > 0 ? random.pick(rows).id : 1)
    const inBodies = () => ({
      ...{ range: '3600000', bucket: '60000' },
      ...{ app_id: anyOf(apps), from: anyOf(apps), flag_id: anyOf(flags), flags: [anyOf(flags)], entry: anyOf(logs) },
      project_id: anyOf(apps.map(({ project_id }) => ({ id: project_id }))),
    })
    const with_ = <T extends object>(rows: readonly T[]) => rows.map((row) => ({ ...inBodies(), ...row }))
    const titles = new Map(
      (await db.selectFrom('projects').select(['id', 'title']).execute()).map(({ id, title }) => [id, title]),
    )
    /** What belongs together. */
    const ofProject = (id: number) => {
      const environments = apps.filter(({ project_id }) => project_id === id)
      const config = {
        ...{ tailslide: 1, project: titles.get(id), environments: [{ name: 'production' }] },
        flags: [{ title: `flag ${random.integer(0, 9)}`, environments: { production: { rollout_percentage: 5 } } }],
      }
      const between = { from: anyOf(environments), to: anyOf(environments) }
      return { id, ...between, ...(random.chance(0.5) && { config }) }
    }
    const entries = await db
      .selectFrom('logs')
      .select(['id', 'subject_flag_id'])
      .where(
        'subject_flag_id',
        'in',
        // Nothing has the id 0, and a list of nothing is no SQL: there may be no flag left.
        [0, ...flags.map(({ id }) => id)],
      )
      .orderBy('id', 'desc')
      .limit(10 * NEWEST)
      .execute()
    const ofFlag = ({ id }: { readonly id: number }) => {
      const own = entries.filter(({ subject_flag_id }) => subject_flag_id === id)
      return { id, ...(own.length > 0 && { entry: anyOf(own) }) }
    }
    const ofApp = ({ id, project_id }: { readonly id: number; readonly project_id: number }) => {
      const own = flags.filter(({ app_id }) => app_id === id)
      return { id, from: ofProject(project_id).from, ...(own.length > 0 && { flags: [anyOf(own)] }) }
    }
    return {
      ...{ people: with_(others.people), tokens: others.tokens, logs, sessions: await simple('sessions') },
      ...{ apps: with_(apps.map(ofApp)), flags: with_(flags.map(ofFlag)) },
      projects: with_(apps.map(({ project_id }) => ofProject(project_id))),
      appId: apps.map(({ id, project_id }) => ({ id: project_id, appId: id })),
      keyId: keys.map(({ id, app_id }) => ({ id: app_id, keyId: id })),
      webhookId: hooks.map(({ id, project_id }) => ({ id: project_id, webhookId: id })),
      deliveryId: sent.map(({ id, project_id, webhook_id }) => ({
        id: project_id,
        webhookId: webhook_id,
        deliveryId: id,
      })),
    }
  }
  return {
    async refresh() {
      admin = {
        token: (await isOver('api_tokens', admin.token)) ? await token() : admin.token,
        session: (await isOver('sessions', admin.session)) ? await session() : admin.session,
      }
      const { count } = await db
        .selectFrom('flags')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      if (Number(count) < FEWEST_FLAGS) await fill()
      ids = await newest()
    },
    get: (path) => api.request('GET', path, { key: admin.token }),
    credentials(route) {
      const browser = { cookie: `tailslide=${admin.session}`, origin: api.url }
      if (isOfPeople(route)) return browser
      return random.pick([browser, ...[admin.token, admin.token, admin.token, key].map(bearer)])
    },
    ids({ url: path }) {
      const inner = [...path.matchAll(/:(appId|keyId|webhookId|deliveryId)\b/g)].at(-1)?.[1]
      const resource = path.startsWith('/api/me') ? 'sessions' : /^\/api\/(?:sdk\/)?(\w+)/.exec(path)?.[1]
      const rows = ids[inner ?? resource ?? ''] ?? []
      return rows.length > 0 ? random.pick(rows) : {}
    },
  }
}

const bearer = (secret: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${secret}` })

const isOfPeople = ({ url }: KnownRoute): boolean => /^\/api\/(?:me|session)\b/.test(url)
