/** A field of a body or of a query string that a person may give. */
export interface Field {
  readonly name: string
  readonly isRequired: boolean
  readonly schema: Readonly<Record<string, unknown>>
  readonly in: 'body' | 'query'
  /** Whether it is about a flag: others have a title too, and can be enabled. */
  readonly isOfFlag: boolean
}
