/** The first complete `*<n>\r\n$<length>\r\n<bytes>\r\n...`, or undefined. */
export function parseCommand(data: Buffer): { command: string[]; length: number } | undefined {
  let at = 0
  const readLength = (sign: string): number | undefined => {
    const end = data.indexOf('\r\n', at)
    if (end === -1) return undefined
    const line = data.toString('latin1', at, end)
    if (!line.startsWith(sign)) throw new Error(`not RESP: ${line}`)
    at = end + 2
    return Number(line.slice(1))
  }
  const count = readLength('*')
  if (count === undefined) return undefined
  const command: string[] = []
  for (let index = 0; index < count; index += 1) {
    const length = readLength('$')
    if (length === undefined || data.length < at + length + 2) return undefined
    command.push(data.toString('utf8', at, at + length))
    at += length + 2
  }
  return { command, length: at }
}
