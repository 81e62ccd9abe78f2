/**
 * The style of the view, for a page whose policy allows only style that it knows; `OctetView` adopts it otherwise. Colours
 * are custom properties, light or dark by the `color-scheme` of the page. A role has a tint and a line, so that no one has to
 * tell colours apart.
 */
export const octetViewStyle = `
.octet-view {
  --ov-ink: var(--octet-ink, light-dark(#1a1d21, #e4e7eb));
  --ov-muted: var(--octet-muted, light-dark(#59626d, #9aa5b1));
  --ov-paper: var(--octet-paper, light-dark(#ffffff, #14171b));
  --ov-raised: var(--octet-raised, light-dark(#f4f6f8, #1d2126));
  --ov-rule: var(--octet-rule, light-dark(#d5dae0, #343b44));
  --ov-accent: var(--octet-accent, light-dark(#0b5fc4, #7db4ff));
  --ov-chosen: var(--octet-chosen, light-dark(#cfe3ff, #23406b));
  --ov-fault: var(--octet-fault, light-dark(#b3141e, #ff8a8f));
  --ov-framing: var(--octet-framing, light-dark(#dbe8fb, #1f3352));
  --ov-repeat: var(--octet-repeat, light-dark(#d3f0ea, #17403a));
  --ov-ending: var(--octet-ending, light-dark(#fdeac4, #4a3510));
  --ov-marker: var(--octet-marker, light-dark(#eadffb, #3a2a5c));
  --ov-record: var(--octet-record, light-dark(#dcefd3, #24421a));
  --ov-quiet: var(--octet-quiet, light-dark(#eceff2, #272d34));
  --ov-mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
  --ov-line: 22px;
  display: flex; flex-direction: column; min-width: 0; min-height: 0; height: 100%; box-sizing: border-box; container-type: inline-size;
  color: var(--ov-ink); background: var(--ov-paper); font: 13px/1.45 system-ui, sans-serif;
}
.octet-view *, .octet-view *::before { box-sizing: border-box; }
.octet-view [hidden] { display: none !important; }
.ov-bar { flex: none; display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: end; padding: 8px 12px; border-bottom: 1px solid var(--ov-rule); background: var(--ov-raised); }
.ov-group { display: flex; gap: 4px; align-items: end; min-width: 0; }
.ov-field { display: flex; flex-direction: column; gap: 2px; min-width: 0; font-size: 11px; color: var(--ov-muted); }
.ov-bar input, .ov-bar select, .ov-bar button { font: inherit; font-size: 13px; min-height: 28px; padding: 2px 8px; color: var(--ov-ink); background: var(--ov-paper); border: 1px solid var(--ov-rule); border-radius: 4px; min-width: 0; max-width: 100%; }
.ov-bar button { cursor: pointer; white-space: nowrap; }
.ov-bar button:disabled { color: var(--ov-muted); cursor: default; }
.ov-bar button:not(:disabled):hover { border-color: var(--ov-accent); }
.ov-page { width: 17ch; } .ov-format { width: 17ch; } .ov-find { width: 20ch; } .ov-where { width: 14ch; } .ov-count { align-self: center; }
.octet-view :focus-visible { outline: 2px solid var(--ov-accent); outline-offset: 1px; }
.ov-grid { flex: 1 1 auto; min-height: 120px; overflow: hidden auto; position: relative; font: 13px/var(--ov-line) var(--ov-mono); border: 2px solid transparent; }
.octet-view .ov-grid:focus-visible { outline: none; border-color: var(--ov-accent); }
.ov-head { position: sticky; top: 0; z-index: 1; background: var(--ov-raised); border-bottom: 1px solid var(--ov-rule); color: var(--ov-muted); font: 11px/24px system-ui, sans-serif; height: 25px; }
.ov-space { position: relative; }
.ov-pane { position: sticky; top: 25px; overflow: clip; height: 0; }
.ov-rows { position: absolute; inset: 0 0 auto 0; overflow: clip; will-change: transform; }
.ov-row, .ov-head > div { display: grid; grid-template-columns: 12ch calc(16 * 2.9ch + 2ch) minmax(0, 34ch) calc(16 * 1.15ch + 2ch); padding: 0 10px; column-gap: 16px; }
.ov-head > div { font-family: var(--ov-mono); font-size: 13px; }
.ov-head span { font: 11px/24px system-ui, sans-serif; }
.ov-row { height: var(--ov-line); white-space: pre; }
.ov-row:nth-child(odd) { background: color-mix(in srgb, var(--ov-raised) 55%, transparent); }
.ov-offset { color: var(--ov-muted); }
.ov-faulty { color: var(--ov-fault); font-weight: 600; }
.ov-hex, .ov-text { display: flex; min-width: 0; }
.ov-text { direction: ltr; unicode-bidi: isolate-override; }
.ov-o, .ov-t { flex: none; height: 20px; line-height: 20px; margin: 1px 0; text-align: center; cursor: default; text-underline-offset: 3px; text-decoration-thickness: 1px; }
.ov-o { width: 2.9ch; } .ov-t { width: 1.15ch; overflow: visible; }
.ov-wide .ov-o:nth-child(9) { margin-left: 1ch; }
.ov-record { overflow: hidden; text-overflow: ellipsis; padding: 0 6px; border-left: 2px solid var(--ov-rule); font-size: 12px; }
.ov-continued { color: var(--ov-muted); }
.ov-plain .ov-record, .ov-plain .ov-record-head { display: none; }
.ov-plain .ov-row, .ov-plain .ov-head > div { grid-template-columns: 12ch calc(16 * 2.9ch + 2ch) calc(16 * 1.15ch + 2ch); }
.ov-block-header { background: var(--ov-framing); text-decoration: underline; }
.ov-string-header { background: var(--ov-framing); text-decoration: underline dotted; }
.ov-page-header { background: var(--ov-framing); text-decoration: underline dashed; }
.ov-repeated { background: var(--ov-repeat); text-decoration: underline; }
.ov-filler { background: var(--ov-repeat); text-decoration: underline dotted; }
.ov-restart-marker { background: var(--ov-marker); text-decoration: underline wavy; }
.ov-escape { background: var(--ov-ending); text-decoration: overline; }
.ov-end-of-record { background: var(--ov-ending); text-decoration: underline; }
.ov-end-of-file { background: var(--ov-ending); text-decoration: underline double; }
.ov-record-descriptor { background: var(--ov-record); text-decoration: underline; }
.ov-block-descriptor { background: var(--ov-record); text-decoration: underline double; }
.ov-line-end { background: var(--ov-quiet); text-decoration: underline; }
.ov-padding { background: var(--ov-quiet); text-decoration: underline dotted; }
.ov-unread { color: var(--ov-muted); text-decoration: line-through; }
.ov-o.ov-run, .ov-t.ov-run { background: var(--ov-chosen); box-shadow: inset 0 1px var(--ov-accent), inset 0 -1px var(--ov-accent); }
.ov-record.ov-run { border-left-color: var(--ov-accent); color: var(--ov-ink); font-weight: 600; }
.ov-o.ov-cursor, .ov-t.ov-cursor { background: var(--ov-accent); color: var(--ov-paper); text-decoration: none; border-radius: 2px; }
.ov-o.ov-fault, .ov-t.ov-fault, .ov-missing { box-shadow: inset 0 0 0 2px var(--ov-fault); border-radius: 2px; }
.ov-detail { flex: none; padding: 8px 12px; border-top: 1px solid var(--ov-rule); background: var(--ov-raised); min-height: 74px; overflow-wrap: anywhere; }
.ov-detail p { margin: 0; } .ov-detail .ov-wrong { color: var(--ov-fault); font-weight: 600; }
.ov-what { font-weight: 600; }
.ov-legend { flex: none; display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 0; padding: 6px 12px; border-top: 1px solid var(--ov-rule); list-style: none; font-size: 12px; color: var(--ov-ink); }
.ov-legend li { display: flex; gap: 6px; align-items: center; }
.ov-sample { font-family: var(--ov-mono); padding: 0 4px; border-radius: 2px; text-underline-offset: 3px; outline: 1px solid var(--ov-rule); }
.ov-message { padding: 6px 12px; color: var(--ov-muted); border-top: 1px solid var(--ov-rule); }
.ov-stacked .ov-row { height: 44px; grid-template-columns: 12ch minmax(0, 1fr); grid-template-areas: "offset record" "octets octets"; position: relative; column-gap: 4px; }
.ov-stacked .ov-head > div { display: flex; justify-content: space-between; }
.ov-stacked .ov-offset { grid-area: offset; } .ov-stacked .ov-record { grid-area: record; border-left: 0; text-align: right; }
.ov-stacked .ov-hex { grid-row: 2; grid-column: 1 / -1; } .ov-stacked .ov-text { grid-row: 2; grid-column: 1 / -1; justify-self: end; }
.ov-stacked .ov-row, .ov-stacked .ov-head > div { padding: 0 8px; }
@container (max-width: 859px) {
  .ov-detail { min-height: 96px; }
  .ov-bar { padding: 8px; gap: 6px 10px; } .ov-bar > * { flex: 1 1 40%; } .ov-bar > .ov-search { flex-basis: 100%; } .ov-group > .ov-field { flex: 1 1 0; } .ov-field input, .ov-field select { width: 100%; }
}
@media (forced-colors: active) { .ov-o.ov-cursor, .ov-t.ov-cursor { forced-color-adjust: none; background: Highlight; color: HighlightText; } }
`

const sheets = new WeakMap<Document, CSSStyleSheet>()

/** Adopts the style where an element is, once. */
export function adoptStyle(element: Element): void {
  const root = element.getRootNode() as Document | ShadowRoot
  const page = element.ownerDocument
  let sheet = sheets.get(page)
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(octetViewStyle)
    sheets.set(page, sheet)
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}
