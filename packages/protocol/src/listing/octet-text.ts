import { nameOctets } from '@ftpkit/transfer'

/** Code pages of one octet a letter in which `ls` of some locale writes. */
const labels = [
  ...['windows-1252', 'windows-1250', 'windows-1251', 'windows-1253', 'windows-1254', 'windows-1257'],
  ...['iso-8859-2', 'iso-8859-5', 'koi8-r', 'koi8-u', 'ibm866'],
]

let decoders: readonly TextDecoder[] | undefined

/**
 * What a text from `nameText` may be: itself or, where it holds octets that are not UTF-8, its readings in the code pages of
 * one octet a letter.
 */
export function readingsOf(text: string): readonly string[] {
  if (!/[\udc80-\udcff]/u.test(text)) return [text]
  decoders ??= labels.flatMap(decoderOf)
  const octets = nameOctets(text)
  return [...new Set(decoders.map((decoder) => decoder.decode(octets)))]
}

/** Not every platform has every code page. */
function decoderOf(label: string): TextDecoder[] {
  try {
    return [new TextDecoder(label)]
  } catch {
    return []
  }
}
