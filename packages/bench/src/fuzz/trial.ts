import { isFtpError } from '@ftpkit/transfer'
import { Digest } from './digest.js'
import { type Corpus, makeInput } from './inputs.js'
import { Random } from './random.js'
import type { Build, Subject } from './subjects.js'

/** What was seen of many inputs. */
export interface Tally {
  executions: number
  octets: number
  /** Inputs that were refused with an FtpError. */
  refused: number
  /** Inputs by the code they were refused with. */
  codes: Record<string, number>
  /** Most octets that came out by one call. */
  mostPerCall: number
}

/** Something a decoder must not do, with the input it did it for. */
export class Defect extends Error {}

/** What may come out by one call besides what went in: the end of a file, and of the record and block it closes. */
const slack = 128

/** What one reading of an input came to. */
interface Reading {
  readonly value: number
  readonly code: string | undefined
}

/** Tries a decoder with inputs made from seeds. */
export class Trial {
  readonly tally: Tally = { executions: 0, octets: 0, refused: 0, codes: {}, mostPerCall: 0 }
  private readonly digest = new Digest()

  constructor(
    private readonly subject: Subject,
    private readonly corpus: Corpus,
  ) {}

  /** Reads one input whole and in pieces, and expects the same. @throws Defect */
  run(seed: number): void {
    const random = new Random(seed)
    const input = makeInput(random, this.corpus, this.subject.vectors)
    const build = this.subject.choose(random)
    try {
      const whole = this.read(build, input, () => input.length)
      const mostPiece = 1 + random.below(9)
      const cut = this.read(build, input, () => 1 + random.below(mostPiece))
      if (whole.value !== cut.value) throw new Defect('reads another thing when the input is cut into pieces')
      this.count(input, whole.code)
    } catch (error) {
      const place = `seed ${seed}, input ${Buffer.from(input).toString('hex')}`
      throw new Defect(`${this.subject.name}: ${(error as Error).stack} (${place})`)
    }
  }

  private count(input: Uint8Array, code: string | undefined): void {
    this.tally.executions++
    this.tally.octets += input.length
    if (code === undefined) return
    this.tally.refused++
    this.tally.codes[code] = (this.tally.codes[code] ?? 0) + 1
  }

  private read(build: Build, input: Uint8Array, length: () => number): Reading {
    const { digest } = this
    digest.reset()
    const entrance = build(digest)
    let code: string | undefined
    try {
      for (let at = 0; at < input.length; ) {
        const stop = Math.min(input.length, at + length())
        const before = digest.octets
        entrance.bytes(input, at, stop)
        this.checkYield(digest.octets - before, stop)
        at = stop
      }
      entrance.end()
    } catch (error) {
      if (!isFtpError(error)) throw error
      code = error.code
      digest.text(`${code}@${error.offset}`)
      checkRefusal(() => entrance.bytes(input, 0, input.length), error)
      checkRefusal(() => entrance.end(), error)
    }
    return { value: digest.value, code }
  }

  /** @param taken octets of input so far: some of what came before may have been held */
  private checkYield(octets: number, taken: number): void {
    const allowed = this.subject.maxExpansion * taken + slack
    if (octets > allowed) throw new Defect(`${octets} octets by one call of ${taken}, more than ${allowed}`)
    this.tally.mostPerCall = Math.max(this.tally.mostPerCall, octets)
  }
}

function checkRefusal(call: () => void, fault: unknown): void {
  try {
    call()
  } catch (error) {
    if (error === fault) return
    throw new Defect(`after ${fault} it throws something else: ${error}`)
  }
  throw new Defect(`after ${fault} it takes further input`)
}
