import { count, now, type Script, texts } from './script.js'

// The key of a claim is a hash:
//
//     done     the latest time that was finished
//     time     the time that is claimed; without a node, its holder has left it unfinished
//     node     the holder, and which of its claims it is: an answer that comes late frees no later claim
//     token
//     until    the end of the lease
//     found    when another node first found that the lease has ended

/**
 * Reads the hash. A time that is more than a day ahead of the clock of the server is from before that was set back, and
 * holds nothing up. ARGV[1] and ARGV[2] are the node and its token.
 */
const read = `${now}
local key, latest = KEYS[1], now + 86400000
local function number(field) return tonumber(redis.call('HGET', key, field) or nil) end
local function past(field)
  local found = number(field)
  if found and found <= latest then return found end
end
local function text(found) return string.format('%.0f', found) end
local node, token = redis.call('HGET', key, 'node'), redis.call('HGET', key, 'token')
local own = node == ARGV[1] and token == ARGV[2]
local done = past('done')
local function hold(time, lease)
  redis.call('HSET', key, 'node', ARGV[1], 'token', ARGV[2], 'time', time, 'until', text(now + lease))
  redis.call('HDEL', key, 'found')
end
`

/** What became of a claim: with the time for one that is held. */
export type ClaimReply = readonly ['taken' | 'busy' | 'ahead'] | readonly ['held', time: number]

/**
 * Claims a time. Key: the claim. Arguments: node, token, time, milliseconds of the lease, milliseconds for which the node
 * of a lease that has ended may still return, and 1 where any time that was finished counts. A time that was left
 * unfinished goes first. A lease that ends later than any can is from before the clock of the server was set back. A time
 * that is more than a day ahead of that clock is not claimed.
 */
export const claimTime: Script<ClaimReply> = {
  name: 'claim',
  lua: `${read}
if tonumber(ARGV[3]) > latest then return {'ahead'} end
if done and done >= tonumber(ARGV[3]) then return {'taken'} end
if ARGV[6] == '1' and number('done') then return {'taken'} end
if node and node ~= ARGV[1] then
  local left = number('until') - now
  if left > 0 and left <= 2 * ARGV[4] then return {'busy'} end
  local found = number('found')
  if not found or found > now then
    redis.call('HSET', key, 'found', text(now))
    return {'busy'}
  end
  if now - found < tonumber(ARGV[5]) then return {'busy'} end
end
local time, unfinished = ARGV[3], past('time')
if unfinished and (not done or unfinished > done) then time = text(unfinished) end
hold(time, ARGV[4])
return {'held', time}`,
  read: readClaim,
}

/**
 * Renews a lease. Key: the claim. Arguments: node, token, time, milliseconds of the lease. Answers 0 where the time was
 * finished or another holds the claim; one that the server has forgotten is held again.
 */
export const renewClaim: Script<number> = {
  name: 'renew-claim',
  lua: `${read}
if (node and not own) or (done and done >= tonumber(ARGV[3])) then return 0 end
hold(ARGV[3], ARGV[4])
return 1`,
  read: count,
}

/** Notes that a time is done, also where another node holds the claim meanwhile. Key: the claim. Arguments: node, token, time. */
export const finishClaim: Script<number> = {
  name: 'finish-claim',
  lua: `${read}
if not done or done < tonumber(ARGV[3]) then redis.call('HSET', key, 'done', ARGV[3]) end
if own then redis.call('HDEL', key, 'node', 'token', 'time', 'until', 'found') end
return 1`,
  read: count,
}

/** Frees a claim, whose time stays unfinished. Key: the claim. Arguments: node, token. */
export const releaseClaim: Script<number> = {
  name: 'release-claim',
  lua: `${read}
if own then redis.call('HDEL', key, 'node', 'token', 'until', 'found') end
return 1`,
  read: count,
}

/** Proves that the server takes writes. Key: one that no claim has. */
export const proveWrites: Script<number> = {
  name: 'prove-writes',
  lua: `redis.call('SET', KEYS[1], '1', 'PX', 1000)
return 1`,
  read: count,
}

function readClaim(reply: unknown): ClaimReply | undefined {
  const [state, text] = texts(reply) ?? []
  if (state === 'taken' || state === 'busy' || state === 'ahead') return [state]
  const time = Number(text)
  return state === 'held' && Number.isSafeInteger(time) ? [state, time] : undefined
}
