import {
  add,
  assemble,
  block,
  both,
  branch,
  branchIf,
  type Code,
  constant,
  eitherLanes,
  equal,
  equalLanes,
  type FunctionSource,
  get,
  greaterThan,
  increase,
  isZero,
  lanesToBits,
  lessThan,
  loadOctet,
  loadPair,
  loadVector,
  loop,
  select,
  set,
  shiftLeft,
  sixteenTimes,
  storePair,
  storeVector,
  storeWord,
  subtract,
  tee,
  trailingZeros,
  when,
} from '@ftpkit/transfer/wasm'
import { Ascii } from './octet.js'

const { nul, lf, cr } = Ascii

/**
 * Octets that one call may convert. Beside other large allocations, results of 64 KiB took three times as long: the
 * allocator gives such memory back to the system each time.
 */
export const pieceLength = 16_384

/** Octets behind input and output that a vector may touch. */
const slack = 64

/** Where things lie in the memory of the module, in octets. */
export const layout = {
  /** 65,536 pairs of octets: what stands for the pair whose first octet is the low one of the index. */
  pairs: 0,
  input: 131_072,
  output: 131_072 + pieceLength + slack,
  /** Where `fromNetwork` leaves the address of the first octet that it did not convert. */
  stop: 131_072 + pieceLength + slack + 2 * pieceLength + slack,
} as const

/** Stands 16 times behind the input, where a vector reaches: neither LF, CR nor NUL, so that nothing is found there. */
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

const vectorLength = constant(16)
const copyVector: Code[] = [get(to), get(at), loadVector, tee(vector), storeVector]
const skipVector: Code[] = [increase(at, vectorLength), increase(to, vectorLength)]
const skipToFound: Code[] = [
  get(found),
  trailingZeros,
  set(found),
  increase(at, get(found)),
  increase(to, get(found)),
]
const lanesOf = (octet: number): Code[] => [get(vector), sixteenTimes(octet), equalLanes]
/** The output ends as far before `to` as the input before `at`. */
const withoutOvershoot: Code[] = [get(to), get(at), get(end), subtract, subtract]

const toNetwork: FunctionSource = {
  parameters: 4,
  results: 1,
  vectors: 1,
  numbers: 1,
  body: [
    block(
      loop(
        ...[get(at), get(end), lessThan, isZero, branchIf(1)],
        ...copyVector,
        ...[...lanesOf(lf), ...lanesOf(cr), eitherLanes, lanesToBits, tee(found)],
        ...[isZero, when(...skipVector, branch(1))],
        ...skipToFound,
        ...[get(at), loadOctet(0), constant(lf), equal, set(found)],
        // Two octets stand for the one found, the low-order one first: CR LF or CR NUL.
        ...[get(to), constant((lf << 8) | cr), constant((nul << 8) | cr), get(found), select, storePair(0)],
        increase(at, constant(1)),
        // One less for a CR that stays alone: the NUL is written over.
        increase(to, constant(2), get(found), isZero, get(alone), both, subtract),
        branch(0),
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
        ...[get(at), get(end), lessThan, isZero, branchIf(1)],
        ...copyVector,
        ...[...lanesOf(cr), lanesToBits, tee(found)],
        ...[isZero, when(...skipVector, branch(1))],
        ...skipToFound,
        // Before LF the CR is skipped, and the next vector begins with the LF.
        ...[get(at), loadOctet(1), tee(found), constant(lf), equal],
        when(increase(at, constant(1)), branch(1)),
        // Before NUL the CR, which the vector has brought along, stays.
        ...[get(found), isZero],
        when(increase(at, constant(2)), increase(to, constant(1)), branch(1)),
        // Before anything else it may stay too, but not before the end, which is not known to be one.
        ...[get(at), constant(1), add, get(end), lessThan, get(alone), both],
        when(increase(at, constant(1)), increase(to, constant(1)), branch(1)),
      ),
    ),
    ...[get(at), get(end), greaterThan],
    when(...withoutOvershoot, set(to), get(end), set(at)),
    ...[constant(layout.stop), get(at), storeWord],
    get(to),
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
        ...[
          get(at),
          get(at),
          loadPair(offset),
          constant(1),
          shiftLeft,
          loadPair(layout.pairs),
          storePair(offset),
        ],
      ]),
      ...[increase(at, vectorLength), get(at), get(end), lessThan, branchIf(0)],
    ),
  ],
}

const pageLength = 65_536

/** The inner loops of this package as a WebAssembly module with vector instructions; exports {@link KernelExports}. */
export function kernelModule(): Uint8Array<ArrayBuffer> {
  return assemble({ toNetwork, fromNetwork, translate }, Math.ceil((layout.stop + slack) / pageLength))
}
