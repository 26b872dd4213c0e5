import type { Episode, Recording, Replay } from '@tailslide/core'

const MOST_EPISODES = 5

/**
 * What was recorded, then a row for each rule and each time that it would have tripped. `quorum` is what was asked for,
 * whether the recording tells instances apart or not.
 */
export function showReplays(recording: Recording, replays: readonly Replay[], quorum = 1): string {
  const rows = replays.flatMap(rowsOf)
  return `${summary(recording)}\n\n${table(['rule', 'trips at', 'for', 'why'], rows)}\n\n${notes(recording, replays, quorum)}\n`
}

function summary({ counts, stretchMs }: Recording): string {
  const sum = (...kinds: readonly string[]) =>
    counts.reduce((total, { kind, count }) => total + (kinds.includes(kind) ? count : 0), 0)
  const share = (failed: number, calls: number) => (calls === 0 ? '' : ` (${percent(failed / calls)} failed)`)
  const calls = sum('success', 'failure')
  const oldCalls = sum('control_ok', 'control_error')
  const instances = new Set(counts.flatMap(({ instance }) => (instance === '' ? [] : [instance]))).size
  const [first, last] = [counts[0]?.at ?? 0, (counts.at(-1)?.at ?? 0) + stretchMs]
  return [
    `${plural(calls, 'call')} of the new path${share(sum('failure'), calls)}, ` +
      `${oldCalls === 0 ? 'none' : number(oldCalls)} of the old one${share(sum('control_error'), oldCalls)}` +
      (instances > 0 ? `, ${plural(instances, 'instance')}` : ''),
    `${instant(first)} to ${instant(last)}, counted every ${seconds(stretchMs)}`,
  ].join('\n')
}

function rowsOf({ rules, episodes, worst }: Replay): string[][] {
  const name =
    rules.rule === 'threshold'
      ? `threshold ${rules.errorThreshold} %`
      : `comparison, margin ${rules.margin} ${rules.margin === 1 ? 'point' : 'points'}`
  if (episodes.length === 0) return [[name, 'never', '', worst === undefined ? '' : closest(worst)]]
  const rows = episodes.slice(0, MOST_EPISODES).map((episode, index) => rowOf(index === 0 ? name : '', episode))
  const more = episodes.length - MOST_EPISODES
  return more > 0 ? [...rows, ['', `and ${plural(more, 'more time')}`, '', '']] : rows
}

const rowOf = (name: string, { from, to, trips, reason }: Episode): string[] => [
  name,
  instant(from),
  trips === 1 ? 'once' : `${seconds(to - from)}, ${plural(trips, 'trip')}`,
  reason,
]

const closest = ({ failed, calls, at }: NonNullable<Replay['worst']>): string =>
  `at most ${percent(failed / calls)} of ${plural(calls, 'call')} failed in a window, at ${instant(at)}`

function notes({ counts, stretchMs }: Recording, replays: readonly Replay[], quorum: number): string {
  const rules = replays[0]?.rules
  const window = rules?.window ?? 0
  const isOldCalled = counts.some(({ kind }) => kind === 'control_ok' || kind === 'control_error')
  const isCompared = replays.some((each) => each.rules.rule === 'comparison')
  return [
    `Window ${seconds(window)}, at least ${plural(rules?.minimumRequests ?? 0, 'call')}, confidence ${rules?.confidence ?? 0} %` +
      `${quorum > 1 ? `, quorum of ${quorum} instances` : ''}. After each trip the rule begins anew, and calls go on as recorded.`,
    ...(stretchMs >= window
      ? [`The window is one stretch of ${seconds(stretchMs)}: calls were not counted more finely.`]
      : []),
    ...(quorum > (rules?.quorumInstances ?? 1)
      ? ['The recording does not say who counted, so that no quorum was asked for.']
      : []),
    ...(isCompared && !isOldCalled
      ? ['The old path has no calls here, so that the comparison has nothing to compare with.']
      : []),
  ].join('\n')
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

const number = (value: number): string => value.toLocaleString('en')
const plural = (count: number, what: string): string => `${number(count)} ${what}${count === 1 ? '' : 's'}`
const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`
const seconds = (ms: number): string => `${number(ms / 1000)} s`
const instant = (at: number): string => new Date(at).toISOString()
