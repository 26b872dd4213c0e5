import type { Command } from '@commander-js/extra-typings'
import type { CircuitRule } from '@tailslide/core'
import * as option from './options.js'

export interface BacktestOptions {
  readonly threshold?: readonly number[] | undefined
  readonly rule?: CircuitRule | undefined
  readonly window?: number | undefined
  readonly minimum?: number | undefined
  readonly confidence?: number | undefined
  readonly margin?: number | undefined
  readonly quorum?: number | undefined
  readonly flag?: number | undefined
  readonly tower?: string | undefined
  readonly token?: string | undefined
}

export type Backtest = (file: string | undefined, options: BacktestOptions) => Promise<number>

const EXAMPLES = `
Examples:
  $ tailslide circuit backtest signals.csv
  $ tailslide circuit backtest signals.csv --threshold 2,5 --window 60000
  $ export TAILSLIDE_TOWER_URL=http://localhost:3001 TAILSLIDE_TOKEN=secret
  $ tailslide circuit backtest --flag 7                      the last hour, with the flag's settings
  $ tailslide circuit backtest --flag 7 --threshold 1,2,5    the same with other thresholds

A recording has a line for each count: at,kind,count or at,kind,count,instance. \`at\` is milliseconds since 1970 or an
instant such as 2026-11-22T10:00:00Z; \`kind\` is success or failure (of the new path), slow (beside either), control_ok or
control_error (of the old path). - reads it from standard input. Tower counts in stretches of ten seconds.`

/** `tailslide circuit backtest`. */
export function addCircuitCommand(program: Command, backtest: Backtest, onExitCode: (code: number) => void): void {
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
    .addOption(option.towerOption())
    .addOption(option.tokenOption())
    .addHelpText('after', EXAMPLES)
    .action(async (file, options) => onExitCode(await backtest(file, options)))
}
