/**
 * What a program that records its own sessions notes at packets, so that readers know why octets are in clear that the
 * network had under TLS.
 */
export const remarks = {
  /** At the first packet of each connection. */
  plaintext:
    'Recorded by the program itself: octets that are under TLS on the network are here in plaintext.',
  /** At the first packet after TLS has begun. */
  'under-tls': 'From here this connection is under TLS on the network.',
  /** At the first packet after TLS has ended (CCC, REIN). */
  'in-clear': 'From here this connection is in clear on the network again.',
  /** At the last packet of a capture that has the size it may have. */
  full: 'The capture has reached its size: what follows is not recorded, but the session continues.',
} as const

/** The name of a remark that readers know. */
export type Remark = keyof typeof remarks

const names = new Map(Object.entries(remarks).map(([name, text]) => [text as string, name as Remark]))

/** Octets of the longest of them. */
export const maxRemarkLength = Math.max(...Object.values(remarks).map((text) => text.length))

/** The name of a text; undefined if it is another one. */
export function remarkOf(text: string): Remark | undefined {
  return names.get(text)
}
