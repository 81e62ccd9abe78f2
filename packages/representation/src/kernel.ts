import type { ReusedMemory } from '@ftpkit/transfer'
import { lazyKernel } from '@ftpkit/transfer/wasm'
import { type KernelExports, kernelModule, layout, pieceLength, sentinel } from './kernel-module.js'

/** Shorter pieces are converted faster than they are copied in and out. */
export const kernelFrom = 512

/**
 * The inner loops in WebAssembly: one memory for all codecs, which is free again before a call returns.
 * Pieces have at most {@link pieceLength} octets; results are in fresh memory unless a method is given some.
 */
export class Kernel {
  /** Octets of input that the last {@link fromNetwork} converted. */
  consumed = 0
  private readonly exports: KernelExports
  private readonly memory: Uint8Array
  private readonly view: DataView
  /** The table of pairs that is in the memory. */
  private pairs: Uint8Array | undefined

  /** @throws where there is no WebAssembly, none with vectors, or a page's policy forbids it */
  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernelModule()))
    this.exports = exports as unknown as KernelExports
    this.memory = new Uint8Array(this.exports.memory.buffer)
    this.view = new DataView(this.exports.memory.buffer)
  }

  /** LF becomes CR LF, and CR becomes CR NUL, or stays with `alone`. */
  toNetwork(
    chunk: Uint8Array,
    start: number,
    end: number,
    alone: boolean,
    memory?: ReusedMemory,
  ): Uint8Array {
    const inputEnd = this.take(chunk, start, end)
    const outputEnd = this.exports.toNetwork(layout.input, inputEnd, layout.output, alone ? 1 : 0)
    return this.copied(layout.output, outputEnd, memory)
  }

  /**
   * CR LF becomes LF, and CR NUL becomes CR. Stops before a CR that is last, or followed by anything else: such a
   * one stays with `alone`.
   */
  fromNetwork(chunk: Uint8Array, start: number, end: number, alone: boolean): Uint8Array {
    const inputEnd = this.take(chunk, start, end)
    const outputEnd = this.exports.fromNetwork(layout.input, inputEnd, layout.output, alone ? 1 : 0)
    // The memory of WebAssembly has the low-order octet first on every machine.
    this.consumed = this.view.getUint32(layout.stop, true) - layout.input
    return this.memory.slice(layout.output, outputEnd)
  }

  /** Replaces octets by a table that {@link pairsOf} made. */
  translate(
    pairs: Uint8Array,
    chunk: Uint8Array,
    start: number,
    end: number,
    memory?: ReusedMemory,
  ): Uint8Array {
    if (this.pairs !== pairs) {
      this.memory.set(pairs, layout.pairs)
      this.pairs = pairs
    }
    const inputEnd = this.take(chunk, start, end)
    this.exports.translate(layout.input, inputEnd)
    return this.copied(layout.input, inputEnd, memory)
  }

  private copied(start: number, end: number, memory: ReusedMemory | undefined): Uint8Array {
    return memory ? memory.copy(this.memory.subarray(start, end)) : this.memory.slice(start, end)
  }

  private take(chunk: Uint8Array, start: number, end: number): number {
    const inputEnd = layout.input + end - start
    this.memory.set(chunk.subarray(start, end), layout.input)
    this.memory.fill(sentinel, inputEnd, inputEnd + 16)
    return inputEnd
  }
}

/** What stands for each pair of octets, by a table of single ones: 65,536 pairs, the low-order octet of the index first. */
export function pairsOf(table: Uint8Array): Uint8Array {
  const pairs = new Uint8Array(131_072)
  for (let second = 0, at = 0; second < 256; second++) {
    for (let first = 0; first < 256; first++) {
      pairs[at++] = table[first]!
      pairs[at++] = table[second]!
    }
  }
  return pairs
}

/** The one kernel; undefined where the platform refuses it, and plain loops do the work. */
export const kernel = /* @__PURE__ */ lazyKernel(() => new Kernel())

export { pieceLength }
