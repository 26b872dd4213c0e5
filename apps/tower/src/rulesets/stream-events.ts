import { encodeRulesetChange, formatRulesetId, type OutgoingRuleset, STREAM_EVENTS } from '@tailslide/core'

/** A reader may name what it has by the whole id or by the version alone; the answer tells it the whole. */
export const isCurrent = (lastEventId: string | undefined, latest: OutgoingRuleset): boolean =>
  lastEventId === formatRulesetId(latest) || lastEventId === String(latest.version)

/** JSON has no line break outside of strings and escapes those inside, so that one data line holds it. */
export const eventOf = (type: keyof typeof STREAM_EVENTS, ruleset: OutgoingRuleset, json: string): Buffer =>
  Buffer.from(`event: ${STREAM_EVENTS[type]}\nid: ${formatRulesetId(ruleset)}\ndata: ${json}\n\n`)

/** Gives the change from another ruleset to this one as an event, made once; undefined where the whole is better. */
export function changesTo(ruleset: OutgoingRuleset): (before: OutgoingRuleset) => Buffer | undefined {
  const made = new Map<OutgoingRuleset, Buffer | undefined>()
  return (before) => {
    if (!made.has(before)) {
      const change = encodeRulesetChange(formatRulesetId(before), before, ruleset)
      made.set(before, change === undefined ? undefined : eventOf('change', ruleset, change))
    }
    return made.get(before)
  }
}
