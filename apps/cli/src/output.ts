/** Where words for people go. */
export interface Output {
  out(text: string): void
  err(text: string): void
}
