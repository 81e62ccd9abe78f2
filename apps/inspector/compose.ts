import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'

/** What the page is made of. */
export interface PageParts {
  /** Markup with the marks `<!--policy-->`, `<!--style-->` and `<!--program-->`. */
  readonly html: string
  readonly style: string
  readonly program: string
}

/**
 * Runs the program, which is compressed in the page. The policy of the page names the hash of either, so that no other
 * script runs.
 */
const loader = `(async () => {
  const packed = Uint8Array.from(atob(document.getElementById('program').textContent), (letter) => letter.charCodeAt(0))
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const script = document.createElement('script')
  script.textContent = await new Response(unpacked).text()
  document.body.append(script)
})().catch(() => {
  document.getElementById('too-old').hidden = false
})`

/** Puts style and program into the page, with a policy that lets it run these and load nothing from anywhere. */
export function composePage({ html, style, program }: PageParts): string {
  const css = style
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\n\s*/g, '\n')
    .trim()
  const policy = [
    `default-src 'none'`,
    // The program compiles the inner loops of some codecs for WebAssembly.
    `script-src ${hash(loader)} ${hash(program)} 'wasm-unsafe-eval'`,
    `style-src ${hash(css)}`,
    'worker-src blob:',
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ')
  const packed = deflateRawSync(program, { level: 9 }).toString('base64')
  const marks: Readonly<Record<string, string>> = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    style: `<style>${css}</style>`,
    program: `<script type="text/plain" id="program">${packed}</script>\n<script>${loader}</script>`,
  }
  return html.replaceAll(/<!--(policy|style|program)-->/g, (_mark, name: string) => marks[name]!)
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
