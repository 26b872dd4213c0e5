import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spawnWatcher } from '../src/servers/child-guard.js'

test('when the process that holds its input is gone, a watcher kills the server and removes its data', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tailslide-guard-'))
  const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  const gone = once(server, 'exit')
  const watcher = spawnWatcher(server.pid ?? 0, directory)
  const done = once(watcher, 'exit')
  watcher.stdin.destroy()
  expect(await gone).toEqual([null, 'SIGKILL'])
  await done
  expect(existsSync(directory)).toBe(false)
})
