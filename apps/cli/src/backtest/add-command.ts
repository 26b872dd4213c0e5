import type { Command } from '@commander-js/extra-typings'
import type { CircuitRule } from '@tailslide/core'
import { envOption, printJsonOption, projectOption, tokenOption, towerUrlOption } from '../options.js'
import { refuseNamed } from '../remote/common-options.js'
import type { LoginStore } from '../remote/login.js'
import { type LiveFlag, liveFlag } from './live-flag.js'
import * as option from './options.js'

export interface BacktestOptions {
  readonly threshold?: readonly number[] | undefined
  readonly rule?: CircuitRule | undefined
  readonly window?: number | undefined
  readonly minimum?: number | undefined
  readonly confidence?: number | undefined
  readonly margin?: number | undefined
  readonly quorum?: number | undefined
  /** A flag in a Tower, whose settings are the defaults, and whose last hour is the recording where there is no other. */
  readonly live?: LiveFlag
  readonly json?: boolean | undefined
}

export type Backtest = (file: string | undefined, options: BacktestOptions) => Promise<number>

const EXAMPLES = `
Examples:
  $ tailslide circuit backtest signals.csv
  $ tailslide circuit backtest signals.csv --threshold 2,5 --window 60000
  $ tailslide circuit backtest --flag checkout                      the last hour, with the flag's settings
  $ tailslide circuit backtest --flag checkout --threshold 1,2,5    the last hour, with other thresholds

A recording has a line for each count: at,kind,count or at,kind,count,instance. \`at\` is milliseconds since 1970 or an
instant such as 2026-11-22T10:00:00Z; \`kind\` is success or failure (of the new path), slow (beside either), control_ok or
control_error (of the old path). - reads it from standard input. Tower counts in stretches of ten seconds.`

const OF_FLAG = 'it says where the flag is, and none is named with --flag'

/** `tailslide circuit backtest`. */
export function addCircuitCommand(
  program: Command,
  { backtest, logins }: { readonly backtest: Backtest; readonly logins: LoginStore },
  onExitCode: (code: number) => void,
): void {
  const circuit = program
    .command('circuit')
    .summary('try circuit rules on recorded signals')
    .description('What concerns circuits.')
  circuit
    .command('backtest')
    .summary('say when each rule would have tripped on recorded signals')
    .description('Says when each rule would have tripped on recorded signals, before it acts on a flag.')
    .argument('[file]', 'recording as CSV; without it the last hour of --flag')
    .addOption(option.thresholdOption())
    .addOption(option.ruleOption())
    .addOption(option.windowOption())
    .addOption(option.minimumOption())
    .addOption(option.confidenceOption())
    .addOption(option.marginOption())
    .addOption(option.quorumOption())
    .addOption(option.flagOption())
    .addOption(projectOption())
    .addOption(envOption())
    .addOption(towerUrlOption())
    .addOption(tokenOption())
    .addOption(printJsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (file, { flag, project, env, tower, token, ...options }, command) => {
      if (flag === undefined) for (const name of ['project', 'env'] as const) refuseNamed(command, name, OF_FLAG)
      const live = flag === undefined ? {} : { live: await liveFlag({ flag, project, env, tower, token }, logins) }
      onExitCode(await backtest(file, { ...options, ...live }))
    })
}
