/** Where a page is: titles of flags hold whatever people like. */
export const addressOf = (project: string, environment: string, ...page: readonly string[]): string =>
  `/p/${[project, environment, ...page].map(encodeURIComponent).join('/')}`
