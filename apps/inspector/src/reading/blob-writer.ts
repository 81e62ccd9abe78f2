/** Octets that are gathered before they become a part of a Blob, whose memory is the browser's to manage. */
const partLength = 1_048_576

/** Gathers octets of any length without holding them: what is written becomes parts of a Blob. */
export class BlobWriter {
  /** Octets that were written. */
  length = 0
  private readonly parts: Blob[] = []
  private part = new Uint8Array(0)
  private used = 0

  /** Takes `chunk[start, end)`, of which it keeps a copy. */
  write(chunk: Uint8Array, start: number, end: number): void {
    this.length += end - start
    for (let at = start; at < end; ) {
      if (this.used === this.part.length) this.grow(end - at)
      const taken = Math.min(end - at, this.part.length - this.used)
      this.part.set(chunk.subarray(at, at + taken), this.used)
      this.used += taken
      at += taken
      if (this.used === partLength) this.flush()
    }
  }

  /** All that was written. */
  finish(): Blob {
    this.flush()
    return new Blob(this.parts)
  }

  /** Most transfers are small, so memory grows with what arrives. */
  private grow(needed: number): void {
    const grown = new Uint8Array(Math.min(partLength, Math.max(4_096, 2 * (this.used + needed))))
    grown.set(this.part.subarray(0, this.used))
    this.part = grown
  }

  private flush(): void {
    if (this.used > 0) this.parts.push(new Blob([this.part.slice(0, this.used)]))
    this.used = 0
    if (this.part.length < partLength) this.part = new Uint8Array(0)
  }
}
