/** Names that stores in progress will take, so that no other STOU takes them. */
export class ReservedNames {
  private readonly names = new Set<string>()

  has(name: string): boolean {
    return this.names.has(name)
  }

  /** @returns releases the name; a second call does nothing, since someone else may have taken it again */
  take(name: string): () => void {
    this.names.add(name)
    let taken = true
    return () => {
      if (taken) this.names.delete(name)
      taken = false
    }
  }
}
