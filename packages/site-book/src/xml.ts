import { DOMParser, type Document, type Element, type Node } from '@xmldom/xmldom'
import type { TextRule } from './writable.js'

export type { Element } from '@xmldom/xmldom'

const elementNode = 1
const textNodes: readonly number[] = [3, 4]

/** Characters that XML 1.0 can't hold (§2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unfit = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/

/** The parser takes U+FFFD for the sign of a wrong encoding; in a name it may be right. */
const replacementNotice = 'Unicode replacement character detected'

/**
 * The outermost element of a document. Entities other than those of XML itself are refused, so that none can grow.
 *
 * @throws RangeError for text that is not well-formed XML; it names the line, and repeats nothing of the text
 */
export function rootOf(text: string): Element {
  const at = text.search(unfit)
  if (at >= 0)
    throw new RangeError(`line ${text.slice(0, at).split('\n').length}: XML can not have a control character`)
  let fault: string | undefined
  let document: Document | undefined
  try {
    const parser = new DOMParser({
      onError: (_level, message, context) => {
        if (message.startsWith(replacementNotice)) return
        fault = faultOf(message, (context as ParserContext).locator?.lineNumber || 1)
        // More errors say nothing new, and may be very many.
        throw new RangeError(fault)
      },
    })
    document = parser.parseFromString(text, 'text/xml')
  } catch {
    fault ??= faultOf('', 1)
  }
  if (document?.doctype?.internalSubset) throw new RangeError('the XML declares entities of its own')
  if (document?.documentElement && fault === undefined) return document.documentElement
  throw new RangeError(fault ?? faultOf('', 1))
}

/** The message of the parser may repeat what is there, such as a part of a password. */
function faultOf(message: string, line: number): string {
  return message.startsWith('entity not found')
    ? `line ${line}: an entity is not one of XML itself; others are refused`
    : `line ${line}: the XML is not well-formed`
}

interface ParserContext {
  readonly locator?: { readonly lineNumber?: number }
}

/** The elements in an element, in their order. */
export function elementsIn(element: Element): Element[] {
  return childNodes(element).filter((node): node is Element => node.nodeType === elementNode)
}

/** The text in an element, without that of the elements in it; nothing for blanks only. */
export function textIn(element: Element): string {
  const text = childNodes(element)
    .filter(({ nodeType }) => textNodes.includes(nodeType))
    .map(({ nodeValue }) => nodeValue ?? '')
    .join('')
  return text.trim() === '' ? '' : text
}

function childNodes(element: Element): Node[] {
  const nodes: Node[] = []
  for (let node = element.firstChild; node; node = node.nextSibling) nodes.push(node)
  return nodes
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
