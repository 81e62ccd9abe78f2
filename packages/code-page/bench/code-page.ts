// Speed beside iconv-lite, as ratios measured in one run. Run: pnpm bench
import iconv from 'iconv-lite'
import { do_not_optimize, measure } from 'mitata'
import { ibm930 } from '../src/page/ibm-930.js'
import { ibm1047 } from '../src/page/ibm-1047.js'
import { windows1252 } from '../src/page/windows-1252.js'
import { translate, translationTable } from '../src/translation.js'

/** Octets of each text: what one read of a socket or file brings. */
const size = 65_536

interface Contest {
  readonly name: string
  readonly atLeast: number
  readonly ours: () => unknown
  readonly theirs: () => unknown
}

function repeated(text: string): string {
  return text.repeat(Math.ceil(size / text.length)).slice(0, size)
}

const english = repeated('The quick brown fox jumps over the lazy dog 0123456789 times. ')
const german = repeated('Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. ')
const japanese = repeated('いろはにほへと ちりぬるを 日本語 ABC 国際化とデータの移動 ').slice(0, size / 2)

function contests(): Contest[] {
  const table = translationTable(ibm1047, windows1252)
  const ebcdic = ibm1047.encode(english)
  const latin = iconv.encode(english, 'windows-1252')
  const ebcdicGerman = ibm1047.encode(german)
  const latinGerman = iconv.encode(german, 'windows-1252')
  const double = ibm930.encode(japanese)
  const shiftJis = iconv.encode(japanese, 'Shift_JIS')
  const target = new Uint8Array(size)
  return [
    {
      name: 'translation, against decode and encode',
      atLeast: 12,
      ours: () => translate(table, ebcdic),
      theirs: () => iconv.encode(iconv.decode(latin, 'windows-1252'), 'iso-8859-15'),
    },
    {
      name: 'translation into an array at hand',
      atLeast: 12,
      ours: () => translate(table, ebcdic, 0, size, target),
      theirs: () => iconv.encode(iconv.decode(latin, 'windows-1252'), 'iso-8859-15'),
    },
    {
      name: 'single-octet page to a string, English',
      atLeast: 1.5,
      ours: () => ibm1047.decode(ebcdic),
      theirs: () => iconv.decode(latin, 'windows-1252'),
    },
    {
      name: 'single-octet page to a string, German',
      atLeast: 1.5,
      ours: () => ibm1047.decode(ebcdicGerman),
      theirs: () => iconv.decode(latinGerman, 'windows-1252'),
    },
    {
      name: 'double-octet page to a string, against Shift_JIS',
      atLeast: 0.5,
      ours: () => ibm930.decode(double),
      theirs: () => iconv.decode(shiftJis, 'Shift_JIS'),
    },
  ]
}

/** Rounds in which both sides take turns: the quickest median of each is the one least disturbed by others. */
const rounds = 5

/**
 * Every run is timed by itself: in a batch, what else the machine does is counted too.
 *
 * @returns nanoseconds of the median run
 */
async function median(work: () => unknown): Promise<number> {
  const { p50 } = await measure(() => do_not_optimize(work()), { batch_threshold: 0 })
  return p50
}

for (const { name, atLeast, ours, theirs } of contests()) {
  let [one, other] = [Infinity, Infinity]
  for (let round = 0; round < rounds; round++) {
    one = Math.min(one, await median(ours))
    other = Math.min(other, await median(theirs))
  }
  const ratio = other / one
  const verdict = ratio >= atLeast ? 'ok' : 'TOO SLOW'
  const times = `${(one / 1000).toFixed(1)} µs against ${(other / 1000).toFixed(1)} µs`
  process.stdout.write(
    `${verdict} ${name}: ${ratio.toFixed(2)} times iconv-lite (at least ${atLeast}); ${times}\n`,
  )
}
