import { STREAM_FIRST_BYTE_MS, STREAM_SILENCE_MS } from '@tailslide/core'
import { isTowerThere } from '../api/is-tower-there.js'

/** What is heard of Tower's stream of events. */
export type Heard =
  /** The stream has just been opened: of what happened before, nothing is heard. */
  | { readonly type: 'up' }
  /** It was there before the page. */
  | { readonly type: 'stands' }
  /** The stream is away; it is tried again, also where it `isRefused`: the session has ended, or there are too many. */
  | { readonly type: 'down'; readonly isRefused: boolean }
  /** Something has happened that this page was not told. */
  | { readonly type: 'missed' }
  | { readonly type: 'entry' | 'flags'; readonly data: unknown }

/** A stream that Tower has refused is asked for again: it may have been one of too many. */
const AGAIN_MS = 5_000

/** Opens the stream, and opens it anew where the browser has given up or nothing comes; the function returned ends it. */
export function openStream(hear: (heard: Heard) => void): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const open = (): void => {
    const opened = new EventSource('/api/events')
    source = opened
    // A Tower that is frozen keeps the connection, and the browser waits for ever. One of before says nothing where nothing happens:
    // whether it stands still is found out by asking, as long as no beat has come.
    let beats = false
    const watch = (): void => {
      clearTimeout(timer)
      timer = beats ? setTimeout(giveUp, STREAM_SILENCE_MS) : setTimeout(() => void lookForIt(), STREAM_FIRST_BYTE_MS)
    }
    const lookForIt = async (): Promise<void> => {
      const asked = timer
      const isThere = await isTowerThere()
      // Something was heard meanwhile, or nobody listens any more.
      if (timer !== asked || opened.readyState === EventSource.CLOSED) return
      if (isThere) watch()
      else giveUp()
    }
    const giveUp = (): void => {
      opened.close()
      hear({ type: 'down', isRefused: false })
      open()
    }
    // What holds a request unanswered, as a proxy may that has lost its Tower, ends in no error either.
    timer = setTimeout(giveUp, STREAM_SILENCE_MS)
    opened.addEventListener('ready', () => {
      watch()
      hear({ type: 'up' })
    })
    opened.addEventListener('beat', () => {
      beats = true
      watch()
    })
    opened.addEventListener('missed', () => {
      watch()
      hear({ type: 'missed' })
    })
    for (const type of ['entry', 'flags'] as const) {
      opened.addEventListener(type, ({ data }) => {
        watch()
        hear({ type, data: JSON.parse(data) })
      })
    }
    opened.addEventListener('error', () => {
      const isRefused = opened.readyState === EventSource.CLOSED
      clearTimeout(timer)
      hear({ type: 'down', isRefused })
      timer = isRefused ? setTimeout(open, AGAIN_MS) : setTimeout(giveUp, STREAM_SILENCE_MS)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}
