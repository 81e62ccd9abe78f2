import { type Converter, maxOutput } from './converter-interface.js'
import { CodePageError } from './error.js'
import { FaultLatch } from './fault-latch.js'
import { concatenated } from './octets.js'

/** A conversion of octets into memory, without text between. */
export interface DirectConversion {
  /** Where its output goes: the next octet to `memory[length]`. */
  memory: Uint8Array
  length: number
  /** Converts `octets[start, end)`. @throws CodePageError, which may have some last output in `converted` */
  convert(octets: Uint8Array, start: number, end: number): void
  /** Ends a record or the file. @throws CodePageError */
  finish(): void
  /** Counts octets of the input that are converted elsewhere. */
  skip(count: number): void
}

/** A direct conversion as a converter. */
export class MemoryConverter implements Converter {
  private readonly latch = new FaultLatch()

  constructor(private readonly conversion: DirectConversion) {}

  write(octets: Uint8Array, start = 0, end = octets.length): Uint8Array {
    const memory = new Uint8Array(maxOutput(end - start))
    return memory.slice(0, this.writeInto(memory, 0, octets, start, end))
  }

  end(): Uint8Array {
    const memory = new Uint8Array(maxOutput(0))
    return memory.slice(0, this.endInto(memory, 0))
  }

  writeInto(memory: Uint8Array, at: number, octets: Uint8Array, start: number, end: number): number {
    const { conversion } = this
    this.begin(memory, at)
    try {
      conversion.convert(octets, start, end)
    } catch (error) {
      if (error instanceof CodePageError) error.converted = this.before(error, at)
      throw this.latch.set(error)
    }
    return conversion.length
  }

  endInto(memory: Uint8Array, at: number): number {
    const { conversion } = this
    this.begin(memory, at)
    try {
      conversion.finish()
    } catch (error) {
      throw this.latch.set(error)
    }
    return conversion.length
  }

  skip(count: number): void {
    this.conversion.skip(count)
  }

  private begin(memory: Uint8Array, at: number): void {
    this.latch.check()
    this.conversion.memory = memory
    this.conversion.length = at
  }

  /** What was converted before a fault. */
  private before({ converted }: CodePageError, at: number): Uint8Array {
    const { memory, length } = this.conversion
    const pieces: Uint8Array[] = [memory.slice(at, length)]
    if (converted instanceof Uint8Array) pieces.push(converted)
    return concatenated(pieces)
  }
}
