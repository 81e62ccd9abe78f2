import { count, type Script, texts } from './script.js'

/** Files and octets. */
export interface Used {
  /** Files, without directories. */
  readonly files: number
  /** Octets of all files together. */
  readonly octets: number
}

/**
 * Reads what is used of a quota, without what nodes that have ended held for their uploads. `files` and `octets` contain
 * what is held. ARGV[1] is the begin of the keys of nodes that live.
 */
const current = `local key = KEYS[1]
local function read()
  local used, known = {files = 0, octets = 0}, false
  local all = redis.call('HGETALL', key)
  for at = 1, #all, 2 do
    if used[all[at]] then used[all[at]], known = tonumber(all[at + 1]), true end
  end
  for at = 1, #all, 2 do
    local kind, node = string.match(all[at], '^held (%a+) (.*)$')
    if kind and redis.call('EXISTS', ARGV[1] .. node) == 0 then
      used[kind] = math.max(0, used[kind] - all[at + 1])
      redis.call('HDEL', key, all[at])
      redis.call('HSET', key, kind, string.format('%.0f', used[kind]))
    end
  end
  return used, known
end
local function hold(kind, node, number)
  if number == 0 then redis.call('HDEL', key, 'held ' .. kind .. ' ' .. node)
  else redis.call('HSET', key, 'held ' .. kind .. ' ' .. node, string.format('%.0f', number)) end
end
local function held(kind, node) return tonumber(redis.call('HGET', key, 'held ' .. kind .. ' ' .. node) or 0) end
local function store(used)
  redis.call('HSET', key, 'files', string.format('%.0f', used.files), 'octets', string.format('%.0f', used.octets))
end
local function answer(used)
  return {string.format('%.0f', used.files), string.format('%.0f', used.octets)}
end
`

/** Key: a quota. Argument: the begin of the keys of nodes. Answers with what is used, or nothing where it is not known. */
export const readUsage: Script<Used | null> = {
  name: 'usage',
  lua: `${current}
local used, known = read()
if known then return answer(used) end
return {}`,
  read: readUsed,
}

/** Key: a quota. Arguments: the begin of the keys of nodes, files and octets, which count only where none are known. */
export const beginUsage: Script<number> = {
  name: 'begin-usage',
  lua: `${current}
local used, known = read()
if not known then store({files = tonumber(ARGV[2]), octets = tonumber(ARGV[3])}) end
return 1`,
  read: count,
}

/** What `addUsage` answers. */
export type Added = Used | 'refused' | 'unknown'

/**
 * Adds to what is used of a quota. Key: the quota. Arguments: the begin of the keys of nodes, this node, the change of files
 * and octets, how much of it this node holds, the limits, or nothing for none, and milliseconds for which the node lives.
 */
export const addUsage: Script<Added> = {
  name: 'add-usage',
  lua: `${current}
local used, known = read()
if not known then return {'unknown'} end
for at, kind in ipairs({'files', 'octets'}) do
  local change, limit = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 6])
  used[kind] = math.max(0, used[kind] + change)
  if change > 0 and limit and used[kind] > limit then return {'refused'} end
end
store(used)
redis.call('SET', ARGV[1] .. ARGV[2], '1', 'PX', ARGV[9])
for at, kind in ipairs({'files', 'octets'}) do
  hold(kind, ARGV[2], held(kind, ARGV[2]) + ARGV[at + 4])
end
return answer(used)`,
  read: readAdded,
}

/**
 * Shares what a node has counted alone. Key: the quota. Arguments: the begin of the keys of nodes, this node, the change of
 * files and octets that is stored, what the node holds in all, what is used where Redis has forgotten it, and milliseconds for
 * which the node lives.
 */
export const shareUsage: Script<Used> = {
  name: 'share-usage',
  lua: `${current}
local used, known = read()
redis.call('SET', ARGV[1] .. ARGV[2], '1', 'PX', ARGV[9])
for at, kind in ipairs({'files', 'octets'}) do
  local change, holds = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 4])
  if known then used[kind] = math.max(0, used[kind] + change + holds - held(kind, ARGV[2]))
  else used[kind] = tonumber(ARGV[at + 6]) end
  hold(kind, ARGV[2], holds)
end
store(used)
return answer(used)`,
  read: (reply) => readUsed(reply) ?? undefined,
}

/** Keys: nodes. Argument: milliseconds for which they live. */
export const keepAlive: Script<number> = {
  name: 'alive',
  lua: `redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return 1`,
  read: count,
}

/** Key: a node that ends. */
export const endNode: Script<number> = {
  name: 'end-node',
  lua: `return redis.call('DEL', KEYS[1])`,
  read: count,
}

function readUsed(reply: unknown): Used | null | undefined {
  const found = texts(reply)
  if (found?.length === 0) return null
  const [files, octets] = (found ?? []).map(Number)
  if (found?.length !== 2 || !Number.isFinite(files) || !Number.isFinite(octets)) return undefined
  return { files: files!, octets: octets! }
}

function readAdded(reply: unknown): Added | undefined {
  const [word] = texts(reply) ?? []
  if (word === 'refused' || word === 'unknown') return word
  return readUsed(reply) ?? undefined
}
