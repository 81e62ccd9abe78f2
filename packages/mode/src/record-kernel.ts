import type { ReusedMemory } from '@ftpkit/transfer'
import {
  assemble,
  block,
  br,
  br_if,
  type FunctionSource,
  i32,
  increase,
  lazyKernel,
  local,
  loop,
  v128,
} from '@ftpkit/transfer/wasm'

/** Octets that one call yields at most. */
const pieceLength = 16_384

/** Octets after input and output that a vector may touch. */
const slack = 64

const layout = { input: slack, output: slack + pieceLength + slack } as const

/** Descriptor and count of a block. */
const headerLength = 3

interface RecordKernelExports {
  readonly memory: WebAssembly.Memory
  /**
   * Puts the low-order three octets of `header` before each `length` octets from `at` to `end`, into the memory from
   * `to`. Returns where the output ends.
   */
  frame(at: number, end: number, to: number, length: number, header: number): number
}

// Locals: five parameters and a number.
const [at, end, to, length, header, stop] = [0, 1, 2, 3, 4, 5]

const vectorLength = i32.const(16)

const frame: FunctionSource = {
  parameters: 5,
  results: 1,
  vectors: 0,
  numbers: 1,
  body: [
    block(
      loop(
        ...[local.get(at), local.get(end), i32.lt_u, i32.eqz, br_if(1)],
        // The record overwrites the fourth octet of the word.
        ...[local.get(to), local.get(header), i32.store],
        increase(to, i32.const(headerLength)),
        ...[local.get(at), local.get(length), i32.add, local.set(stop)],
        loop(
          ...[local.get(to), local.get(at), v128.load, v128.store],
          ...[increase(at, vectorLength), increase(to, vectorLength)],
          ...[local.get(at), local.get(stop), i32.lt_u, br_if(0)],
        ),
        // Back by the part of the next record in the last vector.
        ...[local.get(to), local.get(at), local.get(stop), i32.sub, i32.sub, local.set(to)],
        ...[local.get(stop), local.set(at)],
        br(0),
      ),
    ),
    local.get(to),
  ],
}

const pageSize = 65_536

/** Blocks of records of the same length, in WebAssembly. */
export class RecordKernel {
  private readonly exports: RecordKernelExports
  private readonly memory: Uint8Array

  /** @throws where there is no WebAssembly, none with vectors, or a page's policy forbids it */
  constructor() {
    const pages = Math.ceil((layout.output + pieceLength + slack) / pageSize)
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble({ frame }, pages)))
    this.exports = exports as unknown as RecordKernelExports
    this.memory = new Uint8Array(this.exports.memory.buffer)
  }

  /** Octets of whole records that one call takes at most; 0 for records that are too long. */
  maxOctets(recordLength: number): number {
    return Math.floor(pieceLength / (recordLength + headerLength)) * recordLength
  }

  /** Returns the records with a header before each, in fresh memory unless some is given. */
  frame(
    chunk: Uint8Array,
    start: number,
    end: number,
    recordLength: number,
    descriptor: number,
    memory?: ReusedMemory,
  ): Uint8Array {
    this.memory.set(chunk.subarray(start, end), layout.input)
    const inputEnd = layout.input + end - start
    const count = ((recordLength & 0xff) << 16) | (recordLength & 0xff00)
    const to = this.exports.frame(layout.input, inputEnd, layout.output, recordLength, descriptor | count)
    return memory
      ? memory.copy(this.memory.subarray(layout.output, to))
      : this.memory.slice(layout.output, to)
  }
}

/** The one kernel; undefined where the platform refuses it, and plain loops do the work. */
export const recordKernel = /* @__PURE__ */ lazyKernel(() => new RecordKernel())
