type Tag = keyof HTMLElementTagNameMap

/** Attributes and properties of an element. Text is always text, never markup. */
export interface Properties {
  readonly class?: string | undefined
  readonly text?: string | undefined
  readonly title?: string | undefined
  readonly hidden?: boolean | undefined
  readonly on?: Readonly<Record<string, (event: Event) => void>> | undefined
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
}

/** Makes an element with its children. */
export function element<Name extends Tag>(
  tag: Name,
  properties: Properties = {},
  ...children: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(tag)
  if (properties.class) made.className = properties.class
  if (properties.text !== undefined) made.textContent = properties.text
  if (properties.title !== undefined) made.title = properties.title
  if (properties.hidden) made.hidden = true
  for (const [name, listener] of Object.entries(properties.on ?? {})) made.addEventListener(name, listener)
  setAttributes(made, properties.attributes)
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** Makes an element of SVG. */
export function svgElement<Name extends keyof SVGElementTagNameMap>(
  tag: Name,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  setAttributes(made, attributes)
  made.append(...children)
  return made
}

/** A button with a text. */
export function button(text: string, press: () => void, properties: Properties = {}): HTMLButtonElement {
  return element('button', {
    ...properties,
    text,
    on: { click: press },
    attributes: { type: 'button', ...properties.attributes },
  })
}

/** A list to choose from, in groups with names. */
export function chooser(
  label: string,
  groups: Readonly<Record<string, readonly string[]>>,
  chosen: string,
  choose: (value: string) => void,
): HTMLLabelElement {
  const lists = Object.entries(groups).map(([name, values]) =>
    element(
      'optgroup',
      { attributes: { label: name } },
      ...values.map((text) => element('option', { text })),
    ),
  )
  const select = element('select', { on: { change: () => choose(select.value) } }, ...lists)
  select.value = chosen
  return element('label', { class: 'field' }, element('span', { text: label }), select)
}

/** The element of the page that has an id. */
export function byId<Found extends HTMLElement>(id: string): Found {
  return document.getElementById(id) as Found
}

function setAttributes(
  made: Element,
  attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '')
    else if (value !== false && value !== undefined) made.setAttribute(name, String(value))
  }
}
