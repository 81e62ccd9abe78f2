import { hkdfSync, randomBytes } from 'node:crypto'

// Ticket keys that several servers share, so that each resumes the sessions of clients that another one had before. Every
// session still seals its tickets by keys of its own, which follow from a shared key and a name of its own: a data
// connection that resumes a session must be of that very session, and its context knows no other name.

/** Octets of the parts of the ticket keys of Node: a name, a key that signs, a key that encrypts. */
const nameLength = 16
const secretsLength = 32

/** The first octets of a name say which shared key is meant; the others are those of the session. */
const idLength = 4

/** Ticket keys for a new session, 48 octets as Node defines them. */
export function sessionTicketKeys(shared: Uint8Array): Buffer {
  return derived(shared, Buffer.concat([idOf(shared), randomBytes(nameLength - idLength)]))
}

/** The ticket keys of the session that has a name; undefined where none of the shared keys made it. */
export function ticketKeysNamed(name: Uint8Array, shared: readonly Uint8Array[]): Buffer | undefined {
  const id = name.subarray(0, idLength)
  const found = shared.find((key) => idOf(key).equals(id))
  return found && derived(found, Buffer.from(name))
}

function derived(shared: Uint8Array, name: Buffer): Buffer {
  return Buffer.concat([name, expand(shared, name, 'keys of a session', secretsLength)])
}

const ids = new WeakMap<Uint8Array, Buffer>()

function idOf(shared: Uint8Array): Buffer {
  const known = ids.get(shared) ?? expand(shared, Buffer.alloc(0), 'name of a key', idLength)
  ids.set(shared, known)
  return known
}

function expand(shared: Uint8Array, salt: Buffer, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, salt, `ftpkit ticket ${purpose}`, length))
}
