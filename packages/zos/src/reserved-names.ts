/** Names that stores in progress will take, so that no other STOU takes them. */
export class ReservedNames {
  private readonly names = new Set<string>()

  has(name: string): boolean {
    return this.names.has(name)
  }

  /** @returns releases the name */
  take(name: string): () => void {
    this.names.add(name)
    return () => this.names.delete(name)
  }
}
