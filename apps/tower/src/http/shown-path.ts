const MOST_PARTS = 12

/** Shows paths of requests as they may be logged. */
export interface ShownPaths {
  /** Makes the words of a route known, those that begin with `:` aside. */
  know(route: string): void
  /**
   * Without the query; of the path only numbers and the words of routes. All else may be a key that was put in a path, or
   * a part of one: tokens that people choose look like anything, and may have slashes in them.
   */
  show(url: string): string
}

export function createShownPaths(): ShownPaths {
  const words = new Set<string>([''])
  return {
    know(route) {
      for (const word of route.split('/')) if (!word.startsWith(':')) words.add(word)
    },
    show(url) {
      const [path = ''] = url.slice(0, 1_000).split(/[?#;]/, 1)
      return path
        .split('/', MOST_PARTS)
        .map((part) => (words.has(part) || /^\d{1,10}$/.test(part) ? part : '***'))
        .join('/')
    },
  }
}
