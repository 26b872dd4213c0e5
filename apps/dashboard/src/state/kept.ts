/** What a browser keeps for pages. Where it keeps nothing, because that is forbidden or full, the page keeps it as long as it lasts. */
export interface Kept {
  read(key: string): string | undefined
  write(key: string, text: string): void
  forget(key: string): void
  keys(): readonly string[]
}

function keptIn(storage: () => Storage): Kept {
  const page = new Map<string, string>()
  const tried = <T>(act: (storage: Storage) => T): T | undefined => {
    try {
      return act(storage())
    } catch {
      return undefined
    }
  }
  return {
    read: (key) => page.get(key) ?? tried((kept) => kept.getItem(key)) ?? undefined,
    write(key, text) {
      page.delete(key)
      const isKept = tried((kept) => {
        kept.setItem(key, text)
        return true
      })
      if (!isKept) page.set(key, text)
    },
    forget(key) {
      page.delete(key)
      tried((kept) => kept.removeItem(key))
    },
    keys: () => [...page.keys(), ...(tried((kept) => Object.keys(kept)) ?? [])],
  }
}

export const keptInBrowser = keptIn(() => localStorage)
export const keptInTab = keptIn(() => sessionStorage)
