interface KeptOwner {
  readonly owner: string
  readonly until: number
}

/** Owners of uploads, of one node. Each is forgotten at its time. */
export class Owners {
  private readonly uploads = new Map<string, KeptOwner>()

  keep(path: string, owner: string, milliseconds: number, now: number): void {
    this.forget(now)
    this.uploads.set(path, { owner, until: now + milliseconds })
  }

  of(path: string, now: number): string | undefined {
    const found = this.uploads.get(path)
    return found && found.until > now ? found.owner : undefined
  }

  take(path: string, owner: string, now: number): boolean {
    return this.of(path, now) === owner && this.uploads.delete(path)
  }

  get size(): number {
    return this.uploads.size
  }

  delete(path: string): void {
    this.uploads.delete(path)
  }

  /** Those that are still kept, with the milliseconds that each has left. The others are forgotten. */
  all(now: number): { readonly path: string; readonly owner: string; readonly left: number }[] {
    this.forget(now)
    return Array.from(this.uploads, ([path, { owner, until }]) => ({ path, owner, left: until - now }))
  }

  private forget(now: number): void {
    for (const [path, { until }] of this.uploads) if (until <= now) this.uploads.delete(path)
  }
}
