import type { AnyRouter } from '@tanstack/react-router'
import { words } from '../words/words.js'
import { titleOf } from './title.js'
import { titleInstead } from './use-title.js'

/** Once for each page that has come, so that it is read out once. */
export function followTitle(router: AnyRouter): void {
  const tell = (): void => {
    const shown = router.state.matches.at(-1)
    const instead = titleInstead.get()
    if (instead !== undefined) document.title = [instead, words.frame.product].filter(Boolean).join(' · ')
    else if (shown) document.title = titleOf(shown)
  }
  router.subscribe('onResolved', tell)
  titleInstead.subscribe(tell)
  tell()
}
