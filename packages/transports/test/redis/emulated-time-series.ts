import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { parseCommand } from './resp-command.js'

/**
 * Stands before a real server without modules and answers for it as one with TimeSeries: `TS.ADD` and `TS.MRANGE`, alone
 * and in scripts, do what this project asks of them. Everything else is the server's own doing, Lua and permissions included.
 */
export interface EmulatedTimeSeries {
  readonly url: string
  /** What clients sent, without what opens a connection. */
  readonly commands: readonly (readonly string[])[]
  /** The next command that this is true of is carried out, and its answer is lost with the connection. */
  loseAnswerTo(command: (words: readonly string[]) => boolean): void
  stop(): Promise<void>
}

// A series is a hash of sums by instant, beside a hash of its labels.
const ADD = `local function ts_add(key, at, count, ...)
  local options, labels, i = {...}, {}, 1
  while options[i] and options[i] ~= 'LABELS' do options[options[i]] = options[i + 1]; i = i + 2 end
  if options.ON_DUPLICATE ~= 'SUM' then return { err = 'ERR TSDB: only SUM is known here' } end
  if redis.call('TYPE', key).ok == 'string' then return { err = 'WRONGTYPE Operation against a key' } end
  if at == '*' then
    local time = redis.call('TIME')
    at = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
  end
  for place = i + 1, #options, 2 do redis.call('HSETNX', 'labels:' .. key, options[place], options[place + 1]) end
  redis.call('HINCRBY', 'series:' .. key, at, count)
  return tonumber(at)
end
`

const RANGE = `local found = {}
local from, to, width = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local label, value = string.match(ARGV[4], '^(%w+)=(.*)$')
for _, name in ipairs(redis.call('KEYS', 'labels:*')) do
  local key = string.sub(name, 8)
  if redis.call('HGET', name, label) == value then
    local sums, samples, starts = {}, redis.call('HGETALL', 'series:' .. key), {}
    for i = 1, #samples, 2 do
      local at = tonumber(samples[i])
      if at >= from and at <= to then
        local start = math.floor(at / width) * width
        if not sums[start] then starts[#starts + 1] = start end
        sums[start] = (sums[start] or 0) + tonumber(samples[i + 1])
      end
    end
    table.sort(starts)
    local range = {}
    for i, start in ipairs(starts) do range[i] = { start, string.format('%.0f', sums[start]) } end
    found[#found + 1] = { key, {}, range }
  end
end
return found`

const evaluation = (text: string, ...args: string[]): string[] => ['EVAL', text, '0', ...args]

/** What the server is given instead; each is one command with one answer, so that answers pass as they are. */
function translate(command: string[]): string[] {
  const [name = '', ...words] = command
  if (name === 'COMMAND') return evaluation("return { { 'ts.add' } }")
  if (name === 'TS.ADD') return evaluation(`${ADD} return ts_add(unpack(ARGV))`, ...words)
  if (name === 'TS.MRANGE') {
    const [from = '', to = ''] = words
    return evaluation(RANGE, from, to, words[words.indexOf('sum') + 1] ?? '', words.at(-1) ?? '')
  }
  // The server would not know the script that the client takes a digest of. A name that it never heard of says so for it,
  // with its own say on who may run scripts.
  if (name === 'EVALSHA') return [name, '0'.repeat(40), ...words.slice(1)]
  if (name === 'EVAL') return [name, withAdd(words[0] ?? ''), ...words.slice(1)]
  return command
}

function withAdd(script: string): string {
  return script.includes("redis.pcall('TS.ADD',") ? ADD + script.replaceAll("redis.pcall('TS.ADD',", 'ts_add(') : script
}

const encode = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

const OPENING = new Set(['CLIENT', 'PING', 'HELLO', 'AUTH', 'SELECT'])

export async function emulateTimeSeries(redisPort: number): Promise<EmulatedTimeSeries> {
  const commands: string[][] = []
  const sockets = new Set<Socket>()
  let isLost: ((words: readonly string[]) => boolean) | undefined

  const server = createServer((client) => {
    const redis = connect(redisPort, '127.0.0.1')
    for (const socket of [client, redis]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        redis.destroy()
      })
    }
    let loses = false
    redis.on('data', (answer) => {
      if (loses && !answer.toString().startsWith('-NOSCRIPT')) client.destroy()
      else client.write(answer)
    })
    let buffered = Buffer.alloc(0)
    client.on('data', (chunk) => {
      buffered = Buffer.concat([buffered, chunk])
      for (let parsed = parseCommand(buffered); parsed; parsed = parseCommand(buffered)) {
        const { command, length } = parsed
        buffered = buffered.subarray(length)
        if (!OPENING.has(command[0] ?? '')) commands.push(command)
        if (isLost?.(command)) {
          loses = true
          isLost = undefined
        }
        redis.write(encode(translate(command)))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${port}`,
    commands,
    loseAnswerTo(command) {
      isLost = command
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
