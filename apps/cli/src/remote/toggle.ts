import { Argument, type Command } from '@commander-js/extra-typings'
import { isRecord } from '@tailslide/core'
import { jsonText, printable } from '../printable.js'
import { shellName } from '../shell-word.js'
import type { Remote } from './add-verbs.js'
import { type Connected, commonOptions } from './common-options.js'
import { inCommands } from './in-commands.js'
import { partsOf } from './perform.js'
import { findEnvironment, findFlag, optionsFor } from './places.js'
import { remoteTower } from './tower.js'

/** `tailslide toggle checkout on`: what is done most, and fastest when it burns. */
export function addToggle(program: Command, remote: Remote): void {
  const command = program
    .command('toggle')
    .summary('switch a flag on or off')
    .description('Switches a flag on or off in one environment.')
    .addArgument(new Argument('<flag>', 'its title, or its id as id:7'))
    .addArgument(new Argument('<on|off>', 'what it is to be').choices(['on', 'off'] as const))
  commonOptions(command, { needsPlace: true, changes: true })
  command.action(async (flag, wanted) => {
    const options: Connected = command.opts()
    const tower = remoteTower(options, remote.logins)
    const environment = await findEnvironment(tower, options, { changes: true })
    const { title, project } = environment
    const { id, title: called } = await findFlag(tower, environment, flag)
    const body = { is_active: wanted === 'on' }
    const { payload, notice, unchanged } = partsOf(await tower.ask('PATCH', `/api/flags/${id}/toggle`, { body }))
    if (options.json) {
      remote.output.data(jsonText(payload))
    } else {
      const isOn = isRecord(payload) && payload.is_active === true
      const state = unchanged ? `was ${wanted} already` : `is ${isOn ? 'on' : 'off'}`
      remote.output.out(`${printable(called)} ${state} in ${printable(`${project.title}/${title}`)}\n`)
    }
    if (wanted === 'on' && isForNobody(payload)) {
      const edit = `tailslide flags edit ${shellName({ id, title: called })} --rollout-percentage 10 ${optionsFor(environment, options)}`
      remote.output.err(
        `note: nobody gets it yet: its rollout is 0 %, and nobody is on its whitelist. ${printable(edit)}\n`,
      )
    }
    if (notice !== undefined) remote.output.err(`note: ${printable(inCommands(notice))}\n`)
  })
}

const isForNobody = (flag: unknown): boolean =>
  isRecord(flag) && flag.rollout_percentage === 0 && String(flag.white_listed_users).trim() === ''
