/** An address as it may be shown: what stands before its last `@` (user, password, token) and its query are left out. */
export const withoutSecrets = (address: string): string =>
  address.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1***@').replace(/\?.*$/s, '')
