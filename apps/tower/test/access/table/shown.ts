export type Role = 'viewer' | 'editor' | 'releaser' | 'admin'
export type Place = 'production' | 'development'

/** What somebody shows, and what follows from it. */
export type Shown =
  | { readonly is: 'nothing that opens' }
  | {
      readonly is: 'somebody with roles'
      /** In the project that is asked about. */
      readonly here: Role | undefined
      readonly elsewhere: Role | undefined
      readonly by: 'session' | 'token' | 'token of a person'
    }
  | { readonly is: 'a token for the metrics' }
  | { readonly is: 'a key'; readonly of: Place | 'another project'; readonly for: 'servers' | 'browsers' }
