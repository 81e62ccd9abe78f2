import type { Lease, Place, SessionPlaces, Taken } from './shared-state.js'

/** Numbers of sessions by group, of one node. */
export class SessionCounts implements SessionPlaces {
  private readonly groups = new Map<string, number>()

  take(places: readonly Place[]): Taken {
    for (const { group, limit } of places) if (this.of(group) >= limit) return { exceeded: group }
    for (const { group } of places) this.groups.set(group, this.of(group) + 1)
    return { lease: new CountedLease(places, (place) => this.remove(place.group)) }
  }

  private of(group: string): number {
    return this.groups.get(group) ?? 0
  }

  private remove(group: string): void {
    const left = this.of(group) - 1
    if (left > 0) this.groups.set(group, left)
    else this.groups.delete(group)
  }
}

class CountedLease implements Lease {
  private places: readonly Place[]

  constructor(
    places: readonly Place[],
    private readonly remove: (place: Place) => void,
  ) {
    this.places = places
  }

  release(): void {
    const { places } = this
    this.places = []
    places.forEach(this.remove)
  }
}
