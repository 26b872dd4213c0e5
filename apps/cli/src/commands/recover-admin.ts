import { join, resolve } from 'node:path'
import { recoverAdmin } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { EXIT } from '../errors.js'
import type { RecoverAdminOptions } from '../program.js'
import { readSecret } from '../remote/terminal.js'

/** Works on the database itself, because nobody is left who could ask a Tower. */
export async function recoverAdminOf(email: string, { data, database }: RecoverAdminOptions): Promise<number> {
  const password = await readSecret(`New password of ${email}: `)
  const file = { kind: 'sqlite', file: join(resolve(data), 'tailslide.db') } as const
  await recoverAdmin({ database: database ?? file, clock, email, password })
  process.stdout.write(`${email} is an admin and can sign in with this password\n`)
  return EXIT.ok
}
