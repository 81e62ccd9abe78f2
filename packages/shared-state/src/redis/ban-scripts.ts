import { count, now, type Script, texts } from './script.js'

/** Bans of all nodes. For a further one that is forgotten which ends first. */
const maxBans = 10_000

/** A ban as it is stored; `isNew` if it began with the offence that was asked about. */
export interface SharedBan {
  readonly left: number
  readonly times: number
  readonly reason: string
  readonly isNew: boolean
}

/**
 * What is left of a ban whose key is the second. More than its length is left only where the clock of the server was set
 * back: then it begins again.
 */
const currentBan = `${now}
local function current(key)
  local ban = redis.call('HMGET', key, 'until', 'length', 'times', 'reason')
  if not ban[1] then return 0, 0, '' end
  local left = ban[1] - now
  if left > tonumber(ban[2]) then
    left = tonumber(ban[2])
    redis.call('HSET', key, 'until', now + left)
  end
  return left, tonumber(ban[3]), ban[4]
end
local function store(key, all, client, length, times, reason, memory)
  redis.call('HSET', key, 'until', now + length, 'length', length, 'times', times, 'reason', reason)
  redis.call('PEXPIRE', key, length + memory)
  redis.call('ZADD', all, now + length, client)
  redis.call('ZREMRANGEBYSCORE', all, '-inf', now)
  redis.call('ZREMRANGEBYRANK', all, 0, -${maxBans + 1})
  if redis.call('PTTL', all) < length then redis.call('PEXPIRE', all, length) end
end
local function text(number) return string.format('%d', number) end
`

/**
 * Counts an offence. Keys: offences of the client, its ban, and all bans. Arguments: the client, a name that no other
 * offence has, its weight, the four rules, milliseconds for which a ban is remembered after its end, and the reason.
 * Answers with the ban, or nothing.
 */
export const countOffence: Script<SharedBan | null> = {
  name: 'offence',
  lua: `${currentBan}
local left, times, reason = current(KEYS[2])
if left > 0 then return {text(left), text(times), reason, '0'} end
local after, within = tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - within)
for _, early in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. text(now), '+inf')) do
  redis.call('ZADD', KEYS[1], now, early)
end
for at = 1, math.min(tonumber(ARGV[3]), after) do redis.call('ZADD', KEYS[1], now, ARGV[2] .. ':' .. at) end
redis.call('PEXPIRE', KEYS[1], within)
if redis.call('ZCARD', KEYS[1]) < after then return {} end
redis.call('DEL', KEYS[1])
local length = math.min(tonumber(ARGV[6]) * 2 ^ times, tonumber(ARGV[7]))
store(KEYS[2], KEYS[3], ARGV[1], length, times + 1, ARGV[9], tonumber(ARGV[8]))
return {text(length), text(times + 1), ARGV[9], '1'}`,
  read: readBan,
}

/** Key: the ban of a client. Answers with it, or nothing. */
export const readCurrentBan: Script<SharedBan | null> = {
  name: 'ban-of',
  lua: `${currentBan}
local left, times, reason = current(KEYS[1])
if left <= 0 then return {} end
return {text(left), text(times), reason, '0'}`,
  read: readBan,
}

/**
 * Bans a client. Keys: its ban, its offences, and all bans. Arguments: the client, milliseconds, how often it was banned,
 * or 0 for once more, milliseconds for which that is remembered, and the reason.
 */
export const storeBan: Script<number> = {
  name: 'ban',
  lua: `${currentBan}
local _, before = current(KEYS[1])
local times = tonumber(ARGV[3])
if times == 0 then times = before + 1 end
redis.call('DEL', KEYS[2])
store(KEYS[1], KEYS[3], ARGV[1], tonumber(ARGV[2]), times, ARGV[5], tonumber(ARGV[4]))
return times`,
  read: count,
}

/** Keys: the ban of a client, its offences, and all bans. Argument: the client. Answers 1 if it was banned. */
export const removeBan: Script<number> = {
  name: 'unban',
  lua: `${currentBan}
local left = current(KEYS[1])
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[1])
return left > 0 and 1 or 0`,
  read: count,
}

/** Key: all bans. Answers with the clients, the first that is free first. */
export const bannedClients: Script<readonly string[]> = {
  name: 'banned',
  lua: `${now}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZRANGE', KEYS[1], 0, -1)`,
  read: texts,
}

/** Keys: bans of clients. Answers with three texts for each: milliseconds left, how often, and why. */
export const readBans: Script<readonly string[]> = {
  name: 'bans',
  lua: `${currentBan}
local answer = {}
for at, key in ipairs(KEYS) do
  local left, times, reason = current(key)
  answer[3 * at - 2], answer[3 * at - 1], answer[3 * at] = text(left), text(times), reason
end
return answer`,
  read: texts,
}

function readBan(reply: unknown): SharedBan | null | undefined {
  const found = texts(reply)
  if (!found) return undefined
  if (found.length === 0) return null
  const [left, times, reason = '', isNew] = found
  if (found.length !== 4 || !Number.isFinite(Number(left)) || !Number.isFinite(Number(times)))
    return undefined
  return { left: Number(left), times: Number(times), reason, isNew: isNew === '1' }
}
