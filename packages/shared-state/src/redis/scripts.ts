import { count, now, type Script, texts } from './script.js'

/**
 * Takes a place in each group or in none. Keys: the groups. Arguments: the session, milliseconds of the lease, and the
 * limit of each group. Answers 0, or which group is the first that has its limit, from 1 on. What ends later than any
 * lease can is from before the clock of the server was set back.
 */
export const takePlaces: Script<number> = {
  name: 'take',
  lua: `${now}
for at, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  redis.call('ZREMRANGEBYSCORE', key, now + 2 * ARGV[2], '+inf')
  if redis.call('ZCARD', key) >= tonumber(ARGV[at + 2]) then return at end
end
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', key, 2 * ARGV[2])
end
return 0`,
  read: count,
}

/** Takes places whatever the limits are: the sessions are there. Keys: groups. Arguments: milliseconds, a session for each. */
export const renewPlaces: Script<number> = {
  name: 'renew',
  lua: `${now}
for at, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[1], ARGV[at + 1])
  redis.call('PEXPIRE', key, 2 * ARGV[1])
end
return #KEYS`,
  read: count,
}

/** Frees places. Keys: groups. Arguments: a session for each. */
export const freePlaces: Script<number> = {
  name: 'free',
  lua: `for at, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[at]) end
return #KEYS`,
  read: count,
}

/** Key: the client. Arguments: how many failures to add, and for how many milliseconds they are remembered. Answers all. */
export const addFailures: Script<number> = {
  name: 'fail',
  lua: `local count = redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return count`,
  read: count,
}

/** Key: the client. */
export const forgetFailures: Script<number> = {
  name: 'forget',
  lua: `return redis.call('DEL', KEYS[1])`,
  read: count,
}

/** Key: the upload. Arguments: its owner, and milliseconds. */
export const keepOwner: Script<number> = {
  name: 'keep',
  lua: `redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`,
  read: count,
}

/** Key: the upload. Answers with a list: the owner, or nothing. */
export const readOwner: Script<readonly string[]> = {
  name: 'owner',
  lua: `local owner = redis.call('GET', KEYS[1])
if owner then return {owner} end
return {}`,
  read: (reply) => texts(reply),
}

/** Key: the upload. Argument: its owner. Answers 1 if it was taken out. */
export const takeOwned: Script<number> = {
  name: 'take-upload',
  lua: `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`,
  read: count,
}

/**
 * Key: the ticket keys by the moments at which they were made. Arguments: a new one, in case that one is due, rotation
 * and life in milliseconds. Answers with all, the newest first, each followed by its age. One that was made in the future
 * is from before the clock of the server was set back.
 */
export const rotateTicketKeys: Script<readonly SharedTicketKey[]> = {
  name: 'ticket-keys',
  lua: `${now}
local key = KEYS[1]
redis.call('ZREMRANGEBYSCORE', key, '-inf', now - ARGV[3])
for _, early in ipairs(redis.call('ZRANGEBYSCORE', key, '(' .. string.format('%d', now), '+inf')) do
  redis.call('ZADD', key, now, early)
end
local newest = redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')
if #newest == 0 or now - newest[2] >= tonumber(ARGV[2]) then redis.call('ZADD', key, now, ARGV[1]) end
redis.call('PEXPIRE', key, ARGV[3])
local answer = {}
for at, text in ipairs(redis.call('ZREVRANGE', key, 0, -1, 'WITHSCORES')) do
  answer[at] = at % 2 == 1 and text or string.format('%d', now - text)
end
return answer`,
  read: readTicketKeys,
}

/** A ticket key as it is stored. */
export interface SharedTicketKey {
  readonly key: Uint8Array
  readonly age: number
}

const keyText = /^[0-9a-f]{64}$/

function readTicketKeys(reply: unknown): SharedTicketKey[] | undefined {
  const found = texts(reply)
  if (!found || found.length === 0 || found.length % 2 !== 0) return undefined
  const keys: SharedTicketKey[] = []
  for (let at = 0; at < found.length; at += 2) {
    const age = Number(found[at + 1])
    if (!keyText.test(found[at]!) || !Number.isFinite(age)) return undefined
    keys.push({ key: Uint8Array.from(Buffer.from(found[at]!, 'hex')), age })
  }
  return keys
}
