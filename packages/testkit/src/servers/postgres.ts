import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { programOf } from './programs.js'
import { type ServerHandle, startServer } from './server-process.js'

const run = promisify(execFile)

/**
 * A PostgreSQL whose superuser `postgres` needs no password. It does not wait for the disk, but what it has committed
 * survives `kill()`: a commit is in the kernel before it is answered.
 */
export function startPostgres(): Promise<ServerHandle> {
  const postgres = programOf('postgres')
  const initdb = programOf('initdb')
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined
  return startServer({
    name: 'postgres',
    url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    ready: /database system is ready to accept connections/,
    // On SIGTERM it would wait for its clients to leave.
    stopSignal: 'SIGINT',
    user,
    async prepare(directory) {
      const args = ['-D', join(directory, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N']
      await run(initdb, args, { cwd: directory, ...user })
    },
    command: (directory, port) => ({
      file: postgres,
      args: [
        ...['-D', join(directory, 'data'), '-p', String(port), '-h', '127.0.0.1', '-k', directory],
        ...['fsync=off', 'full_page_writes=off'].flatMap((setting) => ['-c', setting]),
      ],
    }),
  })
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // This system has no such user.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody to run it as')
}
