/** Why a file cannot be read, in words. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
}
