import { connectNats, type LinkStatus, type NatsLink, type NatsOptions } from './connect.js'

/** A connection of one's own, or one that others use too, which who made it starts and stops. */
export type LinkOptions = NatsOptions | { readonly link: NatsLink }

export interface LinkUse {
  /** From now on `onLink` hears how the link is, beginning with a connection that is there. */
  begin(onLink: (status: LinkStatus) => void): void
  /** Nothing is heard any more; resolves when a link of one's own has ended. */
  end(): Promise<void>
}

export function ownOrSharedLink(options: LinkOptions): LinkUse {
  const isShared = 'link' in options
  const link = isShared ? options.link : connectNats(options)
  let unsubscribe = (): void => {}
  return {
    begin(onLink) {
      unsubscribe = link.onStatus(onLink)
      if (!isShared) link.start()
      else if (link.status.state === 'up') onLink(link.status)
    },
    async end() {
      unsubscribe()
      if (!isShared) await link.stop()
    },
  }
}
