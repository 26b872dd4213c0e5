import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { CliError } from '../errors.js'
import * as option from '../options.js'

/** What every command that asks a Tower may be given. */
export interface Connected {
  readonly tower?: string | undefined
  readonly token?: string | undefined
  readonly project?: string | undefined
  readonly env?: string | undefined
  readonly reason?: string | undefined
  readonly json?: boolean | undefined
}

export interface Asking {
  /** Whether it acts in an environment or a project. */
  readonly needsPlace: boolean
  /** Why naming an environment says nothing, which is refused then; left out where it does. That of a variable is for other commands. */
  readonly envInVain?: string | undefined
  /** Where an environment that is left out means all. */
  readonly envHelp?: string | undefined
  readonly changes: boolean
}

export function commonOptions(command: CommandUnknownOpts, asking: Asking): void {
  const { needsPlace, envInVain, changes } = asking
  if (needsPlace) {
    const { envHelp = changes ? 'the environment; not needed where there is one' : undefined } = asking
    const env = option.envOption(envHelp)
    command.addOption(option.projectOption()).addOption(env.hideHelp(envInVain !== undefined))
    if (envInVain !== undefined) command.hook('preAction', () => refuseNamed(command, 'env', envInVain))
  }
  if (changes) command.addOption(option.reasonOption())
  command.addOption(option.towerUrlOption()).addOption(option.tokenOption()).addOption(option.printJsonOption())
}

/** What is taken and not heeded misleads whoever has typed it. */
export function refuseNamed(command: CommandUnknownOpts, option: 'env' | 'project', why: string): void {
  if (command.getOptionValueSource(option) === 'cli')
    throw new CliError('INVALID_OPTION', `leave out --${option}: ${why}`)
}
