/** Paths of the server programs. */
export interface Servers {
  readonly natsServer: string
  readonly redisServer: string
  readonly postgres: string
  readonly initdb: string
}

export function findServers(): { readonly [Name in keyof Servers]: string | undefined }
export function ensureServers(): Servers
