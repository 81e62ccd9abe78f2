import type { RedisConnection } from './connection.js'

const protocols = ['redis:', 'rediss:']

/** @throws Error that repeats nothing of the text, which may contain a password */
function parsed(url: string): URL {
  if (!URL.canParse(url))
    throw new Error('the URL of Redis has the form redis://HOST:PORT, or rediss:// for TLS')
  const found = new URL(url)
  if (protocols.includes(found.protocol) && found.host !== '' && /^(?:\/\d*)?$/.test(found.pathname))
    return found
  throw new Error('the URL of Redis has the form redis://HOST:PORT/DATABASE, or rediss:// for TLS')
}

/**
 * Where a URL leads, without user and password, for logs.
 *
 * @throws Error that repeats nothing of a text that is not a URL of Redis
 */
export function redisLocation(url: string): string {
  const { protocol, host, pathname } = parsed(url)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

/**
 * Returns what makes connections by `redis` of npm, an optional peer dependency, which it loads.
 *
 * @param url `redis://HOST:PORT`, or `rediss://` for TLS; with user, password and number of the database if need be
 * @throws Error for a text that is not a URL of Redis, or where the package is not installed
 */
export async function connectRedis(url: string): Promise<() => Promise<RedisConnection>> {
  parsed(url)
  const redis = await redisModule()
  return () => connection(url, redis)
}

type Redis = typeof import('redis')

async function redisModule(): Promise<Redis> {
  // Named apart, so that programs that hold all their packages in one file don't hold this one.
  const name = 'redis'
  try {
    return (await import(name)) as Redis
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new Error('the package "redis" is not installed: npm install redis', { cause })
  }
}

/** Everything that isn't asked for is off: a connection that is lost is replaced by another, and nothing waits for one. */
async function connection(url: string, { createClient }: Redis): Promise<RedisConnection> {
  const client = createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    socket: { reconnectStrategy: false, connectTimeout: 2_000 },
  })
  let lost: Error | undefined
  const callbacks: ((reason: Error) => void)[] = []
  const lose = (reason: Error) => {
    if (lost) return
    lost = reason
    for (const callback of callbacks) callback(reason)
  }
  client.on('error', lose)
  client.on('end', () => lose(new Error('the connection was closed')))
  const close = () => {
    lost ??= new Error('the connection was closed')
    if (client.isOpen) client.destroy()
  }
  try {
    await client.connect()
  } catch (error) {
    close()
    throw error
  }
  return {
    run: (script, keys, args) => client.sendCommand(['EVAL', script, String(keys.length), ...keys, ...args]),
    onLost(callback) {
      if (lost) callback(lost)
      else callbacks.push(callback)
    },
    close,
  }
}
