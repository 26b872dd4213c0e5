import type { Command } from '@commander-js/extra-typings'
import type { Output } from '../output.js'
import { addProjectFiles } from '../project-files/add-commands.js'
import { addVerbs, type Remote } from './add-verbs.js'
import { addCompletion } from './completion.js'
import { addExplain } from './explain-user.js'
import { addHistoryExport } from './export-history.js'
import { addLogIn, type ReadSecret } from './log-in.js'
import type { LoginStore } from './login.js'
import { addToggle } from './toggle.js'
import { addWatch } from './watch.js'

/** What the commands that ask a Tower need of the machine. */
export interface RemoteAccess {
  readonly logins: LoginStore
  readonly readSecret: ReadSecret
  readonly ask: Remote['ask']
}

/** Every command that asks a Tower. */
export function addRemote(
  program: Command,
  { readSecret, ...remote }: RemoteAccess & { readonly output: Output },
  onExitCode: (code: number) => void,
): void {
  addLogIn(program, remote, readSecret)
  addToggle(program, remote)
  addExplain(program, remote)
  addWatch(program, remote)
  addProjectFiles(program, remote, onExitCode)
  addVerbs(program, remote)
  addHistoryExport(program, remote)
  addCompletion(program, remote.output)
}
