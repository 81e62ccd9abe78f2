import type { Lease } from '../shared-state.js'

/** A session that has places in groups. */
export interface Member {
  readonly name: string
  readonly groups: readonly string[]
}

/** Places that one script takes or frees: a script stops all others while it runs. */
const maxPlaces = 1_000

/** Keys of groups, and the name of a session for each. */
export interface PlaceBatch {
  readonly groups: readonly string[]
  readonly names: readonly string[]
}

/** The leases of this node, which it renews while their sessions live. */
export class NodeLeases {
  private readonly members = new Set<Member>()
  /** Those that are not known to be shared. */
  private readonly unshared = new Set<Member>()

  /**
   * Adds the lease of a session.
   *
   * @param released called when it is released, if the session is shared or may be
   */
  add(member: Member, own: Lease, released: (member: Member) => void, shared: boolean): Lease {
    this.members.add(member)
    if (!shared) this.unshared.add(member)
    return {
      release: () => {
        if (!this.members.delete(member)) return
        this.unshared.delete(member)
        own.release()
        released(member)
      },
    }
  }

  /** After an outage, whatever was shared may be forgotten. */
  unshareAll(): void {
    for (const member of this.members) this.unshared.add(member)
  }

  get hasUnshared(): boolean {
    return this.unshared.size > 0
  }

  /** Takes out those that are not shared, to be shared now. */
  takeUnshared(): PlaceBatch[] {
    const members = [...this.unshared]
    this.unshared.clear()
    return batches(members)
  }

  /** All that this node has. */
  all(): PlaceBatch[] {
    return batches([...this.members])
  }
}

function batches(members: readonly Member[]): PlaceBatch[] {
  const places = members.flatMap(({ name, groups }) => groups.map((group) => ({ group, name })))
  const found: PlaceBatch[] = []
  for (let at = 0; at < places.length; at += maxPlaces) {
    const batch = places.slice(at, at + maxPlaces)
    found.push({ groups: batch.map(({ group }) => group), names: batch.map(({ name }) => name) })
  }
  return found
}
