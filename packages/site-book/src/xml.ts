import { SaxesParser } from 'saxes'
import type { TextRule } from './writable.js'

/** An element with what is in it. */
export interface Element {
  readonly tagName: string
  readonly attributes: Readonly<Record<string, string>>
  readonly elements: readonly Element[]
  /** Without that of the elements in it. */
  readonly text: string
}

/** An element that is being read. */
interface OpenElement extends Element {
  readonly elements: Element[]
  text: string
}

/** Characters that XML 1.0 can't hold (§2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unfit = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/

/**
 * The outermost element of a document. Entities other than those of XML itself are refused, so that none can grow.
 *
 * @throws RangeError for text that is not well-formed XML; it names the line, and repeats nothing of the text
 */
export function rootOf(text: string): Element {
  const at = text.search(unfit)
  if (at >= 0)
    throw new RangeError(`line ${text.slice(0, at).split('\n').length}: XML can not have a control character`)
  const parser = new SaxesParser()
  const document: OpenElement = { tagName: '', attributes: {}, elements: [], text: '' }
  const open = [document]
  const add = (part: string) => {
    open.at(-1)!.text += part
  }
  parser.on('error', ({ message }) => {
    throw new RangeError(faultOf(message, parser.line))
  })
  parser.on('doctype', (declaration) => {
    if (declaration.includes('[')) throw new RangeError('the XML declares entities of its own')
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: OpenElement = { tagName: name, attributes, elements: [], text: '' }
    open.at(-1)!.elements.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', add)
  parser.on('cdata', add)
  parser.write(text).close()
  return document.elements[0]!
}

/** The message of the parser may repeat what is there, such as a part of a password. */
function faultOf(message: string, line: number): string {
  return /entity/.test(message)
    ? `line ${line}: an entity is not one of XML itself; others are refused`
    : `line ${line}: the XML is not well-formed`
}

/** The elements in an element, in their order. */
export function elementsIn({ elements }: Element): readonly Element[] {
  return elements
}

/** The text in an element, without that of the elements in it; nothing for blanks only. */
export function textIn({ text }: Element): string {
  return text.trim() === '' ? '' : text
}

/** What a text in XML can't be, for a writer. */
export const fitForXml: TextRule = {
  change: (text) => (text.trim() === '' ? '' : text.replaceAll(new RegExp(unfit, 'g'), '\ufffd')),
  message: 'XML can not have this text; control characters are replaced, and blanks only are left out',
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as XML has it, if it is fit for it. Line ends that a parser would replace are numbers. */
export function xmlText(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (letter) => escapes[letter]!)
    .replaceAll(/[\r\u0085\u2028\u2029]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
