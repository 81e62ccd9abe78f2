import type { HostPort, Reply } from '@ftpkit/protocol'
import type { Side } from './events.js'

/** What a dialogue waits for. */
export type Happening =
  /** A reply to the command that the dialogue has asked. */
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'serverConnected'; readonly user?: string | undefined }
  | { readonly kind: 'serverNotConnected'; readonly reason: string }
  | { readonly kind: 'secured'; readonly side: Side }
  | ({ readonly kind: 'listening' } & HostPort)
  | { readonly kind: 'notListening'; readonly reason: string }
  | { readonly kind: 'dataOpened'; readonly side: Side }
  | {
      readonly kind: 'dataFailed'
      readonly side: Side
      readonly reason: string
      readonly code?: number | undefined
    }
  | { readonly kind: 'dataEnded'; readonly complete: boolean }
  | { readonly kind: 'drained' }

/** One of the happenings, by its kind. */
export type HappeningOf<Kind extends Happening['kind']> = Extract<Happening, { readonly kind: Kind }>

/**
 * What is done for one command of the client, written top-down: it yields to wait, and is resumed with whatever happens
 * next.
 */
export type Dialogue<Result = void> = Generator<undefined, Result, Happening>

/** Waits for one of some kinds. What else happens meanwhile does not concern the dialogue. */
export function* until<Kind extends Happening['kind']>(
  ...kinds: readonly Kind[]
): Dialogue<HappeningOf<Kind>> {
  for (;;) {
    const happening = yield
    if ((kinds as readonly string[]).includes(happening.kind)) return happening as HappeningOf<Kind>
  }
}

/** Waits for the next reply. */
export function* nextReply(): Dialogue<Reply> {
  return (yield* until('reply')).reply
}

/** Waits for the reply that ends a command. */
export function* finalReply(): Dialogue<Reply> {
  for (;;) {
    const reply = yield* nextReply()
    if (reply.code >= 200) return reply
  }
}

/** The first digit of a code (RFC 959 §4.2). */
export function digit(code: number): number {
  return Math.floor(code / 100)
}
