/** Makes an element with attributes and content. Text is never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  if (className) made.className = className
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...content)
  return made
}

/** Sets text and class only where they change: nearly all of them stay when a row is painted again. */
export function update(element: HTMLElement, text: string, className: string): void {
  if (element.textContent !== text) element.textContent = text
  if (element.className !== className) element.className = className
}

let ids = 0

/** An id that no other element of ours has. */
export function newId(): string {
  ids += 1
  return `octet-view-${ids}`
}
