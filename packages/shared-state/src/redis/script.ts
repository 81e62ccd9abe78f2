/** A script that runs in the server as one step, and what its answer means. */
export interface Script<Value> {
  readonly name: string
  readonly lua: string
  /** Undefined for an answer that no Redis gives. */
  read(reply: unknown): Value | undefined
}

/** Moments are those of the server alone, so that nodes may have different clocks. */
export const now = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

export function count(reply: unknown): number | undefined {
  return typeof reply === 'number' && Number.isSafeInteger(reply) ? reply : undefined
}

export function texts(reply: unknown): string[] | undefined {
  return Array.isArray(reply) && reply.every((text) => typeof text === 'string') ? reply : undefined
}
