import { join, resolve } from 'node:path'
import { recoverAdmin } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { EXIT } from '../errors.js'
import { shownDatabase } from '../options.js'
import { printable } from '../printable.js'
import type { RecoverAdminOptions } from '../program.js'
import { readSecret } from '../remote/terminal.js'

/** Works on the database itself, because nobody is left who could ask a Tower. */
export async function recoverAdminOf(email: string, options: RecoverAdminOptions): Promise<number> {
  const database = options.database ?? { kind: 'sqlite', file: join(resolve(options.data), 'tailslide.db') }
  const { isNew } = await recoverAdmin({
    database,
    clock,
    email,
    mayMake: options.new === true,
    password: () => readSecret(`New password of ${email}: `),
  })
  const who = printable(email)
  const done = isNew ? `a new account was made for ${who}` : `${who} has an account there, which was reset`
  process.stdout.write(`In ${shownDatabase(database)}: ${done}. It is an admin's, and opens with this password.\n`)
  return EXIT.ok
}
