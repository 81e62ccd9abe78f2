import { exampleCapture } from '../model/example.js'
import { App } from './app.js'
import { byId } from './dom.js'

const themes = ['system', 'light', 'dark'] as const

/** Makes the page work. @param program the source of this program, for its worker */
export function startPage(program: string): void {
  const app = new App(program)
  const file = byId<HTMLInputElement>('file')
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? []
    if (chosen) app.read(chosen, chosen.name)
    file.value = ''
  })
  for (const id of ['open', 'choose']) byId(id).addEventListener('click', () => file.click())
  byId('example').addEventListener('click', () => app.read(new Blob(exampleCapture()), 'example.pcapng'))
  byId('secrets').addEventListener('click', () => app.toggleSecrets())
  takeDrops(app)
  takeKeys(app)
  switchThemes()
  readEmbedded(app)
}

/** A capture may be dropped anywhere. */
function takeDrops(app: App): void {
  const mark = (isOver: boolean) => document.body.classList.toggle('dropping', isOver)
  addEventListener('dragover', (event) => {
    event.preventDefault()
    mark(true)
  })
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false)
  })
  addEventListener('drop', (event) => {
    event.preventDefault()
    mark(false)
    const [dropped] = event.dataTransfer?.files ?? []
    if (dropped) app.read(dropped, dropped.name)
  })
}

function takeKeys(app: App): void {
  const search = byId<HTMLInputElement>('search')
  search.addEventListener('input', () => app.search(search.value))
  addEventListener('keydown', (event) => {
    const isTyping = (event.target as Element).matches('input, select, textarea')
    if (event.key === 'Escape') {
      if (isTyping) (event.target as HTMLElement).blur()
      else app.escape()
    }
    if (event.key !== '/' || isTyping || byId('search-field').hidden) return
    event.preventDefault()
    search.focus()
    search.select()
  })
}

function switchThemes(): void {
  let theme = 0
  byId('theme').addEventListener('click', () => {
    theme = (theme + 1) % themes.length
    document.documentElement.dataset.theme = themes[theme]!
    byId('theme').lastChild!.textContent = themes[theme]!
    byId('theme').setAttribute('aria-label', `Theme: ${themes[theme]}`)
  })
}

/** Reads the capture that `ftpkit inspect --page` has put into the page. */
function readEmbedded(app: App): void {
  const embedded = document.getElementById('capture')
  if (!embedded) return
  const octets = Uint8Array.from(atob(embedded.textContent ?? ''), (letter) => letter.charCodeAt(0))
  embedded.remove()
  app.read(new Blob([octets]), decodeURIComponent(embedded.dataset.name ?? ''))
}
