/** Paths of the server programs. */
export interface Servers {
  readonly natsServer: string
  readonly redisServer: string
  readonly postgres: string
  readonly initdb: string
  readonly chromium: string
}

export function findServers(): { readonly [Name in keyof Servers]: string | undefined }
/** `chromium` is there where a browser was asked for. */
export function ensureServers(options?: { readonly browser?: boolean }): Servers
