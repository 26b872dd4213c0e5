import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, type ServerHandle, startPostgres, until } from '@tailslide/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { inspectDatabase } from '../../src/db/inspect-database.js'
import { openPostgres } from '../../src/db/postgres.js'
import { quiet, runTower } from '../harness/run-tower.js'
import { startStrictPostgres } from '../harness/strict-startup.js'

/** Not needed to work on Tower: who has none has the first test alone. */
const PGBOUNCER = 'pgbouncer'

describe('a PostgreSQL behind a pooler', () => {
  it('that refuses what is asked for while connecting has the same limits of time on every connection', async () => {
    const server = await startStrictPostgres()
    onTestFinished(() => server.stop())
    const api = await runTower({ kind: 'postgres', url: server.url })
    expect(await api.post('/api/apps', { title: 'shop' })).toMatchObject({ status: 201 })
    await api.tower.stop()

    const { db, close } = openPostgres(server.url, () => {})
    const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
    const shown = await db.connection().execute((one) =>
      db.connection().execute((other) =>
        Promise.all(
          [one, other].map(async (connection) => {
            const { rows } = await sql<{ setting: string }>`
              select setting from pg_settings where name in (${sql.join(limits)}) order by name desc`.execute(
              connection,
            )
            return rows.map(({ setting }) => setting)
          }),
        ),
      ),
    )
    expect(shown).toEqual(Array(2).fill(['15000', '6000', '5000']))
    await close()
  })

  const hasPgBouncer = spawnSync(PGBOUNCER, ['--version']).status === 0

  describe.runIf(hasPgBouncer)('PgBouncer', () => {
    let server: ServerHandle
    let directory: string
    const started: ChildProcess[] = []

    beforeAll(async () => {
      server = await startPostgres()
      directory = await mkdtemp(join(tmpdir(), 'tailslide-pooler-'))
      await chmod(directory, 0o755)
    })
    afterAll(async () => {
      for (const child of started) child.kill('SIGKILL')
      await server?.stop()
      await rm(directory, { recursive: true, force: true })
    })

    /** The address of the database behind it. */
    async function pooled(mode: 'session' | 'transaction'): Promise<string> {
      const port = await freePort()
      const file = join(directory, `${mode}.ini`)
      const lines = [
        '[databases]',
        `* = host=127.0.0.1 port=${new URL(server.url).port} user=postgres`,
        ...['[pgbouncer]', 'listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir ='],
        ...['auth_type = any', `pool_mode = ${mode}`],
      ]
      await writeFile(file, lines.join('\n'))
      // It refuses to run as root.
      const as = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
      started.push(spawn(PGBOUNCER, ['-q', file], { ...as, stdio: 'ignore' }))
      await until(() => answers(port))
      return `postgres://postgres@127.0.0.1:${port}/postgres`
    }

    it('is as good as PostgreSQL itself with a session for each connection', async () => {
      const url = await pooled('session')
      expect(await inspectDatabase({ kind: 'postgres', url })).toMatchObject({ state: 'ready', ownSessions: true })
    })

    it('is told by log and doctor where it gives out sessions for one transaction each', async () => {
      const url = await pooled('transaction')
      expect(await inspectDatabase({ kind: 'postgres', url })).toMatchObject({ state: 'ready', ownSessions: false })
      const warnings: string[] = []
      const logger = { ...quiet, warn: (_: object, line: string) => warnings.push(line) }
      const api = await runTower({ kind: 'postgres', url }, { logger })
      expect(await api.post('/api/apps', { title: 'shop' })).toMatchObject({ status: 201 })
      await api.tower.stop()
      expect(warnings).toEqual([
        expect.stringMatching(/pool_mode = transaction.*looking every second.*pool_mode = session/),
      ])
    })
  })
})

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
