import { type NameEncoding, utf8Names } from '@ftpkit/transfer'
import { type NameCodec, pageNames } from '@ftpkit/transfer/name-encoding'

const unicode: ReadonlySet<string> = new Set(['utf8', 'unicode11utf8'])

/**
 * The encoding of names that a label means, such as `gbk`, `Shift_JIS` or `windows-1252`: any that iconv-lite knows, which
 * is loaded for all but UTF-8.
 *
 * @throws RangeError for a label that iconv-lite doesn't know, and for a page in which ASCII is not itself
 * @throws TypeError where iconv-lite is not installed
 */
export async function loadNameEncoding(label: string): Promise<NameEncoding> {
  if (unicode.has(label.toLowerCase().replace(/[^a-z\d]/g, ''))) return utf8Names
  const iconv = await iconvLite()
  if (!iconv.encodingExists(label)) {
    throw new RangeError(
      `no encoding of names is called ${JSON.stringify(label)}: give utf-8 or a code page that iconv-lite knows, such as gbk, shift_jis, big5 or windows-1252`,
    )
  }
  const codec: NameCodec = {
    decode: (octets) => iconv.decode(octets, label, { stripBOM: false }),
    encode: (text) => iconv.encode(text, label, { addBOM: false }),
  }
  return pageNames(label, codec)
}

async function iconvLite(): Promise<typeof import('iconv-lite')> {
  try {
    const loaded = await import('iconv-lite')
    return loaded.default ?? loaded
  } catch (cause) {
    throw new TypeError('names in a code page need iconv-lite: npm install iconv-lite', { cause })
  }
}
