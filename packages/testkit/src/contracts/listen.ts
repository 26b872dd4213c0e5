import type { FeedStatus, Ruleset, RulesetFeed } from '@tailslide/core'

export interface Heard {
  readonly rulesets: Ruleset[]
  readonly statuses: FeedStatus[]
  readonly problems: Error[]
  /** Versions handed over, in order; of one app where there are several. */
  versions(appId?: number): (number | null)[]
  state(): FeedStatus['state'] | undefined
}

/** Starts a feed and keeps what it says. */
export function listenTo(feed: RulesetFeed): Heard {
  const rulesets: Ruleset[] = []
  const statuses: FeedStatus[] = []
  const problems: Error[] = []
  feed.start({
    onRuleset: (ruleset) => rulesets.push(ruleset),
    onStatus: (status) => statuses.push(status),
    onProblem: (problem) => problems.push(problem),
  })
  return {
    rulesets,
    statuses,
    problems,
    versions: (appId) =>
      rulesets.filter((ruleset) => appId === undefined || ruleset.appId === appId).map(({ version }) => version),
    state: () => statuses.at(-1)?.state,
  }
}
