import {
  parseXml,
  type XmlDocument,
  XmlDocumentType,
  XmlElement,
  XmlError,
  type XmlNode,
  XmlText,
} from '@rgrove/parse-xml'
import type { TextRule } from './writable.js'

/** An element with what is in it. */
export interface Element {
  readonly tagName: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlNode[]
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
  const { root, children } = parsed(text)
  if (children.some((node) => node instanceof XmlDocumentType && node.internalSubset))
    throw new RangeError('the XML declares entities of its own')
  return elementOf(root!)
}

function parsed(text: string): XmlDocument {
  try {
    return parseXml(text, { preserveDocumentType: true })
  } catch (error) {
    // The parser calls itself for each element in an element.
    if (!(error instanceof XmlError)) throw new RangeError('the elements of the XML are nested too deeply')
    throw new RangeError(`line ${error.line}: ${faultOf(error.message)}`)
  }
}

/** The message of the parser may repeat what is there, such as a part of a password. */
function faultOf(message: string): string {
  if (message.startsWith('Named entity')) return 'an entity is not one of XML itself; others are refused'
  return message.startsWith('Invalid character')
    ? 'XML can not have a control character'
    : 'the XML is not well-formed'
}

function elementOf({ name, attributes, children }: XmlElement): Element {
  return { tagName: name, attributes, children }
}

/** The elements in an element, in their order. */
export function elementsIn({ children }: Element): Element[] {
  return children.filter((node) => node instanceof XmlElement).map(elementOf)
}

/** The text in an element, without that of the elements in it; nothing for blanks only. */
export function textIn({ children }: Element): string {
  const text = children.map((node) => (node instanceof XmlText ? node.text : '')).join('')
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
