/** When keys of TLS session tickets are made and forgotten, in milliseconds. */
export interface TicketKeyTimes {
  /** After which a new key is made. */
  readonly rotation: number
  /** For which a key is kept: the rotation, and the life of the last ticket that it has sealed. */
  readonly life: number
  /** Age of a key that seals tickets, unless it is the only one: by then every node knows it. */
  readonly spread: number
}

/** A new key each day, and each is kept for the seven days that a ticket is valid at most (RFC 8446 §4.6.1). */
export const defaultTicketKeyTimes: TicketKeyTimes = {
  rotation: 86_400_000,
  life: 8 * 86_400_000,
  spread: 30_000,
}

/** A key, and how long ago it was made. */
interface AgedKey {
  readonly key: Uint8Array
  /** Milliseconds; below 0 where a clock was set back. */
  readonly age: number
}

/** @param keys the newest first. @returns them with the one that seals in front */
export function sealingFirst(keys: readonly AgedKey[], { spread }: TicketKeyTimes): Uint8Array[] {
  const sealing = keys.find(({ age }) => age >= spread) ?? keys.at(-1)
  return [...(sealing ? [sealing] : []), ...keys.filter((key) => key !== sealing)].map(({ key }) => key)
}

/** The keys of one node alone, which it makes itself. */
export class TicketKeyRing {
  /** The newest first. */
  private made: { readonly key: Uint8Array; readonly at: number }[] = []

  /** @param newKey makes 32 octets that no one can guess */
  constructor(
    private readonly newKey: () => Uint8Array,
    private readonly times: TicketKeyTimes = defaultTicketKeyTimes,
  ) {}

  /** The keys at a moment in milliseconds: the first seals tickets, and all of them open some. */
  at(now: number): Uint8Array[] {
    const { rotation, life } = this.times
    const newest = this.made[0]
    if (!newest || now - newest.at >= rotation) this.made.unshift({ key: this.newKey(), at: now })
    this.made = this.made.filter(({ at }) => now - at < life)
    return sealingFirst(
      this.made.map(({ key, at }) => ({ key, age: now - at })),
      this.times,
    )
  }
}
