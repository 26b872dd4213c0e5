/** Paths of the server programs. */
export interface Servers {
  readonly natsServer: string
  readonly redisServer: string
  readonly postgres: string
  readonly initdb: string
  readonly chromium: string
  readonly python3: string
}

export function findServers(): { readonly [Name in keyof Servers]: string | undefined }
/** `chromium` is there where a browser was asked for, `python3` where Python was. */
export function ensureServers(options?: { readonly browser?: boolean; readonly python?: boolean }): Servers
