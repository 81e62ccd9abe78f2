import { DOMParser, type Element, type Node } from '@xmldom/xmldom'

export type { Element } from '@xmldom/xmldom'

const elementNode = 1
const textNodes: readonly number[] = [3, 4]

/**
 * The outermost element of a document. Entities other than those of XML itself are refused, so that none can grow.
 *
 * @throws RangeError for text that is not well-formed XML
 */
export function rootOf(text: string): Element {
  if (/<!DOCTYPE[^>[]*\[/.test(text)) throw new RangeError('the XML declares entities of its own')
  let line: number | undefined
  let root: Element | undefined
  try {
    const parser = new DOMParser({
      // Its message may repeat what is there, such as a part of a password.
      onError: (_level, _message, context) => {
        line ??= (context as ParserContext).locator?.lineNumber ?? 1
      },
    })
    root = parser.parseFromString(text, 'text/xml').documentElement ?? undefined
  } catch {
    line ??= 1
  }
  if (root && line === undefined) return root
  throw new RangeError(`line ${line ?? 1}: the XML is not well-formed`)
}

interface ParserContext {
  readonly locator?: { readonly lineNumber?: number }
}

/** The elements in an element, in their order. */
export function elementsIn(element: Element): Element[] {
  return childNodes(element).filter((node): node is Element => node.nodeType === elementNode)
}

/** The text in an element, without that of the elements in it. */
export function textIn(element: Element): string {
  return childNodes(element)
    .filter(({ nodeType }) => textNodes.includes(nodeType))
    .map(({ nodeValue }) => nodeValue ?? '')
    .join('')
}

function childNodes(element: Element): Node[] {
  return Array.from(element.childNodes)
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as XML has it. @throws RangeError for characters that XML 1.0 can't hold (§2.2) */
export function xmlText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u.test(text))
    throw new RangeError('a control character can not be written in XML')
  return text.replaceAll(/[&<>"]/g, (letter) => escapes[letter]!).replaceAll('\r', '&#13;')
}
