import { useEffect } from 'react'
import { createStore } from '../state/store.js'

/** What stands where the page of an address cannot, whose own name may be of what is gone; empty: nothing but the product's name. */
export const titleInstead = createStore<string | undefined>(undefined)

/** What the tab of the browser says while the caller stands in place of a page. */
export function useTitle(name: string): void {
  useEffect(() => {
    titleInstead.set(name)
    return () => titleInstead.set(undefined)
  }, [name])
}
