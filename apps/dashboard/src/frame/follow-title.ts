import type { AnyRouter } from '@tanstack/react-router'
import { titleOf } from './title.js'

/** Once for each page that has come, so that it is read out once. */
export function followTitle(router: AnyRouter): void {
  const tell = (): void => {
    const shown = router.state.matches.at(-1)
    if (shown) document.title = titleOf(shown)
  }
  router.subscribe('onResolved', tell)
  tell()
}
