import { Argument, type Command } from '@commander-js/extra-typings'
import {
  blanksAround,
  compileFlag,
  type DecidedReason,
  decide,
  type Flag,
  isActive,
  isRecord,
  parseRuleset,
  rolloutPosition,
} from '@tailslide/core'
import { CliError } from '../errors.js'
import { jsonText, printable } from '../printable.js'
import type { Remote } from './add-verbs.js'
import { type Connected, commonOptions } from './common-options.js'
import { archivedNote, findFlag, findPlaceOf } from './places.js'
import { table } from './table.js'
import { remoteTower } from './tower.js'

/** What each reason means, for whoever asks about one user. */
const WORDS: Readonly<Record<DecidedReason, string>> = {
  off: 'the flag is switched off',
  'circuit-open': 'the circuit is open, so the flag is off for everyone',
  whitelisted: 'the user is on the whitelist',
  'in-rollout': 'the user is within the rollout',
  'out-of-rollout': 'the user is not within the rollout',
  'in-recovery': 'the circuit recovers, and the user is within the share that is let in',
  'out-of-recovery': 'the circuit recovers, and the user is not within the share that is let in',
  'no-user': 'the empty user is out of every partial rollout',
}

const FORCED_OFF = 'somebody has forced the flag off, for everyone'

/** `tailslide explain checkout alice`: decided here, by the rules that every SDK has. */
export function addExplain(program: Command, remote: Remote): void {
  const command = program
    .command('explain')
    .summary('say why a user gets what they get, in every environment')
    .description('Says for one user what a flag answers in every environment of its project, and why.')
    .addArgument(new Argument('<flag>', 'its title, or its id as id:7'))
    .addArgument(new Argument('<user>', 'the user context that the service hands to the SDK'))
  commonOptions(command, { needsPlace: true, envHelp: 'the environment; left out: all of them', changes: false })
  command.action(async (flag, user) => {
    const options: Connected = command.opts()
    const tower = remoteTower(options, remote.logins)
    const place = await findPlaceOf(tower, options, flag, 'any')
    const { id: appId, project } = place
    const found = await findFlag(tower, place, flag)
    const both = await tower.payload('GET', `/api/flags/${found.id}/environments`)
    const rows = (Array.isArray(both) ? both.filter(isRecord) : [])
      .filter((each) => options.env === undefined || (isRecord(each.flag) && each.flag.app_id === appId))
      .map(({ environment, flag }) => explained(environment, flag, user))
      .map((row) => (found.isArchived ? { ...row, ...ARCHIVED } : row))
    if (options.json) remote.output.data(jsonText(rows))
    else
      remote.output.out(
        `${printable(found.title)} for ${namedAs(user)} in ${printable(project.title)}\n\n${table(rows, COLUMNS, remote.output.columns)}`,
      )
    const blanks = blanksAround(user)
    if (blanks) remote.output.err(`note: the user ${BLANKS[blanks]}`)
    if (found.isArchived) remote.output.err(archivedNote(found))
  })
}

function namedAs(user: string): string {
  if (user === '') return 'the empty user'
  return blanksAround(user) ? `"${printable(user)}"` : printable(user)
}

const BLANKS: Readonly<Record<NonNullable<ReturnType<typeof blanksAround>>, string>> = {
  before: 'begins with a blank, which belongs to it: without the blank it is another user.',
  after: 'ends with a blank, which belongs to it: without the blank it is another user.',
  both: 'begins and ends with a blank, which belong to it: without them it is another user.',
  only: 'is nothing but blanks, which is a user too.',
}

/** No SDK gets it, so nothing is decided by its settings. */
const ARCHIVED = {
  answer: 'default',
  why: 'the flag is archived: code that asks for it gets the default that it names, or off',
  reason: 'archived',
}

const COLUMNS = ['environment', 'answer', 'position', 'let_in', 'why']

function explained(environment: unknown, sent: unknown, user: string) {
  const flag = flagOf(sent)
  const compiled = compileFlag(flag)
  const reason = decide(compiled, user, rolloutPosition)
  return {
    environment: isRecord(environment) ? String(environment.name) : '',
    answer: isActive(reason) ? 'on' : 'off',
    why: reason === 'circuit-open' && flag.circuit_mode === 'forced_open' ? FORCED_OFF : WORDS[reason],
    reason,
    /** Where the user stands, from 0 to 100: in when it is below what is let in. */
    position: rolloutPosition(user, compiled.seed),
    let_in: `${compiled.percentage} %`,
  }
}

function flagOf(sent: unknown): Flag {
  const [flag] = parseRuleset(JSON.stringify([sent])).flags
  if (flag) return flag
  throw new CliError('REFUSED', 'Tower answered with something that is no flag: is it of a newer release?')
}
