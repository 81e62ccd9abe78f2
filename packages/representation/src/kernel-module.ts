import {
  assemble,
  block,
  br,
  br_if,
  type Code,
  type FunctionSource,
  i8x16,
  i32,
  if_,
  increase,
  local,
  loop,
  select,
  v128,
} from '@ftpkit/transfer/wasm'
import { Ascii } from './line-end.js'

const { nul, lf, cr } = Ascii

/**
 * Octets that one call may convert. Beside other large allocations, results of 64 KiB took three times as long: the
 * allocator returns such memory to the system each time.
 */
export const pieceLength = 16_384

/** Octets after input and output that a vector may touch. */
const slack = 64

/** Addresses in the memory of the module. */
export const layout = {
  /** 65,536 pairs of octets: what stands for the pair whose first octet is the low one of the index. */
  pairs: 0,
  input: 131_072,
  output: 131_072 + pieceLength + slack,
  /** Where `fromNetwork` leaves the address of the first octet that it did not convert. */
  stop: 131_072 + pieceLength + slack + 2 * pieceLength + slack,
} as const

/** Fills the 16 octets after the input, which a vector reaches: neither LF, CR nor NUL, so that nothing is found there. */
export const sentinel = 0x01

export interface KernelExports {
  readonly memory: WebAssembly.Memory
  /**
   * LF becomes CR LF, and CR becomes CR NUL unless `alone` is 1: `at` to `end`, into the memory from `to`.
   * Returns where the output ends.
   */
  toNetwork(at: number, end: number, to: number, alone: 0 | 1): number
  /**
   * CR LF becomes LF, and CR NUL becomes CR, up to a CR with neither; with `alone` 1, up to a CR that is last.
   * Returns where the output ends.
   */
  fromNetwork(at: number, end: number, to: number, alone: 0 | 1): number
  /** Replaces the octets from `at` to `end` by the table of pairs, where they are, 16 at a time. */
  translate(at: number, end: number): void
}

// Locals, alike in all functions: four parameters and two more.
const [at, end, to, alone, vector, found] = [0, 1, 2, 3, 4, 5]

const vectorLength = i32.const(16)
const copyVector: Code[] = [local.get(to), local.get(at), v128.load, local.tee(vector), v128.store]
const skipVector: Code[] = [increase(at, vectorLength), increase(to, vectorLength)]
const skipToFound: Code[] = [
  ...[local.get(found), i32.ctz, local.set(found)],
  ...[increase(at, local.get(found)), increase(to, local.get(found))],
]
/** The lanes of the vector that are this octet. */
const lanesOf = (octet: number): Code[] => [
  ...[local.get(vector), v128.const(new Array(16).fill(octet)), i8x16.eq],
]
/** The output ends as far before `to` as the input before `at`. */
const withoutOvershoot: Code[] = [local.get(to), local.get(at), local.get(end), i32.sub, i32.sub]

const toNetwork: FunctionSource = {
  parameters: 4,
  results: 1,
  vectors: 1,
  numbers: 1,
  body: [
    block(
      loop(
        ...[local.get(at), local.get(end), i32.lt_u, i32.eqz, br_if(1)],
        ...copyVector,
        ...[...lanesOf(lf), ...lanesOf(cr), v128.or, i8x16.bitmask, local.tee(found)],
        ...[i32.eqz, if_(...skipVector, br(1))],
        ...skipToFound,
        ...[local.get(at), i32.load8_u(0), i32.const(lf), i32.eq, local.set(found)],
        // Two octets stand for the one found, the low-order one first: CR LF or CR NUL.
        ...[local.get(to), i32.const((lf << 8) | cr), i32.const((nul << 8) | cr), local.get(found), select],
        i32.store16(0),
        increase(at, i32.const(1)),
        // One less for a CR that stays alone: the NUL is written over.
        increase(to, i32.const(2), local.get(found), i32.eqz, local.get(alone), i32.and, i32.sub),
        br(0),
      ),
    ),
    ...withoutOvershoot,
  ],
}

const fromNetwork: FunctionSource = {
  parameters: 4,
  results: 1,
  vectors: 1,
  numbers: 1,
  body: [
    block(
      loop(
        ...[local.get(at), local.get(end), i32.lt_u, i32.eqz, br_if(1)],
        ...copyVector,
        ...[...lanesOf(cr), i8x16.bitmask, local.tee(found)],
        ...[i32.eqz, if_(...skipVector, br(1))],
        ...skipToFound,
        // Before LF the CR is skipped, and the next vector begins with the LF.
        ...[local.get(at), i32.load8_u(1), local.tee(found), i32.const(lf), i32.eq],
        if_(increase(at, i32.const(1)), br(1)),
        // Before NUL the CR, which the vector has brought along, stays.
        ...[local.get(found), i32.eqz],
        if_(increase(at, i32.const(2)), increase(to, i32.const(1)), br(1)),
        // Before anything else it may stay too, but not before the end, which is not known to be one.
        ...[local.get(at), i32.const(1), i32.add, local.get(end), i32.lt_u, local.get(alone), i32.and],
        if_(increase(at, i32.const(1)), increase(to, i32.const(1)), br(1)),
      ),
    ),
    ...[local.get(at), local.get(end), i32.gt_u],
    if_(...withoutOvershoot, local.set(to), local.get(end), local.set(at)),
    ...[i32.const(layout.stop), local.get(at), i32.store],
    local.get(to),
  ],
}

const eightPairs = [0, 2, 4, 6, 8, 10, 12, 14]

const translate: FunctionSource = {
  parameters: 2,
  results: 0,
  vectors: 0,
  numbers: 0,
  body: [
    loop(
      ...eightPairs.flatMap((offset) => [
        ...[local.get(at), local.get(at), i32.load16_u(offset), i32.const(1), i32.shl],
        ...[i32.load16_u(layout.pairs), i32.store16(offset)],
      ]),
      ...[increase(at, vectorLength), local.get(at), local.get(end), i32.lt_u, br_if(0)],
    ),
  ],
}

const pageLength = 65_536

/** The inner loops of this package as a WebAssembly module with vector instructions; exports {@link KernelExports}. */
export function kernelModule(): Uint8Array<ArrayBuffer> {
  return assemble({ toNetwork, fromNetwork, translate }, Math.ceil((layout.stop + slack) / pageLength))
}
