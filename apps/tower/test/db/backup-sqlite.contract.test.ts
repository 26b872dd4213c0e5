import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backupSqlite } from '../../src/sqlite.js'
import { runTower } from '../harness/run-tower.js'

describe('a backup of a SQLite file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tailslide-backup-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('is whole and of one instant, while a Tower goes on writing', async () => {
    const file = join(folder, 'tower.db')
    const api = await runTower({ kind: 'sqlite', file })
    const { id: appId } = (await api.post('/api/apps', { title: 'shop' })).body.payload
    const { id } = (await api.post(`/api/apps/${appId}/flags`, { title: 'x' })).body.payload
    let over = false
    const writing = (async () => {
      for (let count = 0; !over; count += 1) {
        expect((await api.patch(`/api/flags/${id}/toggle`, { is_active: count % 2 === 0 })).status).toBe(200)
      }
    })()
    const copies = ['one', 'two', 'three'].map((name) => join(folder, `${name}'s copy.db`))
    for (const copy of copies) {
      // Leaves the event loop to the writer for a while.
      for (let turn = 0; turn < 10; turn += 1) await api.get('/healthz')
      backupSqlite(file, copy)
    }
    over = true
    await writing
    await api.tower.stop()
    for (const copy of copies) {
      const database = new Libsql(copy)
      expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
      // A change, the making of the app included, is a log entry and a version in one transaction.
      const counted = database
        .prepare('select version - (select count(*) from logs where app_id is not null) as more from rulesets')
        .all()
      expect(counted).toEqual([{ more: 0 }])
      database.close()
      expect(statSync(copy).mode & 0o777).toBe(0o600)
    }
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
    const restored = await runTower({ kind: 'sqlite', file: copies[0] ?? '' })
    expect((await restored.get('/api/apps/1/flags')).body.payload).toMatchObject([{ title: 'x' }])
    await restored.tower.stop()
  })

  it('never takes the place of a file, and says what is wrong', () => {
    const [from, to] = [join(folder, 'from.db'), join(folder, 'to.db')]
    const database = new Libsql(from)
    database.exec('create table t (a)')
    database.close()
    writeFileSync(to, 'precious')
    const failed = (message: RegExp) =>
      expect.objectContaining({ code: 'BACKUP_FAILED', message: expect.stringMatching(message) })
    expect(() => backupSqlite(from, to)).toThrow(failed(/there already/))
    expect(() => backupSqlite(join(folder, 'none.db'), join(folder, 'x.db'))).toThrow(failed(/none\.db.*ENOENT/))
    expect(() => backupSqlite(from, join(folder, 'none', 'x.db'))).toThrow(failed(/ENOENT/))
    writeFileSync(join(folder, 'text.db'), 'this is no database at all'.repeat(100))
    expect(() => backupSqlite(join(folder, 'text.db'), join(folder, 'x.db'))).toThrow(failed(/not a database/))
    expect(readdirSync(folder).sort()).toEqual(['from.db', 'text.db', 'to.db'])
  })
})
