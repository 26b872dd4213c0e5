/** A field of a body or of a query string that a person may give. */
export interface Field {
  readonly name: string
  readonly isRequired: boolean
  readonly schema: Readonly<Record<string, unknown>>
  readonly in: 'body' | 'query'
}
