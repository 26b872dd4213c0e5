import { readFileSync } from 'node:fs'
import { createTowerClient, type TowerClient } from '@tailslide/client'
import {
  type CircuitRule,
  circuitRules,
  NEW_FLAG,
  type Recording,
  replay,
  SIGNAL_RETENTION_MS,
  type TripRules,
} from '@tailslide/core'
import type { BacktestOptions } from '../backtest/add-command.js'
import { parseRecording, recordingOf } from '../backtest/recording.js'
import { showReplays } from '../backtest/show-replays.js'
import { CliError, EXIT } from '../errors.js'
import { jsonText } from '../printable.js'
import { inWords } from '../remote/tower.js'

/** Tried when nobody says which. */
const THRESHOLDS = [1, 2, 5, 10, 20, 50]
/** As finely as signals are kept for an hour. */
const TOWER_STRETCH_MS = 10_000

/** Reads the recording, runs each rule over it, and prints when each would have tripped. */
export async function circuitBacktest(file: string | undefined, options: BacktestOptions): Promise<number> {
  const { live } = options
  return backtest(file, options).catch((error: unknown) => {
    throw live ? inWords(error, { url: live.tower, token: live.token }) : error
  })
}

async function backtest(file: string | undefined, options: BacktestOptions): Promise<number> {
  const { live } = options
  const tower = live && createTowerClient({ url: live.tower, token: live.token })
  const own = tower && circuitRules(await tower.flags.get(live.flag))
  const recording = file === undefined ? await lastHour(tower, live?.flag) : parseRecording(readText(file))
  if (recording.counts.length === 0) throw new CliError('INVALID_RECORDING', 'the recording has no signals')
  const tried = rulesToTry(options, own)
  const replays = tried.map((rules) => replay(recording, rules))
  process.stdout.write(options.json ? jsonText(replays) : showReplays(recording, replays, tried[0]?.quorumInstances))
  return EXIT.ok
}

/** What the command line says, else the flag, else what a new flag has; the comparison once, the threshold for each percentage. */
export function rulesToTry(options: BacktestOptions, own: TripRules | undefined): TripRules[] {
  const told = own ?? circuitRules(NEW_FLAG)
  const rules: Omit<TripRules, 'rule' | 'errorThreshold'> = {
    window: options.window ?? told.window,
    minimumRequests: options.minimum ?? told.minimumRequests,
    slowThreshold: told.slowThreshold,
    confidence: options.confidence ?? told.confidence,
    margin: options.margin ?? told.margin,
    quorumInstances: options.quorum ?? told.quorumInstances,
  }
  const ownThresholds = own && own.errorThreshold > 0 ? [own.errorThreshold] : THRESHOLDS
  const thresholds = options.threshold ?? ownThresholds
  const isTried = (rule: CircuitRule) => options.rule === undefined || options.rule === rule
  return [
    ...(isTried('threshold')
      ? thresholds.map((errorThreshold) => ({ ...rules, rule: 'threshold' as const, errorThreshold }))
      : []),
    // Its threshold is for when the old path has no calls.
    ...(isTried('comparison')
      ? [{ ...rules, rule: 'comparison' as const, errorThreshold: options.threshold?.[0] ?? told.errorThreshold }]
      : []),
  ]
}

async function lastHour(tower: TowerClient | undefined, flag: number | undefined): Promise<Recording> {
  if (!tower || flag === undefined) {
    throw new CliError('INVALID_OPTION', 'name a recording, or a flag with --flag')
  }
  return recordingOf(await tower.flags.timeseries(flag, SIGNAL_RETENTION_MS, TOWER_STRETCH_MS), TOWER_STRETCH_MS)
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('INVALID_RECORDING', `the recording "${file}" cannot be read: ${why}`, { cause })
  }
}
