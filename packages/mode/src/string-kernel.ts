import { lazyKernel } from '@ftpkit/transfer/wasm'
import { layout, pieceLength, type StringKernelExports, stringKernelModule } from './string-kernel-module.js'

/** Shorter pieces are parsed faster than they are copied in and out. */
export const kernelFrom = 512

/**
 * The parser of MODE C in WebAssembly: one memory for all encoders. Between `parse` and `forget` the octets of a chunk
 * stay there.
 */
export class StringKernel {
  /** Where the last {@link parse} stopped. */
  at = 0
  /** Where the control octet of the open literal is in the strings, or -1. */
  literalAt = -1
  /** Where the last string begins in the strings, or -1. */
  stringAt = -1
  /** The last run, if no string was written for it. */
  runOctet = 0
  runLength = 0
  private readonly exports: StringKernelExports
  private readonly memory: Uint8Array
  private readonly view: DataView
  /** The octets in the memory: `chunk` from `pieceStart` to `pieceEnd`. */
  private chunk: Uint8Array | undefined
  private pieceStart = 0
  private pieceEnd = 0

  /** @throws where there is no WebAssembly, none with vectors, or a page's policy forbids it */
  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(stringKernelModule()))
    this.exports = exports as unknown as StringKernelExports
    this.memory = new Uint8Array(this.exports.memory.buffer)
    this.view = new DataView(this.exports.memory.buffer)
  }

  /**
   * Parses `chunk[start, end)` into strings; no run may be open. It stops earlier after a run that is too long to decide
   * on, or if the octets are too many for one call.
   *
   * @param open the open literal with its control octet, or nothing
   * @returns `open` and the strings after it, valid until the next call
   */
  parse(chunk: Uint8Array, start: number, end: number, open: Uint8Array, filler: number): Uint8Array {
    if (chunk !== this.chunk || start < this.pieceStart || start >= this.pieceEnd)
      this.take(chunk, start, end)
    const shift = layout.input - this.pieceStart
    const stop = Math.min(end, this.pieceEnd)
    this.takeLiteral(open, start + shift)
    const literal = open.length > 0 ? layout.output : 0
    this.exports.parse(start + shift, stop + shift, layout.output + open.length, literal, filler)
    this.at = this.left(0) - shift
    this.literalAt = this.addressLeft(2)
    this.stringAt = this.addressLeft(3)
    this.runLength = this.left(4)
    this.runOctet = this.left(5)
    return this.memory.subarray(layout.output, this.left(1))
  }

  /** The octets of chunks may change from now on. */
  forget(): void {
    this.chunk = undefined
  }

  private take(chunk: Uint8Array, start: number, end: number): void {
    this.chunk = chunk
    this.pieceStart = start
    this.pieceEnd = Math.min(start + pieceLength, end)
    this.memory.set(chunk.subarray(start, this.pieceEnd), layout.input)
  }

  /** Puts the literal before the strings, and its last two octets before the input. A single octet is not a pair. */
  private takeLiteral(open: Uint8Array, input: number): void {
    if (open.length === 0) return
    const { memory } = this
    const last = open[open.length - 1]!
    memory.set(open, layout.output)
    memory[input - 1] = last
    memory[input - 2] = open.length > 2 ? open[open.length - 2]! : ~last
  }

  private addressLeft(index: number): number {
    return Math.max(this.left(index) - layout.output, -1)
  }

  // The memory of WebAssembly has the low-order octet first on every machine.
  private left(index: number): number {
    return this.view.getUint32(layout.state + 4 * index, true)
  }
}

/** The one kernel; undefined where the platform refuses it, and plain loops do the work. */
export const stringKernel = /* @__PURE__ */ lazyKernel(() => new StringKernel())
