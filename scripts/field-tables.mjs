// `npm run docs:fields`: writes docs/flag-fields.md, a table for each group of a flag's fields, from their description in core.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FIELD_NAMES, FIELDS } from '@tailslide/core'
import { root } from './setup.mjs'

const GROUPS = {
  identity: 'What the flag is',
  rollout: 'Who gets the new path',
  trip: 'When its circuit opens',
  recovery: 'How it comes back',
  circuit: 'The circuit itself',
  notification: 'Who is told',
}
const WRITERS = { person: 'you', circuit: 'the circuit', tower: 'Tower', derived: 'follows from others' }

const shown = (value) =>
  value === undefined ? '' : value === '' ? 'empty' : `\`${JSON.stringify(value).replaceAll('"', '')}\``

/** The rule without the words that every rule begins with. */
const mayBe = ({ rule }) =>
  rule
    .replace(/^must be (a |an )?/, '')
    .replace(/(: |, without NUL).*$/, '')
    .replaceAll('|', '\\|')

const absence = ({ presence, absent }) => (presence === 'required' ? 'must be there' : shown(absent))

function table(group) {
  const rows = FIELD_NAMES.filter((name) => FIELDS[name].group === group).map((name) => {
    const field = FIELDS[name]
    const isObject = field.type.schema.type === 'object'
    const cells = [
      `\`${name}\``,
      field.about,
      mayBe(field.type),
      field.unit ?? '',
      isObject ? '' : shown(field.whenNew),
      absence(field),
      WRITERS[field.writer],
    ]
    return `| ${cells.join(' | ')} |`
  })
  const head = '| field | is | may be | unit | new flag | left out | set by |\n|---|---|---|---|---|---|---|'
  return `## ${GROUPS[group]}\n\n${head}\n${rows.join('\n')}\n`
}

/** The whole page. */
export function fieldTables() {
  const intro =
    '# The fields of a flag\n\n' +
    'Made by `npm run docs:fields` from `packages/core/src/flag/fields.ts`; do not edit it here. "New flag" is what a flag has that is made with a\n' +
    'title alone. "Left out" is what it means when a ruleset comes without the field, as from a deployed Tower.\n'
  return `${intro}\n${Object.keys(GROUPS).map(table).join('\n')}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(root, 'docs', 'flag-fields.md'), fieldTables())
}
