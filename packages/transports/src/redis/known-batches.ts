// Lua at the beginning of a script that stores a batch once. The batch is looked up and then written down as stored before
// its sums are: where the server refuses writes (memory, replica), it refuses that one, and the error says that nothing
// was stored. After it single sums can fail. KEYS 1 is where it is written down; ARGV 1: the number of the batch, 2: for how
// long senders are remembered. Counts stand behind the arguments up to `before`; those of flags up to `done` are stored.

/** Of a sender with a connection of its own. `settings` is the number of arguments before the counts; `check` ends a script that may not store them. */
export const knownByKey = (settings: number, check: string): string => `local before, done = ${settings}, -1
local known = redis.call('GET', KEYS[1])
if known and tonumber(known) >= tonumber(ARGV[1]) then return {} end
${check}
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`

/**
 * Of a batch that was handed on, whose parts come in the order of their flags. Three arguments more: sender, last flag of
 * this part, most senders. A sender with no room is counted under no name, which is a write that can be refused like any other.
 */
export const knownByApp = (settings: number, check: string): string => `local before, done = ${settings + 3}, -1
local sender, last = ARGV[${settings + 1}], ARGV[${settings + 2}]
local hour = math.floor(now / tonumber(ARGV[2]))
local function senders(at) return KEYS[1] .. string.format('%.0f', at) end
local here = redis.call('HGET', senders(hour), sender)
local known = here or redis.call('HGET', senders(hour - 1), sender)
if known then
  local number, flag = string.match(known, '^(%d+):(%d+)$')
  local ahead = tonumber(number) - tonumber(ARGV[1])
  if ahead > 0 or (ahead == 0 and tonumber(flag) >= tonumber(last)) then return {} end
  if ahead == 0 then done = tonumber(flag) end
end
${check}
if here or redis.call('HLEN', senders(hour)) < tonumber(ARGV[${settings + 3}]) then
  redis.call('HSET', senders(hour), sender, ARGV[1] .. ':' .. last)
else
  redis.call('HINCRBY', senders(hour), '', 1)
end
redis.call('PEXPIRE', senders(hour), 2 * tonumber(ARGV[2]))`
