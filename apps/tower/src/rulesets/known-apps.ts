import type { Caller } from '../access/caller.js'
import type { Context } from '../context.js'
import { getApp } from '../projects/apps.js'
import type { RulesetSource } from './ruleset-streams.js'

export interface KnownApps {
  /** Resolves when this process knows the app, of which there may be no ruleset yet; rejects where there is no such app. */
  require(appId: number, caller: Caller): Promise<void>
}

export const createKnownApps = (context: Context, source: Pick<RulesetSource, 'latest'>): KnownApps => ({
  async require(appId, caller) {
    // The key of an app that is gone is gone too, so only an administrator can ask for one that is not there.
    if (caller.kind !== 'sdk') await getApp(context, appId)
    // An app made a moment ago at another Tower is not known in this process yet.
    if (!source.latest(appId)) await context.announce(appId)
  },
})
