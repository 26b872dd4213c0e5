import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { contract } from '@tailslide/api'
import { notWritten } from '../not-written.js'
import { escaped } from '../printable.js'
import type { Remote } from './add-verbs.js'
import { asTyped } from './as-typed.js'
import { type Connected, commonOptions } from './common-options.js'
import { addFieldOptions, givenFields } from './field-options.js'
import { withIds } from './named-fields.js'
import { fieldsOf } from './parameters.js'
import { queryOf } from './perform.js'
import { remoteTower } from './tower.js'

async function* escapedParts(parts: AsyncIterable<unknown>) {
  for await (const part of parts) yield escaped(String(part))
}

/** `tailslide history export`: an entry of JSON on each line, however many there are. */
export function addHistoryExport(program: Command, { logins, output }: Remote): void {
  const subject: CommandUnknownOpts | undefined = program.commands.find((command) => command.name() === 'history')
  if (!subject) return
  const route = contract.history.export
  const command = subject.command('export').summary('the same as a file').description(`${route.summary}.`)
  const fields = fieldsOf(route)
  addFieldOptions(command, fields)
  command.addOption(new Option('--to <file>', 'write into this file instead of standard output'))
  commonOptions(command, { needsPlace: false, changes: false })
  command.action(async () => {
    const options: Connected & { readonly to?: string } = command.opts()
    const tower = remoteTower(options, logins)
    const { project, env } = options
    const typed = givenFields(command, fields)
    const known = await withIds(tower, { project, env, fields: typed }, fields)
    const body = await tower.open(`${route.path}${queryOf(fields, known)}`).catch((error: unknown) => {
      throw asTyped(error, { fields, typed })
    })
    if (options.to !== undefined)
      return pipeline(Readable.fromWeb(body).setEncoding('utf8'), escapedParts, createWriteStream(options.to)).catch(
        (error: unknown) => {
          throw notWritten(options.to ?? '', error)
        },
      )
    for await (const text of Readable.fromWeb(body).setEncoding('utf8')) output.data(escaped(String(text)))
  })
}
