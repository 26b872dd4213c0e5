import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { contract } from '@tailslide/api'
import { escaped } from '../printable.js'
import type { Remote } from './add-verbs.js'
import { type Connected, commonOptions } from './common-options.js'
import { momentOf } from './durations.js'
import { aboutField, fieldsOf, optionName } from './parameters.js'
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
  for (const field of fields) command.addOption(new Option(`${optionName(field.name)} <value>`, aboutField(field)))
  command.addOption(new Option('--to <file>', 'write into this file instead of standard output'))
  commonOptions(command, { needsPlace: false, changes: false })
  command.action(async () => {
    const options: Connected & Readonly<Record<string, unknown>> & { readonly to?: string } = command.opts()
    const query = fields.flatMap(({ name }) => {
      const value = options[name]
      return typeof value === 'string' ? [`${name}=${encodeURIComponent(momentOf(name, value, Date.now()))}`] : []
    })
    const body = await remoteTower(options, logins).open(
      `${route.path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    )
    if (options.to !== undefined)
      return pipeline(Readable.fromWeb(body).setEncoding('utf8'), escapedParts, createWriteStream(options.to))
    for await (const text of Readable.fromWeb(body).setEncoding('utf8')) output.data(escaped(String(text)))
  })
}
