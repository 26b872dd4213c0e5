import type { CommandUnknownOpts } from '@commander-js/extra-typings'
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
  /** Whether naming an environment says anything; otherwise it is taken and not told of. */
  readonly isEnvOfUse?: boolean
  /** Where an environment that is left out means all. */
  readonly envHelp?: string
  readonly changes: boolean
}

export function commonOptions(command: CommandUnknownOpts, asking: Asking): void {
  const { needsPlace, isEnvOfUse = true, changes } = asking
  if (needsPlace) {
    const { envHelp = changes ? 'the environment; not needed where there is one' : undefined } = asking
    const env = option.envOption(envHelp)
    command.addOption(option.projectOption()).addOption(env.hideHelp(!isEnvOfUse))
  }
  if (changes) command.addOption(option.reasonOption())
  command.addOption(option.towerUrlOption()).addOption(option.tokenOption()).addOption(option.printJsonOption())
}
