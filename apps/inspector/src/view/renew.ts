/**
 * Makes the children of an element like those given, and keeps the elements that are there: while a capture is read
 * the page is renewed many times a second, and the browser reports no click if what was pressed is replaced before
 * the button is released. Children with an id are matched by it, others by their place. A kept element keeps its
 * listeners.
 */
export function renew(parent: Element, ...children: readonly (Node | string)[]): void {
  const wanted = children.map((child) => (typeof child === 'string' ? document.createTextNode(child) : child))
  const there = [...parent.childNodes]
  const byId = new Map(there.map((node) => [idOf(node), node]))
  const renewed = wanted.map((child, place) => {
    const id = idOf(child)
    const old = id === '' ? there[place] : byId.get(id)
    return old && idOf(old) === id && renewNode(old, child) ? old : child
  })
  const kept = new Set(renewed)
  for (const node of there) if (!kept.has(node)) node.remove()
  // Only what is new is inserted: an element that moves counts as replaced.
  let next = parent.firstChild
  for (const node of renewed) {
    if (node === next) next = next.nextSibling
    else parent.insertBefore(node, next)
  }
}

/** Makes a node like another one; false if it is of another kind. */
function renewNode(old: Node, wanted: Node): boolean {
  if (old.nodeName !== wanted.nodeName) return false
  if (old.isEqualNode(wanted)) return true
  if (old instanceof Element && wanted instanceof Element) {
    renewAttributes(old, wanted)
    renew(old, ...wanted.childNodes)
  } else old.nodeValue = wanted.nodeValue
  return true
}

function renewAttributes(old: Element, wanted: Element): void {
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) === value) continue
    // The policy of the page forbids styles in attributes, but not those of the object model.
    if (name === 'style') (old as HTMLElement).style.cssText = value
    else old.setAttribute(name, value)
  }
}

function idOf(node: Node): string {
  return node instanceof Element ? node.id : ''
}
