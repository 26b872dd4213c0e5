/** The words of a search; what stands between quotation marks is one, spaces and all. */
export const splitWords = (text: string): readonly string[] => text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []

/** What a word such as `owner:"Maya Chen"` asks for; where it stands in quotation marks, nothing longer is meant. */
export function readWord(word: string): { name: string; value: string; isWhole: boolean } {
  const [name = '', value = ''] = word.split(/:(.*)/s)
  return { name, value: value.replaceAll('"', ''), isWhole: /^".*"$/s.test(value) }
}
