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
  /** Whether in every environment of a project, so that naming one is in vain. */
  readonly isEverywhere?: boolean
  readonly changes: boolean
}

export function commonOptions(
  command: CommandUnknownOpts,
  { needsPlace, isEverywhere = false, changes }: Asking,
): void {
  if (needsPlace) command.addOption(option.projectOption()).addOption(option.envOption().hideHelp(isEverywhere))
  if (changes) command.addOption(option.reasonOption())
  command.addOption(option.towerUrlOption()).addOption(option.tokenOption()).addOption(option.printJsonOption())
}
