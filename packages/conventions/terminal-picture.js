/** Width of a character and height of a line, in pixels of the picture. */
const column = 8.4
const row = 20
const margin = 16

/**
 * A command that was run in a terminal, and what it printed.
 *
 * @typedef {object} Run
 * @property {string} command
 * @property {string} output
 */

/**
 * A picture of a terminal: commands after their prompts, and what they printed. Its colours follow the scheme of the page.
 *
 * @param {readonly Run[]} runs
 * @param {object} options
 * @param {string} options.title what is in the picture, in words
 * @param {number} [options.columns] width of the terminal
 * @returns {string} SVG
 */
export function terminalPicture(runs, { title, columns = 96 }) {
  const lines = runs.flatMap(({ command, output }) => [
    { prompt: '$ ', text: command },
    ...output
      .trimEnd()
      .split('\n')
      .map((text) => ({ prompt: '', text })),
  ])
  const tooLong = lines.find(({ prompt, text }) => prompt.length + text.length > columns)
  if (tooLong) throw new RangeError(`longer than ${columns} columns: ${tooLong.text}`)
  const width = Math.ceil(columns * column + 2 * margin)
  const height = lines.length * row + 2 * margin
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>
rect { fill: #f6f8fa; stroke: #d0d7de }
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328; white-space: pre }
.prompt { fill: #1a7f37 }
@media (prefers-color-scheme: dark) {
rect { fill: #0d1117; stroke: #30363d }
text { fill: #e6edf3 }
.prompt { fill: #3fb950 }
}
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${lines.map(lineElement).join('\n')}
</svg>
`
}

function lineElement({ prompt, text }, index) {
  const start = prompt === '' ? '' : `<tspan class="prompt">${prompt}</tspan>`
  return `<text x="${margin}" y="${margin + index * row + 14}" xml:space="preserve">${start}${escaped(text)}</text>`
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
